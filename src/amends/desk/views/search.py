"""Search everything: one hit goes straight to its page."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from amends.casework.queries.search import (
    MOST,
    FoundOrder,
    search,
)
from amends.casework.queries.search_texts import MOST as MOST_TEXTS
from amends.casework.queries.search_texts import UTMOST, find_products, find_texts
from amends.desk.directory import directory
from amends.desk.words.vocabulary import WRITTEN, say
from amends.desk.worklist.rows import RowTeller
from amends.merchants.access import member_for, require
from amends.merchants.roles import Permission


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
    most = UTMOST if request.GET.get("all") else MOST_TEXTS
    now = timezone.now()
    found = search(member, text, after=after)
    if len(found) == 1 and found[0].key == text.partition("/")[0]:
        return _page_of(found[0])
    said = [] if after else find_texts(member, text, now=now, most=most)
    sold = [] if after else find_products(member, text)
    if _is_one(found) and not said and not sold and not after:
        return _page_of(found[0])
    here = directory(member)
    told = RowTeller(get_language() or "en", here.shops, here.people, here.desks, here.books)
    context = {
        "text": text,
        "orders": [(order, [told.row(case, now) for case in order.cases]) for order in found],
        "more": urlencode({"q": text, "after": found[-1].key}) if len(found) == MOST else "",
        "texts": [(each, say(WRITTEN, each.kind)) for each in said[:most]],
        "more_texts": urlencode({"q": text, "all": 1}) if len(said) > most and most < UTMOST else "",
        "too_many": len(said) > most,
        "products": sold,
        "deeper": bool(after),
    }
    return render(request, "desk/search.html", context)
