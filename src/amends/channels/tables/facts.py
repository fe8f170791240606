"""The rows of a table as signals, and what can't be read of them by row and column."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from amends.channels.files.problem import RowProblem
from amends.channels.tables import goods, pages, requests
from amends.channels.tables.draft import FactDraft, Row
from amends.channels.tables.kinds import TableKind
from amends.channels.tables.setup import Setup
from amends.channels.tables.sheet import DataSheet
from amends.engine.signals import AnySignal
from amends.engine.wire import Refused, decode

AHEAD: Final = timedelta(minutes=10)  # how far a time may lie before our clock, as at every door
MAKING: Final = {
    TableKind.ORDERS: goods.order,
    TableKind.WAYBILLS: goods.waybill,
    TableKind.REFUNDS: requests.refund,
    TableKind.RETURNS: requests.returned,
    TableKind.REVIEWS: requests.review,
    TableKind.LISTINGS: pages.listing,
}


@dataclass(slots=True)
class RowFacts:
    """What one row tells, or the rows of one order. ``assumed``: ids of signals whose time isn't in the table."""

    number: int
    signals: list[AnySignal] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    assumed: set[str] = field(default_factory=set)


def facts(sheet: DataSheet, setup: Setup, *, most: int | None = None) -> Iterator[RowFacts]:
    """Row by row, empty ones left out; of orders all rows of one together. ``most``: of so many rows."""
    rows = [
        Row(number, cells, setup)
        for number, cells in enumerate(sheet.rows[:most], sheet.first)
        if any(cell.strip() for cell in cells)
    ]
    for several in _together(rows) if setup.kind is TableKind.ORDERS else ([row] for row in rows):
        yield _facts(sheet, several)


def stream(sheet: DataSheet, setup: Setup) -> Iterator[AnySignal | RowProblem]:
    """All signals of a table, and what can't be read."""
    for found in facts(sheet, setup):
        yield from found.problems
        yield from found.signals


def _together(rows: Iterable[Row]) -> Iterable[list[Row]]:
    """An order of several lines has several rows; those below its first may leave out even its number."""
    of: dict[str, list[Row]] = {}
    latest = ""
    for row in rows:
        number = row.cell("order") or (latest if row.cell("sku") or row.cell("title") else f"row {row.number}")
        of.setdefault(number, []).append(row)
        latest = number
    return of.values()


def _facts(sheet: DataSheet, rows: Sequence[Row]) -> RowFacts:
    found = RowFacts(rows[0].number)
    broken: set[str] = set()  # one cell that is wrong is told once, not with each fact of its row
    for draft in MAKING[rows[0].setup.kind](rows):
        told = _decoded(draft)
        if isinstance(told, tuple):
            target, reason, raw = told
            if target not in broken:
                found.problems.append(_problem(sheet, draft.row, target, reason, raw))
            broken.add(target)
        else:
            found.signals.append(told)
            if draft.assumed:
                found.assumed.add(told.id)
    return found


def _decoded(draft: FactDraft) -> AnySignal | tuple[str, str, bytes]:
    raw = draft.encoded()
    if draft.problem is not None:
        return (*draft.problem, raw)
    signal = decode(raw)
    if isinstance(signal, Refused):
        return draft.sources.get(signal.field.split("[")[0], signal.field), signal.reason, raw
    if signal.at > draft.row.setup.now + AHEAD:
        return draft.sources["at"], f"lies in the future: {signal.at.isoformat()}; is its zone right?", raw
    return signal


def _problem(sheet: DataSheet, row: Row, target: str, reason: str, raw: bytes) -> RowProblem:
    place = row.setup.columns.get(target)
    column = sheet.names[place] if place is not None and place < len(sheet.names) else target
    return RowProblem(file=sheet.name, line=row.number, field=column, reason=reason, raw=raw.decode())
