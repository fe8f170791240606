"""When what should go out can't for minutes: the shop's lead is told, once, until something gets through again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from amends.casework.delivery import sql
from amends.casework.delivery.connectors import Delivery
from amends.casework.ledger import store
from amends.casework.ledger.connections import Connection
from amends.casework.ledger.rows import JSONB, AlertRow

AFTER: Final = 7  # attempts: with their pauses about ten minutes
KIND: Final = "alarm"


def failing(connection: Connection, deliveries: Sequence[tuple[Delivery, str]], *, now: datetime) -> None:
    """Raise the alarm for shops whose effects, each with its error, have failed for minutes."""
    late = {delivery.shop_id: (delivery, error) for delivery, error in deliveries if delivery.attempts + 1 >= AFTER}
    if not late:
        return
    merchants = sorted({delivery.merchant_id for delivery, _ in late.values()})
    known = {shop for (shop,) in connection.execute(sql.OPEN, [merchants, sorted(late)]).fetchall()}
    store.put_alerts(connection, [_alert(*late[shop], now) for shop in late.keys() - known])


def _alert(delivery: Delivery, error: str, now: datetime) -> AlertRow:
    return AlertRow(
        merchant_id=delivery.merchant_id,
        shop_id=delivery.shop_id,
        dossier_id=0,
        order_key="",
        case_no=0,
        key=f"delivery:{delivery.id}:{delivery.attempts}",
        kind=KIND,
        recipient="lead",
        payload=JSONB + msgspec.json.encode({"text": error}),
        wanted_at=now,
        next_at=now,
    )


def over(connection: Connection, deliveries: Sequence[Delivery], *, now: datetime) -> None:
    """Something got through after failures: the shops' alarms are gone."""
    back = [delivery for delivery in deliveries if delivery.attempts]
    if not back:
        return
    merchants, shops = sorted({p.merchant_id for p in back}), sorted({p.shop_id for p in back})
    ended = connection.execute(sql.OVER, [now, merchants, shops]).fetchall()
    if ended:
        connection.execute(sql.GONE, [now, *(list(part) for part in zip(*ended, strict=True)), merchants])
