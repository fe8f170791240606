"""Bring a backup back into an empty installation, all of it or nothing, and count it."""

from pathlib import Path
from typing import Any

from psycopg import Connection

from amends.cli.backups import contents, take, tools
from amends.cli.backups.contents import DATABASE, KEYS, Contents
from amends.cli.errors import CliError


def bring_back(
    connection: "Connection[Any]", source: Path, *, home: Path, keys: Path | None, roles: list[str]
) -> Contents:
    """Raises CliError; then the database is as empty as before.

    ``connection``: to the empty database, in autocommit. ``roles``: statements that make its roles.
    """
    made = contents.read(source)
    take.check(source, made)
    _nothing_there(connection, home, keys)
    for statement in roles:
        connection.execute(statement.encode())
    tools.load(connection.info, source / DATABASE)
    _compare(made.tables, take.counted(connection))
    for stored in made.files:
        if stored.path != DATABASE:
            contents.copy(source / stored.path, home, stored.path)
    if found := contents.faults(home, _without_database(made)):
        raise CliError("Not all of it could be copied:\n" + "\n".join(f"  - {each}" for each in found[:20]))
    for name in KEYS if keys else ():
        if keys and (keys / name).is_file():
            contents.copy(keys / name, home, name)
    return made


def _without_database(made: Contents) -> Contents:
    return Contents(**{name: getattr(made, name) for name in made.__struct_fields__ if name != "files"}, files=[
        stored for stored in made.files if stored.path != DATABASE
    ])  # fmt: skip


def _nothing_there(connection: "Connection[Any]", home: Path, keys: Path | None) -> None:
    if there := take.counted(connection):
        raise CliError(
            f"This database isn't empty ({len(there)} tables). Name a new one by DATABASE_URL, or a new AMENDS_HOME."
        )
    if next(contents.evidence(home), None):
        raise CliError(f"{home} holds evidence already. Name a new folder by AMENDS_HOME.")
    data_key = KEYS[0]
    if keys and (keys / data_key).is_file() and (home / data_key).is_file():
        raise CliError(f"{home / data_key} is another installation's key. Name a new folder by AMENDS_HOME.")


def _compare(told: dict[str, int], found: dict[str, int]) -> None:
    other = [f"{table}: {told.get(table, 0)} then, {found.get(table, 0)} now" for table in sorted({*told, *found})
             if told.get(table) != found.get(table)]  # fmt: skip
    if other:
        raise CliError("Not what was backed up:\n" + "\n".join(f"  - {each}" for each in other))
