"""Write down the waybills of dossiers that were stored before they had a column, in small transactions."""

from typing import Any, Final

import msgspec

from amends.casework.ledger import backfill
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
    """How many had a waybill."""
    return backfill.fill(connection, following=_NEXT, writing=_FILL, made=_told, batch=batch)


def _told(row: backfill.Row) -> list[backfill.Row]:
    waybill = _waybill(row[2])
    return [(row[0], row[1], waybill)] if waybill else []


def _waybill(state: bytes) -> str:
    """A state of another version is written anew with its next signal, its waybill with it."""
    try:
        return engine.decode(bytes(state)).facts.waybill
    except (msgspec.DecodeError, msgspec.ValidationError):
        return ""
