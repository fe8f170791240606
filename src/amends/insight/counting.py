"""The figures of each group of a board: counted by one GROUP BY and folded here, a whole being the sum of its parts.

The database groups by what a row says as it stands (a shop, an issue, the beginning of a day, a currency); what follows
of that (its platform, whose fault it is, which bucket of time, its worth at home) is looked up for each group, not for
each row. Median and p90 of few cases are exact; of more than ``EXACT`` they come out of classes (see ``spread``).
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
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
class Asking:
    """What is asked of the database: ``values`` are all that the SQL names, ``begun`` when each bucket of time begins.

    ``steady``: no clock is changed within its time.
    """

    address: BoardAddress
    reader: BoardReader
    values: Mapping[str, Any]
    begun: Begun
    steady: bool

    @property
    def measure(self) -> BoardMeasure:
        return self.address.counted

    @property
    def whose(self) -> bool:
        return self.reader.whose is not None

    def rows(self, text: str, **more: object) -> list[Key]:
        with connection.cursor() as cursor:
            cursor.execute(text, {**self.values, **more})
            return cursor.fetchall()


def counted(asking: Asking) -> dict[Key, Figures]:
    """Figures by key; the whole by the empty one. Median and p90 apart, see ``spreads``."""
    return _folded(asking) if asking.measure.adds_up else _grouped(asking)


def _grouped(asking: Asking) -> dict[Key, Figures]:
    """As the database tells all of it."""
    wide = len(asking.address.split)
    rows = asking.rows(board_sql.groups(asking.address, whose=asking.whose))
    return {_key(row[:wide]): Figures(*row[wide:]) for row in rows}


def _key(parts: Sequence[Any]) -> Key:
    return WHOLE if all(part is None for part in parts) else tuple(parts)


def _folded(asking: Asking) -> dict[Key, Figures]:
    wide, named, worth = len(asking.address.split), _named(asking), asking.reader.factors
    money = asking.measure.unit is FigureUnit.MONEY
    sums: dict[Key, list[float]] = defaultdict(lambda: [0, 0.0])
    sums[WHOLE] = [0, 0.0]
    for row in asking.rows(board_sql.parts(asking.address, whose=asking.whose, steady=asking.steady)):
        key = tuple(name(part) for name, part in zip(named, row, strict=False))
        n, sum_ = row[-2], row[-1] * (worth.get(row[wide], 1.0) if money else 1)
        for each in {key, WHOLE}:
            sums[each][0] += n
            sums[each][1] += sum_
    return {key: _figures(asking.measure, int(n), sum_) for key, (n, sum_) in sums.items()}


def _figures(measure: BoardMeasure, n: int, sum_: float) -> Figures:
    """``sum_``: of a share all there are, of which it is a part."""
    if measure.part:
        return Figures(n, n / sum_ if sum_ else None)
    if measure.spread:
        return Figures(n, sum_ / n if n else None)
    return Figures(n, float(sum_))


# --- what the database's groups are called ----------------------------------------------------------------------------


def _named(asking: Asking) -> list[Callable[[Any], Any]]:
    """For each dimension, its value out of what a row says."""
    return [_value(asking, each) for each in asking.address.split]


def _value(asking: Asking, dimension: Dimension) -> Callable[[Any], Any]:
    reader = asking.reader
    if dimension.kind is ValueKind.PLATFORM:
        return lambda shop: reader.platforms.get(str(shop), "")
    if dimension.kind is ValueKind.PARTY:
        return lambda issue: reader.parties.get(issue, "")
    if board_sql.binned(dimension, steady=asking.steady):
        begun = asking.begun[dimension.name]
        return lambda at: max(bisect_right(begun, at), 1)
    return lambda value: value


# --- median and p90 ---------------------------------------------------------------------------------------------------


def spreads(asking: Asking, keys: Iterable[Key], many: int) -> dict[Key, tuple[float, float]]:
    """(median, p90) by key, of the whole by the empty one. ``keys``: those that are shown; ``many``: cases in all."""
    if many <= EXACT:
        return _sorted(asking)
    shown = [str(key[0]) for key in keys if key]
    wide, named = len(asking.address.split), _named(asking)
    rows = asking.rows(board_sql.classes(asking.address, whose=asking.whose, steady=asking.steady), shown=shown)
    found: dict[Key, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for *parts, number, n in rows:
        found[WHOLE][number] += n
        if wide and parts[0] is not None:
            found[tuple(name(part) for name, part in zip(named, parts, strict=True))][number] += n
    told = {key: spread.shares(classes) for key, classes in found.items()}
    return {key: each for key, each in told.items() if each is not None}


def _sorted(asking: Asking) -> dict[Key, tuple[float, float]]:
    wide = len(asking.address.split)
    rows = asking.rows(board_sql.percentiles(asking.address, whose=asking.whose))
    return {_key(row[:wide]): (row[-2], row[-1]) for row in rows if row[-2] is not None}
