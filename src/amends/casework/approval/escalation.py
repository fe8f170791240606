"""Requests nobody answered in time go to the next role; at the last role they stay, overdue, for all to see."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from amends.casework.approval import notices
from amends.casework.approval.models import Approval
from amends.casework.approval.requests import answer_by
from amends.casework.ledger import sweeps
from amends.casework.overlay.policies import card_of, ours
from amends.engine.playbook import Playbook
from amends.merchants.models import Shop
from amends.policy.problem import PlaybookError

_WHO: Final = """
SELECT DISTINCT merchant_id FROM casework_approval WHERE state = 'asked' AND due_at <= %s ORDER BY merchant_id
"""
_DUE: Final = """
SELECT merchant_id, id, goes_to, dossier_id, case_no, shop_id FROM casework_approval
WHERE merchant_id = %s AND state = 'asked' AND due_at <= %s ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED
"""
_RISE: Final = """
UPDATE casework_approval SET goes_to = %s, due_at = %s, rises = rises + 1 WHERE merchant_id = %s AND id = %s
"""
_LAST: Final = "UPDATE casework_approval SET due_at = NULL, rises = rises + 1 WHERE merchant_id = %s AND id = %s"
_NOTE: Final = """
INSERT INTO casework_audit (merchant_id, at, actor, verb, object, detail)
VALUES (%s, %s, 'engine', 'approval.risen', %s, jsonb_build_object('approval', %s::bigint, 'goes_to', %s::text))
"""
BATCH: Final = 200


def escalate_due(*, now: datetime) -> int:
    """Pass on what is due, of all merchants; run as the tables' owner. Returns how many rose."""
    return sweeps.go_over("approvals", sweeps.with_work(_WHO, [now]), lambda merchant: _escalate(merchant, now))


@transaction.atomic
def _escalate(merchant_id: int, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [merchant_id, now, BATCH])
        due = cursor.fetchall()
        books = _books({row[-1] for row in due})
        for row in due:
            _rise(cursor, row, books.get(row[-1]), now)
    return len(due)


def _rise(cursor: Any, row: tuple[Any, ...], playbook: Playbook | None, now: datetime) -> None:
    merchant, id, goes_to, dossier, case_no, _shop = row
    above = next_role(playbook, goes_to) if playbook else ""
    if playbook is None or not above:
        cursor.execute(_LAST, [merchant, id])
    else:
        cursor.execute(_RISE, [above, answer_by(playbook, above, now), merchant, id])
    cursor.execute(_NOTE, [merchant, now, f"case:{dossier}/{case_no}", id, above or goes_to])
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
