"""The figures of each group of a board: of few cases by one GROUP BY, of many out of their columns (``tallying``).

The database groups by what a row says as it stands (a shop, an issue, the beginning of a day, a currency); what follows
of that (its platform, whose fault it is, which bucket of time, its worth at home) is looked up for each group, not for
each row. Both ways tell the same.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from amends.insight import board_sql
from amends.insight.dimensions import Dimension, ValueKind
from amends.insight.figures import WHOLE, Figures
from amends.insight.measures import BoardMeasure, FigureUnit
from amends.insight.question import BoardCount, Key


def counted(asking: BoardCount) -> dict[Key, Figures]:
    """Figures by key; the whole by the empty one."""
    if asking.many:
        from amends.insight import tallying  # with what it counts by, which small houses never need

        return tallying.counted(asking)
    if not asking.measure.adds_up:
        return _grouped(asking)
    if asking.measure.spread:
        return _means(asking)
    return _folded(asking, asking.rows(board_sql.parts(asking.address, whose=asking.whose, steady=asking.steady)),
                   _named(asking))  # fmt: skip


def _grouped(asking: BoardCount) -> dict[Key, Figures]:
    """As the database tells all of it."""
    wide = len(asking.address.split)
    rows = asking.rows(board_sql.groups(asking.address, whose=asking.whose))
    return {_key(row[:wide]): Figures(*row[wide:]) for row in rows}


def _key(parts: Sequence[Any]) -> Key:
    return WHOLE if all(part is None for part in parts) else tuple(parts)


def _folded(
    asking: BoardCount, rows: Iterable[Sequence[Any]], named: Sequence[Callable[[Any], Any]]
) -> dict[Key, Figures]:
    priced = asking.measure.unit is FigureUnit.MONEY
    sums: dict[Key, list[float]] = defaultdict(lambda: [0, 0.0])
    whole = sums[WHOLE]
    for row in rows:
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


def _named(asking: BoardCount) -> list[Callable[[Any], Any]]:
    """For each dimension, its value out of what a row says."""
    return [_value(asking, each) for each in asking.address.split]


def _value(asking: BoardCount, dimension: Dimension) -> Callable[[Any], Any]:
    reader = asking.reader
    if dimension.kind is ValueKind.PLATFORM:
        return lambda shop: reader.platforms.get(str(shop), "")
    if dimension.kind is ValueKind.PARTY:
        return lambda issue: reader.parties.get(issue, "")
    if board_sql.binned(dimension, steady=asking.steady):
        begun = asking.begun[dimension.name]
        return lambda at: max(bisect_right(begun, at), 1)
    return lambda value: value


# --- means, with median and p90 ---------------------------------------------------------------------------------------


def _means(asking: BoardCount) -> dict[Key, Figures]:
    wide = len(asking.address.split)
    rows = asking.rows(board_sql.means(asking.address, whose=asking.whose))
    return {_key(row[:wide]): Figures(*row[wide:]) for row in rows if row[wide]}
