"""What a board asks the database for a span of days, with all that its SQL names."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import connection

from amends.insight import board_sql, column_sql, periods
from amends.insight.address import BoardAddress
from amends.insight.dimensions import DIMENSIONS, ValueKind
from amends.insight.measures import BoardMeasure, FigureUnit
from amends.insight.periods import DaySpan
from amends.insight.readers import BoardReader

Key = tuple[Any, ...]
Begun = Mapping[str, Sequence[datetime]]
FEW: Final = 20_000  # cases that the database counts as they are
FEW_BESIDE: Final = 2_000  # rows of a time of their own, each of which finds its case by its number


@dataclass(slots=True)
class LookMemory:
    """What one look at a board, ``address``, found out: by span, whether there are many cases, and what of them counts.

    ``beside``: the rows beside cases that its measure counts, of any time.
    """

    address: BoardAddress
    many: dict[DaySpan, bool] = field(default_factory=dict)
    beside: Any = None
    matched: dict[DaySpan, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCount:
    """What is asked of the database: ``values`` are all that the SQL names, ``begun`` when each bucket of time begins.

    ``steady``: no clock is changed within its time. ``weights``: of what doesn't add up only how much there is of it.
    """

    address: BoardAddress
    span: DaySpan
    reader: BoardReader
    values: Mapping[str, Any]
    begun: Begun
    steady: bool
    memory: LookMemory
    weights: bool = False

    @property
    def measure(self) -> BoardMeasure:
        return self.address.counted

    @property
    def whose(self) -> bool:
        return self.reader.whose is not None

    def rows(self, text: str) -> list[Key]:
        with connection.cursor() as cursor:
            cursor.execute(text, self.values)
            found: list[Key] = cursor.fetchall()
        return found

    @property
    def many(self) -> bool:
        """Whether so many cases, or rows with a time of their own, are in its time that columns are counted."""
        known = self.memory.many.get(self.span)
        if known is None:
            most = FEW_BESIDE if self.measure.time else FEW
            text = column_sql.MANY.format(at=board_sql.time_of(self.measure), most=most + 1,
                                          rows=board_sql.timed_rows(self.measure))  # fmt: skip
            with connection.cursor() as cursor:
                cursor.execute(text, self.values)
                known = self.memory.many[self.span] = int(cursor.fetchone()[0]) > most
        return known


def asking(address: BoardAddress, span: DaySpan, reader: BoardReader, memory: LookMemory | None = None) -> BoardCount:
    """What a board asks of a span. ``memory``: of the look it is a part of."""
    begun = {each.name: periods.edges(span, each.name) for each in address.split if each.is_time}
    values = parameters(address, span, reader) | periods.bins(span)
    values["edges"] = next(iter(begun.values()), [])
    return BoardCount(address=address, span=span, reader=reader, values=values, begun=begun,
                      steady=periods.steady(span), memory=memory or LookMemory(address))  # fmt: skip


def kinds(address: BoardAddress) -> set[ValueKind]:
    """What the values are that a board is split or narrowed by."""
    return {each.kind for each in address.split} | {DIMENSIONS[name].kind for name, _values in address.only}


def parameters(address: BoardAddress, span: DaySpan, reader: BoardReader) -> dict[str, Any]:
    """All that the SQL of a board names."""
    found: dict[str, Any] = {
        "merchant": reader.merchant, "begin": span.begin, "end": span.end, "zone": str(span.zone),
        **board_sql.chosen(address),
    }  # fmt: skip
    if reader.whose is not None:
        found["mine"] = list(reader.whose)
    names = kinds(address)
    if ValueKind.PLATFORM in names:
        found["platforms"] = json.dumps(reader.platforms)
    if ValueKind.PARTY in names:
        found["parties"] = json.dumps(reader.parties)
    if ValueKind.PHASE in names:
        phases = periods.phases(span, reader.promotions)
        found |= {"phases": [name for _at, name in phases], "phase_edges": [at for at, _name in phases]}
    if address.counted.unit is FigureUnit.MONEY:
        found["rates"] = json.dumps(reader.factors)
    return found
