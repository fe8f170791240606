"""A complaint as its page shows it: where it stands, what is promised, what may be taken, what was."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from amends.casework.approval import grants
from amends.casework.buyers import choices, complaints, offers, swapping, whys
from amends.casework.buyers.acting import Guest
from amends.casework.buyers.choices import Photo
from amends.casework.buyers.exchanging import TAKEN
from amends.casework.buyers.models import BuyerComplaint
from amends.casework.buyers.offers import BuyerOffer, OrderStanding
from amends.casework.ledger.effect_models import EffectRecord, EffectState
from amends.casework.queries.case_page import OrderPage
from amends.portal.buyer import own_files
from amends.portal.buyer.entering import PageVisit
from amends.portal.buyer.own_files import OwnFile
from amends.web import amounts

COUPON: Final = "coupon"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferShown:
    remedy: str
    amount: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintShown:
    """``promised_at``: by when a first answer comes, ``answered``: it has; ``late``: it should have.

    ``taken``: what the buyer chose, in words. ``photos``: what to photograph; ``files``: which came.
    """

    ref: str
    at: datetime
    words: str
    is_open: bool
    promised_at: datetime | None
    answered: bool
    late: bool
    offers: list[OfferShown]
    shows_first: bool
    taken: str
    taken_at: datetime | None
    withdrawn: bool
    photos: tuple[Photo, ...]
    came: int
    files: list[OwnFile]
    left: int
    stars: int | None
    why: str
    said: str
    take_to: str
    settle_to: str
    rate_to: str
    photos_to: str
    exchange_to: str
    is_coupon: bool
    is_exchange: bool
    coupon_code: str


def shown(visit: PageVisit, who: Guest, page: OrderPage) -> list[ComplaintShown]:
    """Those of the order, the newest first."""
    return [_shown(visit, who, page, each) for each in complaints.complaints_of(who)]


def standing(page: OrderPage) -> OrderStanding:
    mark = grants.buyer_mark(page.shop.merchant_id, page.private)
    return OrderStanding(dossier=page.dossier, policy=page.newest, currency=page.currency, mark=mark)


def _shown(visit: PageVisit, who: Guest, page: OrderPage, mine: BuyerComplaint) -> ComplaintShown:
    trouble = choices.of_code(mine.issue, visit.language) or choices.trouble(choices.OTHER, visit.language)
    answered = answered_at(page, mine) is not None
    files = own_files.shown(visit, mine)
    stands = standing(page)
    others = swapping.offered(who, mine, stands, now=visit.now) if page.shop.buyer_page.get("articles") else []
    return ComplaintShown(
        ref=mine.ref,
        at=mine.at,
        words=trouble.words,
        is_open=complaints.is_open(page.dossier, mine),
        promised_at=mine.promised_at,
        answered=answered,
        late=not answered and mine.promised_at is not None and visit.now > mine.promised_at,
        offers=[_offer(each, visit, page) for each in offers.offers(who, mine, stands, now=visit.now)],
        shows_first=visit.page.choice is not None and not mine.taken and offers.wants_photo(who, mine),
        taken=_taken(visit, mine),
        taken_at=mine.taken_at,
        withdrawn=mine.withdrawn_at is not None,
        photos=trouble.photos,
        came=len(files),
        files=files,
        left=max(visit.rules.most_photos - len(files), 0),
        stars=mine.stars,
        why=whys.named([page.shop], visit.language).get(mine.why, ""),
        said=mine.said,
        take_to=visit.to("buyer_take", mine.ref),
        settle_to=visit.to("buyer_settle", mine.ref),
        rate_to=visit.to("buyer_rate", mine.ref),
        photos_to=visit.to("buyer_photos", mine.ref),
        exchange_to=visit.to("buyer_exchange", mine.ref) if others else "",
        is_coupon=mine.taken == COUPON,
        is_exchange=mine.taken == TAKEN,
        coupon_code=_code(mine) if mine.taken == COUPON else "",
    )


def answered_at(page: OrderPage, mine: BuyerComplaint) -> datetime | None:
    """When we first wrote after it was told."""
    last = page.dossier.facts.last_reply_at
    return last if last is not None and last >= mine.at else None


def _offer(offer: BuyerOffer, visit: PageVisit, page: OrderPage) -> OfferShown:
    return OfferShown(
        remedy=offer.remedy, amount=offer.amount, words=_words(offer.remedy, offer.amount, page.currency, visit)
    )


def _code(mine: BuyerComplaint) -> str:
    """As the shop's own system gave it back."""
    of = {"merchant_id": mine.merchant_id, "dossier_id": mine.dossier_id, "case_no": mine.case_no}
    sent = EffectRecord.objects.filter(**of, kind=COUPON, state=EffectState.SENT).order_by("-id").first()
    return sent.receipt if sent else ""


def _taken(visit: PageVisit, mine: BuyerComplaint) -> str:
    return _words(mine.taken, mine.amount, mine.currency, visit) if mine.taken else ""


def _words(remedy: str, amount: int, currency: str, visit: PageVisit) -> str:
    said = choices.offer(remedy, visit.language)
    return said.words.replace("{sum}", amounts.money(amount, currency)) if said else remedy
