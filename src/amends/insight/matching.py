"""The cases that a board counts, of many: with what each says and, where rows beside them count, with each such row."""

from datetime import UTC, timedelta
from typing import Any, Final, NamedTuple

import numpy as np

from amends.insight import beside, column_sql, columns, loading, wanted
from amends.insight.beside import BesideRows
from amends.insight.binary import ask
from amends.insight.columns import Array, Rows
from amends.insight.loading import CaseColumns
from amends.insight.periods import DaySpan
from amends.insight.question import BoardCount
from amends.insight.wanted import DOSSIER, NO, FactColumn

BEFORE: Final = timedelta(
    days=64
)  # a row with a time of its own is of a case opened at most so long before, or looked up


class MatchedRows(NamedTuple):
    """``known``: of each row what its case says; ``each``: its own figure; ``cases``: the number of its case here.

    Of cases that are counted by themselves there are neither.
    """

    known: CaseColumns
    each: Array | None = None
    cases: Array | None = None


def matched(asked: BoardCount) -> MatchedRows:
    """What is counted of a span, in the order of its time; the same for all parts of a look."""
    memory, span = asked.memory, asked.span
    found: MatchedRows | None = memory.matched.get(span)
    if found is None:
        if asked.measure.time:
            found = _timed(asked)
        elif wanted.beside(asked.measure):
            found = _beside(asked)
        else:
            found = MatchedRows(_loaded(asked, span).within(span))
        memory.matched[span] = found
    return found


def _loaded(asked: BoardCount, span: DaySpan) -> CaseColumns:
    """The columns of its span: those of the whole look at once, so that each part of it tells of the same cases."""
    needs = wanted.of_board(asked.memory.address, whose=asked.whose)
    return loading.load(asked.reader.merchant, asked.measure.at, span, needs)


def _beside(asked: BoardCount) -> MatchedRows:
    known = _loaded(asked, asked.span).within(asked.span)
    rows: BesideRows = asked.memory.beside or beside.read(asked)  # once for a look: both spans tell of the same rows
    asked.memory.beside = rows
    cases, places = rows.places(known.plain(DOSSIER), known.plain(NO))
    return MatchedRows(known.only(cases), rows.worth(asked.reader)[places], cases)


# --- rows with a time of their own ------------------------------------------------------------------------------------


def _timed(asked: BoardCount) -> MatchedRows:
    """Each with its case, whenever that was opened: out of columns, or by its number where it is long ago."""
    rows, span = beside.read(asked), asked.span
    known = _loaded(asked, DaySpan(span.first - BEFORE, span.last, UTC))
    cases, places = rows.places(known.plain(DOSSIER), known.plain(NO))
    others = np.setdiff1d(np.arange(len(rows.dossiers)), places, assume_unique=True)
    found, by_number = _by_number(asked, rows, others)
    places = np.concatenate([places, by_number])
    order = places[np.argsort(rows.at[places], kind="stable")]
    where = np.empty(len(rows.dossiers), np.int64)
    where[places] = np.arange(len(places))
    told: dict[FactColumn, Rows] = {
        each: columns.arranged(
            columns.joined(each.kind, [columns.arranged(known.told[each], cases), one]), where[order]
        )
        for each, one in found.items()
    }
    told |= {each: columns.taken(rows.told[each], order) for each in wanted.own(asked.memory.address)}
    return MatchedRows(CaseColumns(rows.at[order], told), rows.each[order], order)


def _by_number(asked: BoardCount, rows: BesideRows, places: Array) -> tuple[dict[FactColumn, Rows], Array]:
    """What the cases of some rows say, each found by its number; and which rows have one."""
    needs = [each for each in wanted.of_board(asked.memory.address, whose=asked.whose) if each not in {DOSSIER, NO}]
    found: list[tuple[Any, ...]] = []
    if len(places):
        text = column_sql.BY_NUMBER.format(told="".join(f", {each.sql}" for each in needs))
        found = ask(text, {"merchant": asked.reader.merchant, "dossiers": rows.dossiers[places].tolist(),
                           "numbers": rows.numbers[places].tolist()})  # fmt: skip
    ranks = np.array([row[0] - 1 for row in found], np.int64)
    told = {each: columns.made(each.kind, [row[n + 1] for row in found]) for n, each in enumerate(needs)}
    return told, places[ranks]
