"""Make searchable what was written before there was a search, shop by shop of the log, in batches. Run it once."""

from typing import Any, Final

import msgspec

from amends.casework.ledger.rows import ProductRow, TextRow
from amends.casework.maintenance import sql
from amends.casework.search import store, texts
from amends.engine import signals as s
from amends.engine.signals import AnySignal

BATCH: Final = 2000
_KINDS: Final = ("order.placed", *(kind for kind, of in s.KINDS.items() if issubclass(of, texts.SAYING)))
_SIGNAL: msgspec.json.Decoder[AnySignal] = msgspec.json.Decoder(AnySignal)


def fill(connection: Any, *, batch: int = BATCH) -> int:
    """How many texts were added; ``connection``: Django's. Does nothing where there are texts already."""
    with connection.cursor() as cursor:
        cursor.execute(sql.ANY_TEXT)
        if cursor.fetchone()[0]:
            return 0
    at, filled = (0, -1 << 63, 0), 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql.NEXT_TEXTS, [*at, list(_KINDS), batch])
            rows = cursor.fetchall()
        if not rows:
            return filled
        said, products = _told(rows)
        store.keep(connection.connection, said)
        store.know(connection.connection, products)
        store.stored(products)
        filled += len(said)
        at = rows[-1][:3]


def _told(rows: list[tuple[int, int, int, int, str]]) -> tuple[list[TextRow], set[ProductRow]]:
    said: list[TextRow] = []
    products: set[ProductRow] = set()
    for merchant_id, dossier_id, _id, shop_id, payload in rows:
        signal = _SIGNAL.decode(payload)
        products.update(texts.product_rows(merchant_id, signal))
        if (row := texts.text_row((merchant_id, dossier_id, shop_id), signal)) is not None:
            said.append(row)
    return said, products
