"""Write down the waybills of dossiers that were stored before they had a column, in small transactions."""

from typing import Any, Final

import msgspec

from amends.engine import dossier as engine

BATCH: Final = 2000
_NEXT: Final = """
SELECT merchant_id, id, state FROM casework_dossier
WHERE (merchant_id, id) > (%s, %s) AND waybill = '' ORDER BY merchant_id, id LIMIT %s
"""
_FILL: Final = """
UPDATE casework_dossier d SET waybill = n.waybill
FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) n (merchant_id, id, waybill)
WHERE d.merchant_id = n.merchant_id AND d.id = n.id AND d.waybill = ''
"""


def fill(connection: Any, *, batch: int = BATCH) -> int:
    """Fill all, batch by batch; ``connection``: Django's. How many dossiers had a waybill."""
    at, filled = (0, -1), 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_NEXT, [*at, batch])
            rows = cursor.fetchall()
            if not rows:
                return filled
            found = [(merchant, number, _waybill(state)) for merchant, number, state in rows]
            known = [row for row in found if row[2]]
            if known:
                cursor.execute(_FILL, [list(column) for column in zip(*known, strict=True)])
            filled += len(known)
            at = rows[-1][0], rows[-1][1]


def _waybill(state: bytes) -> str:
    """A state of another version is written anew with its next signal, its waybill with it."""
    try:
        return engine.decode(bytes(state)).facts.waybill
    except (msgspec.DecodeError, msgspec.ValidationError):
        return ""
