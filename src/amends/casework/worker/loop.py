"""What a worker process does until it is told to end: its share of the lanes, and a hand with the others'.

It does nothing else: what goes out, and the rounds, are the ``caretaker``'s. When the database goes away it waits and
connects again.
"""

import random
import signal
from datetime import UTC, datetime

import psycopg
import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db import connection as django_connection

from amends.casework.lanes import measures
from amends.casework.lanes.runner import CycleCounts, run_once
from amends.casework.ledger import data_keys
from amends.casework.ledger.connections import Connection, connect
from amends.casework.ledger.identity import LANES
from amends.casework.ledger.stop import Stop
from amends.casework.ledger.store import Conflict
from amends.casework.worker import warm_up

IDLE = 0.1  # seconds between looks when nothing waits
STEAL = 8  # lanes of other processes to look into when one's own are empty
LONGEST_PAUSE = 5.0  # seconds between attempts to reach the database
log = structlog.get_logger(__name__)


def serve_until(index: int, processes: int, database: str, told: Stop) -> None:
    """A worker process. ``told``: set when it is to end, also by its parent's death."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group: the parent passes it on
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    settings.DATABASES["default"]["NAME"] = database
    pause, warmed = 0.1, False
    while not told.is_set():
        try:
            with connect() as connection:
                pause = 0.1
                warmed = warmed or _warmed(connection)
                _serve(connection, index, processes, told)
        except (psycopg.OperationalError, OperationalError, InterfaceError) as error:
            log.warning("database away", process=index, error=type(error).__name__, again_in=pause)
            told.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def _warmed(connection: Connection) -> bool:
    """Before the first lane is taken: what is due then doesn't wait for a playbook to be read."""
    data_keys.look(now=datetime.now(UTC))
    django_connection.close()
    warm_up.warm(connection)
    warm_up.settle()
    return True


def _serve(connection: Connection, index: int, processes: int, told: Stop) -> None:
    own = tuple(range(index, LANES, processes))
    others = tuple(lane for lane in range(LANES) if lane not in own)
    while not told.is_set():
        done = _cycle(connection, own)
        if done.idle and others:
            first = random.randrange(len(others))  # noqa: S311 - spreads the load, no secret
            done = _cycle(connection, (others + others)[first : first + STEAL])
        if done.idle:
            told.wait(IDLE)


def _cycle(connection: Connection, lanes: tuple[int, ...]) -> CycleCounts:
    try:
        done = run_once(connection=connection, lanes=lanes, now=datetime.now(UTC))
    except Conflict as error:
        log.warning("batch undone", reason=str(error))
        return CycleCounts()
    measures.count(done)
    if done.taken or done.woken:
        log.debug(
            "decided", taken=done.taken, decided=done.decided, refused=done.refused, woken=done.woken, lag=done.lag
        )
    return done
