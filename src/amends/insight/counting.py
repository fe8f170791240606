"""The figures of each group of a board: counted by one GROUP BY and folded here, a whole being the sum of its parts.

The database groups by what a row says as it stands (a shop, an issue, the beginning of a day, a currency); what follows
of that (its platform, whose fault it is, which bucket of time, its worth at home) is looked up for each group, not for
each row. Median and p90 of few cases are exact; of more than ``EXACT`` they come out of classes (see ``spread``).
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db import connection

from amends.insight import board_sql, spread
from amends.insight.address import BoardAddress
from amends.insight.dimensions import Dimension, ValueKind
from amends.insight.measures import BoardMeasure, FigureUnit
from amends.insight.readers import BoardReader

Key = tuple[Any, ...]
Begun = Mapping[str, Sequence[datetime]]
WHOLE: Final[Key] = ()
EXACT: Final = 20_000  # cases whose median and p90 are found by sorting them


@dataclass(frozen=True, slots=True)
class Figures:
    """``n``: cases it opens. ``value``: what is told, None where there is nothing to tell it of.

    ``of``: for a rate, the orders it is told for.
    """

    n: int = 0
    value: float | None = None
    median: float | None = None
    p90: float | None = None
    of: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCount:
    """What is asked of the database: ``values`` are all that the SQL names, ``begun`` when each bucket of time begins.

    ``steady``: no clock is changed within its time; ``long``: it may have so many rows that several processes read
    them.
    """

    address: BoardAddress
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


def counted(asking: BoardCount) -> dict[Key, Figures]:
    """Figures by key; the whole by the empty one."""
    if not asking.measure.adds_up:
        return _grouped(asking)
    return _means(asking) if asking.measure.spread else _folded(asking)


def _grouped(asking: BoardCount) -> dict[Key, Figures]:
    """As the database tells all of it."""
    wide = len(asking.address.split)
    rows = asking.rows(board_sql.groups(asking.address, whose=asking.whose))
    return {_key(row[:wide]): Figures(*row[wide:]) for row in rows}


def _key(parts: Sequence[Any]) -> Key:
    return WHOLE if all(part is None for part in parts) else tuple(parts)


def _folded(asking: BoardCount) -> dict[Key, Figures]:
    named, priced = _named(asking), asking.measure.unit is FigureUnit.MONEY
    sums: dict[Key, list[float]] = defaultdict(lambda: [0, 0.0])
    whole = sums[WHOLE]
    for row in asking.rows(board_sql.parts(asking.address, whose=asking.whose, steady=asking.steady)):
        key = tuple(name(part) for name, part in zip(named, row, strict=False))
        worth = asking.reader.factors.get(row[len(named)], 1.0) if priced else 1
        for each in (whole,) if key == WHOLE else (sums[key], whole):
            each[0] += row[-2]
            each[1] += row[-1] * worth
    return {key: _figures(asking.measure, int(n), sum_) for key, (n, sum_) in sums.items()}


def _figures(measure: BoardMeasure, n: int, sum_: float) -> Figures:
    """``sum_``: of a share all there are, of which it is a part."""
    if measure.part:
        return Figures(n, n / sum_ if sum_ else None)
    return Figures(n, float(sum_))


# --- what the database's groups are called ----------------------------------------------------------------------------


def _named(asking: BoardCount, *, folded: bool = False) -> list[Callable[[Any], Any]]:
    """For each dimension, its value out of what a row says. ``folded``: platforms and parties are told as they are."""
    return [_value(asking, each, folded=folded) for each in asking.address.split]


def _value(asking: BoardCount, dimension: Dimension, *, folded: bool) -> Callable[[Any], Any]:
    reader = asking.reader
    if dimension.kind is ValueKind.PLATFORM and not folded:
        return lambda shop: reader.platforms.get(str(shop), "")
    if dimension.kind is ValueKind.PARTY and not folded:
        return lambda issue: reader.parties.get(issue, "")
    if board_sql.binned(dimension, steady=asking.steady):
        begun = asking.begun[dimension.name]
        return lambda at: max(bisect_right(begun, at), 1)
    return lambda value: value


# --- means, with median and p90 ---------------------------------------------------------------------------------------


def _means(asking: BoardCount) -> dict[Key, Figures]:
    wide, named = len(asking.address.split), _named(asking, folded=True)
    found: dict[Key, list[Key]] = defaultdict(list)
    for row in asking.rows(board_sql.means(asking.address, whose=asking.whose, steady=asking.steady)):
        parts = row[:wide]
        whole = all(part is None for part in parts)
        found[WHOLE if whole else tuple(name(part) for name, part in zip(named, parts, strict=True))].append(row[wide:])
    told = {key: _mean(rows) for key, rows in found.items()}
    if WHOLE in told and not rough(asking.measure, told[WHOLE].n):
        exact = _sorted(asking)
        return {key: _exactly(each, exact.get(key, (None, None))) for key, each in told.items()}
    return told


def rough(measure: BoardMeasure, many: int) -> bool:
    """Whether median and p90 are told out of classes; stars are few and whole."""
    return measure.spread and many > EXACT and measure.unit is FigureUnit.SECONDS


def _mean(rows: Sequence[Key]) -> Figures:
    """Of the classes in which median and p90 lie: cases in all, their sum, class, cases in it, cases up to its end."""
    many, total = rows[0][:2]
    median, p90 = (
        next(spread.within(number, n, share * (many - 1) - (upto - n)) for *_all, number, n, upto in rows
             if upto - n <= share * (many - 1) < upto)
        for share in spread.SHARES
    )  # fmt: skip
    return Figures(int(many), total / many, median, p90)


def _exactly(figures: Figures, told: tuple[float | None, float | None]) -> Figures:
    return replace(figures, median=told[0], p90=told[1])


def _sorted(asking: BoardCount) -> dict[Key, tuple[float | None, float | None]]:
    wide = len(asking.address.split)
    rows = asking.rows(board_sql.percentiles(asking.address, whose=asking.whose))
    return {_key(row[:wide]): (row[-2], row[-1]) for row in rows}
