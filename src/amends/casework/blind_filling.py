"""Fill the blind index of dossiers that were stored before it existed, in small transactions."""

from typing import Any, Final

from cryptography.fernet import InvalidToken

from amends.casework import blind, filling
from amends.casework.privacy import unseal_private

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


def fill(connection: Any, *, batch: int = BATCH) -> int:
    """How many got marks. A dossier sealed with a key we don't have is left as it is."""
    return filling.fill(connection, following=_NEXT, writing=_FILL, made=_marked, batch=batch)


def _marked(row: filling.Row) -> filling.Row | None:
    merchant_id, number, private = row
    try:
        mark, tail = blind.marks(merchant_id, unseal_private(private).buyer_phone)
    except InvalidToken:
        return None
    return None if mark is None or tail is None else (merchant_id, number, mark, tail)
