"""The rows of invoices and their SQL; see ``invoices``."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from amends.casework.ledger import store, store_sql
from amends.casework.ledger.connections import Connection
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
_PUT: Final = store_sql.upsert(InvoiceRow, key=("merchant_id", "dossier_id", "ref"))


def write(connection: Connection, rows: Sequence[InvoiceRow], *, bulk: bool) -> None:
    """Write what has changed; what people noted of them stays."""
    store.put(connection, _PUT, rows, InvoiceRow, bulk=bulk)
