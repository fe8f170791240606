"""The caretaker's part in boards of many cases: their columns are made anew where days have changed, once an hour.

Boards are right without it and only slower: what isn't kept, or has changed since, they read from the rows.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db import connection, transaction

from amends.casework.ledger import sweeps
from amends.insight import column_sql
from amends.insight.address import MOST_DAYS
from amends.insight.measures import When
from amends.insight.question import FEW

EVERY: Final = timedelta(hours=1)
AT_ONCE: Final = 6  # stretches in one turn; the rest in the next
SPARE: Final = 64  # days before the longest board's first
_done: dict[str, datetime] = {}  # in this process


def keep_columns(*, now: datetime) -> int:
    """Make anew what has changed, if this process did not within EVERY. Returns how many stretches it made."""
    if "at" in _done and abs(now - _done["at"]) < EVERY:
        return 0
    made = sweeps.go_over("board columns", sweeps.with_work(column_sql.MERCHANTS), lambda each: _keep(each, now))
    if not made:
        _done["at"] = now
    return made


def _keep(merchant: int, now: datetime) -> int:
    today = now.astimezone(UTC).date()
    since = today - timedelta(days=MOST_DAYS + SPARE)
    made = 0
    for at in When:
        if _many(merchant, at, since):
            made += _changed(merchant, at, since, today, AT_ONCE - made)
    with connection.cursor() as cursor:
        cursor.execute(column_sql.OLD, [merchant, since - timedelta(days=SPARE)])
    return made


def _many(merchant: int, at: When, since: date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(column_sql.MANY_OF.format(at=f"f.{at.value}"), [merchant, since, FEW + 1])
        return int(cursor.fetchone()[0]) > FEW


def _changed(merchant: int, at: When, since: date, today: date, most: int) -> int:
    from amends.insight import packing  # with what it counts by, which small houses never need

    stretches = packing.changed(merchant, at, since, today)[: max(most, 0)]
    for stretch in stretches:
        with transaction.atomic():
            packing.keep(merchant, at, stretch)
    return len(stretches)
