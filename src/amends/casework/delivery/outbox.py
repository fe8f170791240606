"""The outbox's SQL: effects that wait to be delivered.

A delivery is leased: ``holder`` says to whom, ``next_at`` until when. Whoever dies leaves a lease that runs out.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg.rows import dict_row

from amends.casework.delivery.connectors import Delivery
from amends.casework.ledger.connections import Connection

_CLAIM = """
UPDATE casework_effect e SET holder = %(holder)s, next_at = %(until)s
FROM (SELECT merchant_id, id FROM casework_effect WHERE next_at <= %(now)s AND NOT shop_id = ANY (%(busy)s)
    ORDER BY next_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED) due
WHERE e.merchant_id = due.merchant_id AND e.id = due.id
RETURNING e.merchant_id, e.id, e.shop_id, e.order_key, e.case_no, e.key, e.kind, e.recipient, e.amount, e.currency,
    e.attempts, e.wanted_at, e.payload AS content
"""
_RENEW = """
UPDATE casework_effect e SET next_at = %(until)s
FROM unnest(%(merchants)s::bigint[], %(ids)s::bigint[]) n(merchant_id, id)
WHERE e.merchant_id = ANY(%(merchants)s::bigint[]) AND e.merchant_id = n.merchant_id AND e.id = n.id
    AND e.holder = %(holder)s
"""
_SETTLE = """
UPDATE casework_effect e SET state = n.state, attempts = n.attempts, next_at = n.next_at, last_error = n.error,
    receipt = n.receipt, holder = '', sent_at = CASE WHEN n.state = 'sent' THEN %s::timestamptz END
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::smallint[], %s::timestamptz[], %s::text[], %s::text[])
    n(merchant_id, id, state, attempts, next_at, error, receipt)
WHERE e.merchant_id = ANY(%s::bigint[]) AND e.merchant_id = n.merchant_id AND e.id = n.id AND e.holder = %s
    AND e.state IN ('pending', 'failed')
RETURNING e.id
"""
_ACCOUNTS = """
SELECT connector, merchant_id, id, shop_id, platform, account, kinds FROM casework_connectedaccount
WHERE state = 'on' AND merchant_id = ANY(%s::bigint[]) AND shop_id = ANY(%s::bigint[]) ORDER BY id
"""


class DeliveryOutcome(NamedTuple):
    """How a delivery went. ``next_at``: when to try again, None for never. ``receipt``: the other side's number."""

    merchant_id: int
    id: int
    state: str
    attempts: int
    next_at: datetime | None
    error: str
    receipt: str = ""


def claim(
    connection: Connection, *, holder: str, now: datetime, until: datetime, limit: int, busy: Sequence[int] = ()
) -> list[Delivery]:
    """Lease what is due, oldest first, of shops that aren't ``busy``. Commit before anything is sent."""
    asked = {"holder": holder, "now": now, "until": until, "limit": limit, "busy": list(busy)}
    rows: list[dict[str, Any]] = connection.cursor(row_factory=dict_row).execute(_CLAIM, asked).fetchall()
    return sorted((Delivery(**row) for row in rows), key=lambda delivery: (delivery.wanted_at, delivery.id))


def renew(connection: Connection, deliveries: Sequence[Delivery], *, holder: str, until: datetime) -> None:
    """Keep what is still on its way leased."""
    if deliveries:
        merchants, ids = [delivery.merchant_id for delivery in deliveries], [delivery.id for delivery in deliveries]
        connection.execute(_RENEW, {"holder": holder, "until": until, "merchants": merchants, "ids": ids})


def settle(connection: Connection, settled: Sequence[DeliveryOutcome], *, holder: str, now: datetime) -> set[int]:
    """Note how deliveries went. Returns the ids noted: not those whose lease had run out and went to another."""
    if not settled:
        return set()
    of = sorted({each.merchant_id for each in settled})
    values = [now, *map(list, zip(*settled, strict=True)), of, holder]
    return {row[0] for row in connection.execute(_SETTLE, values)}


def accounts(connection: Connection, deliveries: Sequence[Delivery]) -> list[tuple[Any, ...]]:
    """The connected accounts of the shops that deliveries come from."""
    merchants, shops = {delivery.merchant_id for delivery in deliveries}, {delivery.shop_id for delivery in deliveries}
    return connection.execute(_ACCOUNTS, [sorted(merchants), sorted(shops)]).fetchall() if shops else []
