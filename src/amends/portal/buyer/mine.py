"""What a buyer who has proven to be one sees: where everything stands, live; and what they write."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.buyers import acting, complaints, deposit_rules, deposits, invoicing, sending_back, tries, whys
from amends.casework.buyers.acting import Guest
from amends.casework.buyers.waiting import place, waiting
from amends.casework.queries.case_page import OrderPage, order_page
from amends.desk.case.page import goods
from amends.portal.buyer import complaint
from amends.portal.buyer.asked import asked
from amends.portal.buyer.entering import PageVisit, at_page, form_of, frame, proven, zone_named
from amends.portal.buyer.exchanged import exchanges
from amends.portal.buyer.money import requests_of
from amends.portal.buyer.road import road
from amends.portal.buyer.talk import talk
from amends.web import amounts

HOUR_WORD: Final = "writes"
MINUTE: Final = timedelta(minutes=1)
STARS: Final = (1, 2, 3, 4, 5)


@require_GET
@at_page
@proven
def home(request: HttpRequest, visit: PageVisit, who: Guest) -> HttpResponse:
    """Where everything of the order stands."""
    return shown(request, visit, who)


@require_GET
@at_page
@proven
def live(request: HttpRequest, visit: PageVisit, who: Guest) -> HttpResponse:
    """The same without its frame, asked anew now and then."""
    return render(request, "portal/buyer/standing.html", _context(visit, who))


def shown(request: HttpRequest, visit: PageVisit, who: Guest, *, fault: str = "", typed: str = "") -> HttpResponse:
    """The page, with what went wrong."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    return render(request, "portal/buyer/home.html", _context(visit, who, fault=fault, typed=typed), status=status)


def order_of(who: Guest) -> OrderPage:
    """From here on times are told as the buyer's clock shows them, where it is known. Raises Http404: it is gone."""
    page = order_page(who.vouching, dossier_id=who.dossier_id)
    if page is None:
        raise Http404
    if (theirs := zone_named(page.dossier.facts.zone)) is not None:
        timezone.activate(theirs)  # until the page's own clock ends
    return page


def _context(visit: PageVisit, who: Guest, **more: Any) -> dict[str, Any]:
    page = order_of(who)
    return frame(
        visit,
        order=who.key,
        goods=[(line.title or line.sku, line.quantity) for line in goods(page)],
        road=road(page, now=visit.now),
        requests=requests_of(page),
        refunded=page.dossier.facts.refunded,
        refunded_sum=amounts.money(page.dossier.facts.refunded, page.currency),
        refunded_at=page.dossier.facts.refunded_at,
        currency=page.currency,
        asked=asked(visit, page),
        complaints=complaint.shown(visit, who, page),
        exchanges=exchanges(who, page),
        talk=talk(page),
        **queue(visit, who),
        token=uuid4().hex,
        whys=whys.offered(visit.page.shop, visit.language),
        live=visit.to("buyer_live"),
        deposit_to=visit.to("buyer_deposit") if _ahead(who, page) else "",
        invoice_to=visit.to("buyer_invoice") if invoicing.may_here(page.shop, page.dossier.facts) else "",
        invoiced=bool(page.dossier.facts.invoiced_at),
        **_back(visit, who, page),
        write_to=visit.to("buyer_write"),
        complain_to=visit.to("buyer_complain"),
        five=STARS,
        **more,
    )


def queue(visit: PageVisit, who: Guest) -> dict[str, Any]:
    """Their place in the row of those who wait for an answer; 0: they don't wait."""
    shop = visit.page.shop
    found = waiting(shop, now=visit.now)
    waits = place(shop, found, who.dossier_id, now=visit.now) if found.longest >= MINUTE else 0
    return {"place": waits, "longest": found.longest}


def _ahead(who: Guest, page: OrderPage) -> bool:
    """Whether something was paid ahead that may go back, or was registered."""
    facts = page.dossier.facts
    ahead = not deposit_rules.MARKED.isdisjoint(facts.tags) and facts.shipped_at is None
    return ahead or deposits.of_order(who) is not None


def _back(visit: PageVisit, who: Guest, page: OrderPage) -> dict[str, Any]:
    """Where something is sent back, and whether that is the buyer's next step."""
    facts = page.dossier.facts
    going = sending_back.going_back(who, facts)
    there = bool(going) or (sending_back.may_ask(page.shop, facts) and any(sending_back.left(facts).values()))
    return {"back_to": visit.to("buyer_send_back") if there else "", "to_send": any(not each.by for each in going)}


def often(visit: PageVisit, who: Guest) -> bool:
    """Note that something is written to the shop; whether that is more than is taken of one order in an hour."""
    merchant_id = visit.page.shop.merchant_id
    return tries.count(merchant_id, f"{HOUR_WORD}:{who.dossier_id}", now=visit.now) > visit.rules.most_messages


@require_POST
@at_page
@proven
def write(request: HttpRequest, visit: PageVisit, who: Guest) -> HttpResponse:
    """A message to the shop: there at once, on the desk as any other."""
    said = form_of(request)
    text = said.get("text", "").strip()[: complaints.TEXT]
    if not text:
        return redirect(visit.to("buyer_home"))
    if often(visit, who):
        return shown(request, visit, who, fault="often", typed=text)
    token = said.get("token", "")[:40] or uuid4().hex
    try:
        acting.write(who, text=text, language=visit.language, token=token, now=visit.now)
    except RefusedError:
        return shown(request, visit, who, fault="refused", typed=text)
    return redirect(visit.told(token, "talk"))
