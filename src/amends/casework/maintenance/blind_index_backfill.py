"""Fill the blind index of dossiers that were stored before it existed, in small transactions."""

from typing import Any, Final

from cryptography.fernet import InvalidToken

from amends.casework.ledger import backfill
from amends.casework.ledger.privacy import unseal_private
from amends.casework.search import blind_index

BATCH: Final = 1000
_NEXT: Final = """
SELECT merchant_id, id, private FROM casework_dossier
WHERE (merchant_id, id) > (%s, %s) AND private IS NOT NULL AND phone_mark IS NULL
ORDER BY merchant_id, id LIMIT %s
"""
_FILL: Final = """
UPDATE casework_dossier d SET phone_mark = n.mark, phone_tail = n.tail
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) n (merchant_id, id, mark, tail)
WHERE d.merchant_id = n.merchant_id AND d.id = n.id AND d.phone_mark IS NULL
"""

_NEXT_BUYERS: Final = """
SELECT merchant_id, id, private FROM casework_dossier
WHERE (merchant_id, id) > (%s, %s) AND private IS NOT NULL AND buyer_mark IS NULL AND NOT ({samples})
ORDER BY merchant_id, id LIMIT %s
"""
_FILL_BUYERS: Final = """
UPDATE casework_dossier d SET buyer_mark = n.mark
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) n (merchant_id, id, mark)
WHERE d.merchant_id = n.merchant_id AND d.id = n.id AND d.buyer_mark IS NULL
"""


def fill(connection: Any, *, batch: int = BATCH) -> int:
    """How many got marks of phones. A dossier sealed with a key we don't have is left as it is."""
    return backfill.fill(connection, following=_NEXT, writing=_FILL, made=_marked, batch=batch)


def fill_buyers(connection: Any, *, batch: int = BATCH, samples: str = "sample") -> int:
    """How many got a mark of their buyer's name, samples left out; sealed with a foreign key: as with ``fill``.

    ``samples``: how SQL tells them, which an older layout knows otherwise.
    """
    following = _NEXT_BUYERS.format(samples=samples)
    return backfill.fill(connection, following=following, writing=_FILL_BUYERS, made=_named, batch=batch)


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
