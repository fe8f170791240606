"""How the ledger is doing, across all merchants: what waits, what is overdue, what was given up."""

from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """``oldest_waiting`` and ``overdue`` in seconds: the oldest undecided signal, the longest overdue wake-up."""

    waiting: int
    oldest_waiting: float
    overdue: float
    dead: int
    quarantined: int


_ASK = """
SELECT (SELECT count(*) FROM casework_inbox),
       (SELECT coalesce(extract(epoch FROM now() - min(known_at)), 0)::float8 FROM casework_inbox),
       (SELECT coalesce(extract(epoch FROM now() - min(wake_at)), 0)::float8
          FROM casework_dossier WHERE wake_at < now()),
       (SELECT count(*) FROM casework_effect WHERE state = 'dead'),
       (SELECT count(*) FROM casework_quarantine WHERE state = 'waiting')
"""


def health() -> Health:
    """Ask once. Not for a page: it counts whole tables."""
    with connection.cursor() as cursor:
        cursor.execute(_ASK)
        waiting, oldest, overdue, dead, quarantined = cursor.fetchone()
    return Health(waiting=waiting, oldest_waiting=oldest, overdue=overdue, dead=dead, quarantined=quarantined)
