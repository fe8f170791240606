"""An order's page, and the older part of its time line."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from amends.casework.products import pictures
from amends.casework.queries import shared
from amends.casework.queries.case_page import OrderPage, order_page, timeline
from amends.desk import session
from amends.desk.case import order as orderpage
from amends.desk.case import page as casepage
from amends.desk.case import ratings
from amends.desk.directory import Directory, directory
from amends.desk.words.titles import Titles
from amends.desk.worklist.rows import RowTeller
from amends.merchants.access import allows, member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.web.whole import whole


@require_GET
def order(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """All that is known of an order, with its cases or without any."""
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    page, here, now = _found(member, dossier_id), directory(member), timezone.now()
    view = orderpage.view(page, titles=_titles(page, here), people=here.people, now=now)
    rows = RowTeller(get_language() or "en", here.shops, here.people, here.desks, here.books)
    context = {
        "view": view,
        "page": page,
        "standing": view,
        "pictures": pictures.marks(member.merchant_id, [line.sku for line in view.order_lines]),
        "cases": [rows.row(case, now) for case in sorted(page.cases, key=lambda case: (not case.is_open, case.no))],
        "rated": ratings.shown(page),
        "lines": view.lines,
        "older": page.older,
        "older_url": reverse("order_older", args=[dossier_id]),
        "may_record": allows(member, Permission.WORK_CASES),
        "shared": shared.beside(member, dossier_id),
        "may_work": allows(member, Permission.WORK_CASES),
        "undo": session.offered(request, now),
    }
    return render(request, "desk/order.html", context)


@require_GET
def older(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The next part of the time line, further back."""
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    page, here = _found(member, dossier_id), directory(member)
    before = request.GET.get("before", "")
    entries, further = timeline(member, dossier_id=dossier_id, before=whole(before) or 0)
    told = casepage.teller(page, _titles(page, here), here.people)
    context = {"lines": told.lines(entries, page.effects), "older": further, "older_url": request.path}
    return render(request, "desk/case_lines.html", context)


def _found(member: Member, dossier_id: int) -> OrderPage:
    page = order_page(member, dossier_id=dossier_id)
    if page is None:
        raise Http404
    return page


def _titles(page: OrderPage, here: Directory) -> Titles:
    return Titles(page.policy.playbook, get_language() or "en", here.desks)
