"""Django brought up inside a command: settings, database, migrations."""

import os
import sys
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
    try:
        database.url()
    except database.ServerError as error:
        raise CliError(str(error)) from error
    import django

    django.setup()
    if migrate:
        _migrate()


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import DatabaseError, OperationalError

    try:
        call_command("migrate", interactive=False, verbosity=0)
        _backfill_new()
    except OperationalError as error:
        raise CliError(f"The database can't be reached: {error}".strip()) from error
    except DatabaseError as error:
        raise CliError(f"The tables could not be brought up to date, nothing was changed: {error}".strip()) from error


def _backfill_new() -> None:
    """Tables that this version keeps for the first time are filled once."""
    from django.utils import timezone

    from amends.casework.maintenance.backfill import backfill_new

    backfill_new(now=timezone.now())
