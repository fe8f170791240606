"""Write down the waybills of dossiers that were stored before they had a column, in small transactions."""

from typing import Any, Final

import msgspec

from amends.casework.ledger import backfill
from amends.casework.maintenance import sql
from amends.engine import dossier as engine

BATCH: Final = 2000


def fill(connection: Any, *, batch: int = BATCH) -> int:
    """How many had a waybill."""
    return backfill.fill(connection, following=sql.NEXT_WAYBILLS, writing=sql.FILL_WAYBILLS, made=_told, batch=batch)


def _told(row: backfill.Row) -> list[backfill.Row]:
    waybill = _waybill(row[2])
    return [(row[0], row[1], waybill)] if waybill else []


def _waybill(state: bytes) -> str:
    """A state of another version is written anew with its next signal, its waybill with it."""
    try:
        return engine.decode(bytes(state)).facts.waybill
    except (msgspec.DecodeError, msgspec.ValidationError):
        return ""
