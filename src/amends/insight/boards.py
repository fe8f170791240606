"""A board, counted: the figures of each group, with those of the time before, and of everything together."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from amends.insight import address as addresses
from amends.insight import board_sql, periods
from amends.insight.address import BoardAddress
from amends.insight.counting import Figures, counted, rough
from amends.insight.dimensions import DIMENSIONS, Dimension, ValueKind
from amends.insight.measures import BoardMeasure
from amends.insight.periods import DaySpan
from amends.insight.question import LONG, Begun, BoardCount, Key, asking
from amends.insight.readers import BoardReader


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One group. ``before``: the same of the time it is compared with."""

    key: Key
    now: Figures
    before: Figures | None = None


class _Whole(NamedTuple):
    """The groups of a whole time and everything together."""

    rows: list[BoardRow]
    total: BoardRow


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedBoard:
    """``total``: of all; ``compared``: the span it is compared with; ``left``: values not shown.

    ``begun``: when each bucket of time begins; ``untold``: the rate can't be told by these dimensions; ``rough``:
    median and p90 are told out of classes.
    """

    address: BoardAddress
    span: DaySpan
    rows: list[BoardRow]
    total: BoardRow
    compared: DaySpan | None = None
    left: int = 0
    begun: dict[str, Sequence[datetime]] = field(default_factory=dict)
    untold: bool = False
    rough: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was there to be counted."""
        was = self.total.before
        return not (self.total.now.n or self.total.now.of or (was and (was.n or was.of)))


def count(address: BoardAddress, reader: BoardReader, *, today: date) -> CountedBoard:
    """Count a board for whom it is shown to."""
    span = DaySpan(*address.period(today), reader.zone(address))
    if "hour" in (address.by, address.over) and span.days * 24 > periods.MOST_HOURS:
        address = replace(address, by=_daily(address.by), over=_daily(address.over))
    other = _compared(address, span, reader)
    few = _few(address, span, other, reader)
    narrowed, whole = few or (address, None)
    rows, total = _rows(narrowed, span, other, reader)
    begun: dict[str, Sequence[datetime]] = {
        each.name: periods.edges(span, each.name) for each in address.split if each.is_time
    }
    shown = _arranged(address, rows, begun)
    total = whole.total if whole else total
    return CountedBoard(
        address=address, span=span, rows=shown, total=total, compared=other, begun=begun,
        left=_left(address, whole.rows if whole else rows, shown),
        untold=address.counted.orders and _suspect(address) is None, rough=rough(address.counted, total.now.n),
    )  # fmt: skip


def _rows(
    address: BoardAddress, span: DaySpan, other: DaySpan | None, reader: BoardReader
) -> tuple[list[BoardRow], BoardRow]:
    """All groups, and everything together."""
    now = _figures(asking(address, span, reader))
    was = _figures(asking(address, other, reader)) if other else {}
    total = BoardRow((), now.pop((), Figures()), was.pop((), Figures()) if other else None)
    keys = now | was
    return [BoardRow(key, now.get(key, Figures()), was.get(key, Figures()) if other else None) for key in keys], total


def _left(address: BoardAddress, rows: Sequence[BoardRow], shown: Sequence[BoardRow]) -> int:
    """How many values of what is told by its largest figures aren't shown."""
    left = 0
    for place, each in enumerate(address.split):
        if not each.ordered:
            known = len({row.key[place if len(row.key) > 1 else 0] for row in rows})
            left += known - len({row.key[place] for row in shown})
    return left


def _daily(name: str) -> str:
    return "day" if name == "hour" else name


def _compared(address: BoardAddress, span: DaySpan, reader: BoardReader) -> DaySpan | None:
    if address.compare == "promotion":
        return periods.last_promotion(reader.promotions, span)
    return span.before() if address.compare else None


def _figures(asked: BoardCount) -> dict[Key, Figures]:
    found = counted(asked)
    return _rates(found, asked.address, asked.span, asked.reader) if asked.measure.orders else found


# --- over a long time -------------------------------------------------------------------------------------------------


def _few(
    address: BoardAddress, span: DaySpan, other: DaySpan | None, reader: BoardReader
) -> tuple[BoardAddress, _Whole] | None:
    """Over many buckets of time only the values that are shown are counted: first of the whole time, which those are.

    None where all are counted in one go.
    """
    by = [each for each in address.split if not each.ordered]
    if len(by) != 1 or len(address.split) == 1 or span.days < LONG or not address.counted.adds_up:
        return None
    rows, total = _rows(replace(address, by=by[0].name, over=""), span, other, reader)
    first = sorted(rows, key=lambda row: (-_weight(address, row), str(row.key[0])))[: address.most]
    top = tuple(addresses.spoken(str(row.key[0])) for row in first)
    if not top:
        return None
    kept = tuple(each for each in address.only if each[0] != by[0].name)
    return replace(address, only=(*kept, (by[0].name, top))), _Whole(rows, total)


# --- rates for each order ---------------------------------------------------------------------------------------------


def _suspect(address: BoardAddress) -> tuple[str, Sequence[str]] | None:
    """What orders are tallied by that this board needs, and which of it; None where they aren't."""
    split = [each for each in address.split if not each.is_time]
    kinds = dict.fromkeys([each.suspect for each in split] + [DIMENSIONS[name].suspect for name, _v in address.only])
    named = [kind for kind in kinds if kind] or ["shop"]
    if "" in kinds or len(named) != 1:
        return None
    said = next((values for name, values in address.only if DIMENSIONS[name].suspect == named[0]), ())
    return named[0], [addresses.meant(value) for value in said]


def _rates(
    found: Mapping[Key, Figures], address: BoardAddress, span: DaySpan, reader: BoardReader
) -> dict[Key, Figures]:
    """Each group for each order of it; none where orders aren't tallied so. Days are UTC's, as of the tallies."""
    told = _suspect(address)
    if told is None or reader.whose is not None:
        return {key: replace(each, value=None) for key, each in found.items()}
    sold = _sold(address, span, reader, *told)
    return {key: _rate(found.get(key, Figures(value=0)), sold.get(key, 0.0)) for key in found.keys() | sold.keys()}


def _rate(figures: Figures, orders: float) -> Figures:
    return replace(figures, value=(figures.value or 0) / orders if orders else None, of=orders)


def _sold(
    address: BoardAddress, span: DaySpan, reader: BoardReader, kind: str, suspects: Sequence[str]
) -> dict[Key, float]:
    values: dict[str, Any] = {"merchant": reader.merchant, "kind": kind, "first": span.first, "last": span.last,
              "suspects": list(suspects)}  # fmt: skip
    timed = any(each.is_time for each in address.split)
    split = ("suspect", "day") if timed else ("suspect",)
    with connection.cursor() as cursor:
        cursor.execute(board_sql.orders(split, tuple(suspects)), values)
        rows = cursor.fetchall()
    begun = {each.name: _first_days(each, span) for each in address.split if each.is_time}
    found: dict[Key, float] = defaultdict(float)
    for suspect, *at, n in rows:
        key = tuple(_part(each, suspect, at, begun) for each in address.split)
        for one in {key, ()}:
            found[one] += n
    return found


def _first_days(grain: Dimension, span: DaySpan) -> list[date]:
    """On which day each bucket begins; hours of a day aren't told apart, for orders are tallied by the day."""
    return [each.date() for each in periods.edges(span, "day" if grain.name == "hour" else grain.name)]


def _part(dimension: Dimension, suspect: str, at: Sequence[date], begun: Mapping[str, list[date]]) -> Any:
    if dimension.is_time:
        return bisect_right(begun[dimension.name], at[0])
    return int(suspect) if dimension.kind is ValueKind.SHOP else suspect


# --- the rows shown ---------------------------------------------------------------------------------------------------


def _arranged(address: BoardAddress, rows: list[BoardRow], begun: Begun) -> list[BoardRow]:
    """Time from its begin, with the empty buckets; the rest by its figure, the largest first, as many as asked for."""
    if not address.split:
        return []
    first = address.split[0]
    if len(address.split) == 1 and first.is_time:
        by = {row.key: row for row in rows}
        empty = Figures(0, 0.0 if _adds_up(address.counted) else None)
        compared = any(row.before is not None for row in rows)
        keys = [(n + 1,) for n in range(len(begun[first.name]))]
        return [by.get(key, BoardRow(key, empty, empty if compared else None)) for key in keys]
    if first.ordered and len(address.split) == 1:
        return sorted(rows, key=lambda row: _comes(row.key[0]))
    return _largest(address, rows)


def _adds_up(measure: BoardMeasure) -> bool:
    return not measure.spread and not measure.part and not measure.orders


def _largest(address: BoardAddress, rows: list[BoardRow]) -> list[BoardRow]:
    """Of each dimension without an order of its own, the values with the largest figures."""
    kept = rows
    for place, dimension in enumerate(address.split):
        if dimension.ordered:
            continue
        weights: dict[Any, float] = {}
        for row in rows:
            weights[row.key[place]] = weights.get(row.key[place], 0.0) + _weight(address, row)
        top = set(sorted(weights, key=lambda each: (-weights[each], str(each)))[: address.most])
        kept = [row for row in kept if row.key[place] in top]
    if len(address.split) > 1:
        return sorted(kept, key=lambda row: tuple(_comes(part) for part in row.key))
    return sorted(kept, key=lambda row: (-_weight(address, row), str(row.key)))


def _weight(address: BoardAddress, row: BoardRow) -> float:
    """Means and shares by how much there is of them, where several are added up; else by themselves."""
    if len(address.split) > 1 and not _adds_up(address.counted):
        return float(row.now.n)
    return row.now.value or 0.0


def _comes(part: Any) -> tuple[int, Any]:
    return (0, part) if isinstance(part, int | float) else (1, str(part))
