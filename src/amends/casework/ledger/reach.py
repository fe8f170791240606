"""Which merchants have work, and doing it for each so that one whose rows can't be reached doesn't stop the others.

On a distributed database (Citus) a merchant's rows lie on one node: while it is down only its merchants wait. There one
statement is about one merchant; on one server several small merchants share a cycle.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, TypeVar

import django.db
import psycopg
import structlog

from amends.casework.ledger import sql
from amends.casework.ledger.store import Connection

TOGETHER: Final = 8  # merchants in one cycle on one server
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds an unreachable merchant is left alone
UNREACHABLE: Final = (psycopg.OperationalError, django.db.OperationalError)
T = TypeVar("T")
log = structlog.get_logger(__name__)


class Backoff:
    """Merchants that could not be reached, left alone a while, longer each time; kept per process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until: dict[int, tuple[float, float]] = {}  # merchant: until when, and for how long

    def ready(self, merchant: int) -> bool:
        return merchant not in self._until or self._until[merchant][0] <= self._clock()

    def failed(self, merchant: int) -> None:
        pause = min(self._until[merchant][1] * 2, LONGEST_PAUSE) if merchant in self._until else FIRST_PAUSE
        self._until[merchant] = (self._clock() + pause, pause)

    def reached(self, merchant: int) -> None:
        self._until.pop(merchant, None)


_BACKOFF: Final = Backoff()
_KNOWN: dict[str, bool] = {}  # by the database's name, whether it is distributed


def merchants(connection: Connection) -> list[int]:
    """All merchants; the table is on every node."""
    return [merchant for (merchant,) in connection.execute(sql.MERCHANTS)]


def waiting(connection: Connection, *, now: datetime) -> list[int]:
    """Merchants with signals that wait or dossiers that are due."""
    if not distributed(connection):
        return [merchant for (merchant,) in connection.execute(sql.WAITING, {"now": now}, prepare=False)]

    def waits(merchant: int) -> list[int]:
        found = connection.execute(sql.MERCHANT_WAITS, {"merchant": merchant, "now": now}).fetchone()
        return [merchant] if found and found[0] else []

    return [one for found in each(merchants(connection), waits, lost=lambda: connection.closed) for one in found]


def distributed(connection: Connection) -> bool:
    """Whether this database is spread over several nodes; asked once per process."""
    known = _KNOWN.get(connection.info.dbname)
    if known is None:
        found = connection.execute(sql.DISTRIBUTED).fetchone()
        known = _KNOWN[connection.info.dbname] = bool(found and found[0])
    return known


def groups(connection: Connection, found: Sequence[int]) -> list[list[int]]:
    """Merchants to be worked on together: one by one where their rows may lie on different nodes."""
    size = 1 if distributed(connection) else TOGETHER
    return [list(found[n : n + size]) for n in range(0, len(found), size)]


def each(
    found: Sequence[int], do: Callable[[int], T], *, lost: Callable[[], bool], backoff: Backoff = _BACKOFF
) -> list[T]:
    """What ``do`` answers for each merchant; one that can't be reached is logged, left out and left alone a while.

    ``lost``: whether the connection itself has gone; then the error is raised.
    """
    answers = []
    for merchant in found:
        if not backoff.ready(merchant):
            continue
        try:
            answers.append(do(merchant))
        except UNREACHABLE as error:
            if lost():
                raise
            backoff.failed(merchant)
            log.warning("merchant out of reach", merchant_id=merchant, error=type(error).__name__)
        else:
            backoff.reached(merchant)
    return answers
