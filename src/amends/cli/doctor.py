"""``amends doctor``: look at everything an installation stands on and say in words what is wrong and what to do."""

import argparse
import os
import shutil
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path

from rich.console import Console

from amends import database
from amends.cli.errors import CliError
from amends.cli.frame import begin, join_demo
from amends.policy.load import load
from amends.policy.pack import shipped
from amends.policy.problem import PlaybookError

ROOM = 2 * 2**30  # bytes
OLDEST_POSTGRES = 150_000
OK = 200
LONG = 60.0  # seconds
Finding = tuple[bool, str, str]  # (fine, what, what to do)


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words of ``doctor``."""
    words = commands.add_parser("doctor", help="look for what is wrong with this installation")
    words.add_argument("--url", default=os.environ.get("AMENDS_URL", "http://127.0.0.1:8000"))
    words.set_defaults(func=run)


def run(asked: argparse.Namespace) -> int:
    """Print every finding; exit status 1 if one is bad."""
    join_demo()
    console, bad = Console(highlight=False), 0
    for check in (_python, _disk, _assets, _messages, _playbooks, _database, lambda: _web(asked.url)):
        for fine, what, cure in _safely(check):
            bad += not fine
            console.print(f"[green]ok[/]   {what}" if fine else f"[red]bad[/]  {what}\n     → {cure}")
    return 1 if bad else 0


def _safely(check: Callable[[], Iterator[Finding]]) -> list[Finding]:
    from django.db import Error
    from psycopg import Error as ServerError

    try:
        return list(check())
    except CliError as fault:
        return [(False, str(fault), "mend that first, then run this again")]
    except (Error, ServerError) as error:
        return [(False, f"the database does not answer: {error}".strip(), "start it, or mend DATABASE_URL")]


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield sys.version_info >= (3, 11), f"Python {version}", "amends needs Python 3.11 or newer"


def _disk() -> Iterator[Finding]:
    home = database.folder().parent
    place = next(p for p in (home, *home.parents) if p.exists())
    free = shutil.disk_usage(place).free
    yield free > ROOM, f"{free / 2**30:.1f} GB free at {home}", "make room: PostgreSQL stops writing on a full disk"
    yield (
        os.access(place, os.W_OK),
        f"{home} can be written",
        "give this user the folder, or set AMENDS_HOME to another",
    )


def _assets() -> Iterator[Finding]:
    root = Path(__file__).resolve().parents[3] / "node_modules"
    there = (root / "@tabler" / "core" / "dist").is_dir()
    yield there, "page assets are installed", "run `make setup`"


def _messages() -> Iterator[Finding]:
    compiled = Path(__file__).resolve().parents[1] / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
    yield compiled.exists(), "the Chinese texts are compiled", "run `make setup`"


def _playbooks() -> Iterator[Finding]:
    for name in shipped():
        try:
            playbook = load(name)
            yield True, f"playbook {playbook.reference}: {len(playbook.scenes)} scenes", ""
        except PlaybookError as error:
            yield False, f"playbook {name} does not validate:\n{error}", "mend the lines named; `amends playbook check`"


def _database() -> Iterator[Finding]:
    begin(migrate=False)
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    where = "DATABASE_URL" if os.environ.get("DATABASE_URL") else str(database.folder())
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int, current_setting('fsync')")
        version, fsync = cursor.fetchone()
    yield (
        version >= OLDEST_POSTGRES,
        f"PostgreSQL {version // 10_000} at {where}",
        "amends needs PostgreSQL 15 or newer",
    )
    yield fsync == "on", "fsync is on", "switch fsync on: without it a power cut loses what was acknowledged"
    executor = MigrationExecutor(connection)
    behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield not behind, "the tables are up to date", "run `amends up`, which brings them up to date"
    yield from (*_keys(), *_backlog()) if not behind else ()


def _keys() -> Iterator[Finding]:
    from amends.casework.ledger import data_keys

    lost = ", ".join(f"{key.mark} (used since {key.since:%Y-%m-%d})" for key in data_keys.missing())
    cure = "put the file data_key back, or name the key in AMENDS_DATA_KEYS behind the new one; see docs/security.md"
    yield not lost, f"keys of buyers' data are missing: {lost}" if lost else "no key of buyers' data is missing", cure


def _backlog() -> Iterator[Finding]:
    from amends.casework.ledger import failed_rounds
    from amends.casework.ledger.health import health

    found = health()
    worker = "is a worker running? `amends up` or `amends work`"
    waiting = f"{found.waiting} signals wait, the oldest {found.oldest_waiting:.0f} s"
    yield found.oldest_waiting < LONG, waiting, worker
    yield found.overdue < LONG, f"the longest overdue clock: {found.overdue:.0f} s", worker
    yield not found.dead, f"{found.dead} effects were given up", "see the cases they belong to; do them by hand"
    rounds = "; ".join(f"{each.what}, merchant {each.merchant}" for each in failed_rounds.standing())
    cure = "look for `failed for a merchant` in the log of `amends up` or `amends work`: it names the place"
    yield not rounds, f"rounds fail again and again: {rounds}" if rounds else "no round fails again and again", cure
    yield not found.quarantined, f"{found.quarantined} signals in quarantine", "mend them on the page Quarantine"


def _web(url: str) -> Iterator[Finding]:
    try:
        status, told = _asked(f"{url}/healthz")
    except (OSError, HTTPException, ValueError) as error:
        yield False, f"the web does not answer at {url} ({error})", "start it with `amends up`"
        return
    if b'"status"' not in told:
        yield False, f"somebody else answers at {url}, not amends", "start amends with another --port, or stop that"
        return
    yield status == OK, f"the web answers at {url}", "it can't use its database; see above"


def _asked(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:  # noqa: S310 - as the person says
            return answer.status, answer.read(1000)
    except urllib.error.HTTPError as error:
        return error.code, error.read(1000)
