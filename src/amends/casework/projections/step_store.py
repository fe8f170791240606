"""The rows of steps and their SQL; see ``steps``."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from amends.casework.ledger import store, store_sql
from amends.casework.ledger.connections import Connection
from amends.casework.ledger.rows import Small
from amends.casework.projections import sql

TABLE: Final = "casework_step"
Left = dict[tuple[int, int, int], str]  # by (merchant, dossier, case): the names of its steps, spaces between


class StepRow(NamedTuple):
    """See ``projections.models``."""

    merchant_id: int
    dossier_id: int
    case_no: Small
    step: str
    shop_id: int
    scene: str
    place: Small
    round: Small
    desk: str
    party: str
    state: str
    ready_at: datetime | None
    due_at: datetime | None
    done_at: datetime | None
    done_by: str
    how: str
    owner: str
    lent_to: str
    elsewhere: bool
    band: Small
    rank: float


store_sql.declare(StepRow, TABLE, drafted=True)
_PUT: Final = store_sql.upsert(StepRow, key=("merchant_id", "dossier_id", "case_no", "step"))


def follow_ranks(cursor: Any, merchant_id: int, dossiers: Sequence[int]) -> None:
    """Their ready steps stand where their cases now stand in the order of the work."""
    cursor.execute(sql.RANKS, [merchant_id, list(dossiers), merchant_id])


def write(connection: Connection, rows: Sequence[StepRow], left: Left, *, bulk: bool) -> None:
    """Write what has changed. ``left``: by (merchant, dossier, case), the steps it has now where some are gone."""
    if left:
        merchants, dossiers, numbers = zip(*left, strict=True)
        values = [list(merchants), list(dossiers), list(numbers), list(left.values()), sorted(set(merchants))]
        connection.execute(sql.GONE, values)
    store.put(connection, _PUT, rows, StepRow, bulk=bulk)
