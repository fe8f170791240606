"""What makes a new installation's tables in one go gives the very tables that the migrations give."""

import json
import os
import subprocess
import sys
from pathlib import Path

import django
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from amends.database import cluster, tables
from tests.database.kept_models import kept_models
from tests.database_template import RASH, lay
from tests.told_changes import TELLING

ROOT = Path(__file__).parents[2]
AT_ONCE, STEP_BY_STEP = "at-once", "step-by-step"
KINDS = {
    "columns": "SELECT attrelid::regclass::text, attname, atttypid::regtype::text, attnotnull, attidentity::text,"
    " attstorage::text, attacl::text, pg_get_expr(adbin, adrelid) FROM pg_attribute JOIN pg_class c ON c.oid = attrelid"
    " LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum"
    " WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped",
    "tables": "SELECT relname, relkind::text, relpersistence::text, reloptions::text, relacl::text, relrowsecurity"
    " FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": "SELECT conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "policies": "SELECT tablename, policyname, roles::text, cmd, qual, with_check FROM pg_policies",
    "functions": "SELECT proname, pg_get_functiondef(oid), proacl::text FROM pg_proc"
    " WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'",
    "triggers": "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "statistics": "SELECT pg_get_statisticsobjdef(oid) FROM pg_statistic_ext",
    "extensions": "SELECT extname FROM pg_extension",
    "migrations": "SELECT app, name FROM django_migrations",
    "permissions": "SELECT codename FROM auth_permission",
}


def catalogue() -> set[tuple[str, str]]:
    """All that is made in the database the connection leads to."""
    found = set()
    with connection.cursor() as cursor:
        for kind, query in KINDS.items():
            cursor.execute(query)
            found |= {(kind, str(row)) for row in cursor.fetchall()}
    return found


def made(home: Path, how: str) -> set[tuple[str, str]]:
    """Of a server of its own, whose tables were or are made so: looked at in a process of its own."""
    if how == AT_ONCE:
        lay(home / "postgres", rash=True)
    else:
        cluster.create(home / "postgres")
        (home / "postgres" / "local.conf").write_text(RASH)
    asked = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "AMENDS_TEST_HOME"}}
    asked |= {"AMENDS_HOME": str(home), "DJANGO_SETTINGS_MODULE": "amends.settings"}
    command = [sys.executable, "-m", "tests.database.test_tables", how]
    told = subprocess.run(command, env=asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {(kind, row) for kind, row in json.loads(told)}


def main(how: str) -> None:
    """Print all that there is; step by step it is made before."""
    django.setup()
    if how == STEP_BY_STEP:
        with kept_models():
            call_command("migrate", interactive=False, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute(TELLING)  # the other has it, as all tests' tables have
    json.dump(sorted(catalogue()), sys.stdout)


@pytest.mark.long
def test_both_ways_give_the_same_tables(tmp_path: Path) -> None:
    """At once: those that all tests stand on, made as a new installation makes them."""
    assert made(tmp_path / "one", AT_ONCE) ^ made(tmp_path / "other", STEP_BY_STEP) == set()


def test_it_stands_for_migrations_that_are_there() -> None:
    there = MigrationLoader(None, ignore_no_migrations=True).disk_migrations.keys()
    laid = tables.read().migrations
    assert len(laid) > 90
    assert set(laid) <= set(there), "a migration was renamed or taken away: make tables"


@pytest.mark.django_db
def test_tables_that_are_there_are_left_alone() -> None:
    assert tables.lay() is False


if __name__ == "__main__":
    main(sys.argv[1])
