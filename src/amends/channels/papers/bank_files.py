"""The file a bank or Alipay takes a batch by, and the answer it gives back; both described in ``batches.yaml``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from amends.channels.papers.handed_back import MissingColumns
from amends.channels.papers.named import cell, listed, places
from amends.channels.tables.headers import plain
from amends.channels.tables.reading import read_table
from amends.channels.tables.values import Unreadable, bare, identity, minor

FILE: Final = "batches.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentLine:
    """What a file says of one payment. ``amount``: as it is typed, with its decimals."""

    number: str
    account: str
    name: str
    bank: str
    amount: str
    currency: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredLine:
    """A line of the answer. ``paid``: None where the state says neither; ``amount``: None where it isn't told."""

    line: int
    number: str
    paid: bool | None
    amount: int | None
    reference: str
    why: str


def format_for(route: str) -> Mapping[str, Any]:
    """The format in which payments of a way go out."""
    formats: dict[str, dict[str, Any]] = listed(FILE)["formats"]
    return next(each for each in formats.values() if each["route"] == route)


def titles() -> dict[str, Mapping[str, str]]:
    """By way, what its file is called, by language."""
    return {each["route"]: each["title"] for each in listed(FILE)["formats"].values()}


def table(route: str, lines: Sequence[PaymentLine]) -> tuple[list[str], list[list[str]]]:
    """The file's columns and rows."""
    columns = format_for(route)["columns"]
    rows = [
        [str(place) if column["is"] == "place" else str(getattr(line, column["is"])) for column in columns]
        for place, line in enumerate(lines, start=1)
    ]
    return [column["name"] for column in columns], rows


def answer(content: bytes, *, digits: int) -> list[AnsweredLine]:
    """What the bank says became of them. Raises TableError, MissingColumns."""
    told, sheet = listed(FILE)["answer"], read_table(content)
    have = places(sheet, told["columns"])
    if missing := [told["columns"][each][0] for each in ("number", "state") if each not in have]:
        raise MissingColumns(missing)
    words = {True: {plain(each) for each in told["paid"]}, False: {plain(each) for each in told["failed"]}}
    rows = enumerate(sheet.rows, start=sheet.first)
    return [_line(n, row, have, words, digits) for n, row in rows if any(each.strip() for each in row)]


def _line(
    number: int, row: Sequence[str], have: Mapping[str, int], words: Mapping[bool, set[str]], digits: int
) -> AnsweredLine:
    state = plain(bare(cell(row, have, "state")))
    paid = next((outcome for outcome, known in words.items() if state in known), None)
    return AnsweredLine(
        line=number,
        number=_identity(cell(row, have, "number")),
        paid=paid,
        amount=_sum(cell(row, have, "amount"), digits),
        reference=_identity(cell(row, have, "reference")),
        why=bare(cell(row, have, "why"))[:200],
    )


def _identity(text: str) -> str:
    try:
        return identity(text)
    except Unreadable:
        return ""


def _sum(text: str, digits: int) -> int | None:
    try:
        return minor(text, digits) if text.strip() else None
    except Unreadable:
        return -1  # no sum: it fits none
