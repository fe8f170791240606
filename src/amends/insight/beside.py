"""What stands beside many cases, any number of rows to each: what others owe, what was paid on top, ratings.

There is far less of it than there are cases; it is read as it is, and each row finds its case by its order's number.
How buyers rated us has a time of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from amends.insight import board_sql, column_sql, columns, wanted
from amends.insight.binary import ask
from amends.insight.column_kinds import ColumnKind
from amends.insight.columns import Array, NamedRows
from amends.insight.measures import BoardMeasure, FigureUnit
from amends.insight.question import BoardCount
from amends.insight.readers import BoardReader
from amends.insight.wanted import FactColumn

CURRENCY: Final = FactColumn(ColumnKind.NAMES, "x.currency")
LOW: Final = (1 << 20) - 1  # bits of an order's number, by which most of those without a row are told at once


class Places(NamedTuple):
    """Pairs of a row and its case."""

    cases: Array
    rows: Array


@dataclass(frozen=True, slots=True)
class BesideRows:
    """In the order of their ``dossiers``; ``at``: their own times; ``told``: what they say by themselves."""

    dossiers: Array
    numbers: Array
    each: Array
    at: Array
    told: Mapping[FactColumn, NamedRows]

    def places(self, dossiers: Array, numbers: Array) -> Places:
        """Of cases, which rows are theirs."""
        if not len(self.dossiers):
            return Places(np.zeros(0, np.int64), np.zeros(0, np.int64))
        begin = np.flatnonzero(np.append(True, self.dossiers[1:] != self.dossiers[:-1]))
        known, many = self.dossiers[begin], np.diff(begin, append=len(self.dossiers))
        maybe = np.flatnonzero(_marked(known)[dossiers & LOW])
        place = np.minimum(np.searchsorted(known, dossiers[maybe]), len(known) - 1)
        right = known[place] == dossiers[maybe]
        found, place = maybe[right], place[right]
        begin, many = begin[place], many[place]
        cases = np.repeat(found, many)
        rows = np.repeat(begin - (np.cumsum(many) - many), many) + np.arange(int(many.sum()))
        good = self.numbers[rows] == numbers[cases]
        return Places(cases[good], rows[good])

    def worth(self, reader: BoardReader) -> Array:
        """Its figures, sums of money at home."""
        rows = self.told.get(CURRENCY)
        if rows is None or not rows.values:
            return self.each
        return self.each * np.array([reader.factors.get(each, 1.0) for each in rows.values], np.float64)[rows.codes]


def _marked(numbers: Array) -> Array:
    """Which low bits any of them has."""
    marked = np.zeros(LOW + 1, np.bool_)
    marked[numbers & LOW] = True
    return marked


def read(asked: BoardCount) -> BesideRows:
    """Those of any time; of rows with a time of their own those of the span."""
    measure = asked.measure
    names = [CURRENCY if measure.unit is FigureUnit.MONEY else FactColumn(ColumnKind.NAMES, "x.merchant_id")]
    names += wanted.own(asked.memory.address)
    text = column_sql.BESIDE.format(
        each=measure.each or "1", at=column_sql.SECONDS.format(at=measure.time) if measure.time else "NULL",
        told=", ".join(each.sql for each in names), table=f"{board_sql.TABLES[measure.of]}", where=_where(measure),
    )  # fmt: skip
    rows = ask(text, {"merchant": asked.reader.merchant, "begin": asked.span.begin, "end": asked.span.end})
    dossiers, numbers, each, at = (
        np.concatenate([np.frombuffer(row[n] or b"", dtype) for row in rows] or [np.zeros(0, dtype)])
        for n, dtype in enumerate((">i8", ">i2", ">f8", ">i8"))
    )
    order = np.argsort(known := dossiers.astype(np.int64), kind="stable")
    of = np.repeat(np.arange(len(rows)), [len(row[0]) // 8 for row in rows])[order]
    return BesideRows(
        known[order], numbers.astype(np.int64)[order], each.astype(np.float64)[order],
        at.astype(np.int64)[order] if measure.time else at,
        {name: columns.folded(NamedRows(of, rows), [row[n + 4] for row in rows]) for n, name in enumerate(names)},
    )  # fmt: skip


def _where(measure: BoardMeasure) -> str:
    where = f" AND ({measure.where})" if measure.where else ""
    return where + (column_sql.WITHIN.format(at=measure.time) if measure.time else "")
