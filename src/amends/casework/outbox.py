"""The outbox's SQL: effects that wait to be delivered."""

from datetime import datetime
from typing import Any

from psycopg.rows import dict_row

from amends.casework.ledger import Connection

_CLAIM = """
SELECT merchant_id, id, shop_id, order_key, case_no, key, kind, recipient, amount, currency, attempts,
    payload AS content
FROM casework_effect WHERE next_at <= %s ORDER BY next_at LIMIT %s FOR UPDATE SKIP LOCKED
"""
_SETTLE = """
UPDATE casework_effect SET state = %s, attempts = %s, next_at = %s, last_error = %s,
    sent_at = CASE WHEN %s = 'sent' THEN %s::timestamptz END
WHERE merchant_id = %s AND id = %s
"""


def claim(connection: Connection, now: datetime, limit: int) -> list[dict[str, Any]]:
    """Effects due for delivery that nobody else is delivering, locked until the transaction ends."""
    return connection.cursor(row_factory=dict_row).execute(_CLAIM, [now, limit]).fetchall()


def settle(
    connection: Connection,
    key: tuple[int, int],
    state: str,
    attempts: int,
    next_at: datetime | None,
    now: datetime,
    error: str,
) -> None:
    """Note how a delivery went; ``key``: merchant and effect id."""
    connection.execute(_SETTLE, [state, attempts, next_at, error, state, now, *key])
