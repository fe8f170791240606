"""The rows of what poor quality costs and their SQL; see ``costs``."""

from datetime import date
from typing import Final, NamedTuple

from amends.casework.ledger import store_sql
from amends.casework.ledger.rows import Small

TABLE: Final = "casework_cost"


class CostRow(NamedTuple):
    """What went wrong with an order has cost so much; see ``casework.costs.models``."""

    merchant_id: int
    dossier_id: int
    shop_id: int
    order_key: str
    case_no: Small
    issue: str
    day: date
    sku: str
    batch: str
    supplier: str
    carrier: str
    country: str
    currency: str
    refund: int
    freight: int
    compensated: int
    penalty: int
    points: int
    lost: int
    recovered: int
    steps: Small


store_sql.declare(CostRow, TABLE, drafted=True)
PUT: Final = store_sql.upsert(CostRow, key=("merchant_id", "dossier_id"))
