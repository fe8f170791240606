"""A product's page: its picture, what each shop's page says of it and said before, and what was raised of it."""

from itertools import pairwise
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.products import listing, pages, pictures
from amends.casework.products.pages import ListingText
from amends.casework.raises import raising
from amends.casework.raises.models import RaisedProblem
from amends.casework.search.models import Product
from amends.desk.directory import directory
from amends.desk.views import beside, page_forms, raised
from amends.desk.views.page_forms import ListingForm
from amends.desk.words import listings as words
from amends.desk.words.vocabulary import say
from amends.merchants.access import allows, member_for, require, visible
from amends.merchants.models import Member, Shop
from amends.merchants.roles import Permission

EARLIER: Final = 20  # versions shown of one shop
RAISED: Final = 10


class WhenForm(forms.Form):
    """``at``: a moment at which somebody bought: what stood there then is shown first."""

    shop = forms.IntegerField(required=False)
    at = forms.CharField(max_length=40, required=False)


@require_GET
def page(request: HttpRequest, sku: str) -> HttpResponse:
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    return _page(request, member, sku)


def _page(
    request: HttpRequest, member: Member, sku: str, *, form: ListingForm | None = None, fault: str = ""
) -> HttpResponse:
    versions = pages.told(member, sku)
    if not versions and not listing.known(member, [sku]):
        raise Http404
    here = directory(member)
    told = {each.shop_id for each in versions}
    shops = sorted(visible(member, Shop), key=lambda shop: (shop.pk not in told, shop.name))
    chosen = str(form["shop"].value() or "") if form else ""
    context: dict[str, Any] = {
        "sku": sku,
        "title": visible(member, Product).filter(sku=sku).order_by("title").values_list("title", flat=True).first()
        or "",
        "mark": pictures.marks(member.merchant_id, [sku]).get(sku, ""),
        "shops": [_shown(shop, versions, here.people, form if chosen == str(shop.pk) else None) for shop in shops],
        "then": _then(request, versions, here.shops),
        "raised": _raised(member, sku, here),
        "may": allows(member, Permission.WORK_CASES),
        "may_cost": allows(member, Permission.APPROVE),
        "fault": fault,
        "typed": chosen,
    }
    return render(request, "desk/product.html", context, status=422 if form else 200)


def _shown(shop: Shop, versions: list[ListingText], people: dict[str, str], form: ListingForm | None) -> dict[str, Any]:
    of = [each for each in versions if each.shop_id == shop.pk]
    latest = of[0] if of else None
    return {
        "shop": shop,
        "latest": latest,
        "parts": _parts(latest) if latest else [],
        "by": people.get(latest.by, "") if latest else "",
        "history": [(each, people.get(each.by, ""), beside.changes(old, each)) for each, old in pairwise(of)][:EARLIER],
        "first": of[-1] if of else None,
        "fields": page_forms.fields(latest, form),
        "language": form["language"].value() if form else getattr(latest, "language", ""),
        "open": form is not None,
    }


def _parts(told: ListingText) -> list[tuple[str, str]]:
    return [(say(words.PARTS, name), getattr(told, name)) for name in pages.PARTS if getattr(told, name)]


def _then(request: HttpRequest, versions: list[ListingText], shops: dict[int, Shop]) -> dict[str, Any] | None:
    """What stood there at the moment asked for, in that shop."""
    form = WhenForm(request.GET)
    if not form.is_valid() or not form.cleaned_data["at"] or not form.cleaned_data["shop"]:
        return None
    try:
        moment = parse_datetime(form.cleaned_data["at"].replace(" ", "+"))
    except ValueError:
        return None
    shop = shops.get(form.cleaned_data["shop"])
    if moment is None or moment.tzinfo is None or shop is None:
        return None
    found = pages.at(versions, moment, shop_id=shop.pk)
    return {"at": moment, "shop": shop, "page": found, "parts": _parts(found) if found else []}


def _raised(member: Member, sku: str, here: Any) -> list[tuple[RaisedProblem, str, str]]:
    rows = visible(member, RaisedProblem).filter(sku=sku).order_by("-raised_at")[:RAISED]
    return [
        (row, raised.named(here, row, raised.titles(member, [sku])), say(words.FINDINGS, row.finding)) for row in rows
    ]


@require_POST
def tell(request: HttpRequest, sku: str) -> HttpResponse:
    """What a shop's page says from now on, typed by hand."""
    member = member_for(request)
    require(member, Permission.WORK_CASES)
    if not listing.known(member, [sku]) and not pages.told(member, sku):
        raise Http404
    form = ListingForm(request.POST)
    if not form.is_valid():
        return _page(request, member, sku, form=form, fault=_("Not kept. What is wrong stands beside it."))
    shop = visible(member, Shop).filter(pk=form.cleaned_data["shop"]).first()
    if shop is None:
        raise Http404
    try:
        raising.tell_page(member=member, shop=shop, draft=form.draft(sku), now=timezone.now())
    except RefusedError as refused:
        return _page(request, member, sku, form=form, fault=raised.why(refused))
    messages.success(request, _("Kept: what the page of %(shop)s says") % {"shop": shop.name})
    return redirect("product", sku)
