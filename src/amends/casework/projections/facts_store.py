"""The rows by which cases are counted, and their SQL; see ``facts``."""

from datetime import datetime
from typing import Final, NamedTuple

from amends.casework.ledger import store_sql
from amends.casework.ledger.connections import Connection
from amends.casework.ledger.rows import Small, Whole
from amends.casework.projections import sql

TABLE: Final = "casework_casefact"


class CaseFactRow(NamedTuple):
    """See ``projections.models``."""

    merchant_id: int
    dossier_id: int
    no: Small
    shop_id: int
    opened_at: datetime
    closed_at: datetime | None
    outcome: str
    scene: str
    issue: str
    about: str
    desk: str
    owner: str
    product: str
    supplier: str
    batch: str
    carrier: str
    country: str
    language: str
    tone: Small
    stars: Small
    currency: str
    refunded: int
    points: Whole
    breaches: Small
    solved: Whole | None
    working: Whole | None
    answered: Whole | None
    reopened: Small
    touched: bool


store_sql.declare(CaseFactRow, TABLE, drafted=True)
_ADDED: Final = {  # what the history tells is added to what it told before
    "answered": "coalesce(casework_casefact.answered, excluded.answered)",
    "reopened": "casework_casefact.reopened + excluded.reopened",
    "touched": "casework_casefact.touched OR excluded.touched",
}
PUT: Final = store_sql.merge(CaseFactRow, key=("merchant_id", "dossier_id", "no"), values=_ADDED)


def retell(connection: Connection, place: tuple[int, int, int], cases: int) -> None:
    """Something was taken back: what only the history tells is told anew; ``cases``: how many there are left."""
    connection.execute(sql.RETOLD, [*place[:2], *place[:2]])
    connection.execute(sql.FACTS_GONE, [*place[:2], cases])
