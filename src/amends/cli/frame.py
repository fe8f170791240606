"""Django brought up inside a command: settings, database, migrations."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from amends import database
from amends.cli.errors import CliError

DEMO = Path(".amends/demo")


def join_demo() -> None:
    """Where nothing but the demo has been set up here, and no AMENDS_HOME says otherwise, work on the demo's data."""
    elsewhere = os.environ.get("AMENDS_HOME") or os.environ.get("DATABASE_URL")
    if not elsewhere and not database.folder().exists() and (DEMO / "postgres").exists():
        os.environ["AMENDS_HOME"] = str(DEMO)
        print(f"Using the demo's data in {DEMO}.", file=sys.stderr)


def begin(*, migrate: bool = True) -> None:
    """Set Django up on this installation's database, its tables at the newest layout. Raises Fault with the cause."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.settings")
    _set_up()
    _not_older()
    if migrate:
        _migrate()
    for told in missing_keys(seals=migrate):
        print(f"amends: {told}", file=sys.stderr)


def missing_keys(*, seals: bool = True) -> list[str]:
    """What is to be said of keys that are gone and buyers' data were sealed under. ``seals``: see ``data_keys``."""
    from django.db import DatabaseError
    from django.utils import timezone

    from amends.casework.ledger import data_keys

    try:
        found = data_keys.look(now=timezone.now(), seals=seals)
    except DatabaseError:
        return []  # no database, or no tables yet
    place = database.folder().with_name("data_key")
    return [
        f"The key {key.mark}, used since {key.since:%Y-%m-%d}, is missing: buyers' data sealed under it can't be read. "
        f"Put it back as {place}, or name it in AMENDS_DATA_KEYS behind the new one; see docs/security.md."
        for key in found
    ]


def _set_up() -> None:
    """Database and settings. Raises CliError where what the environment says can't be used."""
    import django
    from django.core.exceptions import ImproperlyConfigured
    from psycopg import ProgrammingError

    try:
        database.url(patience=database.RECOVERY)
        with _nothing_thrown_away():
            django.setup()
    except database.ServerError as error:
        raise CliError(str(error)) from error
    except ProgrammingError as error:
        raise CliError(f"DATABASE_URL is no address of a PostgreSQL database: {error}".strip()) from error
    except ImproperlyConfigured as error:
        raise CliError(str(error)) from error
    except OSError as error:
        place = error.filename or database.folder().parent
        raise CliError(f"{place} can't be used ({error.strerror}); AMENDS_HOME names another folder.") from error


@contextmanager
def _nothing_thrown_away() -> Iterator[None]:
    """What is loaded stays: looking for waste in it again and again while it grows took a tenth of each start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _not_older() -> None:
    """Raises CliError where a newer version has changed the tables: this one would write what that one can't read."""
    from django.db import OperationalError

    from amends.database import layout

    try:
        newer = layout.newer()
    except OperationalError:
        return  # who needs the database says so
    if newer:
        raise CliError(
            f"The tables are of a newer version than this one ({', '.join(newer)}). "
            "Start that version, or restore a backup made before it."
        )


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import DatabaseError, OperationalError

    from amends.database import layout, tables

    try:
        if tables.lay() or not layout.settled():
            call_command("migrate", interactive=False, verbosity=0)
        _note_owed()
    except OperationalError as error:
        raise CliError(f"The database can't be reached: {error}".strip()) from error
    except DatabaseError as error:
        raise CliError(f"The tables could not be brought up to date, nothing was changed: {error}".strip()) from error


def _note_owed() -> None:
    """What this version keeps beyond the one before it: the caretaker fills it."""
    from django.utils import timezone

    from amends.casework.maintenance.refills import note_owed

    if owed := note_owed(now=timezone.now()):
        print(f"amends: {', '.join(owed)} are filled from what is there while work goes on.", file=sys.stderr)
