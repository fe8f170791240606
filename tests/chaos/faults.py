"""What happens to an installation: its processes are killed, its disk is full, lines are cut, the clock jumps."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from random import Random
from typing import Final

import psutil
import psycopg

from tests.chaos.place import BrokenPlace
from tests.chaos.sender import ChaosSender

FULL: Final = 300  # bytes that are left on the disk
SLOW: Final = 60
JUMPS: Final = (-3 * 86400.0, -3600.0, -61.0, 61.0, 3600.0, 6 * 3600.0)
CUT: Final = """SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND datname = current_database()"""

VICTIMS: Final[dict[str, Callable[[BrokenPlace], list[psutil.Process]]]] = {
    "web": lambda place: place.main("web"),
    "web's server": lambda place: place.children("web"),
    "workers' parent": lambda place: place.main("work"),
    "workers": lambda place: [each for each in place.children("work") if each not in place.couriers()],
    "couriers": BrokenPlace.couriers,
    "database's backends": lambda place: [each for post in place.postmaster() for each in post.children()],
    "postmaster": BrokenPlace.postmaster,
}


def found(place: BrokenPlace, kind: str) -> list[psutil.Process]:
    """Those of a kind there are now."""
    try:
        return VICTIMS[kind](place)
    except psutil.NoSuchProcess:
        return []


def kill(place: BrokenPlace, kind: str, random: Random) -> int:
    """Kill -9 of one of a kind; 0 where it had gone by itself."""
    victims = found(place, kind)
    with suppress(psutil.NoSuchProcess, IndexError):
        random.choice(victims).kill()
        return 1
    return 0


@contextmanager
def full_disk(place: BrokenPlace) -> Iterator[None]:
    """For what goes out: no file of the couriers may grow by more than a part of a line."""
    changed = []
    size = place.effects.stat().st_size if place.effects.exists() else 0
    for each in place.couriers():
        with suppress(psutil.Error):
            _soft, hard = each.rlimit(psutil.RLIMIT_FSIZE)
            each.rlimit(psutil.RLIMIT_FSIZE, (size + FULL, hard))
            changed.append((each, hard))
    try:
        yield
    finally:
        for each, hard in changed:
            with suppress(psutil.Error):
                each.rlimit(psutil.RLIMIT_FSIZE, (hard, hard))


@contextmanager
def cut_lines(place: BrokenPlace, sender: ChaosSender) -> Iterator[None]:
    """Those of senders and those to the database."""
    sender.cut = 0.7
    with suppress(psycopg.Error):
        place.watch.ask(CUT)
    try:
        yield
    finally:
        sender.cut = 0.0


@contextmanager
def slow_ones(place: BrokenPlace) -> Iterator[None]:
    """People who begin to send and don't go on, and people who ask and don't read."""
    begun = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nusername="
    asked = b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 50
    with ExitStack() as held:
        for told in (begun, asked) * (SLOW // 2):
            with suppress(OSError):
                line = held.enter_context(socket.create_connection(("127.0.0.1", place.port), timeout=5))
                line.sendall(told)
        yield


@contextmanager
def wrong_clock(place: BrokenPlace, random: Random) -> Iterator[None]:
    before = place.wrong
    place.set_clock(before + random.choice(JUMPS))
    try:
        yield
    finally:
        place.set_clock(before)
