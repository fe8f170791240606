"""The rows of steps and their SQL; see ``steps``."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from amends.casework.ledger import store
from amends.casework.ledger.connections import Connection
from amends.casework.ledger.rows import Small

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
    elsewhere: bool
    band: Small
    rank: float


store.declare(StepRow, TABLE, drafted=True)
_PUT: Final = store.upsert(StepRow, key=("merchant_id", "dossier_id", "case_no", "step"))
_GONE: Final = """
DELETE FROM casework_step s USING unnest(%s::bigint[], %s::bigint[], %s::smallint[], %s::text[])
    n(merchant_id, dossier_id, case_no, steps)
WHERE s.merchant_id = ANY(%s::bigint[]) AND s.merchant_id = n.merchant_id AND s.dossier_id = n.dossier_id
    AND s.case_no = n.case_no AND NOT s.step = ANY (string_to_array(n.steps, ' '))
"""


_RANKS: Final = """
UPDATE casework_step s SET band = c.band, rank = c.rank FROM casework_case c
WHERE s.merchant_id = %s AND s.dossier_id = ANY(%s) AND s.state = 'ready' AND c.merchant_id = %s
    AND c.dossier_id = s.dossier_id AND c.no = s.case_no AND (s.band, s.rank) IS DISTINCT FROM (c.band, c.rank)
"""


def follow_ranks(cursor: Any, merchant_id: int, dossiers: Sequence[int]) -> None:
    """Their ready steps stand where their cases now stand in the order of the work."""
    cursor.execute(_RANKS, [merchant_id, list(dossiers), merchant_id])


def write(connection: Connection, rows: Sequence[StepRow], left: Left, *, bulk: bool) -> None:
    """Write what has changed. ``left``: by (merchant, dossier, case), the steps it has now where some are gone."""
    if left:
        merchants, dossiers, numbers = zip(*left, strict=True)
        values = [list(merchants), list(dossiers), list(numbers), list(left.values()), sorted(set(merchants))]
        connection.execute(_GONE, values)
    store.put(connection, _PUT, rows, StepRow, bulk=bulk)
