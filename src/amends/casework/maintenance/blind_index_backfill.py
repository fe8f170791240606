"""Fill the blind index of dossiers that were stored before it existed, in small transactions."""

from typing import Any, Final

from cryptography.fernet import InvalidToken

from amends.casework.ledger import backfill
from amends.casework.ledger.privacy import unseal_private
from amends.casework.maintenance import sql
from amends.casework.search import blind_index

BATCH: Final = 1000


def fill(connection: Any, *, batch: int = BATCH) -> int:
    """How many got marks of phones. A dossier sealed with a key we don't have is left as it is."""
    return backfill.fill(connection, following=sql.NEXT_NUMBERS, writing=sql.FILL_NUMBERS, made=_marked, batch=batch)


def fill_buyers(connection: Any, *, batch: int = BATCH, samples: str = "sample") -> int:
    """How many got a mark of their buyer's name, samples left out; sealed with a foreign key: as with ``fill``.

    ``samples``: how SQL tells them, which an older layout knows otherwise.
    """
    following = sql.NEXT_BUYERS.format(samples=samples)
    return backfill.fill(connection, following=following, writing=sql.FILL_BUYERS, made=_named, batch=batch)


def _marked(row: backfill.Row) -> list[backfill.Row]:
    merchant_id, number, private = row
    try:
        mark, tail = blind_index.marks(merchant_id, unseal_private(private).buyer_phone)
    except InvalidToken:
        return []
    return [] if mark is None or tail is None else [(merchant_id, number, mark, tail)]


def _named(row: backfill.Row) -> list[backfill.Row]:
    merchant_id, number, private = row
    try:
        mark = blind_index.buyer_mark(merchant_id, unseal_private(private).buyer)
    except InvalidToken:
        return []
    return [] if mark is None else [(merchant_id, number, mark)]
