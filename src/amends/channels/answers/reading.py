"""A carrier's table of answers, row by row: what is understood of each, and what isn't, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amends.channels.tables import problem
from amends.channels.tables.problem import TableError
from amends.channels.tables.reading import read_table
from amends.channels.tables.values import bare

MOST: Final = 2_000  # rows of a table
LONGEST: Final = 500
NO_WAYBILL: Final = _("there is no parcel's number")
NO_STATE: Final = _("what became of it isn't understood")
NO_SUM: Final = _("the sum can't be read, or is below zero")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRow:
    """``number``: of the row in the table; ``answer``, ``report``: one of them, or neither where it was located."""

    number: int
    waybill: str
    answer: str = ""
    report: str = ""
    statement: str = ""
    amount: Decimal = Decimal(0)
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFault:
    number: int
    waybill: str
    why: str | Promise


@cache
def words() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(files("amends.channels.answers").joinpath("words.yaml").read_text("utf-8"))
    return found


def read(content: bytes) -> tuple[list[AnswerRow], list[AnswerFault]]:
    """The rows of a CSV or Excel table. Raises TableError for what is no such table."""
    sheet = read_table(content)
    columns = _columns(sheet.names)
    if "waybill" not in columns or "state" not in columns:
        raise TableError(_("A column for the parcel's number and one for what became of it are needed."))
    if len(sheet.rows) > MOST:
        raise TableError(problem.TOO_MANY_ROWS)
    rows: list[AnswerRow] = []
    faults: list[AnswerFault] = []
    for number, cells in enumerate(sheet.rows, start=sheet.first):
        told = {name: bare(cells[place]) if place < len(cells) else "" for name, place in columns.items()}
        if any(told.values()):
            made = _row(number, told)
            (rows if isinstance(made, AnswerRow) else faults).append(made)  # type: ignore[arg-type]
    return rows, faults


def _columns(names: Sequence[str]) -> dict[str, int]:
    known = {word.casefold(): name for name, several in words()["columns"].items() for word in several}
    found: dict[str, int] = {}
    for place, name in enumerate(names):
        if (what := known.get(name.strip().casefold())) is not None:
            found.setdefault(what, place)
    return found


def _row(number: int, told: dict[str, str]) -> AnswerRow | AnswerFault:
    waybill, state = told["waybill"], told["state"]
    if not waybill:
        return AnswerFault(number=number, waybill="", why=NO_WAYBILL)
    answer, report = _meant(state, "answers"), _meant(state, "reports")
    if not (answer or report or state.casefold() in words()["located"]):
        return AnswerFault(number=number, waybill=waybill, why=NO_STATE)
    try:
        amount = Decimal(told.get("amount", "").lstrip("¥￥").replace(",", "") or 0)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        return AnswerFault(number=number, waybill=waybill, why=NO_SUM)
    said = " · ".join(filter(None, (state, told.get("statement", ""))))[:LONGEST]
    currency = told.get("currency", "").upper()
    return AnswerRow(
        number=number, waybill=waybill, answer=answer, report=report, statement=said, amount=amount, currency=currency
    )


def _meant(state: str, sort: str) -> str:
    told: dict[str, list[str]] = words()[sort]
    return next((name for name, several in told.items() if state.casefold() in several), "")
