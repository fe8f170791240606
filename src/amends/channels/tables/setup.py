"""How a table is to be read: which column is what, and what it doesn't say itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from amends.channels.tables import values
from amends.channels.tables.kinds import TableKind, needed
from amends.channels.tables.sheet import DataSheet

IDENTITIES = ("order", "ref", "waybill")
TIMES = ("placed_at", "paid_at", "asked_at", "received_at", "posted_at", "shipped_at", "since")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """``columns``: the place of each target's column. ``zone``, ``currency``, ``country``: the shop's.

    ``day_first``: 3/4/2026 is in April. ``rounded``: targets whose long numbers Excel has rounded. ``by``: who tells.
    """

    kind: TableKind
    columns: Mapping[str, int]
    zone: ZoneInfo
    currency: str
    country: str
    now: datetime
    by: str = ""
    day_first: bool = False
    rounded: frozenset[str] = frozenset()

    @property
    def missing(self) -> list[str]:
        """What this kind of table can't be without."""
        return [name for name in needed(self.kind) if name not in self.columns]


def day_first_in(sheet: DataSheet, columns: Mapping[str, int], *, otherwise: bool) -> bool:
    """Whether the table's days stand before its months."""
    cells = (cell for name in TIMES if name in columns for cell in column(sheet, columns[name]))
    return values.day_first(cells, otherwise=otherwise)


def rounded_in(sheet: DataSheet, columns: Mapping[str, int]) -> frozenset[str]:
    """Targets in whose column Excel has rounded the long numbers."""
    return frozenset(n for n in IDENTITIES if n in columns and values.rounds(column(sheet, columns[n])))


def column(sheet: DataSheet, place: int) -> Iterator[str]:
    return (row[place] for row in sheet.rows if place < len(row))
