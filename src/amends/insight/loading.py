"""Columns of the cases of a span: out of what is kept of days that haven't changed, and out of the rows of the others.

A stretch of days is kept with what its days' changes said (``projections.fact_changes``) before it was read. A day
counts out of it while its changes say the same; else its cases are read anew. So nothing is ever told of what was.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any, Final
from uuid import UUID

import msgspec
import numpy as np

from amends.insight import column_sql, columns, wanted
from amends.insight.binary import ask
from amends.insight.column_kinds import ColumnKind
from amends.insight.columns import Array, NamedRows, Rows
from amends.insight.measures import When
from amends.insight.periods import DAY, DaySpan
from amends.insight.wanted import FactColumn

STRETCH: Final = 32  # days that are kept together, from a multiple of it on
SAID: Final = UUID(int=0)  # beside its columns: what changes said of each of its days, which are UTC's
SECONDS: Final = UUID(int=1)  # and when each case was, in seconds since its first day began
A_DAY: Final = 86_400
Said = tuple[int, int]  # what changes said: stamps together, and how many
NOTHING: Final[Said] = (0, 0)
_SAID: Final = msgspec.msgpack.Decoder(list[Said])


@dataclass(slots=True)
class CaseColumns:
    """``at``: seconds of each case, in order; ``told``: its columns."""

    at: Array
    told: dict[FactColumn, Rows]

    def named(self, column: FactColumn) -> NamedRows:
        rows = self.told[column]
        if not isinstance(rows, NamedRows):
            raise TypeError(column.sql)
        return rows

    def plain(self, column: FactColumn) -> Array:
        rows = self.told[column]
        if isinstance(rows, NamedRows):
            raise TypeError(column.sql)
        return rows

    def within(self, span: DaySpan) -> "CaseColumns":
        """Those of a span's time."""
        begin, end = (int(each) for each in np.searchsorted(self.at, [span.begin.timestamp(), span.end.timestamp()]))
        return CaseColumns(
            self.at[begin:end], {each: columns.cut(rows, begin, end) for each, rows in self.told.items()}
        )

    def only(self, which: Array) -> "CaseColumns":
        """Those at some places, or those that are marked."""
        return CaseColumns(self.at[which], {each: columns.arranged(rows, which) for each, rows in self.told.items()})


def said_of(packed: bytes) -> list[Said]:
    return _SAID.decode(packed)


def first_of(day: date) -> date:
    """The first day of the stretch it lies in."""
    return day - timedelta(days=day.toordinal() % STRETCH)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def changes(merchant: int, first: date, last: date) -> dict[date, Said]:
    found = ask(column_sql.CHANGES, [merchant, first, last])
    return {day: (int(stamp), int(n)) for day, stamp, n in found}


def load(merchant: int, at: When, span: DaySpan, asked: Sequence[FactColumn]) -> CaseColumns:
    """Of all cases of a span's days; those at its ends may lie just outside of it."""
    first, last = span.begin.astimezone(UTC).date(), (span.end - timedelta(microseconds=1)).astimezone(UTC).date()
    said = changes(merchant, first, last)  # before anything else: what is read then is at least as new
    kept = _kept(merchant, at, first, last, asked)
    return _together(
        [
            piece
            for stretch in _stretches(first, last)
            for piece in _pieces(merchant, at, kept.get(stretch, {}), stretch, (first, last), said, asked)
        ],
        asked,
    )


def load_kept(merchant: int, at: When, span: DaySpan, asked: Sequence[FactColumn]) -> tuple[CaseColumns, list[date]]:
    """Of the days of a span, UTC's, that are as they were kept; and the other days, nothing of which is read."""
    said = changes(merchant, span.first, span.last)
    kept = _kept(merchant, at, span.first, span.last, asked)
    pieces: list[CaseColumns] = []
    others: list[date] = []
    for stretch in _stretches(span.first, span.last):
        its = kept.get(stretch, {})
        for is_good, days in _runs(its, stretch, (span.first, span.last), said, len(asked)):
            if is_good:
                pieces.append(_cut(its, stretch, days[0], days[-1], asked))
            else:
                others += days
    return _together(pieces, asked), others


def _together(pieces: Sequence[CaseColumns], asked: Sequence[FactColumn]) -> CaseColumns:
    times = [piece.at for piece in pieces]
    return CaseColumns(
        at=np.concatenate(times) if times else np.zeros(0, np.int64),
        told={each: columns.joined(each.kind, [piece.told[each] for piece in pieces]) for each in asked},
    )


def _stretches(first: date, last: date) -> Iterator[date]:
    at = first_of(first)
    while at <= last:
        yield at
        at += timedelta(days=STRETCH)


def _kept(
    merchant: int, at: When, first: date, last: date, asked: Sequence[FactColumn]
) -> dict[date, dict[UUID, bytes]]:
    found: dict[date, dict[UUID, bytes]] = {}
    names = [SAID, SECONDS, *(each.name for each in asked)]
    of = [merchant, at.value, first_of(first), last, names]
    for stretch, name, packed in ask(column_sql.KEPT, of):
        found.setdefault(stretch, {})[name] = packed
    return found


def _pieces(
    merchant: int,
    at: When,
    kept: Mapping[UUID, bytes],
    stretch: date,
    ends: tuple[date, date],
    said: Mapping[date, Said],
    asked: Sequence[FactColumn],
) -> Iterator[CaseColumns]:
    """Runs of days that are as they were kept, and of days that aren't."""
    for is_good, days in _runs(kept, stretch, ends, said, len(asked)):
        if is_good:
            yield _cut(kept, stretch, days[0], days[-1], asked)
        else:
            yield read(merchant, at, days[0], days[-1], asked)


def _runs(
    kept: Mapping[UUID, bytes], stretch: date, ends: tuple[date, date], said: Mapping[date, Said], asked: int
) -> Iterator[tuple[bool, list[date]]]:
    """Days one after the other that are all as they were kept, or all aren't. ``asked``: how many columns there are."""
    known = said_of(kept[SAID]) if len(kept) == asked + 2 else None
    days = [day for n in range(STRETCH) if ends[0] <= (day := stretch + n * DAY) <= ends[1]]

    def good(day: date) -> bool:
        return known is not None and known[(day - stretch).days] == said.get(day, NOTHING)

    for is_good, run in groupby(days, good):
        yield is_good, list(run)


def _cut(
    kept: Mapping[UUID, bytes], stretch: date, first: date, last: date, asked: Sequence[FactColumn]
) -> CaseColumns:
    """Some days of a stretch, as they were kept."""
    seconds = np.frombuffer(kept[SECONDS], "<i4")
    ends = [(first - stretch).days * A_DAY, ((last - stretch).days + 1) * A_DAY]
    begin, end = (int(each) for each in np.searchsorted(seconds, ends))
    return CaseColumns(
        at=seconds[begin:end].astype(np.int64) + int(midnight(stretch).timestamp()),
        told={each: columns.cut(columns.unpack(kept[each.name]), begin, end) for each in asked},
    )


def read(merchant: int, at: When, first: date, last: date, asked: Sequence[FactColumn]) -> CaseColumns:
    """Out of the rows of these days."""
    at_, costs = f"f.{at.value}", _costs(at) if wanted.costs(asked) else ""
    seconds = FactColumn(ColumnKind.NUMBERS, column_sql.SECONDS.format(at=at_))
    text = column_sql.CASES.format(at=at_, told=wanted.told([seconds, *asked]), costs=costs)
    values: dict[str, Any] = {"merchant": merchant, "begin": midnight(first), "end": midnight(last + DAY),
                              "first": first, "last": last}  # fmt: skip
    (found,) = ask(text, values)
    times, *rows = (columns.sent(each.kind, one) for each, one in zip([seconds, *asked], found, strict=True))
    order = np.argsort(at_all := np.asarray(times), kind="stable")
    told = {each: columns.arranged(one, order) for each, one in zip(asked, rows, strict=True)}
    return CaseColumns(at=at_all[order], told=told)


def _costs(at: When) -> str:
    return column_sql.COSTS + (column_sql.COST_DAYS if at is When.OPENED else "")
