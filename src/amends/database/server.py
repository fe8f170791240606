"""The embedded PostgreSQL: one server per data folder, shared by every process that asks for it.

Two lock files beside the data folder keep that true and let go by themselves when a process is killed:
`NAME.mutex` is held while starting or stopping, `NAME.users` is held (shared) by everyone who uses the server.
Whoever leaves last stops it; a server left behind by a killed process is joined by the next one.
"""

import atexit
import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import psycopg
from psycopg import sql

from amends.database import cluster

DATABASE: Final = "amends"
MOMENT: Final = 2.0  # seconds that one may look alive without answering
STUCK: Final = 4.0  # seconds in which one says that it recovers, and nothing of it does
NOT_YET: Final = "the database system is"  # starting up, shutting down, in recovery mode
SOON: Final = 5.0  # seconds that a page or a worker waits for the server to come up
RECOVERY: Final = 3600.0  # seconds that a command does: after a crash on a slow disk it takes minutes
SOCKET_LIMIT: Final = 90  # bytes; a unix socket's path may have 107, and postgres adds its file name

_seats: dict[Path, IO[bytes]] = {}


class ServerError(Exception):
    """The embedded server doesn't start; the message says why and where its log is."""


def start(*, folder: Path, patience: float = RECOVERY) -> str:
    """Make sure the server of this data folder runs, and return its URL. Raises ServerError.

    ``patience``: seconds to wait for one that is still recovering from a crash, which is said on standard error.
    """
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _mutex(folder):
        _take_seat(folder)
        _ensure_answering(folder, patience)
    return _url(folder)


def joined(*, folder: Path) -> str:
    """The URL, if this process already uses the server and it looks alive; else empty. Asks nothing of the server."""
    folder = folder.absolute()
    return _url(folder) if folder in _seats and cluster.is_running(folder) else ""


def stop(*, folder: Path | None = None) -> None:
    """Leave the server (every server this process uses, unless `folder` is named); the last to leave stops it."""
    for place in [folder.absolute()] if folder else list(_seats):
        seat = _seats.pop(place, None)
        if seat is not None:
            _leave(place, seat)


def _stand_up() -> None:
    """A forked process takes a seat of its own when it asks: leaving its parent's would be leaving for both."""
    while _seats:
        _seats.popitem()[1].close()


os.register_at_fork(after_in_child=_stand_up)


def _leave(folder: Path, seat: IO[bytes]) -> None:
    with _mutex(folder), seat:
        try:
            fcntl.flock(seat, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody else still uses it
        if cluster.is_running(folder):
            cluster.stop(folder)


@contextmanager
def _mutex(folder: Path) -> Iterator[None]:
    with folder.with_name(f"{folder.name}.mutex").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _take_seat(folder: Path) -> None:
    if folder in _seats:
        return
    seat = folder.with_name(f"{folder.name}.users").open("wb")
    fcntl.flock(seat, fcntl.LOCK_SH)
    _seats[folder] = seat


def _ensure_answering(folder: Path, patience: float) -> None:
    """Start and ask; a server that was just killed can look alive until it is asked, and one recovers when asked."""
    began = told = recovering = time.monotonic()
    while True:
        _ensure_running(folder, patience)
        try:
            return _ensure_database(folder)
        except psycopg.OperationalError as silence:
            now, not_yet = time.monotonic(), NOT_YET in str(silence)
            if now - began > (max(patience, MOMENT) if not_yet else MOMENT):
                raise ServerError(f"The database in {folder} runs but does not answer: {silence}") from silence
            recovering = now if cluster.recovers(folder) or not not_yet else recovering
            if now - recovering > STUCK:
                cluster.break_off(folder)
                recovering = now
            told = cluster.tell("The database recovers from a crash", began, told)
            time.sleep(0.2)


def _ensure_running(folder: Path, patience: float) -> None:
    if cluster.is_running(folder):
        return
    try:
        cluster.create(folder)
        cluster.launch(folder, _socket_folder(folder), patience=patience)
    except cluster.CommandFailed as failure:
        message = f"The database in {folder} does not start: {failure}\n{cluster.last_words(folder)}"
        raise ServerError(message) from failure


def _ensure_database(folder: Path) -> None:
    """Create the database on the first start. Its name is taken only once, under the mutex."""
    with psycopg.connect(_url(folder, database="postgres"), autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if known is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _socket_folder(folder: Path) -> Path:
    """The data folder itself, or, where its path is too long for a socket, a private one in the temporary folder."""
    if len(os.fsencode(folder)) <= SOCKET_LIMIT:
        return folder
    mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"amends-{os.geteuid()}-{mark}"


def _url(folder: Path, *, database: str = DATABASE) -> str:
    return f"postgresql://{cluster.SUPERUSER}@/{database}?host={_socket_folder(folder)}"


@atexit.register
def _on_exit() -> None:
    stop()
