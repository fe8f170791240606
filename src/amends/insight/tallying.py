"""The figures of a board of many cases, added up column by column: exact, whatever it is cut and narrowed by."""

from dataclasses import dataclass, field
from math import ceil
from typing import Any

import numpy as np

from amends.insight import clocks, columns, periods, wanted
from amends.insight.address import meant
from amends.insight.board_sql import SHARES
from amends.insight.column_kinds import ColumnKind
from amends.insight.columns import Array, NamedRows
from amends.insight.dimensions import DIMENSIONS, Dimension, ValueKind
from amends.insight.figures import Figures
from amends.insight.grouping import Groups
from amends.insight.matching import MatchedRows, matched
from amends.insight.measures import FigureUnit, Of
from amends.insight.question import BoardCount, Key
from amends.insight.wanted import DESK, DOSSIER, FactColumn


def counted(asked: BoardCount) -> dict[Key, Figures]:
    """Figures by key; the whole by the empty one."""
    return _Tally(asked).figures()


@dataclass(slots=True)
class _Tally:
    """One count of ``rows``; ``keep``: which of them count."""

    asked: BoardCount
    rows: MatchedRows = field(init=False)
    keep: Array = field(init=False)

    def figures(self) -> dict[Key, Figures]:
        self.rows = matched(self.asked)
        self.keep = self._narrowed()
        measure = self.asked.measure
        groups = Groups.of([self._values(each) for each in self.asked.address.split], self.keep)
        if self.asked.weights and not measure.part:
            many = groups.many()
            return groups.told(many, [many, many], [int(many.sum()), None])
        if measure.spread:
            return _spread(groups, self._each()[self.keep])
        if measure.orders:
            return self._orders(groups)
        return self._sums(groups)

    # --- which cases, in which groups ---

    def _narrowed(self) -> Array:
        measure, known = self.asked.measure, self.rows.known
        keep = np.ones(len(known.at), np.bool_)
        if measure.where and not wanted.beside(measure):
            keep &= known.plain(FactColumn(ColumnKind.FLAGS, measure.where))
        if measure.of is Of.COSTS:
            keep &= ~np.isnan(self._each())
        if self.asked.reader.whose is not None:
            keep &= columns.among(known.named(DESK), self.asked.reader.whose)
        for dimension, values in self._only():
            keep &= columns.among(self._values(dimension), values)
        return keep

    def _only(self) -> list[tuple[Dimension, list[str]]]:
        chosen = self.asked.address.only
        return [(DIMENSIONS[name], [meant(each) for each in values]) for name, values in chosen]

    def _values(self, dimension: Dimension) -> NamedRows:
        """A dimension's values: what follows of times and of what cases say."""
        if wanted.timed(dimension):
            return self._timed(dimension)
        rows, reader = self.rows.known.named(wanted.named(dimension)), self.asked.reader
        if dimension.kind is ValueKind.PLATFORM:
            return columns.folded(rows, [reader.platforms.get(str(each), "") for each in rows.values])
        if dimension.kind is ValueKind.PARTY:
            return columns.folded(rows, [reader.parties.get(each, "") for each in rows.values])
        return rows

    def _timed(self, dimension: Dimension) -> NamedRows:
        span, at = self.asked.span, self.rows.known.at
        match dimension.kind:
            case ValueKind.PHASE:
                phases = periods.phases(span, self.asked.reader.promotions)
                rows = NamedRows(clocks.bucket(at, [at for at, _name in phases]), phases)
                return columns.folded(rows, [name for _at, name in phases])
            case ValueKind.WEEKDAY:
                return clocks.weekday(at, span)
            case ValueKind.HOUR:
                return clocks.hour(at, span)
            case _:
                begun = list(self.asked.begun[dimension.name])
                return NamedRows(clocks.bucket(at, begun), list(range(1, len(begun) + 1)))

    def _each(self) -> Array:
        """The figure of each row, sums of money beside cases at home."""
        if self.rows.each is not None:
            return self.rows.each
        return self.rows.known.plain(FactColumn(ColumnKind.FIGURES, self.asked.measure.each))

    # --- their figures ---

    def _sums(self, groups: Groups) -> dict[Key, Figures]:
        """Sums, and shares: of all there are, those that are told."""
        measure = self.asked.measure
        many = groups.many()
        if measure.part:
            part = self.rows.known.plain(FactColumn(ColumnKind.FLAGS, measure.part))[self.keep]
            some = groups.sums(part.astype(np.float64))
            whole = float(some.sum() / many.sum()) if len(groups.numbers) else None
            return groups.told(many, [some, some / np.maximum(many, 1)], [int(some.sum()), whole])
        if wanted.beside(measure):
            return self._beside(groups)
        if not measure.each:
            return groups.told(many, [many, many], [int(many.sum()), float(many.sum())])
        sums = groups.sums(np.nan_to_num(self._each()[self.keep]) * self._worth())
        return groups.told(many, [many, sums], [int(many.sum()), float(sums.sum())])

    def _worth(self) -> Array | float:
        """What a minor unit of each case's currency is worth at home."""
        if self.asked.measure.unit is not FigureUnit.MONEY:
            return 1.0
        rows = self.rows.known.named(wanted.currency(self.asked.measure))
        factors = np.array([self.asked.reader.factors.get(each, 1.0) for each in rows.values], np.float64)
        return factors[rows.codes[self.keep]] if factors.size else 1.0

    def _orders(self, groups: Groups) -> dict[Key, Figures]:
        """Of how many orders they are."""
        orders, whole = groups.distinct(self.rows.known.plain(DOSSIER)[self.keep])
        return groups.told(groups.many(), [groups.many(), orders], [len(groups.numbers), float(whole)])

    def _beside(self, groups: Groups) -> dict[Key, Figures]:
        """Of rows beside the cases; ``n``: cases that have some, each counted in its groups and once in all."""
        assert self.rows.cases is not None  # noqa: S101 - as they are matched
        sums = groups.sums(self._each()[self.keep])
        many, whole = groups.distinct(self.rows.cases[self.keep])
        return groups.told(many, [many, sums], [whole, float(sums.sum())])


def _spread(groups: Groups, each: Array) -> dict[Key, Figures]:
    """Means, with the middle and the nine tenths of each group as they lie between the cases themselves."""
    if not len(each):
        return {}
    many = groups.many()
    found = [many, groups.sums(each) / np.maximum(many, 1)]
    whole: list[Any] = [len(each), float(each.sum()) / len(each)]
    ordered, begin = groups.ordered(each), np.cumsum(many) - many
    found += [_at(ordered, begin, many, share) for share in SHARES]
    return groups.told(many, found, [*whole, *_whole_at(each if len(many) > 1 else ordered)])


def _whole_at(each: Array) -> list[float]:
    """The same of all values together."""
    ranks = [share * (len(each) - 1) for share in SHARES]
    parted = np.partition(each, sorted({place for rank in ranks for place in (int(rank), ceil(rank))}))
    return [float(parted[int(rank)] + (parted[ceil(rank)] - parted[int(rank)]) * (rank - int(rank))) for rank in ranks]


def _at(ordered: Array, begin: Array, many: Array, share: float) -> Array:
    """The value at a share of each run of values in order, as ``percentile_cont`` tells it."""
    rank = share * np.maximum(many - 1, 0)
    low = np.floor(rank)
    last = len(ordered) - 1
    first = np.minimum(begin + low.astype(np.int64), last)
    second = np.minimum(begin + np.ceil(rank).astype(np.int64), last)
    found: Array = ordered[first] + (ordered[second] - ordered[first]) * (rank - low)
    return found
