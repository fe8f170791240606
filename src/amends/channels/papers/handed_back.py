"""Numbers that come back from tax software as a table: an order, a number, a day and a sum to a line."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from amends.channels.papers.named import cell, listed, places
from amends.channels.tables.problem import TableError
from amends.channels.tables.reading import read_table
from amends.channels.tables.values import Unreadable, identity, minor, moment

NEEDED: Final = ("order", "number")
LARGEST: Final = 5_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberLine:
    """A line of the table. ``fault``: the column that can't be read, empty where all can. ``amount``: minor units."""

    line: int
    order: str = ""
    number: str = ""
    ref: str = ""
    dated: date | None = None
    amount: int | None = None
    fault: str = ""


class MissingColumns(Exception):
    """The table lacks columns that are needed: ``columns``, by their first names."""

    def __init__(self, columns: list[str]) -> None:
        super().__init__(", ".join(columns))
        self.columns = columns


def read(content: bytes, *, zone: ZoneInfo, digits: int) -> list[NumberLine]:
    """Its lines. ``digits``: decimals of the currency. Raises TableError, MissingColumns."""
    names, sheet = listed("columns.yaml")["columns"], read_table(content)
    have = places(sheet, names)
    if missing := [names[each][0] for each in NEEDED if each not in have]:
        raise MissingColumns(missing)
    rows = enumerate(sheet.rows, start=sheet.first)
    return [_line(number, row, have, zone, digits) for number, row in rows if any(each.strip() for each in row)]


def _line(number: int, row: object, have: dict[str, int], zone: ZoneInfo, digits: int) -> NumberLine:
    fault, order, invoice, dated, amount = "", "", "", None, None
    try:
        fault = "order"
        order = identity(cell(row, have, "order"))
        fault = "number"
        invoice = identity(cell(row, have, "number"))
        fault = "dated"
        day = cell(row, have, "dated").strip()
        dated = moment(day, zone, day_first=False).astimezone(zone).date() if day else None
        fault = "amount"
        sum_ = cell(row, have, "amount").strip()
        amount = minor(sum_, digits) if sum_ else None
        fault = ""
    except Unreadable:
        pass
    ref = cell(row, have, "ref").strip()
    return NumberLine(line=number, order=order, number=invoice, ref=ref, dated=dated, amount=amount, fault=fault)


__all__ = ["LARGEST", "MissingColumns", "NumberLine", "TableError", "read"]
