"""One case: its page, the older part of its time line, and everything that can be done to it."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework import reveal as revealing
from amends.casework.actions import RefusedError
from amends.casework.deeds import Deed
from amends.casework.queries.case_page import CasePage, case_page, timeline
from amends.desk import casepage, evidence, undoing
from amends.desk.deeds import DEEDS, Doing, undo_of
from amends.desk.revealing import REASONS
from amends.desk.seats import House, house
from amends.desk.titles import Titles
from amends.desk.vocabulary import CLOSING, OUTCOMES
from amends.merchants.access import allows, member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission

Typed = dict[str, Any]


@require_GET
def case(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    return _page(request, member, _found(member, dossier_id, no))


@require_GET
def older(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    """The next part of the time line, further back."""
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    page = _found(member, dossier_id, no)
    before = request.GET.get("before", "")
    entries, further = timeline(member, dossier_id=dossier_id, before=int(before) if before.isdecimal() else 0)
    here = house(member)
    told = casepage.teller(page, _titles(page, here), here.people)
    context = {"lines": told.lines(entries, page.effects), "older": further, "page": page}
    return render(request, "desk/case_lines.html", context)


@require_GET
def proofs(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    """The evidence again, after something was added, and the time line with it."""
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    page = _found(member, dossier_id, no)
    return _page(request, member, page, template="desk/evidence_fresh.html")


@require_POST
def deed(request: HttpRequest, dossier_id: int, no: int, name: str) -> HttpResponse:
    """Do something. What can't be done leaves everything as it was, the page with what was typed, and says why."""
    doing = DEEDS.get(name)
    member = member_for(request)
    if doing is None:
        raise Http404
    require(member, doing.needs)
    page = _found(member, dossier_id, no)
    form = doing.form(request.POST)
    if not form.is_valid():
        return _page(request, member, page, typed=_typed(name, request, form))
    return _do(request, member, page, name, doing, form)


def _do(
    request: HttpRequest, member: Member, page: CasePage, name: str, doing: Doing, form: forms.Form
) -> HttpResponse:
    now, case = timezone.now(), page.case
    token = str(form.cleaned_data["deed"])
    mine = Deed(member=member, dossier_id=page.standing.dossier_id, no=case.no, token=token, now=now)
    try:
        acted = doing.perform(mine, form.cleaned_data)
    except RefusedError as refused:
        form.add_error(None, _refusal(refused))
        page = _found(member, mine.dossier_id, mine.no)
        return _page(request, member, page, typed=_typed(name, request, form))
    if acted.applied:
        _answer(request, page, name, doing)
    return redirect("case", mine.dossier_id, mine.no)


def _answer(request: HttpRequest, page: CasePage, name: str, doing: Doing) -> None:
    back = undo_of(name, page.case)
    undoing.forget(request)
    if back is None or request.POST.get("undo"):
        messages.success(request, str(doing.done))
        return
    where = (page.standing.dossier_id, page.case.no)
    undoing.offer(request, *where, back.deed, back.fields, str(doing.done), timezone.now())


def _refusal(refused: RefusedError) -> str:
    match refused.field:
        case "owner":
            return _("A colleague has this case. Only leads take cases out of others' hands.")
        case "clock" if "outside" in str(refused):
            return _("Somebody outside holds us to this deadline: it can't be stopped here.")
        case "step" | "remedy" | "clock" | "case":
            return _("The case has moved on: this is no longer there to do. Look at it again.")
        case "amount":
            return _("Not sent: %(why)s") % {"why": str(refused)}
        case _:
            return _("Not done: %(why)s. Nothing was changed.") % {"why": str(refused)}


def _typed(name: str, request: HttpRequest, form: forms.Form) -> Typed:
    """What somebody had typed, to be shown again, and what is wrong with it."""
    faults = [error for errors in form.errors.values() for error in errors]
    return {"deed": name, "values": request.POST.dict(), "faults": faults}


def _found(member: Member, dossier_id: int, no: int) -> CasePage:
    page = case_page(member, dossier_id=dossier_id, no=no)
    if page is None:
        raise Http404
    return page


def _titles(page: CasePage, here: House) -> Titles:
    return Titles(page.policy.playbook, get_language() or "en", here.desks)


def _page(
    request: HttpRequest,
    member: Member,
    page: CasePage,
    *,
    typed: Typed | None = None,
    template: str = "desk/case.html",
) -> HttpResponse:
    here, now = house(member), timezone.now()
    titles = _titles(page, here)
    view = casepage.view(page, titles=titles, people=here.people, now=now)
    desks = {code: titles.desk(code) for code in titles.playbook.desks} | here.desks
    context = {
        "view": view,
        "page": page,
        "case": page.case,
        "standing": page.standing,
        "lines": view.lines,
        "older": page.older,
        "now": now,
        "mine": page.case.owner == str(member.id),
        "may_work": allows(member, Permission.WORK_CASES),
        "may_cancel": allows(member, Permission.APPROVE),
        "desks": sorted(((c, n) for c, n in desks.items() if c != page.case.desk), key=lambda item: item[1]),
        "closings": [(word, OUTCOMES[word]) for word in CLOSING],
        "token": str(uuid4()),
        "board": evidence.board(member, page, titles, here.people),
        "reveal_asks": revealing.asked(member).value if allows(member, Permission.WORK_CASES) else "",
        "reasons": REASONS.items(),
        "typed": typed or {},
        "undo": undoing.offered(request, now),
    }
    return render(request, template, context, status=422 if typed else 200)
