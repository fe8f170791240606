"""The rows of invoices and their SQL; see ``invoices``."""

from datetime import datetime
from typing import Final, NamedTuple

from amends.casework.ledger import store_sql
from amends.casework.ledger.rows import Small

TABLE: Final = "casework_invoice"


class InvoiceRow(NamedTuple):
    """What the dossier knows of an invoice; see ``casework.invoices.models``."""

    merchant_id: int
    dossier_id: int
    ref: str
    shop_id: int
    order_key: str
    case_no: Small
    kind: str
    other_items: bool
    amount: int
    payable: int
    currency: str
    asked_at: datetime
    due_at: datetime | None
    issued_at: datetime | None
    number: str
    issued: int
    dated: datetime | None
    sent_at: datetime | None
    waybill: str
    taken_off: int
    voided_at: datetime | None
    last_void: datetime | None
    red_number: str
    excess: int
    state: str


store_sql.declare(InvoiceRow, TABLE, drafted=True)
PUT: Final = store_sql.upsert(InvoiceRow, key=("merchant_id", "dossier_id", "ref"))
