"""What a board asks the database for a span of days, with all that its SQL names."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from amends.insight import board_sql, periods
from amends.insight.address import BoardAddress
from amends.insight.dimensions import DIMENSIONS, ValueKind
from amends.insight.measures import BoardMeasure, FigureUnit
from amends.insight.periods import DaySpan
from amends.insight.readers import BoardReader

Key = tuple[Any, ...]
Begun = Mapping[str, Sequence[datetime]]
LONG: Final = 60  # days from which on a board may be read by several processes of the database


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCount:
    """What is asked of the database: ``values`` are all that the SQL names, ``begun`` when each bucket of time begins.

    ``steady``: no clock is changed within its time; ``long``: it may have so many rows that several processes read
    them.
    """

    address: BoardAddress
    span: DaySpan
    reader: BoardReader
    values: Mapping[str, Any]
    begun: Begun
    steady: bool
    long: bool

    @property
    def measure(self) -> BoardMeasure:
        return self.address.counted

    @property
    def whose(self) -> bool:
        return self.reader.whose is not None

    def rows(self, text: str) -> list[Key]:
        with connection.cursor() as cursor:
            if self.long:
                cursor.execute(board_sql.SIDE_BY_SIDE)
            cursor.execute(text, self.values)
            found: list[Key] = cursor.fetchall()
        return found

    def of(self, span: DaySpan) -> "BoardCount":
        """The same of another span."""
        return asking(self.address, span, self.reader)


def asking(address: BoardAddress, span: DaySpan, reader: BoardReader) -> BoardCount:
    """What a board asks of a span."""
    begun = {each.name: periods.edges(span, each.name) for each in address.split if each.is_time}
    values = parameters(address, span, reader) | periods.bins(span)
    values["edges"] = next(iter(begun.values()), [])
    return BoardCount(address=address, span=span, reader=reader, values=values, begun=begun,
                      steady=periods.steady(span), long=span.days >= LONG)  # fmt: skip


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
