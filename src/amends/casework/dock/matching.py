"""Whose parcel is it? Orders that a returned parcel may be of, each with its reasons, the likeliest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Q

from amends.casework.dock import rules
from amends.casework.dock.models import DockParcel
from amends.casework.ledger.models import CaseRecord, DossierRecord
from amends.casework.search import blind_index
from amends.casework.search.numbers import of_parcel, written
from amends.engine.dossier import decode
from amends.engine.facts import Facts
from amends.engine.subjects import RefundFacts
from amends.engine.words import CaseState, RefundType
from amends.merchants.access import visible
from amends.merchants.models import Member

MOST: Final = 8
LOOKED_AT: Final = 60
BY_GOODS: Final = 40
COMING: Final = frozenset({RefundType.RETURN_REFUND, RefundType.EXCHANGE})


class MatchReason(StrEnum):
    """What speaks for an order."""

    NUMBER = "number"  # the parcel's or the order's own number
    PHONE = "phone"
    NAME = "name"
    EXPECTED = "expected"  # goods are to come back, and have not yet
    GOODS = "goods"


SIGNS: Final = (MatchReason.NUMBER, MatchReason.EXPECTED, MatchReason.PHONE, MatchReason.NAME, MatchReason.GOODS)
"""In the order they are told. How much each says stands in the dock's rules."""
PLACING: Final = frozenset({MatchReason.NUMBER, MatchReason.PHONE, MatchReason.NAME, MatchReason.EXPECTED})
"""Without one of these an order only happens to have the same goods."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What can be read on a parcel and seen in it. ``tails``, ``buyers``: blind marks of the phone and the name."""

    number: str = ""
    sku: str = ""
    tails: tuple[int, ...] = ()
    buyers: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.number or self.sku or self.tails or self.buyers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An order it may be. ``refund``: the request whose goods are awaited, "" for none; ``skus``: what was bought.

    ``weight``: how much speaks for it, by the merchant's own rules.
    """

    dossier_id: int
    shop_id: int
    key: str
    buyer: str
    amount: int
    currency: str
    refund: str
    skus: tuple[str, ...]
    why: tuple[MatchReason, ...]
    weight: int


def label(merchant_id: int, *, number: str = "", phone: str = "", name: str = "", sku: str = "") -> Label:
    """As typed. ``phone``: whole or its last four digits."""
    digits = blind_index.digits(phone)[-blind_index.TAIL :]
    _, tails = blind_index.wanted(merchant_id, digits) if len(digits) == blind_index.TAIL else ("", [])
    buyers = blind_index.buyers_wanted(merchant_id, name)
    return Label(number=number.strip(), sku=sku.strip(), tails=tuple(tails), buyers=tuple(buyers))


def label_of(parcel: DockParcel) -> Label:
    return Label(number=parcel.number, sku=parcel.sku, tails=tuple(parcel.tails), buyers=tuple(parcel.buyers))


def matches(member: Member, found: Label, worth: Mapping[str, int] | None = None) -> list[Match]:
    """At most MOST orders it may be of, the likeliest first; none where nothing but the goods speaks for any.

    ``worth``: the member's ``rules.weights``, where they are known already.
    """
    if not found:
        return []
    rows = visible(member, DossierRecord).filter(sample=False).filter(_wanted(member, found))
    worth = rules.weights(member) if worth is None else worth
    judged = (_match(row, found, worth) for row in rows.order_by("-now_at")[:LOOKED_AT])
    likely = [each for each in judged if PLACING & set(each.why)]
    return sorted(likely, key=lambda each: (-each.weight, each.key))[:MOST]


def _wanted(member: Member, found: Label) -> Q:
    ways = [Q(id__in=_with_goods(member, found.sku) if found.sku else [])]
    if found.number:
        ways += [Q(key=found.number), of_parcel(member.merchant_id, found.number)]
    if found.tails:
        ways.append(Q(phone_tail__in=found.tails))
    if found.buyers:
        ways.append(Q(buyer_mark__in=found.buyers))
    return reduce(or_, ways)


def _with_goods(member: Member, sku: str) -> list[int]:
    """Orders with an open case about these goods."""
    cases = visible(member, CaseRecord).filter(state=CaseState.OPEN, product__in=[sku, sku.upper()])
    return list(cases.order_by("-opened_at").values_list("dossier_id", flat=True)[:BY_GOODS])


def _match(row: DossierRecord, found: Label, worth: Mapping[str, int]) -> Match:
    facts = decode(bytes(row.state)).facts
    coming = awaited(facts)
    skus = {sku.upper() for sku in facts.skus}
    same = {row.key, row.waybill, *facts.numbers} & set(written(found.number))
    spoken = {
        MatchReason.NUMBER: bool(same),
        MatchReason.EXPECTED: coming is not None,
        MatchReason.PHONE: row.phone_tail in found.tails,
        MatchReason.NAME: row.buyer_mark in found.buyers,
        MatchReason.GOODS: bool(found.sku) and found.sku.upper() in skus,
    }
    why = tuple(each for each in SIGNS if spoken[each])
    return Match(
        dossier_id=row.id,
        shop_id=row.shop_id,
        key=row.key,
        buyer=row.buyer,
        amount=row.amount,
        currency=row.currency,
        refund=coming.ref if coming else "",
        skus=tuple(facts.skus),
        why=why,
        weight=sum(worth[each] for each in why),
    )


def awaited(facts: Facts) -> RefundFacts | None:
    """The request whose goods are on their way to us, or are to come."""
    refunds = (each for each in facts.subjects.values() if isinstance(each, RefundFacts))
    waiting = [each for each in refunds if each.type in COMING and each.returned_at is None and each.closed_at is None]
    return next(
        (each for each in waiting if each.returning_at), next((each for each in waiting if each.agreed_at), None)
    )
