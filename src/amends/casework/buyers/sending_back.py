"""Sending something back: asking for it, where the shop sells by itself, and telling by which parcel it comes."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from amends.casework.actions.held_dossier import hold
from amends.casework.actions.transaction import RefusedError
from amends.casework.buyers import acting, choices
from amends.casework.buyers.acting import Guest
from amends.casework.buyers.complaints import REQUESTED, case_no, complaints_of, promised
from amends.casework.buyers.models import BuyerComplaint
from amends.engine import signals as s
from amends.engine.dossier import Facts
from amends.engine.signals.base import Piece
from amends.engine.subjects import RefundFacts
from amends.engine.words import Direction, Goods, RefundState, RefundType
from amends.merchants.models import Shop, ShopPlatform

OWN: Final = (ShopPlatform.OTHER, ShopPlatform.SHOPIFY)  # elsewhere it is asked for on the marketplace
BACK: Final = frozenset({"return_refund", "exchange", "exchange_other"})  # offers whose goods come back
TYPES: Final = (RefundType.RETURN_REFUND, RefundType.EXCHANGE)
OVER: Final = (None, RefundState.REFUSED, RefundState.CLOSED)  # requests whose pieces may be asked for again


@dataclass(frozen=True, slots=True, kw_only=True)
class GoingBack:
    """Something that is to come back. ``ref``: of the request or complaint; ``by``: its parcel, empty: not told yet."""

    ref: str
    at: datetime | None
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnWish:
    """``pieces``: (sku, how many). ``amount``: what they came to, minor units."""

    reason: str
    text: str
    pieces: tuple[tuple[str, int], ...]
    amount: int
    language: str


def may_ask(shop: Shop, facts: Facts) -> bool:
    """Whether a return is asked for here."""
    return shop.platform in OWN and facts.goods is Goods.RECEIVED


def left(facts: Facts) -> dict[str, int]:
    """How many of which goods no request stands for: none is sent back twice."""
    ordered: Counter[str] = Counter()
    for line in facts.lines:
        ordered[line.sku] += 0 if line.gift else line.quantity
    for each in facts.subjects.values():
        if isinstance(each, RefundFacts) and each.state not in OVER:
            ordered.subtract({sku: many for sku, many in each.pieces if sku in ordered})
    return dict(ordered)


def going_back(who: Guest, facts: Facts) -> list[GoingBack]:
    """What was agreed to come back, and what is known of its parcel."""
    refunds = [each for each in facts.subjects.values() if isinstance(each, RefundFacts) and each.type in TYPES]
    agreed = (RefundState.AGREED, RefundState.RETURNING)
    found = [
        GoingBack(ref=each.ref, at=each.agreed_at, by=_number(facts) if each.returning_at else "")
        for each in refunds
        if each.state in agreed
    ]
    taken = [each for each in complaints_of(who) if each.taken in BACK]
    return [*found, *(GoingBack(ref=each.ref, at=each.taken_at, by=_number(facts)) for each in taken)]


def _number(facts: Facts) -> str:
    """The last parcel that goes back to us."""
    back = [each for each in facts.subjects.values() if getattr(each, "way", None) is Direction.BACK]
    return back[-1].ref if back else ""


@transaction.atomic
def ask(who: Guest, wish: ReturnWish, *, token: str, now: datetime) -> BuyerComplaint:
    """Ask to send pieces back for their money; the same token again is the same. Raises RefusedError."""
    free = left(hold(who.vouching, who.dossier_id).dossier.facts)
    ref = f"{REQUESTED}{token[:12]}"
    there = next((each for each in complaints_of(who) if each.ref == ref), None)
    if there is not None:
        return there
    if any(many > free.get(sku, many) for sku, many in wish.pieces):
        raise RefusedError("these are asked for already", field="pieces")
    asked = acting.fact(
        s.RefundAsked, who, token=token, now=now, ref=ref, type=RefundType.RETURN_REFUND, amount=wish.amount,
        reason=choices.told_as(wish.reason), text=wish.text,
        pieces=tuple(Piece(sku=sku, quantity=many) for sku, many in wish.pieces),
    )  # fmt: skip
    acting.tell(who, asked, now=now)
    if wish.text:
        acting.write(who, text=wish.text, language=wish.language, token=token, now=now)
    dossier = hold(who.vouching, who.dossier_id).dossier
    return BuyerComplaint.objects.create(
        merchant_id=who.page.shop.merchant_id, dossier_id=who.dossier_id, ref=ref, shop_id=who.page.shop.pk,
        case_no=case_no(dossier, ref), issue=wish.reason, wanted="return", at=now, promised_at=promised(dossier),
        currency=dossier.facts.currency or who.page.shop.currency,
    )  # fmt: skip


def sent(who: Guest, ref: str, *, carrier: str, waybill: str, token: str, now: datetime) -> bool:
    """The buyer has given the parcel to a carrier. False: nothing of theirs is to come back under that number."""
    facts = hold(who.vouching, who.dossier_id).dossier.facts
    if not any(each.ref == ref for each in going_back(who, facts)):
        return False
    shape: dict[str, Any] = {"token": f"{token}:r", "now": now, "ref": ref}
    told = acting.fact(s.ReturnShipped, who, waybill=waybill, carrier=carrier, **shape)
    acting.tell(who, told, now=now)
    return True
