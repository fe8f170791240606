"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

from amends.casework.ledger.rows import TextRow, columns

# --- store ---

TYPES: Final = tuple(columns(TextRow).values())
INTO: Final = f"casework_text ({', '.join(TextRow._fields)})"
COPYING: Final = f"COPY {INTO} FROM STDIN (FORMAT binary)"
VALUES: Final = ", ".join(f"%s::{kind}" for kind in TYPES)
ONE: Final = f"INSERT INTO {INTO} VALUES ({VALUES})"  # noqa: S608
PRODUCT: Final = """
INSERT INTO casework_product (merchant_id, sku, title) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING
"""
NUMBER: Final = """
INSERT INTO casework_parcelnumber (merchant_id, number, dossier_id, shop_id) VALUES (%s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""
NUMBERS: Final = """
INSERT INTO casework_parcelnumber (merchant_id, number, dossier_id, shop_id)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[]) ON CONFLICT DO NOTHING
"""
PRODUCTS: Final = """
INSERT INTO casework_product (merchant_id, sku, title)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[]) ON CONFLICT DO NOTHING
"""
