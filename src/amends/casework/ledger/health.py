"""How the ledger is doing, across all merchants: what waits, what is overdue, what was given up."""

from dataclasses import dataclass

from django.db import connection

from amends.casework.ledger import sql


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """``oldest_waiting`` and ``overdue`` in seconds: the oldest undecided signal, the longest overdue wake-up."""

    waiting: int
    oldest_waiting: float
    overdue: float
    dead: int
    quarantined: int


def health() -> Health:
    """Ask once. Not for a page: it counts whole tables."""
    with connection.cursor() as cursor:
        cursor.execute(sql.ASK)
        waiting, oldest, overdue, dead, quarantined = cursor.fetchone()
    return Health(waiting=waiting, oldest_waiting=oldest, overdue=overdue, dead=dead, quarantined=quarantined)
