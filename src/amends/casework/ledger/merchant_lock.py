"""One at a time within a merchant: a lock taken where the merchant's rows lie, so that it holds from any node."""

from collections.abc import Sequence
from typing import Any, Protocol

from amends.casework.ledger import sql


class Cursor(Protocol):
    """Django's or psycopg's."""

    def execute(self, query: Any, params: Any = None, /) -> Any: ...
    def fetchall(self) -> Any: ...


def lock(cursor: Cursor, *, merchant_id: int, keys: Sequence[str]) -> None:
    """Wait until nobody else holds any of these names of the merchant; held until the transaction ends."""
    cursor.execute(sql.LOCK_MERCHANT, [list(keys), merchant_id])
    if not cursor.fetchall():  # a merchant nothing has been decided for yet
        cursor.execute(sql.NEW_LANES, {"merchant": merchant_id})
        cursor.execute(sql.LOCK_MERCHANT, [list(keys), merchant_id])
