"""The best next case for somebody: the most urgent one that nobody has and that fits them, given to one person only."""

from datetime import datetime
from typing import Any

from amends.casework.ledger.connections import joined
from amends.casework.people import assignment, front_line
from amends.merchants.models import Member

_NEXT = f"""
SELECT c.dossier_id, c.no FROM casework_case c
JOIN casework_dossier d ON d.merchant_id = %(merchant)s AND d.id = c.dossier_id
WHERE c.merchant_id = %(merchant)s AND c.state = 'open' AND c.owner = '' AND c.desk = ANY(%(desks)s)
    AND {assignment.FITTING}
ORDER BY c.band DESC, c.rank DESC, c.dossier_id, c.no LIMIT 1 FOR UPDATE OF d SKIP LOCKED
"""  # noqa: S608
_FREE = "SELECT owner = '' FROM casework_case WHERE merchant_id = %s AND dossier_id = %s AND no = %s"
TRIES = 5


def next_case(*, member: Member, desks: list[str], now: datetime) -> tuple[int, int] | None:
    """The most urgent case of these desks that nobody has and that fits the member (see ``assignment``).

    Its dossier is locked; call inside a transaction. Who is new gets a simple one first.
    """
    allowed = assignment.limits(member, now=now)
    desks = front_line.desks_of(member, desks)
    for simple in (True, False) if allowed.simple_first else (False,):
        if found := _next_free(member, desks, allowed.values(simple=simple)):
            return found
    return None


def _next_free(member: Member, desks: list[str], fitting: dict[str, Any]) -> tuple[int, int] | None:
    """Whoever held the lock a moment ago may have taken the case: only a look after locking tells."""
    connection = joined()
    values = {"merchant": member.merchant_id, "desks": desks, **fitting}
    for _ in range(TRIES):
        row: tuple[Any, ...] | None = connection.execute(_NEXT, values).fetchone()
        if row is None:
            return None
        free = connection.execute(_FREE, [member.merchant_id, *row]).fetchone()
        if free and free[0]:
            return row[0], row[1]
    return None
