"""The cases behind a number of a board, some at a time, the latest first; all of them as lines of a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from amends.insight import board_sql
from amends.insight.address import BoardAddress
from amends.insight.periods import DaySpan
from amends.insight.question import parameters
from amends.insight.readers import BoardReader
from amends.merchants import query_pages
from amends.merchants.row_order import USUAL, RowOrder

PAGE: Final = 50
LOT: Final = 5000
NAME: Final = "counted"
OPENED_FIRST: Final = ("-opened_at", "-dossier_id", "-no")
LONGEST: Final = 40  # characters of a number in an address


@dataclass(frozen=True, slots=True)
class CountedCase:
    """One of them, as it counts. ``figure``: what it adds, None where it is only counted."""

    dossier_id: int
    no: int
    order_key: str
    shop_id: int
    scene: str
    issue: str
    desk: str
    owner: str
    product: str
    carrier: str
    country: str
    opened_at: datetime
    closed_at: datetime | None
    outcome: str
    currency: str
    refunded: int
    points: int
    breaches: int
    answered: int | None
    solved: int | None
    tone: int
    figure: float | None

    def after(self, address: BoardAddress) -> str:
        """Where the next page begins."""
        at: datetime = getattr(self, address.counted.at.value)
        return f"{at.isoformat()}~{self.dossier_id}~{self.no}"


def page(
    address: BoardAddress, reader: BoardReader, *, today: date, after: str, limit: int = PAGE
) -> list[CountedCase]:
    """One page, and one case more where there are more; an odd ``after`` begins at the top."""
    values = _values(address, reader, today) | {"limit": limit + 1}
    place = _place(after)
    with connection.cursor() as cursor:
        cursor.execute(board_sql.behind(address, whose=reader.whose is not None, more=bool(place)), values | place)
        return [CountedCase(*row) for row in cursor.fetchall()]


def sorted_page(
    address: BoardAddress, reader: BoardReader, order: RowOrder, *, today: date, after: str, limit: int = PAGE
) -> tuple[list[CountedCase], str]:
    """A page of them by a column, and where the next begins."""
    rows, values = board_sql.counted(address, whose=reader.whose is not None), _values(address, reader, today)
    text, more = query_pages.of_query(rows, order, OPENED_FIRST, after=after, most=limit, of=NAME)
    with connection.cursor() as cursor:
        cursor.execute(text, values | more)
        found, following = query_pages.next_of(cursor.fetchall(), order, OPENED_FIRST, most=limit, of=NAME)
    return [CountedCase(*row) for row in found], following


def _values(address: BoardAddress, reader: BoardReader, today: date) -> dict[str, Any]:
    return parameters(address, DaySpan(*address.period(today), reader.zone(address)), reader)


def _place(after: str) -> dict[str, Any]:
    try:
        at, dossier, no = after.split("~")
        return {"at": datetime.fromisoformat(at), "d": int(dossier[:LONGEST]), "n": int(no[:LONGEST])}
    except ValueError:
        return {}


def every(address: BoardAddress, reader: BoardReader, *, today: date, order: RowOrder = USUAL) -> Iterator[CountedCase]:
    """All of them, a lot at a time."""
    after = ""
    while order.by is not None:
        found, after = sorted_page(address, reader, order, today=today, after=after, limit=LOT)
        yield from found
        if not after:
            return
    while True:
        found = page(address, reader, today=today, after=after, limit=LOT)
        yield from found[:LOT]
        if len(found) <= LOT:
            return
        after = found[LOT - 1].after(address)
