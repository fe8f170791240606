"""Search everything: one hit goes straight to its page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from amends.casework.queries.search import MOST, search
from amends.desk.rows import RowTeller
from amends.desk.seats import house
from amends.merchants.access import member_for, require
from amends.merchants.roles import Permission


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    text = request.GET.get("q", "").strip()
    found = search(member, text)
    if len(found) == 1 and len(found[0].cases) == 1:
        only = found[0].cases[0]
        return redirect("case", only.dossier_id, only.no)
    here, now = house(member), timezone.now()
    told = RowTeller(get_language() or "en", here.shops, here.people, here.desks, here.books)
    orders = [(order, [told.row(case, now) for case in order.cases]) for order in found]
    return render(request, "desk/search.html", {"text": text, "orders": orders, "more": len(found) == MOST})
