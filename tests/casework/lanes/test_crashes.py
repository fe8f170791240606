"""Processes and servers that die for real. Each test has a server of its own, for it kills it."""

import fcntl
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import psutil
import pytest

from amends.database import cluster, server
from tests.casework.watch import DECIDED, DISTINCT, INBOX, PATIENCE, TOLD, TWICE_MISSED, VERSIONS, Watch
from tests.database_template import lay

SIGNALS = 3000


@pytest.fixture(scope="module")
def prepared() -> Iterator[Path]:
    """The folder of an installation with a shop and signals that wait, its server stopped.

    Not pytest's own: each session of pytest closes its folder to other accounts, and the server runs as one.
    """
    home = Path(tempfile.mkdtemp(prefix="amends-crash-"))
    lay(home / "postgres")
    command(home, "prepare", str(SIGNALS)).check_returncode()
    server.start(folder=home / "postgres")
    server.stop(folder=home / "postgres")
    yield home
    shutil.rmtree(home)


@pytest.fixture
def place(prepared: Path) -> Iterator[Path]:
    """A copy of the installation that may be broken, with its owners and rights."""
    home = Path(tempfile.mkdtemp(prefix="amends-crash-"))
    subprocess.run(["cp", "-a", f"{prepared}/.", str(home)], check=True)
    yield home
    server.start(folder=home / "postgres")
    server.stop(folder=home / "postgres")
    logging.getLogger(__name__).warning("%s", (home / "worker.log").read_text()[-6000:])  # shown when a test fails
    shutil.rmtree(home)


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "AMENDS_TEST_HOME"}}
    return kept | {"AMENDS_HOME": str(home), "DJANGO_SETTINGS_MODULE": "amends.settings"}


def command(home: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "tests.casework.installation", *arguments],
        env=environment(home),
        timeout=PATIENCE,
        check=False,
        capture_output=True,
    )


def start_worker(home: Path) -> subprocess.Popen[bytes]:
    arguments = [sys.executable, "-m", "tests.casework.installation", "work", "2"]
    with (home / "worker.log").open("ab") as log:
        return subprocess.Popen(arguments, env=environment(home), stderr=log)


def nothing_lost_nothing_twice(watch: Watch) -> None:
    watch.until(INBOX, lambda left: left == 0)
    assert watch.ask(DECIDED) == SIGNALS
    assert watch.ask(DISTINCT) == SIGNALS
    assert watch.ask(TOLD) == 0
    assert watch.ask(TWICE_MISSED) == 0
    assert watch.ask(VERSIONS) == 0


def end(worker: subprocess.Popen[bytes]) -> int:
    worker.send_signal(signal.SIGTERM)
    return worker.wait(PATIENCE)


def test_killed_workers_lose_nothing(place: Path) -> None:
    watch, worker = Watch(place), start_worker(place)
    try:
        watch.amid_work()
        for child in psutil.Process(worker.pid).children():
            if "spawn_main" in " ".join(child.cmdline()):
                child.kill()
        nothing_lost_nothing_twice(watch)
    finally:
        code = end(worker)
    assert code == 0


def test_a_killed_database_comes_back_with_everything(place: Path) -> None:
    watch, worker = Watch(place), start_worker(place)
    try:
        watch.amid_work()
        postmaster = int((place / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGKILL)
        nothing_lost_nothing_twice(watch)
    finally:
        code = end(worker)
    assert code == 0
    assert cluster.is_running(place / "postgres")


def test_workers_end_when_their_parent_is_killed(place: Path) -> None:
    worker = start_worker(place)
    watch = Watch(place)
    watch.amid_work()
    children = psutil.Process(worker.pid).children()
    worker.kill()
    worker.wait()
    _, alive = psutil.wait_procs([c for c in children if c.is_running()], timeout=PATIENCE)
    assert not [c for c in alive if "spawn_main" in " ".join(c.cmdline())]


PENDING = "SELECT count(*) FROM casework_effect WHERE state = 'pending'"
LEASED = "SELECT count(*) FROM casework_effect WHERE holder <> ''"
KEYS = "SELECT count(*) FROM casework_effect WHERE state = 'sent'"


def test_a_receiver_that_does_not_answer_keeps_no_signal_and_no_ending_waiting(place: Path) -> None:
    """The file of effects is locked by somebody else: what goes out stands still, and nothing else does."""
    with (place / "effects.ndjson").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        watch, worker = Watch(place), start_worker(place)
        try:
            watch.until(LEASED, lambda leased: leased > 0)
            watch.until(INBOX, lambda left: left == 0)
            assert watch.ask(KEYS) == 0
        finally:
            began, code = monotonic(), end(worker)
        assert (code, monotonic() - began < 25) == (0, True)
    worker = start_worker(place)
    try:
        watch.until(PENDING, lambda left: left == 0)
    finally:
        code = end(worker)
    assert code == 0
    keys = [json.loads(line)["idempotency_key"] for line in (place / "effects.ndjson").read_text().splitlines()]
    assert watch.ask(KEYS) == len(set(keys))
    assert watch.ask(TOLD) == 0


def test_an_idle_worker_that_is_killed_holds_up_no_ending(place: Path) -> None:
    watch, worker = Watch(place), start_worker(place)
    watch.until(INBOX, lambda left: left == 0)
    children = [c for c in psutil.Process(worker.pid).children() if "spawn_main" in " ".join(c.cmdline())]
    children[0].kill()
    began, code = monotonic(), end(worker)
    assert (code, monotonic() - began < 25) == (0, True)
    _, alive = psutil.wait_procs(children, timeout=5)
    assert not alive
