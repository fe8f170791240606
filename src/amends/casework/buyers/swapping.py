"""Another article instead, chosen by the buyer on the spot: where an exchange is offered, within the same limits."""

from datetime import datetime

from django.db import transaction

from amends.casework.actions.transaction import RefusedError
from amends.casework.buyers import complaints, exchanging, offers
from amends.casework.buyers.acting import Guest
from amends.casework.buyers.complaints import REQUESTED
from amends.casework.buyers.exchanging import TAKEN, ExchangeHand, Swap
from amends.casework.buyers.models import BuyerComplaint, BuyerExchange
from amends.casework.buyers.offers import BuyerOffer, OrderStanding

EXCHANGE = "exchange"


def offered(who: Guest, complaint: BuyerComplaint, standing: OrderStanding, *, now: datetime) -> list[Swap]:
    """What a piece may be exchanged for without a colleague, the least difference first."""
    limits = who.page.choice
    ways = offers.offers(who, complaint, standing, now=now)
    if limits is None or complaint.ref.startswith(REQUESTED) or not any(each.remedy == EXCHANGE for each in ways):
        return []
    room = offers.room_of(who, standing, limits, now)
    there = exchanging.of_order(who.page.shop.merchant_id, who.dossier_id)
    found = exchanging.still_open(who.page.shop, standing.dossier, there)
    fits = [each for each in found if -each.difference <= room.money and each.piece.worth <= room.goods]
    return sorted(fits, key=lambda each: (abs(each.difference), each.article.title))


@transaction.atomic
def choose(
    who: Guest, complaint: BuyerComplaint, *, sku: str, other: str, difference: int, token: str, now: datetime
) -> BuyerExchange:
    """The buyer takes it, as it was shown. Raises RefusedError: it isn't offered any more, or not so."""
    standing = offers.one_at_a_time(who)
    hand = ExchangeHand(member=who.vouching, dossier_id=who.dossier_id, token=token, now=now, actor=who.actor)
    there = exchanging.of_order(who.page.shop.merchant_id, who.dossier_id)
    same = next((each for each in there if each.ref == hand.ref), None)
    if same is not None:
        return same
    ways = offered(who, complaint, standing, now=now)
    if not any((each.piece.sku, each.article.sku, each.difference) == (sku, other, difference) for each in ways):
        raise RefusedError("this is not offered any more", field="offer")
    made = exchanging.agree(hand, sku=sku, other=other, difference=difference, complaint=complaint.ref)
    complaints.settle(who, complaint, how=TAKEN, token=token, now=now)
    chosen = BuyerOffer(remedy=TAKEN, kind=offers.GOODS, amount=max(-difference, 0), goods=made.worth)
    offers.keep(who, complaint, chosen, standing.mark, now)
    return made
