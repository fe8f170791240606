"""Worker processes: as many as are wanted are started, and one that dies is started again.

They share nothing but the database: a dead one's transaction is undone and its lanes are free at once. What each does
stands in ``loop``.
"""

import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import structlog
from django.conf import settings

from amends.casework.worker.process import run
from amends.casework.worker.stop import Stop

RESTART = 0.5  # seconds before a dead process is replaced: one that dies at once must not eat the machine
log = structlog.get_logger(__name__)


def work(*, processes: int, stop: Stop) -> None:
    """Run worker processes until ``stop`` is set or this process is told to end (SIGTERM, SIGINT). Blocks.

    Each finishes the batch it has begun. Raises nothing when a process dies: it is replaced.
    """
    context = multiprocessing.get_context("spawn")
    told = context.Event()
    name = str(settings.DATABASES["default"]["NAME"])

    def start(index: int) -> multiprocessing.process.BaseProcess:
        told_of = (index, processes, name, told)
        process = context.Process(target=run, args=told_of, name=f"amends-worker-{index}")
        process.start()
        return process

    running = [start(index) for index in range(processes)]
    with _ended_by(signal.SIGTERM, signal.SIGINT) as ended:
        while not (stop.is_set() or ended):
            stop.wait(0.2)
            if any(not process.is_alive() for process in running):
                stop.wait(RESTART)
                running = [p if p.is_alive() else _again(p, start(index)) for index, p in enumerate(running)]
    told.set()
    for process in running:
        process.join(30)
        if process.is_alive():
            process.kill()


def _again(
    dead: multiprocessing.process.BaseProcess, fresh: multiprocessing.process.BaseProcess
) -> multiprocessing.process.BaseProcess:
    log.error("worker died", process=dead.name, code=dead.exitcode)
    return fresh


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
