"""Write down the promises the log tells of, from before they had a table. What has a row already is passed over.

An action that was taken back (see ``undo``) stays in the log, with another that says so: it counts for nothing.
"""

from typing import Any

from amends.casework.maintenance import sql


def filling(*, samples: str = "d.sample") -> str:
    """The statement; ``samples``: how a dossier ``d`` is told to be a sample, which an older layout knows otherwise."""
    return sql.FILL_PROMISES.format(samples=samples)


def fill(connection: Any) -> int:
    """How many promises got a row. ``connection``: Django's."""
    with connection.cursor() as cursor:
        cursor.execute(filling())
        return int(cursor.rowcount)
