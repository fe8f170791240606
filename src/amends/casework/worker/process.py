"""How a worker process begins and ends: Django first, then everything that needs its tables; with its parent, last."""

import multiprocessing
import os
import threading
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Final

import django

CARETAKER: Final = -1  # in the place of a number: the process that delivers, tells people and goes the rounds
LOOK: Final = 0.2  # seconds between looks whether to end


def run(index: int, processes: int, database: str, told: Connection, inherited: tuple[Connection, ...]) -> None:
    """The target of a process: where it is spawned, nothing that imports models may be loaded before this runs.

    ``inherited``: ends of pipes that a forked one has of its parent, and that only the parent is to hold.
    """
    for each in inherited:
        each.close()
    end_with_parent()
    begun = threading.Event()
    threading.Thread(target=_end_unbegun, args=(told, begun), name="amends-begin", daemon=True).start()
    django.setup()
    from amends.casework.ledger.stop import Pipe
    from amends.casework.worker import caretaker, loop

    begun.set()
    if index == CARETAKER:
        caretaker.care_until(database, Pipe(told))
    else:
        loop.serve_until(index, processes, database, Pipe(told))


def _end_unbegun(told: Connection, begun: threading.Event) -> None:
    """Told to end before it has begun: nothing is in hand, and the tables needn't be read first."""
    while not begun.wait(LOOK):
        if told.poll(0) and not begun.is_set():
            os._exit(0)


def end_with_parent() -> None:
    """End this process when the one that started it has gone, however that went; does nothing in a first process."""
    if (parent := multiprocessing.parent_process()) is not None:
        threading.Thread(target=_follow, args=(parent,), name="amends-follow", daemon=True).start()


def _follow(parent: BaseProcess) -> None:
    """Its pipe says at once that it has gone, but a forked sister may hold that open; whose child we are can't lie."""
    while os.getppid() == parent.pid:
        parent.join(LOOK)
    os._exit(1)
