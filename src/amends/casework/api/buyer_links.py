"""Links to a shop's page for buyers, made by its own system, which knows its buyer: they prove nothing more."""

from datetime import datetime, timedelta

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Schema

from amends.casework.api.door import api, key_of
from amends.casework.buyers import tokens
from amends.casework.buyers.pages import page_of
from amends.casework.buyers.rules import rules_at
from amends.casework.ledger.models import DossierRecord
from amends.merchants import reach
from amends.merchants.access import reachable
from amends.merchants.actors import Actor


class BuyerLinkAsked(Schema):
    """``order``: the number of an order of the key's shop. ``minutes``: how long it is to open, at most the rule's."""

    order: str
    minutes: int = 60


class BuyerLinkOut(Schema):
    """``url`` opens that one order, without asking anything, until ``ends_at``. Whoever has it sees the order."""

    url: str
    ends_at: datetime


@api.post("/buyer-links", response=BuyerLinkOut)
def buyer_link(request: HttpRequest, asked: BuyerLinkAsked) -> BuyerLinkOut:
    """A link for the chat window, signed and expiring. 404 where the order isn't known or the page is shut."""
    key, now = key_of(request), timezone.now()
    page, rules = page_of(key.shop), rules_at(now)
    actor = Actor.of_key(key)
    with reach.within(actor):
        found = reachable(actor, DossierRecord).filter(key=asked.order).values_list("id", flat=True).first()
    if found is None or not page.is_on:
        raise Http404
    lasts = min(timedelta(minutes=max(asked.minutes, 1)), timedelta(hours=rules.link_hours))
    of = {"merchant_id": key.merchant_id, "shop_id": key.shop_id, "dossier_id": found}
    token = tokens.proven(**of, lasts=lasts, now=now)
    url = request.build_absolute_uri(f"/b/{page.address}/o/{token}/")
    return BuyerLinkOut(url=url, ends_at=now + lasts)
