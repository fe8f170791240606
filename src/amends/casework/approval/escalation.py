"""Requests nobody answered in time go to the next role; at the last role they stay, overdue, for all to see."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from amends.casework.approval import notices, sql
from amends.casework.approval.models import Approval
from amends.casework.approval.requests import answer_by
from amends.casework.ledger import sweeps
from amends.casework.overlay.policies import card_of, ours
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
        books = _books({row[-1] for row in due})
        for row in due:
            _rise(cursor, row, books.get(row[-1]), now)
    return len(due)


def _rise(cursor: Any, row: tuple[Any, ...], playbook: Playbook | None, now: datetime) -> None:
    merchant, id, goes_to, dossier, case_no, _shop = row
    above = next_role(playbook, goes_to) if playbook else ""
    if playbook is None or not above:
        cursor.execute(sql.LAST, [merchant, id])
    else:
        cursor.execute(sql.RISE, [above, answer_by(playbook, above, now), merchant, id])
    cursor.execute(sql.NOTE, [merchant, now, f"case:{dossier}/{case_no}", id, above or goes_to])
    approval = Approval.objects.get(merchant_id=merchant, id=id)
    limits = playbook.authority if playbook else ()
    notices.overdue(approval=approval, limits=limits, now=now)


def next_role(playbook: Playbook, role: str) -> str:
    """The role above; empty at the top, and for finance."""
    order = [limit.role for limit in playbook.authority]
    return order[order.index(role) + 1] if role in order[:-1] else ""


def _books(shops: Iterable[int]) -> dict[int, Playbook]:
    """What each of the shops runs on, the merchant's own values on it; without those whose playbook doesn't hold."""
    found: dict[int, Playbook] = {}
    for shop in Shop.objects.filter(id__in=shops):
        with suppress(PlaybookError):
            found[shop.pk] = ours(card_of(shop).policy)
    return found
