"""Who waits for an answer: everybody who wrote has a place, by when they did, and is told it and how long it takes.

A long row is counted once in a few seconds for all who look, for each of many thousand buyers asks for it with every
page. Whether one waits, and since when, is looked up for each.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from amends.casework.buyers import sql
from amends.casework.ledger.models import CONVERSATIONS
from amends.merchants.models import Shop

BACK: Final = timedelta(days=60)
LONG: Final = 200  # who waits in a row that is counted once for all
LASTS: Final = timedelta(seconds=5)
_counted: dict[int, tuple[datetime, "WaitingRow"]] = {}  # long rows by shop, in this process


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """``since``: by order, when they wrote, who wrote first is first; ``longest``: how long that one has waited."""

    since: dict[int, datetime]
    longest: timedelta
    times: list[datetime]

    @property
    def many(self) -> int:
        return len(self.since)


def waiting(shop: Shop, *, now: datetime) -> WaitingRow:
    """All who wrote to a shop and have no answer yet; a long row as it was up to ``LASTS`` ago."""
    kept = _counted.get(shop.pk)
    if kept and timedelta(0) <= now - kept[0] < LASTS:
        return kept[1]
    since = _first(sql.WAITING, _asked(shop, now))
    times = list(since.values())
    row = WaitingRow(since=since, longest=now - times[0] if times else timedelta(0), times=times)
    if row.many >= LONG:
        _counted[shop.pk] = (now, row)
    else:
        _counted.pop(shop.pk, None)
    return row


def place(shop: Shop, row: WaitingRow, dossier_id: int, *, now: datetime) -> int:
    """An order's place in the row, 1 is next; 0: it doesn't wait."""
    if row.many < LONG:
        return next((n + 1 for n, each in enumerate(row.since) if each == dossier_id), 0)
    own = _first(sql.WAITS, _asked(shop, now) | {"dossier": dossier_id}).get(dossier_id)
    if own is None:
        return 0
    before = bisect_left(row.times, own)
    return before + (0 if dossier_id in row.since and row.since[dossier_id] < own else 1)


def _asked(shop: Shop, now: datetime) -> dict[str, Any]:
    return {
        "merchant": shop.merchant_id, "shop": shop.pk, "since": now - BACK, "conversations": list(CONVERSATIONS),
    }  # fmt: skip


def _first(statement: str, asked: dict[str, Any]) -> dict[int, datetime]:
    """By order, since when it waits, the first is first."""
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        rows = cursor.fetchall()
    found: dict[int, datetime] = {}
    for dossier_id, at in rows:
        found.setdefault(dossier_id, at)
    return found
