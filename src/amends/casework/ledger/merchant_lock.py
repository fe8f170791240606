"""One at a time within a merchant: a lock taken where the merchant's rows lie, so that it holds from any node."""

from collections.abc import Sequence
from typing import Any, Final, Protocol

from amends.casework.ledger.lanes import NEW_LANES


class Cursor(Protocol):
    """Django's or psycopg's."""

    def execute(self, query: Any, params: Any = None, /) -> Any: ...
    def fetchall(self) -> Any: ...


_LOCK: Final = """
SELECT pg_advisory_xact_lock(hashtextextended(k, l.merchant_id)) FROM casework_lane l, unnest(%s::text[]) k
WHERE l.merchant_id = %s AND l.lane = 0
"""


def lock(cursor: Cursor, *, merchant_id: int, keys: Sequence[str]) -> None:
    """Wait until nobody else holds any of these names of the merchant; held until the transaction ends."""
    cursor.execute(_LOCK, [list(keys), merchant_id])
    if not cursor.fetchall():  # a merchant nothing has been decided for yet
        cursor.execute(NEW_LANES, {"merchant": merchant_id})
        cursor.execute(_LOCK, [list(keys), merchant_id])
