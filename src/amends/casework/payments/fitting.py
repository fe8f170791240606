"""What fits a batch: payments whose account is known, of what is left of their order, to where they were to go."""

from datetime import datetime
from typing import NoReturn

from django.db.models import Q

from amends.casework.actions.transaction import RefusedError
from amends.casework.delivery.connectors import HELD_FOR_PAYMENT
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.payments import payees, remaining
from amends.casework.payments.models import BatchState, Payee, Payment, PaymentBatch, PaymentState, PayRoute
from amends.merchants.access import visible
from amends.merchants.models import Member


def payable(member: Member, ids: list[int], route: PayRoute) -> list[int]:
    """Those whose buyer's account is known and of this way, and whose order has as much left.

    Raises RefusedError (``field``: ``payee``, ``left``) where none is.
    """
    wanted = dict(visible(member, EffectRecord).filter(id__in=ids).values_list("id", "dossier_id"))
    of = {
        payee.dossier_id
        for payee in visible(member, Payee).filter(dossier_id__in=set(wanted.values()), route=route.value)
        if payees.known(payee) is not None
    }
    found = [each for each in ids if wanted.get(each) in of]
    if not found:
        raise RefusedError("no account is known", field="payee")
    return _with_money(member, found)


def _with_money(member: Member, ids: list[int]) -> list[int]:
    """Those of orders that have as much left as is to go back."""
    rows = list(visible(member, EffectRecord).filter(id__in=ids).values_list("id", "dossier_id", "kind", "amount"))
    theirs = on_its_way(member.merchant_id, {row[1] for row in rows}, BatchState.MADE, BatchState.RELEASED)
    over = remaining.beyond(member.merchant_id, (row[1:] for row in rows), on_its_way=theirs)
    gone = {number for number, dossier_id, kind, _ in rows if kind == remaining.BACK and dossier_id in over}
    found = [each for each in ids if each not in gone]
    if not found:
        raise RefusedError("more than is left", field="left")
    return found


def on_its_way(merchant_id: int, orders: set[int], *states: BatchState) -> list[tuple[int, str, int]]:
    """What batches that stand so hold for these orders: order, kind of effect and minor units."""
    batches = PaymentBatch.objects.filter(merchant_id=merchant_id, state__in=states).values("id")
    held = Payment.objects.filter(merchant_id=merchant_id, dossier_id__in=orders, state=PaymentState.HELD)
    return list(held.filter(batch_id__in=batches).values_list("dossier_id", "kind", "amount"))


def nothing_taken(member: Member, ids: list[int]) -> NoReturn:
    """Why none of them came into a batch: ``currency`` where they wait and are in another, ``payments`` where not."""
    wait = visible(member, EffectRecord).filter(id__in=ids, holder=HELD_FOR_PAYMENT, state__in=["pending", "failed"])
    if wait.filter(amount__gt=0).exists():
        raise RefusedError("they are in another currency", field="currency")
    raise RefusedError("none of these waits", field="payments")


def changed_since(batch: PaymentBatch, at: datetime) -> set[int]:
    """Orders of what is still to be paid whose account was told anew after ``at``, or is of another way."""
    held = Payment.objects.filter(merchant_id=batch.merchant_id, batch_id=batch.id, state=PaymentState.HELD)
    of = set(held.values_list("dossier_id", flat=True))
    found = Payee.objects.filter(merchant_id=batch.merchant_id, dossier_id__in=of)
    return set(found.filter(Q(told_at__gt=at) | ~Q(route=batch.route)).values_list("dossier_id", flat=True))


def under_way(member: Member, dossier_id: int) -> bool:
    """Something goes to the account of this order just now: it stays as it was looked at."""
    return visible(member, Payment).filter(dossier_id=dossier_id, state=PaymentState.HELD).exists()
