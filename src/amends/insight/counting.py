"""The figures of each group of a board: counted by one GROUP BY and folded here, a whole being the sum of its parts.

The database groups by what a row says as it stands (a shop, an issue, the beginning of a day, a currency); what follows
of that (its platform, whose fault it is, which bucket of time, its worth at home) is looked up for each group, not for
each row. Median and p90 of few cases are exact; of more than ``EXACT`` they come out of classes (see ``spread``).
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from amends.insight import board_sql, parts, spread
from amends.insight.dimensions import Dimension, ValueKind
from amends.insight.measures import BoardMeasure, FigureUnit
from amends.insight.question import BoardCount, Key

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


def counted(asking: BoardCount) -> dict[Key, Figures]:
    """Figures by key; the whole by the empty one."""
    if not asking.measure.adds_up:
        return _grouped(asking)
    if parts.worth(asking):
        return _piled(asking) if asking.measure.spread else _folded(asking, parts.rows(asking), _kept(asking))
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


def _kept(asking: BoardCount) -> list[Callable[[Any], Any]]:
    """The same of what is kept of parts, where time is told in seconds."""
    found = _named(asking)
    for place, each in enumerate(asking.address.split):
        if each.is_time:
            found[place] = _bucket([at.timestamp() for at in asking.begun[each.name]])
    return found


def _bucket(begun: Sequence[float]) -> Callable[[Any], int]:
    return lambda at: max(bisect_right(begun, at), 1)


# --- means, with median and p90 ---------------------------------------------------------------------------------------


def _means(asking: BoardCount) -> dict[Key, Figures]:
    wide, named = len(asking.address.split), _named(asking, folded=True)
    found: dict[Key, list[Key]] = defaultdict(list)
    for row in asking.rows(board_sql.means(asking.address, whose=asking.whose, steady=asking.steady)):
        parts = row[:wide]
        whole = all(part is None for part in parts)
        found[WHOLE if whole else tuple(name(part) for name, part in zip(named, parts, strict=True))].append(row[wide:])
    told = {key: _mean(rows) for key, rows in found.items()}
    return _exact(asking, told)


def _exact(asking: BoardCount, told: dict[Key, Figures]) -> dict[Key, Figures]:
    """With median and p90 of the cases themselves, where they are few."""
    if WHOLE in told and not rough(asking.measure, told[WHOLE].n):
        exact = _sorted(asking)
        return {key: _exactly(each, exact.get(key, (None, None))) for key, each in told.items()}
    return told


def _piled(asking: BoardCount) -> dict[Key, Figures]:
    """Means out of parts: classes of each key piled up, and those of all."""
    named, wide = _kept(asking), len(asking.address.split)
    sums: dict[Key, list[float]] = defaultdict(lambda: [0, 0.0])
    piles: dict[Key, dict[int, int]] = defaultdict(dict)
    for row in parts.rows(asking):
        key = tuple(name(part) for name, part in zip(named, row, strict=False))
        sums[key][0] += row[wide]
        sums[key][1] += row[wide + 1]
        parts.pile(piles[key], row[-2], row[-1])
    if wide:
        _add_up(sums, piles)
    told = {key: Figures(int(n), total / n, *(spread.shares(piles[key]) or ())) for key, (n, total) in sums.items()}
    return _exact(asking, told)


def _add_up(sums: dict[Key, list[float]], piles: dict[Key, dict[int, int]]) -> None:
    """Of all keys together."""
    whole: list[float] = [sum(n for n, _total in sums.values()), sum(total for _n, total in sums.values())]
    for each in list(piles.values()):
        parts.pile(piles[WHOLE], list(each), list(each.values()))
    if whole[0]:
        sums[WHOLE] = whole


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
