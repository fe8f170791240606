"""A case on paper: A4, black on white, nothing to press."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from amends.desk.case import evidence
from amends.desk.case import page as casepage
from amends.desk.directory import directory
from amends.desk.views.cases import found, titles_of
from amends.merchants.access import member_for, require
from amends.merchants.roles import Permission


@require_GET
def sheet(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    page, here, now = found(member, dossier_id, no), directory(member), timezone.now()
    titles = titles_of(page, here)
    view = casepage.view(page, titles=titles, people=here.people, now=now)
    board = evidence.board(member, page, titles, here.people)
    context = {"view": view, "page": page, "case": page.case, "standing": page.standing, "board": board, "now": now}
    return render(request, "desk/print.html", context)
