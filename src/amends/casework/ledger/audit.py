"""The audit log: who did what to what, for ever."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from amends.casework.ledger import sql
from amends.casework.ledger.rows import EffectRow
from amends.engine.signals import AnySignal, kind
from amends.merchants.actors import Actor, ActorKind
from amends.merchants.models import Member


def note(
    *, member: Member, verb: str, about: str, detail: dict[str, Any], now: datetime, actor: Actor | None = None
) -> None:
    """Add a row, in the caller's transaction. ``verb`` such as ``case.taken``; ``about`` such as ``case:17/2``.

    ``actor``: whose hand it was, where not the member's own; the row then keeps its name and the member as well.
    """
    who = f"member:{member.pk}" if actor is None else actor.ref
    if actor is not None and actor.kind is not ActorKind.MEMBER:
        detail = {**detail, "actor": actor.name, "member": member.pk}
    with connection.cursor() as cursor:
        cursor.execute(sql.NOTE, [member.merchant_id, now, who, verb, about, json.dumps(detail)])


def note_of(actor: Actor, *, verb: str, about: str, detail: dict[str, Any], now: datetime) -> None:
    """The same for somebody who is no member; the row keeps their name."""
    with connection.cursor() as cursor:
        told = json.dumps(detail | {"actor": actor.name})
        cursor.execute(sql.NOTE, [actor.merchant_id, now, actor.ref, verb, about, told])


def note_action(
    *,
    member: Member,
    dossier_id: int,
    signal: AnySignal,
    effects: Sequence[EffectRow],
    now: datetime,
    actor: Actor | None = None,
) -> None:
    """An action's row: which signal it was and what it set off. What was written stays in the signal."""
    case = getattr(signal, "case", 0)
    about = f"case:{dossier_id}/{case}" if case else f"dossier:{dossier_id}"
    detail = {
        "order": signal.order,
        "signal": signal.id,
        "effects": [{"key": effect.key, "kind": effect.kind, "amount": effect.amount} for effect in effects],
    }
    note(member=member, verb=kind(signal), about=about, detail=detail, now=now, actor=actor)
