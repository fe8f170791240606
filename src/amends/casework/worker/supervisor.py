"""Worker processes: as many as are wanted are started, and one that dies is started again.

They share nothing but the database, no lock and no event: a dead one's transaction is undone and its lanes are free at
once. What each does stands in ``loop``; beside them one ``caretaker`` delivers and goes the rounds.

They are forked from here, where everything is loaded and nothing else goes on: no other thread, whose locks nobody
would free in them, and no line to the database. Where that isn't so they are spawned: each loads everything by itself.
"""

import gc
import multiprocessing
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkContext, SpawnContext
from time import monotonic
from types import FrameType

import structlog
from django.conf import settings
from django.db import connections

from amends.casework.ledger.stop import Stop
from amends.casework.worker.process import CARETAKER, run

RESTART = 0.5  # seconds before a dead process is replaced: one that dies at once must not eat the machine
PATIENCE = 30.0  # seconds a process gets to finish
FORKS = sys.platform == "linux"  # elsewhere what a system's libraries hold doesn't outlive a fork
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Hand:
    """One process and the end of the pipe that keeps it going: closed, by us or by our death, it ends."""

    index: int
    process: multiprocessing.process.BaseProcess
    keep: Connection


def work(*, processes: int, stop: Stop) -> None:
    """Run processes that decide, and their caretaker, until ``stop`` is set or a SIGTERM or SIGINT arrives. Blocks.

    Each finishes the batch it has begun. Raises nothing when a process dies: it is replaced.
    """
    name = str(settings.DATABASES["default"]["NAME"])
    _load()
    hands: list[Hand] = []
    for index in (*range(processes), CARETAKER):
        hands.append(_start(index, processes, name, hands))
    with _ended_by(signal.SIGTERM, signal.SIGINT) as ended:
        while not (stop.is_set() or ended):
            stop.wait(0.2)
            if any(not hand.process.is_alive() for hand in hands):
                stop.wait(RESTART)
                for dead in [hand for hand in hands if not hand.process.is_alive()]:
                    hands.remove(dead)
                    hands.append(_again(dead, processes, name, hands))
    for hand in hands:
        hand.keep.close()
    _join(hands)


def _load() -> None:
    """What every hand needs, once, before the first of them is forked."""
    if _forks():
        from amends.casework.worker import caretaker, loop  # noqa: F401 - loaded for the hands

        connections.close_all()
        gc.collect()
        gc.freeze()  # looked at by no collector, it stays shared


def _forks() -> bool:
    return FORKS and threading.active_count() == 1


def _start(index: int, processes: int, database: str, others: list[Hand]) -> Hand:
    """``others``: those there are, whose pipes a forked one must not keep open."""
    forks = _forks()
    context: ForkContext | SpawnContext = ForkContext() if forks else SpawnContext()
    told, keep = context.Pipe(duplex=False)
    mine = (keep, *(hand.keep for hand in others)) if forks else ()
    name = "amends-caretaker" if index == CARETAKER else f"amends-worker-{index}"
    process = context.Process(target=run, args=(index, processes, database, told, mine), name=name)
    process.start()
    told.close()
    return Hand(index, process, keep)


def _again(dead: Hand, processes: int, database: str, others: list[Hand]) -> Hand:
    log.error("worker died", process=dead.process.name, code=dead.process.exitcode)
    dead.keep.close()
    return _start(dead.index, processes, database, others)


def _join(hands: list[Hand]) -> None:
    deadline = monotonic() + PATIENCE
    for hand in hands:
        hand.process.join(max(deadline - monotonic(), 0.1))
        if hand.process.is_alive():
            hand.process.kill()
            hand.process.join()


@contextmanager
def _ended_by(*numbers: signal.Signals) -> Iterator[list[int]]:
    """A list that fills when one of the signals arrives; in threads, where signals can't be caught, it stays empty."""
    ended: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        ended.append(number)

    try:
        before = {number: signal.signal(number, note) for number in numbers}
    except ValueError:
        before = {}
    try:
        yield ended
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
