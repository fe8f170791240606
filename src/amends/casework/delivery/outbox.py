"""The outbox's SQL: effects that wait to be delivered.

A delivery is leased: ``holder`` says to whom, ``next_at`` until when. Whoever dies leaves a lease that runs out.
"""

import random
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg.rows import dict_row

from amends.casework.delivery.connectors import Delivery
from amends.casework.ledger import reach
from amends.casework.ledger.connections import Connection

_WAITING = """
SELECT m.id FROM merchants_merchant m CROSS JOIN LATERAL (SELECT e.next_at FROM casework_effect e
    WHERE e.merchant_id = m.id AND e.next_at <= %(now)s ORDER BY e.next_at LIMIT 1) due ORDER BY due.next_at, m.id
"""  # one look at an index for each merchant
_CLAIM = """
UPDATE casework_effect e SET holder = %(holder)s, next_at = %(until)s
FROM (SELECT id FROM casework_effect
    WHERE merchant_id = %(merchant)s AND next_at <= %(now)s AND NOT shop_id = ANY (%(busy)s)
    ORDER BY next_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED) due
WHERE e.merchant_id = %(merchant)s AND e.id = due.id
RETURNING e.merchant_id, e.id, e.shop_id, e.order_key, e.case_no, e.key, e.kind, e.recipient, e.amount, e.currency,
    e.attempts, e.wanted_at, e.payload AS content
"""
_RENEW = """
UPDATE casework_effect SET next_at = %s WHERE merchant_id = %s AND id = ANY(%s::bigint[]) AND holder = %s
"""
_SETTLE = """
UPDATE casework_effect e SET state = n.state, attempts = n.attempts, next_at = n.next_at, last_error = n.error,
    receipt = n.receipt, holder = '', sent_at = CASE WHEN n.state = 'sent' THEN %s::timestamptz END
FROM unnest(%s::bigint[], %s::text[], %s::smallint[], %s::timestamptz[], %s::text[], %s::text[])
    n(id, state, attempts, next_at, error, receipt)
WHERE e.merchant_id = %s AND e.id = n.id AND e.holder = %s AND e.state IN ('pending', 'failed')
RETURNING e.id
"""
_ACCOUNTS = """
SELECT connector, merchant_id, id, shop_id, platform, account, kinds FROM casework_connectedaccount
WHERE state = 'on' AND merchant_id = %s AND shop_id = ANY(%s::bigint[]) ORDER BY id
"""


class DeliveryOutcome(NamedTuple):
    """How a delivery went. ``next_at``: when to try again, None for never. ``receipt``: the other side's number."""

    id: int
    state: str
    attempts: int
    next_at: datetime | None
    error: str
    receipt: str = ""


def waiting(connection: Connection, *, now: datetime) -> list[int]:
    """Merchants with effects that are due, the longest waiting first; where the database is distributed all, anyhow."""
    if reach.distributed(connection):
        return random.sample(found := reach.merchants(connection), len(found))
    return [merchant for (merchant,) in connection.execute(_WAITING, {"now": now})]


def claim(
    connection: Connection,
    merchant: int,
    *,
    holder: str,
    now: datetime,
    until: datetime,
    limit: int,
    busy: Sequence[int] = (),
) -> list[Delivery]:
    """Lease what is due of a merchant, oldest first, of shops that aren't ``busy``. Commit before anything is sent."""
    asked = {"merchant": merchant, "holder": holder, "now": now, "until": until, "limit": limit, "busy": list(busy)}
    rows: list[dict[str, Any]] = connection.cursor(row_factory=dict_row).execute(_CLAIM, asked).fetchall()
    return sorted((Delivery(**row) for row in rows), key=lambda delivery: (delivery.wanted_at, delivery.id))


def renew(
    connection: Connection, merchant: int, deliveries: Sequence[Delivery], *, holder: str, until: datetime
) -> None:
    """Keep what of a merchant is still on its way leased."""
    connection.execute(_RENEW, [until, merchant, [delivery.id for delivery in deliveries], holder])


def settle(
    connection: Connection, merchant: int, settled: Sequence[DeliveryOutcome], *, holder: str, now: datetime
) -> set[int]:
    """Note how deliveries of a merchant went. Returns the ids noted: not those whose lease had gone to another."""
    values = [now, *map(list, zip(*settled, strict=True)), merchant, holder]
    return {row[0] for row in connection.execute(_SETTLE, values)}


def accounts(connection: Connection, merchant: int, shops: Iterable[int]) -> list[tuple[Any, ...]]:
    """The connected accounts of some of a merchant's shops."""
    return connection.execute(_ACCOUNTS, [merchant, sorted(shops)]).fetchall()
