"""The embedded server, started, joined, killed and left for real, each time in a folder of its own."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from amends import database
from amends.database import cluster, server, server_settings

ASK = "from amends import database; print(database.url(), flush=True); input()"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as the first start leaves it: making one takes seconds, copying it next to none."""
    place = tmp_path_factory.mktemp("made") / "postgres"
    database.start(folder=place)
    database.stop(folder=place)
    return place


@pytest.fixture
def nothing(tmp_path: Path) -> Iterator[Path]:
    """Where a data folder is to be made."""
    place = tmp_path / "postgres"
    yield place
    database.stop(folder=place)
    assert not cluster.is_running(place)


@pytest.fixture
def folder(made: Path, nothing: Path) -> Path:
    copied(made, nothing)
    return nothing


def copied(made: Path, place: Path) -> None:
    subprocess.run(["cp", "-a", str(made), str(place)], check=True)


def postmaster(folder: Path) -> int:
    return int((folder / "postmaster.pid").read_text().splitlines()[0])


def asker(folder: Path) -> subprocess.Popen[str]:
    """Another process that uses the server until it is told to end."""
    environment = {**os.environ, "AMENDS_HOME": str(folder.parent)}
    environment.pop("DATABASE_URL", None)
    return subprocess.Popen(
        [sys.executable, "-c", ASK], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def url_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_two_processes_asking_at_once_share_one_server_and_the_last_stops_it(nothing: Path) -> None:
    with asker(nothing) as first, asker(nothing) as second:
        assert url_of(first) == url_of(second) != ""
        first.communicate("\n")
        assert cluster.is_running(nothing)
        second.communicate("\n")
    assert not cluster.is_running(nothing)


def test_a_killed_user_holds_nobody_up(folder: Path) -> None:
    with asker(folder) as other:
        assert url_of(other) == database.start(folder=folder)
        other.kill()
    database.stop(folder=folder)
    assert not cluster.is_running(folder)


def test_what_was_committed_survives_kill_9_of_the_server(folder: Path) -> None:
    url = database.start(folder=folder)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
        os.kill(postmaster(folder), signal.SIGKILL)
    assert database.start(folder=folder) == url
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)


def test_a_stale_pid_file_that_names_somebody_else_is_no_obstacle(folder: Path) -> None:
    database.start(folder=folder)
    stale = (folder / "postmaster.pid").read_text().splitlines()
    database.stop(folder=folder)
    (folder / "postmaster.pid").write_text("\n".join([str(os.getpid()), *stale[1:], ""]))
    assert not cluster.is_running(folder)
    database.start(folder=folder)
    assert postmaster(folder) != os.getpid()


def test_a_path_too_long_for_a_socket_still_works(made: Path, tmp_path: Path) -> None:
    place = tmp_path / ("long" * 25) / "postgres"
    place.parent.mkdir()
    copied(made, place)
    try:
        with psycopg.connect(database.start(folder=place)) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        database.stop(folder=place)


def test_it_is_durable_private_and_tuned(folder: Path) -> None:
    shown = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "jit": "off", "listen_addresses": ""}
    with psycopg.connect(database.start(folder=folder)) as connection:
        for name, value in shown.items():
            assert connection.execute(f"SHOW {name}").fetchone() == (value,)
        assert connection.info.server_version >= 180_000
    assert folder.stat().st_mode & 0o077 == 0


def test_own_settings_win(folder: Path) -> None:
    database.start(folder=folder)
    (folder / "local.conf").write_text("work_mem = '20MB'\n")
    database.stop(folder=folder)
    with psycopg.connect(database.start(folder=folder)) as connection:
        assert connection.execute("SHOW work_mem").fetchone() == ("20MB",)
    assert server_settings.SETTINGS["work_mem"] == "'16MB'"


def say(note: Path, text: str) -> None:
    """At once, as the server does: nobody reads a note that is empty for a moment."""
    draft = note.with_name("draft.pid")
    draft.write_text(text)
    draft.replace(note)


def test_a_server_that_recovers_is_waited_for_and_that_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    database.start(folder=folder)
    note = folder / "postmaster.pid"
    ready = note.read_text()
    monkeypatch.setattr(cluster, "TELL", 0.0)
    say(note, ready.replace("ready", "starting"))
    with pytest.raises(cluster.CommandFailed, match="still coming up"):
        cluster.launch(folder, folder, patience=0.1)
    assert "The database recovers from a crash" in capsys.readouterr().err
    up = threading.Timer(0.1, say, [note, ready])
    up.start()
    cluster.launch(folder, folder, patience=30)
    up.join()


def test_one_that_recovers_though_it_looked_alive_is_asked_until_it_answers(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """After the death of one of its processes the server recovers without saying so where it says that it is ready."""
    silent = iter(range(14))
    ask = server._ensure_database

    def recovering(asked: Path) -> None:
        if next(silent, None) is not None:
            raise psycopg.OperationalError("FATAL:  the database system is in recovery mode")
        ask(asked)

    monkeypatch.setattr(server, "_ensure_database", recovering)
    monkeypatch.setattr(cluster, "TELL", 1.0)
    assert database.start(folder=folder)
    assert "The database recovers from a crash" in capsys.readouterr().err


def test_one_that_says_that_it_recovers_while_nothing_of_it_does_is_started_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database.start(folder=folder)
    hung, ask = postmaster(folder), server._ensure_database

    def hangs(asked: Path) -> None:
        if postmaster(folder) == hung:
            raise psycopg.OperationalError("FATAL:  the database system is in recovery mode")
        ask(asked)

    monkeypatch.setattr(server, "_ensure_database", hangs)
    monkeypatch.setattr(server, "STUCK", 0.1)
    database.start(folder=folder)
    assert postmaster(folder) != hung


def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    database.start(folder=folder)
    database.stop(folder=folder)
    (folder / "local.conf").write_text("shared_buffers = 'plenty'\n")
    with pytest.raises(database.ServerError, match='invalid value for parameter "shared_buffers"'):
        database.start(folder=folder)


def test_database_url_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/else")
    assert database.url() == "postgresql://somewhere/else"


def test_the_folder_of_an_installation_is_listed_by_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    monkeypatch.setenv("AMENDS_HOME", str(home))
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/amends")
    assert database.url() == "postgresql://elsewhere/amends"
    assert not home.stat().st_mode & 0o066
