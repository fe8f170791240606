"""A batch of payments from the first hand to the last: made, released by another, paid or failed, one by one.

An effect is held by one batch at a time (its ``holder``, changed under the row's lock), and what became of it is told
once, as any other delivery's result: the dossier hears ``effect.done``, and money that will not be paid goes back to
whom it was granted by. Nothing is sent anywhere by itself: people carry the released file to the bank.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
from django.db import transaction
from django.db.models import Max
from psycopg.rows import dict_row

from amends.casework.actions.transaction import RefusedError
from amends.casework.delivery import results
from amends.casework.delivery.connectors import HELD_FOR_PAYMENT, Delivery
from amends.casework.delivery.outbox import DeliveryOutcome
from amends.casework.ledger.audit import note
from amends.casework.ledger.connections import joined
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.merchant_lock import lock
from amends.casework.payments import days, fitting, limits, remaining, sql
from amends.casework.payments.models import BatchState, Payment, PaymentBatch, PaymentState, PayRoute
from amends.merchants.access import get_or_404, require, visible
from amends.merchants.models import Member, Shop
from amends.merchants.roles import Permission

NEEDS: Final = Permission.HANDLE_MONEY
MOST: Final = 500  # in a batch
LONGEST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentHand:
    """Who does it. ``token``: made with the page, so that pressing twice does it once."""

    member: Member
    token: str
    now: datetime


def holder(batch: int) -> str:
    return f"{HELD_FOR_PAYMENT}:{batch}"


@transaction.atomic
def make(hand: PaymentHand, ids: Sequence[int], *, route: PayRoute, currency: str) -> PaymentBatch:
    """Put waiting payments into a batch; what somebody else has just taken is left out.

    Raises Http404, RefusedError (``field``: ``payments`` where none is left, ``currency`` where those that wait are in
    another, ``payee`` where none has an account of this way, ``left`` where more would go back than is left of what was
    paid, ``limit`` where nobody may release it).
    """
    require(hand.member, NEEDS)
    merchant = hand.member.merchant_id
    with joined().cursor() as cursor:
        lock(cursor, merchant_id=merchant, keys=["payments"])
    again = visible(hand.member, PaymentBatch).filter(token=hand.token).first()
    if again is not None:
        return again
    payable = fitting.payable(hand.member, list(dict.fromkeys(ids))[:MOST], route)
    number = (visible(hand.member, PaymentBatch).aggregate(last=Max("id"))["last"] or 0) + 1
    taken = _take(hand.member, payable, holder=holder(number), currency=currency)
    if not taken:
        fitting.nothing_taken(hand.member, payable)
    batch = PaymentBatch.objects.create(
        merchant_id=merchant, id=number, token=hand.token, route=route.value, currency=currency, count=len(taken),
        amount=sum(row["amount"] for row in taken), made_by=hand.member.pk, made_at=hand.now,
    )  # fmt: skip
    Payment.objects.bulk_create([_payment(batch, row) for row in taken])
    _note(hand, batch, "payment.batch_made", orders=[row["order_key"] for row in taken][:50])
    return batch


def _take(member: Member, ids: list[int], *, holder: str, currency: str) -> list[dict[str, Any]]:
    shops = list(visible(member, Shop).filter(currency=currency).values_list("id", flat=True))
    asked = {
        "merchant": member.merchant_id,
        "shops": shops,
        "ids": ids,
        "holder": holder,
        "free": HELD_FOR_PAYMENT,
        "currency": currency,
    }
    rows: list[dict[str, Any]] = joined().cursor(row_factory=dict_row).execute(sql.TAKE, asked).fetchall()
    return sorted(rows, key=lambda row: row["id"])


def _payment(batch: PaymentBatch, row: dict[str, Any]) -> Payment:
    return Payment(
        merchant_id=batch.merchant_id, batch_id=batch.id, effect_id=row["id"], shop_id=row["shop_id"],
        dossier_id=row["dossier_id"], case_no=row["case_no"], order_key=row["order_key"], kind=row["kind"],
        amount=row["amount"], currency=batch.currency, number=number_of(row["id"]),
    )  # fmt: skip


def number_of(effect: int) -> str:
    """By what the bank knows a payment: the same at every attempt, so that a bank that honours numbers pays once."""
    return f"AM{effect:012d}"


@transaction.atomic
def release(hand: PaymentHand, batch_id: int) -> PaymentBatch:
    """A second person lets it go: only then is there a file.

    Raises Http404, RefusedError (``field``: ``limit``; ``day`` where it is more than is left of a day's; ``left`` where
    the platform has given back meanwhile what one of them would give back again; ``payee`` where an account is another
    than when the batch was made).
    """
    require(hand.member, NEEDS)
    days.one_at_a_time(hand.member)
    batch = _locked(hand.member, batch_id)
    if batch.state != BatchState.MADE:
        raise RefusedError("it is released or taken apart already", field="state")
    if batch.made_by == hand.member.pk:
        raise RefusedError("nobody releases their own", field="own")
    most = limits.of_member(hand.member, batch.currency, hand.now.date())
    largest = _payments(batch).aggregate(most=Max("amount"))["most"] or 0
    if batch.amount > most.batch:
        raise RefusedError("the batch is above the limit", field="limit", amount=most.batch)
    if largest > most.payment:
        raise RefusedError("a payment is above the limit", field="limit", amount=most.payment)
    mine = list(_payments(batch).values_list("dossier_id", "kind", "amount"))
    theirs = fitting.on_its_way(batch.merchant_id, {each[0] for each in mine}, BatchState.RELEASED)
    if remaining.beyond(batch.merchant_id, mine, on_its_way=theirs):
        raise RefusedError("more than is left", field="left")
    if fitting.changed_since(batch, batch.made_at):
        raise RefusedError("an account has changed", field="payee")
    left = days.room_of(hand.member, batch.currency, hand.now).left
    if left is not None and batch.amount > left:
        raise RefusedError("more than is left of the day", field="day", amount=left)
    _write(batch, state=BatchState.RELEASED, released_by=hand.member.pk, released_at=hand.now)
    _note(hand, batch, "payment.batch_released")
    return get(hand.member, batch_id)


@transaction.atomic
def drop(hand: PaymentHand, batch_id: int, *, why: str) -> None:
    """Take a batch apart before it is released: its payments wait again. Raises Http404, RefusedError (``state``)."""
    require(hand.member, NEEDS)
    batch = _locked(hand.member, batch_id)
    if batch.state != BatchState.MADE:
        raise RefusedError("it is released or taken apart already", field="state")
    held = list(_payments(batch).filter(state=PaymentState.HELD).values_list("effect_id", flat=True))
    _free(batch, held, error="", failed=False)
    _payments(batch).filter(state=PaymentState.HELD).update(
        state=PaymentState.DROPPED, ended_at=hand.now, ended_by=hand.member.pk
    )
    _write(batch, state=BatchState.DROPPED, ended_at=hand.now)
    _note(hand, batch, "payment.batch_dropped", why=why[:LONGEST])


@transaction.atomic
def paid(hand: PaymentHand, batch_id: int, effect_id: int, *, reference: str) -> bool:
    """One of them was paid, by the bank's own number for it. False: that was known. Raises as ``failed``."""
    batch, payment = _of_released(hand, batch_id, effect_id)
    if payment.state == PaymentState.PAID:
        return False
    delivery = _held_payment(batch, payment)
    outcome = DeliveryOutcome(delivery.id, "sent", delivery.attempts + 1, None, "", reference[:LONGEST])
    noted = results.note(
        joined(), batch.merchant_id, [(outcome, delivery)], holder=holder(batch.id), now=hand.now, bulk=False
    )
    if not noted:
        raise RefusedError("it isn't held by this batch", field="state")
    _end(hand, payment, PaymentState.PAID, reference=reference[:LONGEST])
    _note(hand, batch, "payment.paid", order=payment.order_key, sum=payment.amount, reference=reference[:LONGEST])
    _finish(hand, batch)
    return True


@transaction.atomic
def failed(hand: PaymentHand, batch_id: int, effect_id: int, *, why: str) -> bool:
    """One of them was not paid: it waits again, with the reason, for a right account. False: that was known.

    Raises Http404, RefusedError (``state``) for a batch that isn't released, and for a payment that was paid.
    """
    batch, payment = _of_released(hand, batch_id, effect_id)
    if payment.state == PaymentState.FAILED:
        return False
    if payment.state != PaymentState.HELD:
        raise RefusedError("it was paid", field="state")
    _held_payment(batch, payment)
    _free(batch, [effect_id], error=why[:LONGEST], failed=True)
    _end(hand, payment, PaymentState.FAILED, error=why[:LONGEST])
    _note(hand, batch, "payment.failed", order=payment.order_key, sum=payment.amount, why=why[:LONGEST])
    _finish(hand, batch)
    return True


@transaction.atomic
def give_up(hand: PaymentHand, effect_id: int, *, why: str) -> None:
    """It will not be paid this way: its case hears so, the grant comes back. Raises Http404, RefusedError."""
    require(hand.member, NEEDS)
    if not why.strip():
        raise RefusedError("a reason is needed", field="text")
    get_or_404(hand.member, EffectRecord, id=effect_id)
    delivery = _delivery(hand.member.merchant_id, effect_id, HELD_FOR_PAYMENT)
    outcome = DeliveryOutcome(delivery.id, "dead", delivery.attempts, None, why[:LONGEST])
    results.note(
        joined(), delivery.merchant_id, [(outcome, delivery)], holder=HELD_FOR_PAYMENT, now=hand.now, bulk=False
    )
    detail = {"order": delivery.order_key, "sum": delivery.amount, "currency": delivery.currency, "why": why[:LONGEST]}
    note(member=hand.member, verb="payment.given_up", about=f"payment:{effect_id}", detail=detail, now=hand.now)


def get(member: Member, batch_id: int) -> PaymentBatch:
    """Raises Http404."""
    return get_or_404(member, PaymentBatch, id=batch_id)


def _locked(member: Member, batch_id: int) -> PaymentBatch:
    get(member, batch_id)
    return PaymentBatch.objects.select_for_update().get(merchant_id=member.merchant_id, id=batch_id)


def _payments(batch: PaymentBatch) -> Any:
    return Payment.objects.filter(merchant_id=batch.merchant_id, batch_id=batch.id)


def _of_released(hand: PaymentHand, batch_id: int, effect_id: int) -> tuple[PaymentBatch, Payment]:
    require(hand.member, NEEDS)
    batch = _locked(hand.member, batch_id)
    payment = get_or_404(hand.member, Payment, batch_id=batch_id, effect_id=effect_id)
    if batch.state not in {BatchState.RELEASED, BatchState.DONE}:
        raise RefusedError("it isn't released", field="state")
    return batch, payment


def _held_payment(batch: PaymentBatch, payment: Payment) -> Delivery:
    if payment.state != PaymentState.HELD:
        raise RefusedError("it failed, and waits for another batch", field="state")
    return _delivery(batch.merchant_id, payment.effect_id, holder(batch.id))


def _delivery(merchant: int, effect_id: int, held_by: str) -> Delivery:
    asked = {"merchant": merchant, "id": effect_id, "holder": held_by}
    row: dict[str, Any] | None = joined().cursor(row_factory=dict_row).execute(sql.ONE, asked).fetchone()
    if row is None:
        raise RefusedError("it isn't held by this batch", field="state")
    content = row["content"]
    return Delivery(**row | {"content": msgspec.json.decode(content) if isinstance(content, str) else content})


def _free(batch: PaymentBatch, ids: list[int], *, error: str, failed: bool) -> None:
    asked: dict[str, Any] = {
        "merchant": batch.merchant_id, "ids": ids, "holder": holder(batch.id), "free": HELD_FOR_PAYMENT,
        "error": error, "state": "failed" if failed else "pending", "tried": int(failed),
    }  # fmt: skip
    joined().execute(sql.FREE, asked)


def _end(hand: PaymentHand, payment: Payment, state: PaymentState, **told: str) -> None:
    Payment.objects.filter(
        merchant_id=payment.merchant_id, batch_id=payment.batch_id, effect_id=payment.effect_id
    ).update(state=state, ended_at=hand.now, ended_by=hand.member.pk, **told)


def _finish(hand: PaymentHand, batch: PaymentBatch) -> None:
    if not _payments(batch).filter(state=PaymentState.HELD).exists():
        _write(batch, state=BatchState.DONE, ended_at=hand.now)


def _write(batch: PaymentBatch, **fields: Any) -> None:
    PaymentBatch.objects.filter(merchant_id=batch.merchant_id, id=batch.id).update(**fields)


def _note(hand: PaymentHand, batch: PaymentBatch, verb: str, **more: Any) -> None:
    detail = {"batch": batch.id, "sum": batch.amount, "currency": batch.currency, "count": batch.count, **more}
    note(member=hand.member, verb=verb, about=f"payments:{batch.id}", detail=detail, now=hand.now)
