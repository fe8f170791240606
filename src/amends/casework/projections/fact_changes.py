"""On which days cases changed that boards count: told by whoever writes, in the same transaction, before they write.

What is kept for boards of some days is kept with what their changes said just before it was read; while they say the
same, nothing of their rows has been written since. Changes are only ever added, so that nobody waits for anybody;
``tidy`` puts them together without changing what they say.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final

from amends.casework.ledger.connections import Connection
from amends.casework.projections import sql
from amends.casework.projections.facts_store import CaseFactRow

MOST: Final = 8  # changes of a day that are left as they are
Place = tuple[int, int]


def note(connection: Connection, rows: Iterable[CaseFactRow], places: Iterable[Place]) -> None:
    """Rows are about to be written, or what else is counted of some orders; ``places``: merchant and dossier of each.

    What stands there now counts as well: a case that is opened again was closed on a day.
    """
    new: set[tuple[int, date]] = set()
    known = set(places)
    for row in rows:
        known.add(row[:2])
        new.add((row.merchant_id, _day(row.opened_at)))
        if row.closed_at is not None:
            new.add((row.merchant_id, _day(row.closed_at)))
    if known:
        merchants, dossiers = zip(*known, strict=True)
        of, days = [merchant for merchant, _ in new], [day for _, day in new]
        connection.execute(sql.CHANGED, [of, days, list(merchants), list(dossiers), sorted(set(merchants))])


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def tidy(connection: Connection, merchant: int) -> int:
    """Put changes of a day together. Returns how many days' were."""
    return connection.execute(sql.CHANGES_TOGETHER, {"merchant": merchant, "most": MOST}).rowcount
