"""What the page of payments shows: what waits, batches, one batch's payments, what each shop has chosen."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django.db.models import Max, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from amends.casework.delivery.connectors import HELD_FOR_PAYMENT, PAID_BY_US, PAYMENTS
from amends.casework.delivery.models import AccountState, ConnectedAccount
from amends.casework.ledger.effect_models import EffectRecord, EffectState
from amends.casework.payments.models import BatchState, Payee, Payment, PaymentBatch, PaymentState
from amends.merchants import table_pages
from amends.merchants.access import require, visible
from amends.merchants.changes import AREAS, Area, Values
from amends.merchants.models import Member, Shop
from amends.merchants.roles import Permission
from amends.merchants.row_order import USUAL, RowOrder, filled

PAGE: Final = 200
BATCHES: Final = 30
MOST: Final = 10_000
KINDS: Final = ("compensate", "pay_buyer")
"""What finance pays where a shop has chosen so; ``pay_buyer`` it always pays."""
AREA: Final = "payments"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPayment:
    """``payee``: where it goes, None where nobody has said; ``error``: why it was not paid before."""

    effect_id: int
    shop_id: int
    dossier_id: int
    case_no: int
    order_key: str
    kind: str
    amount: int
    currency: str
    wanted_at: datetime
    error: str
    payee: Payee | None


def waiting(
    member: Member, *, shop_id: int | None = None, most: int = PAGE, order: RowOrder = USUAL
) -> list[WaitingPayment]:
    """What waits for a batch, the longest first unless sorted: by its fields, or by what ``_sortable`` adds."""
    rows = visible(member, EffectRecord).filter(holder=HELD_FOR_PAYMENT, state__in=["pending", "failed"])
    rows = rows.filter(offered_at__isnull=False, next_at__isnull=False)
    rows = rows.filter(shop_id=shop_id) if shop_id else rows
    found = list(table_pages.in_order(_sortable(member, rows), order, ("wanted_at", "id"))[:most])
    of = {each.dossier_id: each for each in visible(member, Payee).filter(dossier_id__in={r.dossier_id for r in found})}
    shops = dict(visible(member, Shop).values_list("id", "currency"))
    return [
        WaitingPayment(
            effect_id=row.id, shop_id=row.shop_id, dossier_id=row.dossier_id, case_no=row.case_no,
            order_key=row.order_key, kind=row.kind, amount=row.amount,
            currency=row.currency or shops.get(row.shop_id, ""),
            wanted_at=row.wanted_at, error=row.last_error, payee=of.get(row.dossier_id),
        )
        for row in found
    ]  # fmt: skip


def _sortable(member: Member, rows: QuerySet[EffectRecord]) -> QuerySet[EffectRecord]:
    """``paid_in``: the currency, which is the shop's where none is told; ``route``, ``masked``: where it goes."""
    shop = visible(member, Shop).filter(id=OuterRef("shop_id")).values("currency")[:1]
    payee = visible(member, Payee).filter(dossier_id=OuterRef("dossier_id"))
    return rows.alias(
        paid_in=Coalesce(filled("currency"), Subquery(shop), output_field=TextField()),
        route=Subquery(payee.values("route")[:1]),
        masked=Subquery(payee.values("masked")[:1]),
    )


def batches(member: Member, *, most: int = BATCHES, order: RowOrder = USUAL) -> list[PaymentBatch]:
    """The newest first, unless sorted."""
    return list(table_pages.in_order(visible(member, PaymentBatch), order, ("-made_at", "-id"))[:most])


def payments(member: Member, batch_id: int, order: RowOrder = USUAL) -> list[tuple[Payment, Payee | None]]:
    """A batch's payments, each with where it goes; ``masked`` can be sorted by, too."""
    payee = visible(member, Payee).filter(dossier_id=OuterRef("dossier_id")).values("masked")[:1]
    of_batch = visible(member, Payment).filter(batch_id=batch_id).alias(masked=Subquery(payee))
    rows = list(table_pages.in_order(of_batch, order, ("order_key", "effect_id")))
    of = {each.dossier_id: each for each in visible(member, Payee).filter(dossier_id__in={r.dossier_id for r in rows})}
    return [(row, of.get(row.dossier_id)) for row in rows]


class PayoutState(StrEnum):
    """Where a buyer's money stands on its way from finance."""

    WAITS = "waits"
    CHECKED = "checked"
    OUT = "out"
    PAID = "paid"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidOut:
    """One payment as its buyer may know of it. ``at``: since when it stands so; ``to``: masked."""

    state: PayoutState
    amount: int
    at: datetime
    to: str


_IN_BATCH: Final = {BatchState.MADE: PayoutState.CHECKED, BatchState.RELEASED: PayoutState.OUT}


def payout_of(merchant_id: int, *, dossier_id: int, case_no: int) -> PaidOut | None:
    """What finance pays, or paid, the buyer of a case; None where nothing was asked of it."""
    of = {"merchant_id": merchant_id, "dossier_id": dossier_id, "case_no": case_no}
    effect = EffectRecord.objects.filter(**of, kind__in=PAID_BY_US).order_by("-id").first()
    if effect is None:
        return None
    payee = Payee.objects.filter(merchant_id=merchant_id, dossier_id=dossier_id).first()
    tried = Payment.objects.filter(merchant_id=merchant_id, effect_id=effect.id).order_by("-batch_id").first()
    state, at = _stands(effect, tried)
    return PaidOut(state=state, amount=effect.amount, at=at, to=payee.masked if payee else "")


def _stands(effect: EffectRecord, tried: Payment | None) -> tuple[PayoutState, datetime]:
    if effect.state == EffectState.SENT:
        return PayoutState.PAID, effect.sent_at or effect.wanted_at
    if effect.state == EffectState.DEAD:
        return PayoutState.DROPPED, effect.wanted_at
    if tried is None or tried.state == PaymentState.DROPPED:
        return PayoutState.WAITS, effect.wanted_at
    if tried.state == PaymentState.FAILED:
        return PayoutState.FAILED, tried.ended_at or effect.wanted_at
    batch = PaymentBatch.objects.get(merchant_id=effect.merchant_id, id=tried.batch_id)
    return _IN_BATCH.get(BatchState(batch.state), PayoutState.OUT), batch.released_at or batch.made_at


def shops_paid_here(member: Member) -> frozenset[int]:
    """Shops whose compensation finance pays."""
    rows = visible(member, ConnectedAccount).filter(connector=PAYMENTS, state=AccountState.ON)
    return frozenset(rows.values_list("shop_id", flat=True))


def _read(member: Member, key: str) -> Values | None:
    known = visible(member, Shop).filter(id=key).exists()
    return {"on": int(key) in shops_paid_here(member)} if known else None


def _write(member: Member, key: str, values: Values) -> None:
    mine: Any = visible(member, ConnectedAccount).filter(shop_id=key, connector=PAYMENTS)
    if not values["on"]:
        mine.update(state=AccountState.PAUSED)
    elif not mine.update(state=AccountState.ON):
        last = visible(member, ConnectedAccount).aggregate(last=Max("id"))["last"] or 0
        ConnectedAccount.objects.create(
            merchant_id=member.merchant_id, id=last + 1, shop_id=int(key), platform="finance", account=PAYMENTS,
            connector=PAYMENTS, kinds=list(KINDS),
        )  # fmt: skip


def choose(member: Member) -> None:
    """Raises Http404 for who may not say which shops' compensation finance pays."""
    require(member, Permission.MANAGE_MERCHANT)


def register() -> None:
    """Make it one of the settings, with their history and undo."""
    AREAS[AREA] = Area(title=_("Who pays compensation"), read=_read, write=_write)
