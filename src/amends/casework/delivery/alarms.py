"""When what should go out can't for minutes: the shop's lead is told, once, until something gets through again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from amends.casework.delivery import sql
from amends.casework.delivery.connectors import Delivery
from amends.casework.ledger import store
from amends.casework.ledger.connections import Connection
from amends.casework.ledger.rows import JSONB, AlertRow

AFTER: Final = 7  # attempts: with their pauses about ten minutes
KIND: Final = "alarm"


def failing(
    connection: Connection, deliveries: Sequence[tuple[Delivery, str]], *, now: datetime, bulk: bool = True
) -> None:
    """Raise the alarm for shops whose effects, each with its error, have failed for minutes."""
    late = {delivery.shop_id: (delivery, error) for delivery, error in deliveries if delivery.attempts + 1 >= AFTER}
    if not late:
        return
    merchants = sorted({delivery.merchant_id for delivery, _ in late.values()})
    known = {shop for (shop,) in connection.execute(sql.OPEN, [merchants, sorted(late)]).fetchall()}
    rows = [_failing(*late[shop], now) for shop in late.keys() - known]
    store.put_alerts(connection, rows, bulk=bulk)


def _failing(delivery: Delivery, error: str, now: datetime) -> AlertRow:
    key = f"delivery:{delivery.id}:{delivery.attempts}"
    return alert((delivery.merchant_id, delivery.shop_id), key, {"text": error}, now)


def alert(place: tuple[int, int], key: str, payload: dict[str, str], now: datetime) -> AlertRow:
    """An alarm of a shop, by (merchant, shop), for its lead. ``payload``: ``text``, and ``say`` where it says other."""
    return AlertRow(
        merchant_id=place[0],
        shop_id=place[1],
        dossier_id=0,
        order_key="",
        case_no=0,
        key=key,
        kind=KIND,
        recipient="lead",
        payload=JSONB + msgspec.json.encode(payload),
        wanted_at=now,
        next_at=now,
    )


def over(connection: Connection, deliveries: Sequence[Delivery], *, now: datetime) -> None:
    """Something got through after failures: the shops' alarms are gone."""
    back = [delivery for delivery in deliveries if delivery.attempts]
    if not back:
        return
    merchants, shops = sorted({p.merchant_id for p in back}), sorted({p.shop_id for p in back})
    ended(connection, connection.execute(sql.OVER, [now, merchants, shops]).fetchall(), now=now)


def ended(connection: Connection, alarms: Sequence[tuple[Any, ...]], *, now: datetime) -> None:
    """What was told of these alarms, each by (merchant, number), is marked as gone."""
    if alarms:
        merchants = sorted({merchant for merchant, _ in alarms})
        connection.execute(sql.GONE, [now, *(list(part) for part in zip(*alarms, strict=True)), merchants])
