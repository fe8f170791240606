"""A board, counted: the figures of each group, with those of the time before, and of everything together."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from django.db import connection

from amends.insight import address as addresses
from amends.insight import board_sql, periods
from amends.insight.address import BoardAddress
from amends.insight.counting import counted
from amends.insight.dimensions import DIMENSIONS, Dimension, ValueKind
from amends.insight.figures import WHOLE, Figures
from amends.insight.measures import BoardMeasure
from amends.insight.periods import DaySpan
from amends.insight.question import Begun, Key, LookMemory, asking
from amends.insight.readers import BoardReader


class BoardRow(NamedTuple):
    """One group. ``before``: the same of the time it is compared with."""

    key: Key
    now: Figures
    before: Figures | None = None


class _Whole(NamedTuple):
    """Everything together, and how many values there are of each dimension without an order."""

    total: BoardRow
    known: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedBoard:
    """``total``: of all; ``compared``: the span it is compared with; ``left``: values not shown.

    ``begun``: when each bucket of time begins; ``untold``: the rate can't be told by these dimensions.
    """

    address: BoardAddress
    span: DaySpan
    rows: list[BoardRow]
    total: BoardRow
    compared: DaySpan | None = None
    left: int = 0
    begun: dict[str, Sequence[datetime]] = field(default_factory=dict)
    untold: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was there to be counted."""
        was = self.total.before
        return not (self.total.now.n or self.total.now.of or (was and (was.n or was.of)))


def count(address: BoardAddress, reader: BoardReader, *, today: date) -> CountedBoard:
    """Count a board for whom it is shown to."""
    span = DaySpan(*address.period(today), reader.zone(address))
    most = periods.MOST_OVER if address.over else periods.MOST_HOURS
    if "hour" in (address.by, address.over) and span.days * 24 > most:
        address = replace(address, by=_daily(address.by), over=_daily(address.over))
    other, memory = _compared(address, span, reader), LookMemory(address)
    few = _few(_Look(span, other, reader, memory), address)
    narrowed, whole = few or (address, None)
    rows, total = _rows(_Look(span, other, reader, memory), narrowed)
    begun: dict[str, Sequence[datetime]] = {
        each.name: periods.edges(span, each.name) for each in address.split if each.is_time
    }
    shown = _arranged(address, rows, begun)
    return CountedBoard(
        address=address, span=span, rows=shown, total=whole.total if whole else total, compared=other, begun=begun,
        left=_left(address, whole.known if whole else _known(address, rows), shown),
        untold=address.counted.orders and _suspect(address) is None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Look:
    """Of which time, with which other, for whom."""

    span: DaySpan
    other: DaySpan | None
    reader: BoardReader
    memory: LookMemory

    def figures(self, address: BoardAddress, span: DaySpan, *, weights: bool = False) -> dict[Key, Figures]:
        found = counted(replace(asking(address, span, self.reader, self.memory), weights=weights))
        return _rates(found, address, self, span) if address.counted.orders else found


def _rows(look: _Look, address: BoardAddress, *, weights: bool = False) -> tuple[list[BoardRow], BoardRow]:
    """All groups, and everything together. ``weights``: only how much there is of what doesn't add up."""
    now = look.figures(address, look.span, weights=weights)
    was = look.figures(address, look.other, weights=weights) if look.other else {}
    total = BoardRow((), now.pop(WHOLE, Figures()), was.pop(WHOLE, Figures()) if look.other else None)
    keys = now | was
    empty = Figures()
    return [BoardRow(key, now.get(key, empty), was.get(key, empty) if look.other else None) for key in keys], total


def _known(address: BoardAddress, rows: Sequence[BoardRow]) -> dict[int, int]:
    """By the place of a dimension without an order, how many values there are."""
    return {
        place: len({row.key[place] for row in rows}) for place, each in enumerate(address.split) if not each.ordered
    }


def _left(address: BoardAddress, known: Mapping[int, int], shown: Sequence[BoardRow]) -> int:
    """How many values of what is told by its largest figures aren't shown."""
    return sum(many - len({row.key[place] for row in shown}) for place, many in known.items())


def _daily(name: str) -> str:
    return "day" if name == "hour" else name


def _compared(address: BoardAddress, span: DaySpan, reader: BoardReader) -> DaySpan | None:
    if address.compare == "promotion":
        return periods.last_promotion(reader.promotions, span)
    return span.before() if address.compare else None


# --- of many values ---------------------------------------------------------------------------------------------------


def _few(look: _Look, address: BoardAddress) -> tuple[BoardAddress, _Whole] | None:
    """By two dimensions only the values that are shown are counted: first by each alone, to know which those are.

    None where all are counted in one go.
    """
    open_ = [(place, each) for place, each in enumerate(address.split) if not each.ordered]
    if len(address.split) == 1 or not open_ or not asking(address, look.span, look.reader, look.memory).many:
        return None
    narrowed, known, total, weight = address, dict[int, int](), BoardRow((), Figures()), _weighing(address)
    weights = not _adds_up(address.counted)
    for place, each in open_:
        rows, total = _rows(look, replace(address, by=each.name, over=""), weights=weights)
        first = sorted(rows, key=lambda row: (-weight(row), str(row.key[0])))[: address.most]
        top = tuple(addresses.spoken(str(row.key[0])) for row in first)
        if not top:
            return None
        kept = tuple(one for one in narrowed.only if one[0] != each.name)
        narrowed, known[place] = replace(narrowed, only=(*kept, (each.name, top))), len(rows)
    if weights:
        _none, total = _rows(look, replace(address, by=addresses.TOTAL, over=""))
    return narrowed, _Whole(total, known)


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


def _rates(found: Mapping[Key, Figures], address: BoardAddress, look: _Look, span: DaySpan) -> dict[Key, Figures]:
    """Each group for each order of it; none where orders aren't tallied so. Days are UTC's, as of the tallies."""
    told = _suspect(address)
    if told is None or _suspect(look.memory.address) is None or look.reader.whose is not None:
        return {key: Figures(each.n) for key, each in found.items()}
    sold = _sold(address, span, look.reader, *told)
    none = Figures(value=0)
    return {key: _rate(found.get(key, none), sold.get(key, 0.0)) for key in found.keys() | sold.keys()}


def _rate(figures: Figures, orders: float) -> Figures:
    return Figures(figures.n, (figures.value or 0) / orders if orders else None, of=orders)


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
    told = [_telling(each, span) for each in address.split]
    found: dict[Key, float] = defaultdict(float)
    for suspect, *at, n in rows:
        found[tuple(part(suspect, at) for part in told)] += n
    return found | {(): sum(found.values())}


def _first_days(grain: Dimension, span: DaySpan) -> list[date]:
    """On which day each bucket begins; hours of a day aren't told apart, for orders are tallied by the day."""
    return [each.date() for each in periods.edges(span, "day" if grain.name == "hour" else grain.name)]


def _telling(dimension: Dimension, span: DaySpan) -> Callable[[str, Sequence[date]], Any]:
    """Its value, of a suspect and a day."""
    if dimension.is_time:
        begun = _first_days(dimension, span)
        bucket = cache(lambda day: bisect_right(begun, day))
        return lambda _suspect, at: bucket(at[0])
    is_shop = dimension.kind is ValueKind.SHOP
    return lambda suspect, _at: int(suspect) if is_shop else suspect


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
    kept, weight = rows, _weighing(address)
    for place, dimension in enumerate(address.split):
        if dimension.ordered:
            continue
        weights: dict[Any, float] = defaultdict(float)
        for row in rows:
            weights[row.key[place]] += weight(row)
        top = set(sorted(weights, key=lambda each: (-weights[each], str(each)))[: address.most])
        kept = [row for row in kept if row.key[place] in top]
    if len(address.split) > 1:
        first, second = (_places(row.key[place] for row in kept) for place in (0, 1))
        return sorted(kept, key=lambda row: (first[row.key[0]], second[row.key[1]]))
    return sorted(kept, key=lambda row: (-weight(row), str(row.key)))


def _places(parts: Iterable[Any]) -> dict[Any, int]:
    """Where each value comes among all of them."""
    return {part: place for place, part in enumerate(sorted(set(parts), key=_comes))}


def _weighing(address: BoardAddress) -> Callable[[BoardRow], float]:
    """Means and shares by how much there is of them, where several are added up; else by themselves."""
    if len(address.split) > 1 and not _adds_up(address.counted):
        return lambda row: float(row.now.n)
    return lambda row: row.now.value or 0.0


def _comes(part: Any) -> tuple[int, Any]:
    return (0, part) if isinstance(part, int | float) else (1, str(part))
