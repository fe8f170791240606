"""The figures of a board of many cases, added up column by column: exact, whatever it is cut and narrowed by."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from amends.insight import beside, clocks, columns, loading, periods, wanted
from amends.insight.address import meant
from amends.insight.board_sql import SHARES
from amends.insight.column_kinds import ColumnKind
from amends.insight.columns import Array, NamedRows, Rows
from amends.insight.dimensions import DIMENSIONS, Dimension, ValueKind
from amends.insight.figures import Figures
from amends.insight.grouping import Groups
from amends.insight.measures import FigureUnit, Of
from amends.insight.question import BoardCount, Key
from amends.insight.wanted import DESK, DOSSIER, NO, FactColumn


def counted(asked: BoardCount) -> dict[Key, Figures]:
    """Figures by key; the whole by the empty one."""
    return _Tally(asked).figures()


def loaded(asked: BoardCount) -> loading.CaseColumns:
    """The columns of its span: those of the whole look at once, so that each part of it tells of the same cases."""
    at, memory = asked.measure.at, asked.memory
    known: loading.CaseColumns | None = memory.loaded.get(asked.span)
    if known is None:
        needs = wanted.of_board(memory.address, whose=asked.whose)
        known = memory.loaded[asked.span] = loading.load(asked.reader.merchant, at, asked.span, needs)
    return known


def _read_beside(asked: BoardCount) -> beside.BesideRows:
    """Once for a look, whatever its parts and spans: they tell of the same rows."""
    known: beside.BesideRows = asked.memory.beside or beside.read(asked)
    asked.memory.beside = known
    return known


@dataclass(slots=True)
class _Tally:
    """One count. ``rows`` of the span, in order; ``at``: their times; ``keep``: which of them count."""

    asked: BoardCount
    at: Array = field(init=False)
    rows: dict[FactColumn, Rows] = field(init=False)
    keep: Array = field(init=False)

    def figures(self) -> dict[Key, Figures]:
        known, span = loaded(self.asked), self.asked.span
        begin, end = np.searchsorted(known.at, [span.begin.timestamp(), span.end.timestamp()])
        self.at = known.at[begin:end]
        self.rows = {each: columns.cut(rows, int(begin), int(end)) for each, rows in known.told.items()}
        self.keep = self._narrowed()
        measure = self.asked.measure
        if wanted.beside(measure):
            return self._beside()
        groups = Groups.of([self._values(each) for each in self.asked.address.split], self.keep)
        if measure.spread:
            return _spread(groups, self._each()[self.keep])
        if measure.orders:
            return self._orders(groups)
        return self._sums(groups)

    # --- which cases, in which groups ---

    def _narrowed(self) -> Array:
        measure, keep = self.asked.measure, np.ones(len(self.at), np.bool_)
        if measure.where and not wanted.beside(measure):
            keep &= self._plain(FactColumn(ColumnKind.FLAGS, measure.where))
        if measure.of is Of.COSTS:
            keep &= ~np.isnan(self._each())
        if self.asked.reader.whose is not None:
            keep &= _among(self._named(DESK), self.asked.reader.whose)
        for dimension, values in self._only():
            keep &= _among(self._values(dimension), values)
        return keep

    def _only(self) -> list[tuple[Dimension, list[str]]]:
        chosen = self.asked.address.only
        return [(DIMENSIONS[name], [meant(each) for each in values]) for name, values in chosen]

    def _values(self, dimension: Dimension) -> NamedRows:
        """A dimension's values: what follows of times and of what cases say."""
        if wanted.timed(dimension):
            return self._timed(dimension)
        rows, reader = self._named(wanted.named(dimension)), self.asked.reader
        if dimension.kind is ValueKind.PLATFORM:
            return columns.folded(rows, [reader.platforms.get(str(each), "") for each in rows.values])
        if dimension.kind is ValueKind.PARTY:
            return columns.folded(rows, [reader.parties.get(each, "") for each in rows.values])
        return rows

    def _timed(self, dimension: Dimension) -> NamedRows:
        span = self.asked.span
        match dimension.kind:
            case ValueKind.PHASE:
                phases = periods.phases(span, self.asked.reader.promotions)
                rows = NamedRows(clocks.bucket(self.at, [at for at, _name in phases]), phases)
                return columns.folded(rows, [name for _at, name in phases])
            case ValueKind.WEEKDAY:
                return clocks.weekday(self.at, span)
            case ValueKind.HOUR:
                return clocks.hour(self.at, span)
            case _:
                begun = list(self.asked.begun[dimension.name])
                return NamedRows(clocks.bucket(self.at, begun), list(range(1, len(begun) + 1)))

    def _named(self, column: FactColumn) -> NamedRows:
        rows = self.rows[column]
        if not isinstance(rows, NamedRows):
            raise TypeError(column.sql)
        return rows

    def _plain(self, column: FactColumn) -> Array:
        rows = self.rows[column]
        if isinstance(rows, NamedRows):
            raise TypeError(column.sql)
        return rows

    def _each(self) -> Array:
        return self._plain(FactColumn(ColumnKind.FIGURES, self.asked.measure.each))

    # --- their figures ---

    def _sums(self, groups: Groups) -> dict[Key, Figures]:
        """Sums, and shares: of all there are, those that are told."""
        measure = self.asked.measure
        many = groups.many()
        if measure.part:
            part = self._plain(FactColumn(ColumnKind.FLAGS, measure.part))[self.keep]
            some = groups.sums(part.astype(np.float64))
            whole = float(some.sum() / many.sum()) if len(groups.numbers) else None
            return groups.told(many, [some, some / np.maximum(many, 1)], [int(some.sum()), whole])
        if not measure.each:
            return groups.told(many, [many, many], [int(many.sum()), float(many.sum())])
        sums = groups.sums(np.nan_to_num(self._each()[self.keep]) * self._worth())
        return groups.told(many, [many, sums], [int(many.sum()), float(sums.sum())])

    def _worth(self) -> Array | float:
        """What a minor unit of each case's currency is worth at home."""
        if self.asked.measure.unit is not FigureUnit.MONEY:
            return 1.0
        rows = self._named(wanted.currency(self.asked.measure))
        factors = np.array([self.asked.reader.factors.get(each, 1.0) for each in rows.values], np.float64)
        return factors[rows.codes[self.keep]] if factors.size else 1.0

    def _orders(self, groups: Groups) -> dict[Key, Figures]:
        """Of how many orders they are."""
        known, numbers = np.unique(self._plain(DOSSIER)[self.keep], return_inverse=True)
        many = groups.many()
        orders = groups.distinct(numbers, len(known))
        return groups.told(many, [many, orders], [len(numbers), float(len(known))])

    def _beside(self) -> dict[Key, Figures]:
        """Of rows beside the cases; ``n``: cases that have some."""
        measure, rows = self.asked.measure, _read_beside(self.asked)
        kept = np.flatnonzero(self.keep)
        cases, places = rows.places(self._plain(DOSSIER)[kept], self._plain(NO)[kept])
        split = [columns.taken(self._values(each), kept[cases]) for each in self.asked.address.split]
        groups, each = Groups.of(split, np.ones(len(places), np.bool_)), rows.worth(self.asked.reader)[places]
        if measure.spread:
            return _spread(groups, each)
        many, sums = groups.distinct(cases, len(kept)), groups.sums(each)
        return groups.told(many, [many, sums], [len(np.unique(cases)), float(sums.sum())])


def _spread(groups: Groups, each: Array) -> dict[Key, Figures]:
    """Means, with the middle and the nine tenths of each group as they lie between the cases themselves."""
    if not len(each):
        return {}
    many = groups.many()
    found = [many, groups.sums(each) / np.maximum(many, 1)]
    whole: list[Any] = [len(each), float(each.sum()) / len(each)]
    ordered, begin = groups.ordered(each), np.cumsum(many) - many
    for share in SHARES:
        found.append(_at(ordered, begin, many, share))
        whole.append(_one_at(each, share))
    return groups.told(many, found, whole)


def _one_at(each: Array, share: float) -> float:
    """The same of all values together."""
    rank = share * (len(each) - 1)
    low, high = int(rank), min(int(rank) + 1, len(each) - 1)
    parted = np.partition(each, (low, high))
    return float(parted[low] + (parted[high] - parted[low]) * (rank - low))


def _at(ordered: Array, begin: Array, many: Array, share: float) -> Array:
    """The value at a share of each run of values in order, as ``percentile_cont`` tells it."""
    rank = share * np.maximum(many - 1, 0)
    low = np.floor(rank)
    last = len(ordered) - 1
    first = np.minimum(begin + low.astype(np.int64), last)
    second = np.minimum(begin + np.ceil(rank).astype(np.int64), last)
    found: Array = ordered[first] + (ordered[second] - ordered[first]) * (rank - low)
    return found


def _among(rows: NamedRows, values: Iterable[str]) -> Array:
    """Which of them are told as one of these."""
    chosen = frozenset(values)
    good = np.array([str(each) in chosen for each in rows.values], np.bool_)
    return good[rows.codes] if good.size else np.zeros(len(rows.codes), np.bool_)
