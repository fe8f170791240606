"""Search everything: one hit goes straight to its page."""

from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from amends.casework.queries.search import (
    MOST,
    FoundOrder,
    search,
    sorted_orders,
)
from amends.casework.queries.search_texts import MOST as MOST_TEXTS
from amends.casework.queries.search_texts import UTMOST, find_products, find_texts
from amends.desk.directory import Directory, directory
from amends.desk.words.sorted_by import at_home
from amends.desk.words.vocabulary import WRITTEN, say
from amends.desk.worklist.rows import RowTeller
from amends.merchants.access import member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.merchants.row_order import SortedList, filled, reckoned
from amends.merchants.row_order import asked as asked_list
from amends.web.sorting import ListColumn

BY_TEXT: Final = "text_sort"
BY_GOODS: Final = "goods_sort"


def _order_columns(here: Directory) -> tuple[ListColumn, ...]:
    """An order's cases are several: nothing is sorted by them."""
    return (
        ListColumn("order", _("Order"), "key"),
        ListColumn("buyer", _("Buyer"), filled("buyer")),
        ListColumn("amount", _("Amount"), at_home("amount", here), down=True, look="number"),
        ListColumn("cases", _("Cases")),
    )


def _told_lists(request: HttpRequest) -> tuple[SortedList, SortedList]:
    """What was written, and what was sold: all that is shown is sorted."""
    written = (
        ListColumn("at", _("Written on"), lambda each: each.at, down=True),
        ListColumn("order", _("Order"), lambda each: each.order_key),
        ListColumn("kind", _("Kind"), lambda each: say(WRITTEN, each.kind)),
        ListColumn("text", _("Text")),
    )
    sold = (
        ListColumn("product", _("Product"), lambda each: each.title),
        ListColumn("sku", _("SKU"), lambda each: each.sku),
    )
    return asked_list(request, written, BY_TEXT), asked_list(request, sold, BY_GOODS)


def _found(member: Member, text: str, after: str, listed: SortedList) -> tuple[list[FoundOrder], str]:
    """A page of orders, and where the next begins."""
    if listed.sort and text:
        return sorted_orders(member, text, order=listed.order, after=listed.after)
    found = search(member, text, after=after)
    return found, found[-1].key if len(found) == MOST else ""


def _is_one(found: list[FoundOrder]) -> bool:
    return len(found) == 1 and len(found[0].cases) == 1


def _page_of(order: FoundOrder) -> HttpResponse:
    """Its case where it has just one; else the order's own page."""
    if len(order.cases) == 1:
        return redirect("case", order.dossier_id, order.cases[0].no)
    return redirect("order", order.dossier_id)


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Orders by number, parcel or buyer; then what was written and what was sold."""
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    text, after = (request.GET.get(key, "").replace("\x00", "").strip()[:80] for key in ("q", "after"))
    most = UTMOST if request.GET.get("all") or request.GET.get(BY_TEXT) else MOST_TEXTS
    now = timezone.now()
    here = directory(member)
    listed = asked_list(request, _order_columns(here))
    told = _told_lists(request)
    found, more = _found(member, text, after, listed)
    if not listed.sort and len(found) == 1 and found[0].key == text.partition("/")[0]:
        return _page_of(found[0])
    said = [] if after else find_texts(member, text, now=now, most=most)
    sold = [] if after else find_products(member, text)
    if _is_one(found) and not said and not sold and not after:
        return _page_of(found[0])
    teller = RowTeller(get_language() or "en", here.shops, here.people, here.desks, here.books)
    context = {
        "text": text,
        "orders": [(order, [teller.row(case, now) for case in order.cases]) for order in found],
        "listed": listed,
        "written": told[0],
        "goods": told[1],
        "more": more,
        "texts": [(each, say(WRITTEN, each.kind)) for each in reckoned(said[:most], told[0].order)],
        "more_texts": urlencode({"q": text, "all": 1}) if len(said) > most and most < UTMOST else "",
        "too_many": len(said) > most,
        "products": reckoned(sold, told[1].order),
        "deeper": bool(after),
    }
    return render(request, "desk/search.html", context)
