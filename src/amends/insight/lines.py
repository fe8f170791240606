"""Boards and the cases behind them as lines of a file, as a spreadsheet takes them: bare figures, names in words."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from amends.insight import behind, choosing
from amends.insight.address import BoardAddress
from amends.insight.behind import CountedCase
from amends.insight.boards import CountedBoard
from amends.insight.drawing import BoardDrawing
from amends.insight.measures import FigureUnit
from amends.insight.readers import BoardReader
from amends.insight.words import Names, figure
from amends.merchants.access import allows
from amends.merchants.roles import Permission
from amends.merchants.row_order import USUAL, RowOrder
from amends.web import moments
from amends.web.amounts import MINOR_DIGITS


def group_heads(board: CountedBoard) -> list[str]:
    address = board.address
    return [*(str(each.title) for each in address.split), str(address.counted.title), _("Cases"), _("Median"), "p90",
            _("Orders"), _("Before")]  # fmt: skip


def group_lines(board: CountedBoard, drawn: BoardDrawing) -> Iterator[list[str]]:
    """A line for each group."""
    for row, line in zip(board.rows, drawn.lines(), strict=True):
        was = row.before.value if row.before else None
        sold = "" if row.now.of is None else f"{row.now.of:.0f}"
        median, p90, before = (_bare(each, drawn) for each in (row.now.median, row.now.p90, was))
        yield [*line.names, _bare(row.now.value, drawn), str(row.now.n), median, p90, sold, before]


def _bare(value: float | None, drawn: BoardDrawing) -> str:
    """Money in units, time in seconds, shares from 0 to 1, ratios per 100."""
    if value is None:
        return ""
    if drawn.unit is FigureUnit.MONEY:
        return _money(round(value), drawn.home)
    value *= 100 if drawn.unit is FigureUnit.PER_HUNDRED else 1
    return f"{value:.6f}".rstrip("0").rstrip(".")


def case_heads(address: BoardAddress) -> list[str]:
    return [
        _("Order"), _("Case"), _("Shop"), _("Scene"), _("Issue"), _("Desk"), _("Person"), _("Product"), _("Carrier"),
        _("Country"), _("Opened"), _("Closed"), _("How it ended"), _("Currency"), _("Refunded"), _("Points"),
        _("Deadlines missed"), _("First answer (s)"), _("Time to solve (s)"), str(address.counted.title),
    ]  # fmt: skip


def case_lines(
    address: BoardAddress, looking: BoardReader, names: Names, *, today: date, order: RowOrder = USUAL
) -> Iterator[list[str]]:
    """A line for each case."""
    for case in behind.every(address, looking, today=today, order=order):
        told = case_words(case, names, address, looking)
        yield [
            case.order_key, str(case.no), told["shop"], told["scene"], told["issue"], told["desk"],
            told["person"] if looking.leads else "", told["product"], case.carrier, case.country,
            moments.exact(case.opened_at), moments.exact(case.closed_at) if case.closed_at else "", told["outcome"],
            case.currency, _money(case.refunded, case.currency) if allows(looking.member, Permission.APPROVE) else "",
            str(case.points), str(case.breaches), _number(case.answered), _number(case.solved), told["figure"],
        ]  # fmt: skip


def case_words(case: CountedCase, names: Names, address: BoardAddress, looking: BoardReader) -> dict[str, str]:
    """A case's words, by column."""
    split = {each: choosing.named(each) for each in ("shop", "scene", "issue", "desk", "person", "product")}
    values = {"shop": case.shop_id, "scene": case.scene, "issue": case.issue, "desk": case.desk, "person": case.owner,
              "product": case.product}  # fmt: skip
    unit = address.counted.unit
    told = figure(case.figure, unit, looking.here.books.rates.home) if case.figure is not None else ""
    return {name: names.of(split[name], value) for name, value in values.items()} | {
        "figure": told,
        "outcome": names.of(choosing.named("outcome"), case.outcome) if case.closed_at else "",
    }


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _money(minor: int, currency: str) -> str:
    digits = MINOR_DIGITS.get(currency, 2)
    return f"{minor / 10**digits:.{digits}f}"
