"""``amends backup DIR`` and ``amends restore DIR``: an installation written down while it runs, and brought back."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from amends import database
from amends.cli.backups.contents import Contents, read
from amends.cli.errors import CliError
from amends.cli.frame import begin, join_demo


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words of ``backup`` and ``restore``."""
    backup = commands.add_parser("backup", help="write database and evidence into a new folder, while all runs")
    backup.add_argument("folder", type=Path)
    backup.add_argument("--keys", type=Path, metavar="DIR", help="put the keys there, on another disk; else not at all")
    backup.set_defaults(func=run_backup)
    restore = commands.add_parser("restore", help="bring a backup back into an empty installation")
    restore.add_argument("folder", type=Path)
    restore.add_argument("--keys", type=Path, metavar="DIR", help="where the keys were put")
    restore.add_argument("--check", action="store_true", help="only look whether the backup is whole")
    restore.set_defaults(func=run_restore)


def run_backup(asked: argparse.Namespace) -> int:
    """Write it, check it, say what is in it."""
    join_demo()
    begin(migrate=False)
    from amends.casework.ledger import privacy, reach
    from amends.casework.ledger.connections import connect
    from amends.cli.backups.take import snapshot, take

    with connect() as connection:
        if reach.distributed(connection):
            raise CliError("A distributed database is backed up node by node, with PostgreSQL's own means.")
        with snapshot(connection) as held:
            now, marks = datetime.now(UTC), privacy.marks(make=False)
            made = take(held, asked.folder, home=_home(), keys=asked.keys, marks=marks, now=now)
    print(f"{asked.folder}: {_told(made)}. Checked.")
    print(f"The keys are in {asked.keys}: keep them elsewhere." if asked.keys else _without_keys(made))
    return 0


def run_restore(asked: argparse.Namespace) -> int:
    """Check it, bring it back, check that."""
    from amends.cli.backups import take

    if asked.check:
        made = read(asked.folder)
        take.check(asked.folder, made)
        print(f"{asked.folder}: {_told(made)}. It is whole.")
        return 0
    begin(migrate=False)
    made = _bring_back(asked)
    begin()
    print(f"{_told(made)} brought back, as of {made.made_at:%Y-%m-%d %H:%M} UTC.")
    return 0


def _bring_back(asked: argparse.Namespace) -> Contents:
    import psycopg

    from amends.cli.backups.bring_back import bring_back
    from amends.database import layout

    if newer := layout.newer_than_ours(read(asked.folder).layout):
        raise CliError(
            f"The backup is of a newer version than this one ({', '.join(newer)}). Restore it with that one."
        )
    with psycopg.connect(database.url(), autocommit=True) as connection:
        return bring_back(connection, asked.folder, home=_home(), keys=asked.keys, roles=roles())


def roles() -> list[str]:
    """Statements that make every role that rows are shown to."""
    from amends.merchants import reach, rls

    return [str(each) for role in (rls.ROLE, reach.ROLE) for each in rls.create_role(role).sql]


def _told(made: Contents) -> str:
    rows, size = sum(made.tables.values()), sum(stored.size for stored in made.files)
    return f"{rows:,} rows of {len(made.tables)} tables, {len(made.files) - 1:,} files, {size / 2**20:,.1f} MB"


def _without_keys(made: Contents) -> str:
    return (
        f"The keys are not in it (data keys {', '.join(made.data_keys)}): keep a copy of them elsewhere, or say --keys."
    )


def _home() -> Path:
    return database.folder().parent
