"""The rows of what became of cases and their SQL; see ``history``."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from amends.casework.ledger import store, store_sql
from amends.casework.ledger.connections import Connection
from amends.casework.ledger.rows import Small, Whole
from amends.casework.projections import sql

TABLE: Final = "casework_history"


class HistoryRow(NamedTuple):
    """See ``projections.models``."""

    merchant_id: int
    dossier_id: int
    case_no: Small
    what: str
    at: datetime
    value: str
    was: str
    shop_id: int
    seconds: Whole | None
    by: str
    because: str


store_sql.declare(HistoryRow, TABLE, drafted=True)
_ADD: Final = store_sql.insert(HistoryRow)


def write(connection: Connection, rows: Sequence[HistoryRow], *, bulk: bool) -> None:
    """Add what isn't there yet."""
    store.put(connection, _ADD, rows, HistoryRow, bulk=bulk)


def take_back(connection: Connection, place: tuple[int, int, int], signal_id: str) -> None:
    """What came of a signal that was taken back has not been."""
    connection.execute(sql.TAKEN_BACK, [*place[:2], signal_id])
