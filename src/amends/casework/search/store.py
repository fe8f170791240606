"""The SQL of what people wrote and what things are called, in batches; see ``texts``."""

from collections.abc import Collection, Sequence
from typing import Final

import psycopg

from amends.casework.ledger.connections import Connection
from amends.casework.ledger.rows import (
    ParcelNumberRow,
    ProductRow,
    TextRow,
)
from amends.casework.search import sql

MOST_KNOWN: Final = 200_000
_KNOWN: set[ProductRow] = set()  # what this process knows to be stored


def keep(connection: Connection, rows: Sequence[TextRow], *, bulk: bool = True) -> None:
    """Add texts; ``bulk``: by COPY, as the tables' owner."""
    if not rows:
        return
    if not bulk:
        for row in rows:
            psycopg.Cursor(connection).execute(sql.ONE, row)
        return
    with psycopg.Cursor(connection) as cursor, cursor.copy(sql.COPYING) as stream:
        stream.set_types(sql.TYPES)
        for row in rows:
            stream.write_row(row)


def know(connection: Connection, found: Collection[ProductRow], *, bulk: bool = True) -> None:
    """Remember what things are called; in one order, so that two workers never wait for each other in a ring.

    ``bulk``: as the tables' owner.
    """
    fresh = sorted(set(found) - _KNOWN)
    if fresh and bulk:
        connection.execute(sql.PRODUCTS, [list(column) for column in zip(*fresh, strict=True)], prepare=False)
    for row in () if bulk else fresh:
        connection.execute(sql.PRODUCT, row)


def number(connection: Connection, found: Collection[ParcelNumberRow], *, bulk: bool = True) -> None:
    """Remember the numbers of orders that have several; in one order, as above. ``bulk``: as the tables' owner."""
    rows = sorted(found)
    if bulk:
        connection.execute(sql.NUMBERS, [list(column) for column in zip(*rows, strict=True)], prepare=False)
    for row in () if bulk else rows:
        connection.execute(sql.NUMBER, row)


def forget() -> None:
    """Believe nothing to be stored."""
    _KNOWN.clear()


def stored(found: Collection[ProductRow]) -> None:
    """The transaction that remembered these has ended well."""
    if len(_KNOWN) < MOST_KNOWN:
        _KNOWN.update(found)
