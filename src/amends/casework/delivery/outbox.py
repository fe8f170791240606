"""The outbox's SQL: effects that wait to be delivered.

A delivery is leased: ``holder`` says to whom, ``next_at`` until when. Whoever dies leaves a lease that runs out.
"""

import random
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg.rows import dict_row

from amends.casework.delivery import sql
from amends.casework.delivery.connectors import HELD_FOR_PAYMENT, Delivery
from amends.casework.ledger import reach
from amends.casework.ledger.connections import Connection
from amends.casework.ledger.rows import ASLEEP


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
    return [merchant for (merchant,) in connection.execute(sql.WAITING, {"now": now})]


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
    rows: list[dict[str, Any]] = connection.cursor(row_factory=dict_row).execute(sql.CLAIM, asked).fetchall()
    return sorted((Delivery(**row) for row in rows), key=lambda delivery: (delivery.wanted_at, delivery.id))


def renew(
    connection: Connection, merchant: int, deliveries: Sequence[Delivery], *, holder: str, until: datetime
) -> None:
    """Keep what of a merchant is still on its way leased."""
    connection.execute(sql.RENEW, [until, merchant, [delivery.id for delivery in deliveries], holder])


def lay_out(
    connection: Connection, merchant: int, deliveries: Sequence[Delivery], *, holder: str, now: datetime
) -> None:
    """Give up the lease of what a shop's own system takes; it waits for it from now on."""
    connection.execute(sql.LAY_OUT, [now, now, merchant, [delivery.id for delivery in deliveries], holder])


def lay_by(
    connection: Connection, merchant: int, deliveries: Sequence[Delivery], *, holder: str, now: datetime
) -> None:
    """Give up the lease of what finance pays in batches; it waits, held for them, and is offered to nobody else."""
    ids = [delivery.id for delivery in deliveries]
    connection.execute(sql.LAY_BY, [now, ASLEEP, HELD_FOR_PAYMENT, merchant, ids, holder])


def settle(
    connection: Connection, merchant: int, settled: Sequence[DeliveryOutcome], *, holder: str, now: datetime
) -> set[int]:
    """Note how deliveries of a merchant went. Returns the ids noted: not those whose lease had gone to another."""
    values = [now, *map(list, zip(*settled, strict=True)), merchant, holder]
    return {row[0] for row in connection.execute(sql.SETTLE, values)}


def accounts(connection: Connection, merchant: int, shops: Iterable[int]) -> list[tuple[Any, ...]]:
    """The connected accounts of some of a merchant's shops."""
    return connection.execute(sql.ACCOUNTS, [merchant, sorted(shops)]).fetchall()
