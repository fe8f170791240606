"""Make a backup while everything runs.

The database is written down as of one moment. Evidence is copied after that: bytes are on the disk before a row names
them, and are never changed, so all that the rows of that moment name is there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from psycopg import Connection, sql

from amends.cli.backups import contents, tools
from amends.cli.backups.contents import DATABASE, EFFECTS, FILES, FORMAT, KEYS, Contents, Stored
from amends.cli.errors import CliError

TABLES: Final = """
SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1
"""
LAYOUT: Final = "SELECT app, max(name) FROM django_migrations GROUP BY app"
NAMED: Final = """
SELECT merchant_id, sha256 FROM casework_file UNION SELECT merchant_id, document FROM casework_pack
"""


class Snapshot(NamedTuple):
    """The database as of one moment. ``evidence``: paths of the bytes that its rows name."""

    name: str
    connection: "Connection[Any]"
    tables: dict[str, int]
    layout: dict[str, str]
    evidence: set[str]


@contextmanager
def snapshot(connection: "Connection[Any]") -> Iterator[Snapshot]:
    """Everybody else goes on working meanwhile."""
    with connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        (name,) = _one(connection, "SELECT pg_export_snapshot()")
        layout: dict[str, str] = dict(connection.execute(LAYOUT).fetchall())
        named = {f"{FILES}/{merchant}/{sha256}" for merchant, sha256 in connection.execute(NAMED)}
        yield Snapshot(name, connection, counted(connection), layout, named)


def counted(connection: "Connection[Any]") -> dict[str, int]:
    """How many rows each table has."""
    tables = [table for (table,) in connection.execute(TABLES).fetchall()]
    count = sql.SQL("SELECT count(*) FROM {}")
    return {table: _one(connection, count.format(sql.Identifier(table)))[0] for table in tables}


def take(held: Snapshot, target: Path, *, home: Path, keys: Path | None, marks: list[str], now: datetime) -> Contents:
    """Write the backup and check it. Raises CliError: then it isn't one, and says so by having no ``contents.json``.

    ``keys``: where the keys are put, apart; None: nowhere.
    """
    for folder in filter(None, (target, keys)):
        _empty(folder)
    tools.dump(held.connection.info, target / DATABASE, snapshot=held.name)
    files = [contents.stored_at(target, DATABASE), *_copied(home, target)]
    if missing := held.evidence - {each.path for each in files}:
        raise CliError(f"{len(missing)} files of evidence are not where they should be, such as {min(missing)}.")
    for name in KEYS if keys else ():
        if keys and (home / name).is_file():
            contents.copy(home / name, keys, name)
    made = Contents(
        format=FORMAT, made_at=now, server=held.connection.info.server_version, tables=held.tables,
        layout=held.layout, data_keys=marks, files=files,
    )  # fmt: skip
    check(target, made)
    contents.write(target, made)
    return made


def check(folder: Path, made: Contents) -> None:
    """Read it all again. Raises CliError with what is wrong."""
    if found := contents.faults(folder, made):
        raise CliError("The backup does not hold:\n" + "\n".join(f"  - {each}" for each in found[:20]))
    if not tools.listed(folder / DATABASE):
        raise CliError("The backup's database is empty.")


def _copied(home: Path, target: Path) -> Iterator[Stored]:
    for path in contents.evidence(home):
        yield contents.copy(home / path, target, path)
    if (home / EFFECTS).is_file():
        yield contents.copy(home / EFFECTS, target, EFFECTS)


def _empty(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise CliError(f"{folder} isn't empty: name a new folder for each backup.")


def _one(connection: "Connection[Any]", statement: Any) -> tuple[Any, ...]:
    found = connection.execute(statement).fetchone()
    return tuple(found) if found else (0,)
