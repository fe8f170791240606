"""Filling a new column of dossiers that were stored before it existed: batch by batch, in the order of their keys.

Each batch is its own transaction where the connection is in autocommit. What has its value already is passed over, so
that it can be begun again at any time.
"""

from collections.abc import Callable, Iterable
from typing import Any

Row = tuple[Any, ...]


def fill(connection: Any, *, following: str, writing: str, made: Callable[[Row], Iterable[Row]], batch: int) -> int:
    """Returns how many rows were given a value. ``connection``: Django's.

    ``following``: SELECT of merchant, id and what it takes, after (%s, %s), at most %s. ``made``: the rows to write
    from one that was read, merchant and id first; none leaves it. ``writing``: UPDATE from the columns of
    those, as arrays.
    """
    at, filled = (0, -1), 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(following, [*at, batch])
            rows = cursor.fetchall()
            if not rows:
                return filled
            found = [each for row in rows for each in made(row)]
            if found:
                cursor.execute(writing, [list(column) for column in zip(*found, strict=True)])
                filled += cursor.rowcount
            at = rows[-1][0], rows[-1][1]
