"""What came of effects is noted, told to their dossiers as signals, and to people where it goes wrong for minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from amends.casework.approval import bookings, returns
from amends.casework.approval.models import BackWhy
from amends.casework.delivery import alarms, outbox
from amends.casework.delivery.connectors import PAID_BY_US, Delivery
from amends.casework.delivery.outbox import DeliveryOutcome
from amends.casework.intake.inbox import inbox_row
from amends.casework.lanes import measures
from amends.casework.ledger import store
from amends.casework.ledger.connections import Connection
from amends.casework.ledger.identity import dossier_id
from amends.casework.ledger.rows import InboxRow
from amends.engine.grants import PAYING, SENDING
from amends.engine.signals import EffectDone, EffectFailed, GrantBack, RefundPaid, StockListed

Result = tuple[DeliveryOutcome, Delivery]


@dataclass(frozen=True, slots=True)
class _Shop:
    id: int
    merchant_id: int


def note(
    connection: Connection, merchant: int, results: Sequence[Result], *, holder: str, now: datetime, bulk: bool = True
) -> list[Result]:
    """Note results of a merchant's effects, in the caller's transaction.

    Returns those noted: not those whose lease had gone to another. ``bulk``: see ``ledger.store``.
    """
    if not results:
        return []
    noted = outbox.settle(connection, merchant, [settled for settled, _ in results], holder=holder, now=now)
    ended = [(settled, delivery) for settled, delivery in results if settled.id in noted]
    told = [row for settled, delivery in ended if (row := _told(settled, delivery, now)) is not None]
    told += [_went_back(delivery, now) for settled, delivery in ended if _is_back(settled, delivery)]
    dead = [delivery for settled, delivery in ended if settled.state == "dead"]
    told += [row for delivery in dead if (row := _brought_back(connection, delivery, now)) is not None]
    for settled, delivery in ended:
        _booked(connection, settled, delivery, now)
    store.enqueue(connection, told, bulk=bulk)
    _alarm(connection, ended, now, bulk=bulk)
    _count([settled.state for settled, _ in ended])
    return ended


def _alarm(connection: Connection, ended: Sequence[Result], now: datetime, *, bulk: bool) -> None:
    failing = [(delivery, settled.error) for settled, delivery in ended if settled.state != "sent"]
    alarms.failing(connection, failing, now=now, bulk=bulk)
    alarms.over(connection, [delivery for settled, delivery in ended if settled.state == "sent"], now=now)


def _count(states: Sequence[str]) -> None:
    measures.SENT.inc(states.count("sent"))
    measures.FAILED.labels(final="no").inc(states.count("failed"))
    measures.FAILED.labels(final="yes").inc(states.count("dead"))


def _booked(connection: Connection, settled: DeliveryOutcome, delivery: Delivery, now: datetime) -> None:
    """What was granted has left with it."""
    if settled.state == "sent" and delivery.kind in bookings.LEAVING:
        most = delivery.amount if delivery.kind in PAYING else None
        bookings.gone(connection.cursor(), _place(delivery), most=most, now=now)


def _place(delivery: Delivery) -> returns.GrantPlace:
    dossier = dossier_id(shop_id=delivery.shop_id, key=delivery.order_key)
    scene, name = returns.of_rule(str(delivery.content.get("rule", "")))
    return returns.GrantPlace(delivery.merchant_id, dossier, delivery.case_no, scene, name)


def _brought_back(connection: Connection, delivery: Delivery, now: datetime) -> InboxRow | None:
    """What was granted and couldn't be paid out or sent isn't granted any more; the case's time line says so."""
    if delivery.kind not in bookings.LEAVING or not (delivery.amount or delivery.kind in SENDING):
        return None
    place = _place(delivery)
    key, why = f"effect:{delivery.id}", BackWhy.GIVEN_UP
    most = None if delivery.kind in SENDING else delivery.amount
    amount = returns.back(connection.cursor(), place, key=key, most=most, why=why, now=now)
    if not amount:
        return None
    told = GrantBack(
        id=f"{key}:back", at=now, order=delivery.order_key, case=delivery.case_no, amount=amount,
        currency=delivery.currency,
    )  # fmt: skip
    return inbox_row(_Shop(delivery.shop_id, delivery.merchant_id), told, now=now)


def _told(settled: DeliveryOutcome, delivery: Delivery, now: datetime) -> InboxRow | None:
    """The signal that tells the dossier; a failure that is tried again tells nothing yet."""
    if settled.state == "failed":
        return None
    signal = _done(delivery, now, settled.receipt) if settled.state == "sent" else _given_up(delivery, now, settled)
    return inbox_row(_Shop(delivery.shop_id, delivery.merchant_id), signal, now=now)


def _done(delivery: Delivery, now: datetime, reference: str) -> EffectDone:
    return EffectDone(
        id=f"effect:{delivery.id}:done",
        at=now,
        order=delivery.order_key,
        ref=delivery.key,
        effect=delivery.kind,
        case=delivery.case_no,
        text=reference,
        amount=delivery.amount,
    )


def _is_back(settled: DeliveryOutcome, delivery: Delivery) -> bool:
    return settled.state == "sent" and delivery.kind in PAID_BY_US and delivery.amount > 0


def _went_back(delivery: Delivery, now: datetime) -> InboxRow:
    """No platform tells that the buyer's own money is back where we pay it ourselves."""
    told = RefundPaid(
        id=f"effect:{delivery.id}:refunded", at=now, order=delivery.order_key, ref=f"AM{delivery.id}",
        amount=delivery.amount, payout=delivery.key[:80], by="finance",
    )  # fmt: skip
    return inbox_row(_Shop(delivery.shop_id, delivery.merchant_id), told, now=now)


def listed(connection: Connection, delivery: Delivery, *, now: datetime) -> None:
    """The shop's own system has set the listing: from now on that is a fact, as if it had told it."""
    values = delivery.content.get("values") or {}
    sku, pieces = str(values.get("sku", "")), str(values.get("pieces", ""))
    if not sku or not pieces.isdecimal():
        return
    told = StockListed(
        id=f"effect:{delivery.id}:listed", at=now, order=delivery.order_key, ref=sku, sku=sku, listed=int(pieces)
    )
    store.enqueue(connection, [inbox_row(_Shop(delivery.shop_id, delivery.merchant_id), told, now=now)], bulk=False)


def _given_up(delivery: Delivery, now: datetime, settled: DeliveryOutcome) -> EffectFailed:
    return EffectFailed(
        id=f"effect:{delivery.id}:failed",
        at=now,
        order=delivery.order_key,
        ref=delivery.key,
        effect=delivery.kind,
        case=delivery.case_no,
        text=settled.error,
    )
