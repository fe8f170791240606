"""Requests nobody answered in time go to the next role; at the last role they stay, overdue, for all to see."""

import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from amends.casework.approval import notices, sql
from amends.casework.approval.models import Approval
from amends.casework.approval.requests import answer_by, in_time
from amends.casework.ledger import sweeps
from amends.casework.ledger.models import DossierRecord
from amends.casework.overlay.policies import ShopCard, card_of, ours
from amends.engine import dossier as dossiers
from amends.engine.grants import outside_at
from amends.engine.playbook import Playbook
from amends.merchants.models import Shop
from amends.policy.problem import PlaybookError

BATCH: Final = 200


def escalate_due(*, now: datetime) -> int:
    """Pass on what is due, of all merchants; run as the tables' owner. Returns how many rose."""
    return sweeps.go_over("approvals", sweeps.with_work(sql.WHO, [now]), lambda merchant: _escalate(merchant, now))


@transaction.atomic
def _escalate(merchant_id: int, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql.DUE, [merchant_id, now, BATCH])
        due = cursor.fetchall()
        cards = _cards({row[-1] for row in due})
        for row in due:
            _rise(cursor, row, cards.get(row[-1]), now)
    return len(due)


def _rise(cursor: Any, row: tuple[Any, ...], card: ShopCard | None, now: datetime) -> None:
    merchant, id, goes_to, also, dossier, case_no, _shop = row
    playbook = ours(card.policy) if card else None
    asked = [goes_to, *json.loads(also)]
    risen = [next_role(playbook, role) or role for role in asked] if playbook else asked
    if card is None or playbook is None or risen == asked:
        cursor.execute(sql.LAST, [merchant, id])
    else:
        outside = _outside_at(card, merchant, dossier, case_no)
        due_at = in_time(answer_by(playbook, risen[0], now), outside, now)
        cursor.execute(sql.RISE, [risen[0], json.dumps(risen[1:]), due_at, merchant, id])
    cursor.execute(sql.NOTE, [merchant, now, f"case:{dossier}/{case_no}", id, ", ".join(risen)])
    approval = Approval.objects.get(merchant_id=merchant, id=id)
    limits = playbook.authority if playbook else ()
    notices.overdue(approval=approval, limits=limits, now=now)


def _outside_at(card: ShopCard, merchant_id: int, dossier_id: int, case_no: int) -> datetime | None:
    """By when somebody outside decides the case without us: whoever is asked next has no longer than that either."""
    found = DossierRecord.objects.filter(merchant_id=merchant_id, id=dossier_id).first()
    if found is None:
        return None
    dossier = dossiers.decode(bytes(found.state))
    return outside_at(dossier, card.policy_for(dossier), case_no)


def next_role(playbook: Playbook, role: str) -> str:
    """The role above; empty at the top, and for finance."""
    order = [limit.role for limit in playbook.authority]
    return order[order.index(role) + 1] if role in order[:-1] else ""


def _cards(shops: Iterable[int]) -> dict[int, ShopCard]:
    """What each of the shops runs on, the merchant's own values on it; without those whose playbook doesn't hold."""
    found: dict[int, ShopCard] = {}
    for shop in Shop.objects.filter(id__in=shops):
        card = card_of(shop)
        with suppress(PlaybookError):
            ours(card.policy)
            found[shop.pk] = card
    return found
