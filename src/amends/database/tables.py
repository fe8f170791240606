"""The tables of a new database in one go, as they stood at some migration; what has come since is migrated as ever.

Going through nearly a hundred migrations, Django makes all models anew for each operation, which takes many seconds.
``tables.sql`` has what they told an empty database, together; ``make tables`` writes it (decision 28).
"""

from pathlib import Path
from typing import Final, NamedTuple

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

FILE: Final = Path(__file__).with_name("tables.sql")
STANDS_FOR: Final = "-- migration: "


class TablesFile(NamedTuple):
    """``migrations``: what it stands for, by room and name, in order; ``statements``: SQL, one after the other."""

    migrations: tuple[tuple[str, str], ...]
    statements: str


def read() -> TablesFile:
    """What the file says."""
    lines = FILE.read_text().splitlines(keepends=True)
    named = [line.removeprefix(STANDS_FOR).split() for line in lines if line.startswith(STANDS_FOR)]
    said = "".join([line for line in lines if not line.startswith(STANDS_FOR)])
    return TablesFile(tuple((room, name) for room, name in named), said)


def lay() -> bool:
    """Make the tables of a database that has none, or none of them. False: it has some, and nothing was done."""
    laid, recorder = read(), MigrationRecorder(connection)
    if not laid.migrations or connection.introspection.table_names():
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        recorder.ensure_schema()
        cursor.execute(laid.statements)
        for room, name in laid.migrations:
            recorder.record_applied(room, name)
    return True


def write(statements: list[str]) -> None:
    """Keep what migrations have told a database that stands at the newest of them."""
    applied = MigrationRecorder(connection).migration_qs.order_by("id")
    heads = [f"{STANDS_FOR}{each.app} {each.name}\n" for each in applied]
    FILE.write_text("".join(heads) + "".join([f"{each.strip().rstrip(';')};\n" for each in statements]))
