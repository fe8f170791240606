"""One embedded server for the whole run, in a folder of its own; with DATABASE_URL set, that server instead.

The folder is named in the environment, so the workers of pytest-xdist share it; nothing starts before the first test
that needs the database. Test databases are copies of one whose tables are made already (see `database_template`).
"""

import fcntl
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.template import Context, Template
from django.test import TransactionTestCase
from whitenoise.middleware import WhiteNoiseMiddleware

from amends import database
from amends.database import cluster
from amends.database.home import url
from amends.database.server import DATABASE
from tests.database_template import lay

OWN = pytest.StashKey[Path]()
_KEPT = {"open": True}
_SERVER: list[str] = []  # its address; what a test says of another is still said when the last one is left
_SWEEPERS: dict[str, psycopg.Connection[tuple[Any, ...]]] = {}
_AWAY = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = %s AND state = 'idle' AND backend_type = 'client backend'
"""
"""Lines that were kept and ask nothing: while a browser is driven, Django has another than before and after."""
_TABLES = """
SELECT c.relname FROM pg_class c WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND c.relnamespace = 'public'::regnamespace
    AND c.relname NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
"""


def pytest_configure(config: pytest.Config) -> None:
    """Name the folder, unless this is a worker, whose starter has done so."""
    if "AMENDS_TEST_HOME" in os.environ:
        return
    home = Path(tempfile.mkdtemp(prefix="amends-"))
    os.environ["AMENDS_HOME"] = os.environ["AMENDS_TEST_HOME"] = str(home)
    config.stash[OWN] = home


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave the server; the run that made the folder goes last and takes it away."""
    home = config.stash.get(OWN, None)
    if home is not None and cluster.is_running(home / "postgres"):
        database.start(folder=home / "postgres")  # a worker that crashed could not leave
    database.stop()
    if home is not None:
        shutil.rmtree(home, ignore_errors=True)
        del os.environ["AMENDS_TEST_HOME"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Let the server of this run start on ready-made tables, and test databases be copies of them."""
    if "DATABASE_URL" in os.environ:
        _SERVER.append(database.url())
        return
    with _alone():
        if not database.folder().exists():
            lay(database.folder(), rash=True)
        _SERVER.append(database.url())
    connection.settings_dict["TEST"]["TEMPLATE"] = DATABASE


@contextmanager
def _alone() -> Iterator[None]:
    """One of the workers at a time."""
    with Path(os.environ["AMENDS_TEST_HOME"], "lay.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> None:
    """Before the database goes, after the last test."""
    if nextitem is None:
        _leave()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish() -> None:
    """The same of a run that was ended early."""
    _leave()


def _leave() -> None:
    _KEPT["open"] = False  # the last test is emptied after it
    while _SWEEPERS:
        _SWEEPERS.popitem()[1].close()
    if (stories := sys.modules.get("tests.casework.stories")) is not None:
        stories.leave()
    gc.collect()  # lines of threads that have ended hang in circles until somebody looks
    if (name := connection.settings_dict["NAME"]).startswith("test_"):
        if not connection.in_atomic_block:
            connection.close()
        with psycopg.connect(_SERVER[0], dbname="postgres", autocommit=True) as line:
            line.execute(_AWAY, [name])


@pytest.fixture(scope="session", autouse=True)
def _listed_once() -> Iterator[None]:
    """Every test client lists all files of the pages; what the first has found is there for the next."""
    listed: dict[str, Any] = {}
    find = WhiteNoiseMiddleware.add_files_from_finders

    def once(self: WhiteNoiseMiddleware) -> None:
        if not listed:
            find(self)
            listed.update(self.files)
        self.files.update(listed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _pages_tell_of_themselves(django_test_environment: None) -> Iterator[None]:
    """What a page was drawn with is kept for who asks (`answer.context`), and not again for each of its pieces."""
    told: Any = vars(Template)["_render"]

    def render(self: Template, context: Context) -> Any:
        return told(self, context) if context.template is self else self.nodelist.render(context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield


@pytest.fixture(scope="session", autouse=True)
def _emptied_quickly() -> Iterator[None]:
    """After a test that commits, empty the tables it filled and stay connected.

    Django truncates all of them, makes its own anew and connects again for the next, which is read all tables anew.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _empty)
        patch.setattr(TransactionTestCase, "_should_reload_connections", _is_worn)
        yield


def _empty(_case: TransactionTestCase) -> None:
    """Delete every row but those of migrations; no trigger runs, for history may not be deleted otherwise."""
    if connection.in_atomic_block or not connection.get_autocommit():
        connection.close()  # what it holds would be waited for
    name = connection.settings_dict["NAME"]
    with _sweeper(name) as sweeper:
        filled = sweeper.execute(_filled(name)).fetchall()
        with sweeper.pipeline():
            for (table,) in filled:
                sweeper.execute(f'DELETE FROM "{table}"')  # noqa: S608 - names of tables


@contextmanager
def _sweeper(name: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A connection that does this alone: planning it takes as long as a page, and triggers switched off are forgotten.

    A connection that switches them off and on again plans all anew, what the product asks among it.
    """
    found = _SWEEPERS.pop(name, None)
    if found is None or found.closed:
        options = "-c session_replication_role=replica -c lock_timeout=60s"
        found = psycopg.connect(url(), dbname=name, autocommit=True, prepare_threshold=0, options=options)
        found.prepared_max = None
    yield found
    if _KEPT["open"]:
        _SWEEPERS[name] = found
    else:
        found.close()


def _is_worn(_case: TransactionTestCase) -> bool:
    """Whether the next test has to have another connection; what this one has set of it is reset."""
    if connection.connection is None or getattr(connection, "tenant", None) is not None or not _KEPT["open"]:
        return True
    with connection.cursor() as cursor:
        cursor.execute("RESET ALL")
    connection.init_connection_state()  # the time zone is among it
    return False


@cache
def _filled(_database: str) -> str:
    """What names the tables that have rows, of a database whose tables stay as they are."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        names = [name for (name,) in cursor.fetchall()]
    asked = [f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names]  # noqa: S608 - same
    return " UNION ALL ".join(asked)
