"""Which orders may not go, for a warehouse system, before each pick run and each parcel."""

import json
from datetime import datetime
from typing import Annotated, Any

from django.db import connection
from django.http import HttpRequest
from ninja import Query, Schema

from amends.casework.api import sql
from amends.casework.api.door import MOST, api, key_of
from amends.casework.holds.checks import look, over
from amends.casework.ledger.effect_models import EffectState
from amends.casework.ledger.models import DossierRecord
from amends.engine.dossier import decode
from amends.merchants import reach
from amends.merchants.access import reachable
from amends.merchants.actors import Actor

Many = Annotated[int, Query(ge=1, le=MOST)]
After = Annotated[int, Query(ge=0)]
Code = Annotated[str, Query(min_length=1, max_length=200)]


class HoldOut(Schema):
    """An order that must not leave. ``effect``: the hold's number. ``left_at``: the carrier has it all the same."""

    effect: int
    order: str
    case: int
    since: datetime
    values: dict[str, str | int | bool | None]
    ship_by: datetime | None
    left_at: datetime | None
    waybill: str
    skus: list[str]


class HoldPage(Schema):
    """``next``: pass it as ``after`` for what follows, null at the end."""

    holds: list[HoldOut]
    next: int | None


class CheckOut(Schema):
    """``may_go``: only where the answer is ``go``.

    ``answer`` else: ``hold``, ``left`` (held, and gone all the same), ``canceled``, ``refunded``, ``sent`` before
    or ``unknown``.
    """

    answer: str
    may_go: bool
    order: str
    effect: int


@api.get("/holds", response=HoldPage)
def holds(request: HttpRequest, after: After = 0, limit: Many = 100) -> HoldPage:
    """The shop's orders that are held now, the longest held first.

    What was cancelled for good is left out once the warehouse has been told of it.
    """
    actor = Actor.of_key(key_of(request))
    values = {"merchant": actor.merchant_id, "shop": actor.scope.shop, "after": after, "limit": limit + 1}
    with reach.within(actor), connection.cursor() as cursor:
        cursor.execute(sql.HELD, values)
        rows = cursor.fetchall()
    found = [hold for row in rows[:limit] if (hold := _hold(*row)) is not None]
    return HoldPage(holds=found, next=rows[limit - 1][0] if len(rows) > limit else None)


@api.get("/holds/check", response=CheckOut)
def check(request: HttpRequest, code: Code) -> CheckOut:
    """Whether what carries this code, an order's number or a waybill's, may go out."""
    actor = Actor.of_key(key_of(request))
    with reach.within(actor):
        answer, _, order, effect = look(reachable(actor, DossierRecord), actor.merchant_id, code.strip())
    return CheckOut(answer=answer.value, may_go=answer.value == "go", order=order, effect=effect)


def _hold(
    effect: int, order: str, case: int, since: datetime, payload: Any, dossier: Any, state: str
) -> HoldOut | None:
    """None: the warehouse has been told of it, and it was cancelled for good."""
    facts = decode(bytes(dossier)).facts
    if state == EffectState.SENT and over(facts):
        return None
    content = json.loads(payload) if isinstance(payload, str) else payload
    return HoldOut(
        effect=effect, order=order, case=case, since=since, values=content.get("values", {}), ship_by=facts.ship_by,
        left_at=facts.handed_over_at or facts.scanned_at, waybill=facts.waybill, skus=list(facts.skus),
    )  # fmt: skip
