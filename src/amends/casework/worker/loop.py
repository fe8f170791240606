"""What a worker process does until it is told to end: its share of the lanes, and a hand with the others'.

The first of them delivers effects and goes the rounds. When the database goes away it waits and connects again.
"""

import os
import random
import signal
import time
from datetime import UTC, datetime

import psycopg
import structlog
from django.conf import settings

from amends.casework.delivery.couriers import deliver_once
from amends.casework.lanes import measures
from amends.casework.lanes.history import wake_orphans
from amends.casework.lanes.runner import CycleCounts, run_once
from amends.casework.ledger.connections import Connection, connect
from amends.casework.ledger.identity import LANES
from amends.casework.ledger.store import Conflict
from amends.casework.worker import warm_up
from amends.casework.worker.stop import Stop

IDLE = 0.1  # seconds between looks when nothing waits
STEAL = 8  # lanes of other processes to look into when one's own are empty
DELIVER = 0.5  # seconds between looks at the outbox
ROUND = 2.0  # seconds between rounds: work given out, absences, phases, notices
WATCH = 10.0  # seconds between looks for what repeats, what left on hold, what nobody answered
ORPHANS = 60.0  # seconds between looks for imports that died
LONGEST_PAUSE = 5.0  # seconds between attempts to reach the database
log = structlog.get_logger(__name__)


def serve_until(index: int, processes: int, database: str, told: Stop) -> None:
    """A worker process. ``told``: set when it is to end; it also ends when its parent has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group: the parent passes it on
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    settings.DATABASES["default"]["NAME"] = database
    parent, pause, warmed = os.getppid(), 0.1, False
    while not told.is_set() and os.getppid() == parent:
        try:
            with connect() as connection:
                pause = 0.1
                warmed = warmed or _warmed(connection)
                _serve(connection, index, processes, told, parent)
        except psycopg.OperationalError as error:
            log.warning("database away", process=index, error=type(error).__name__, again_in=pause)
            told.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def _warmed(connection: Connection) -> bool:
    """Before the first lane is taken: what is due then doesn't wait for a playbook to be read."""
    warm_up.warm(connection)
    warm_up.settle()
    return True


def _serve(connection: Connection, index: int, processes: int, told: Stop, parent: int) -> None:
    own = tuple(range(index, LANES, processes))
    others = tuple(lane for lane in range(LANES) if lane not in own)
    looked = delivered = walked = watched = 0.0
    while not told.is_set() and os.getppid() == parent:
        done = _cycle(connection, own)
        if done.idle and others:
            first = random.randrange(len(others))  # noqa: S311 - spreads the load, no secret
            done = _cycle(connection, (others + others)[first : first + STEAL])
        if index == 0 and time.monotonic() - delivered > DELIVER:
            deliver_once(connection=connection, now=datetime.now(UTC), draw=random.random)
            delivered = time.monotonic()
        if index == 0 and time.monotonic() - looked > ORPHANS:
            wake_orphans(connection)
            looked = time.monotonic()
        if index == 0 and time.monotonic() - walked > ROUND:
            _round(first=not walked)
            walked = time.monotonic()
        if index == 0 and time.monotonic() - watched > WATCH:
            _watch()
            watched = time.monotonic()
        if done.idle:
            told.wait(IDLE)


def _round(*, first: bool) -> None:
    """The staff's rounds; they use Django's own connection, which may have gone with the database."""
    from django.db import close_old_connections

    from amends.casework.approval.escalation import escalate_due
    from amends.casework.overlay import versions
    from amends.casework.worker.rounds import round_once

    close_old_connections()
    if first:
        versions.look(now=datetime.now(UTC))
    round_once(now=datetime.now(UTC))
    escalate_due(now=datetime.now(UTC))


def _watch() -> None:
    from amends.casework.worker.watches import watch

    watch(now=datetime.now(UTC))


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
