"""What an installation that is being killed has kept: counted in its database, through that one's deaths."""

from collections.abc import Callable
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import psycopg

from amends.database import server

PATIENCE = 150.0  # seconds; a killed server's processes may take the two minutes the cluster gives them

INBOX = "SELECT count(*) FROM casework_inbox"
DECIDED = "SELECT count(*) FROM casework_signal WHERE kind <> 'clock' AND kind NOT LIKE 'effect.%'"
TOLD = "SELECT count(*) - count(DISTINCT external_id) FROM casework_signal WHERE kind LIKE 'effect.%'"
TWICE_MISSED = """
    SELECT count(*) FROM (SELECT dossier_id, r ->> 'clock', r ->> 'due_at'
    FROM casework_signal, jsonb_array_elements(outcome -> 'reasons') r
    WHERE r ->> 'verb' = 'clock.missed' GROUP BY 1, 2, 3 HAVING count(*) > 1) twice
"""
VERSIONS = (
    "SELECT count(*) FROM casework_case c JOIN casework_dossier d ON d.id = c.dossier_id WHERE c.version > d.version"
)


class Watch:
    """Asks the installation's database, through its deaths."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "postgres"

    def ask(self, query: str) -> Any:
        return next((row[0] for row in self.rows(query)), None)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(server.start(folder=self.folder), autocommit=True) as connection:
            return connection.execute(query).fetchall()

    def until(self, query: str, holds: Callable[[Any], bool]) -> None:
        end = monotonic() + PATIENCE
        while not self._held(query, holds, end):
            assert monotonic() < end, query

    def _held(self, query: str, holds: Callable[[Any], bool], end: float) -> bool:
        """Over one connection, which takes the least from those who work; False where it broke."""
        try:
            with psycopg.connect(server.start(folder=self.folder), autocommit=True) as connection:
                while not holds(*connection.execute(query).fetchone() or (None,)):
                    assert monotonic() < end, query
                    Event().wait(0.02)
        except psycopg.OperationalError:
            return False
        return True
