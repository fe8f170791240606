"""The outbox's SQL: effects that wait to be delivered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg.rows import dict_row

from amends.casework.ledger.connections import Connection

_CLAIM = """
SELECT merchant_id, id, shop_id, order_key, case_no, key, kind, recipient, amount, currency, attempts,
    payload AS content
FROM casework_effect WHERE next_at <= %s ORDER BY next_at LIMIT %s FOR UPDATE SKIP LOCKED
"""
_SETTLE = """
UPDATE casework_effect e SET state = n.state, attempts = n.attempts, next_at = n.next_at, last_error = n.error,
    sent_at = CASE WHEN n.state = 'sent' THEN %s::timestamptz END
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::smallint[], %s::timestamptz[], %s::text[])
    n(merchant_id, id, state, attempts, next_at, error)
WHERE e.merchant_id = ANY(%s::bigint[]) AND e.merchant_id = n.merchant_id AND e.id = n.id
"""


class DeliveryOutcome(NamedTuple):
    """How a delivery went. ``next_at``: when to try again, None for never."""

    merchant_id: int
    id: int
    state: str
    attempts: int
    next_at: datetime | None
    error: str


def claim(connection: Connection, now: datetime, limit: int) -> list[dict[str, Any]]:
    """Effects due for delivery that nobody else is delivering, locked until the transaction ends."""
    return connection.cursor(row_factory=dict_row).execute(_CLAIM, [now, limit]).fetchall()


def settle(connection: Connection, settled: Sequence[DeliveryOutcome], now: datetime) -> None:
    """Note how deliveries went."""
    if settled:
        of = sorted({each.merchant_id for each in settled})
        connection.execute(_SETTLE, [now, *map(list, zip(*settled, strict=True)), of])
