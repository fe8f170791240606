"""One case: its page, the older part of its time line, and everything that can be done to it."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from amends.casework.actions import reveal as revealing
from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import RefusedError
from amends.casework.approval.requests import PendingRequest
from amends.casework.letters import undo
from amends.casework.people import step_rights
from amends.casework.queries.approvals import authority_in, of_case
from amends.casework.queries.case_page import CasePage, case_page, timeline
from amends.casework.queries.losses import of_case as of_losses
from amends.desk import undo as undoing
from amends.desk.case import enclosures, evidence, grants, letters
from amends.desk.case import page as casepage
from amends.desk.case.actions import ACTIONS, CaseAction
from amends.desk.directory import Directory, directory
from amends.desk.words import losses, refusals
from amends.desk.words.reveal_reasons import REASONS
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import CLOSING, OUTCOMES
from amends.desk.writing import composer
from amends.engine.grants import paying
from amends.engine.words import StepState
from amends.merchants.access import allows, member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.web import amounts, moments

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
    here = directory(member)
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


@require_http_methods(["GET", "POST"])
def action(request: HttpRequest, dossier_id: int, no: int, name: str) -> HttpResponse:
    """Do something. What can't be done leaves everything as it was, the page with what was typed, and says why."""
    doing = ACTIONS.get(name)
    member = member_for(request)
    if doing is None:
        raise Http404
    require(member, doing.needs)
    page = _found(member, dossier_id, no)
    if request.method == "GET":  # signing in again leads here
        return redirect("case", dossier_id, no)
    form = doing.form(letters.with_lines(request.POST, page) if name == "remedy" else request.POST)
    if not form.is_valid():
        return _page(request, member, page, typed=_typed(name, request, form))
    return _do(request, member, page, name, doing, form)


def _do(
    request: HttpRequest, member: Member, page: CasePage, name: str, doing: CaseAction, form: forms.Form
) -> HttpResponse:
    now, case = timezone.now(), page.case
    token = str(form.cleaned_data["token"])
    mine = Action(member=member, dossier_id=page.standing.dossier_id, no=case.no, token=token, now=now, undoable=True)
    words = letters.read(request, member, page, now)
    try:
        with transaction.atomic():
            pack = _pack(request, member, page, name, now)
            acted = doing.perform(mine, {**form.cleaned_data, **pack}, _currency(page))
            letters.send(mine, words, acted, page)
            transaction.set_rollback(not (acted.applied or acted.asked))  # pressed twice: no second pack
    except RefusedError as refused:
        form.add_error(None, refusals.say(refused, _currency(page)))
        page = _found(member, mine.dossier_id, mine.no)
        more = {"look": words.look} if words else {}
        return _page(request, member, page, typed=_typed(name, request, form, refused.field), more=more)
    if acted.asked:
        messages.info(request, _asked(acted.asked, _currency(page)))
    elif acted.applied:
        _answer(request, page, str(doing.done) if not pack else _("Done, and the pack goes with it"), doing)
    composer.done(request, mine, name)
    return redirect("case", mine.dossier_id, mine.no)


def _pack(request: HttpRequest, member: Member, page: CasePage, name: str, now: datetime) -> Typed:
    """The evidence pack that goes with the action, made now; nothing where none does."""
    here = directory(member)
    titles = _titles(page, here)
    if not enclosures.asked(request, page, titles, name):
        return {}
    return enclosures.enclosed(request, member, page, titles, here.people, now=now)


def _answer(request: HttpRequest, page: CasePage, words: str, doing: CaseAction) -> None:
    if not doing.undoable:
        undoing.forget(request)
        messages.success(request, words)
        return
    undoing.offer(request, page.standing.dossier_id, page.case.no, words, timezone.now())


@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    """Take back what I did a moment ago; else say why that isn't possible any more."""
    member = member_for(request)
    require(member, Permission.WORK_CASES)
    if request.method == "GET":  # signing in again leads here
        return redirect("case", dossier_id, no)
    undoing.forget(request)
    try:
        undo.take_back(member=member, dossier_id=dossier_id, no=no, now=timezone.now())
    except RefusedError as refused:
        messages.error(request, refusals.say(refused, ""))
    else:
        messages.success(request, _("Taken back: all is as it was"))
    return redirect("case", dossier_id, no)


def _currency(page: CasePage) -> str:
    return page.dossier.facts.currency or page.shop.currency


def _asked(asked: PendingRequest, currency: str) -> str:
    words = _("Asked for %(sum)s: %(why)s, so it goes to %(role)s.") % {
        "sum": amounts.money(asked.amount, currency),
        "why": grants.bound_words(asked.bound, asked.limit, currency),
        "role": grants.role_title(asked.goes_to),
    }
    if asked.due_at is None:
        return words
    due = _("An answer is due %(at)s.") % {"at": moments.moment(asked.due_at, now=timezone.now())}
    return f"{words} {due}"


def _typed(name: str, request: HttpRequest, form: forms.Form, why: str = "") -> Typed:
    """What somebody had typed, to be shown again, and what is wrong with it; ``why``: the refusal's word."""
    faults = [error for errors in form.errors.values() for error in errors]
    return {"action": name, "values": request.POST.dict(), "faults": faults, "why": why}


def _found(member: Member, dossier_id: int, no: int) -> CasePage:
    page = case_page(member, dossier_id=dossier_id, no=no)
    if page is None:
        raise Http404
    return page


def _titles(page: CasePage, here: Directory) -> Titles:
    return Titles(page.policy.playbook, get_language() or "en", here.desks)


def _page(
    request: HttpRequest,
    member: Member,
    page: CasePage,
    *,
    typed: Typed | None = None,
    template: str = "desk/case.html",
    more: Typed | None = None,
) -> HttpResponse:
    here, now = directory(member), timezone.now()
    titles = _titles(page, here)
    mine = authority_in(member, page, now=now) if page.standing.is_open else None
    pending = of_case(member, dossier_id=page.standing.dossier_id, no=page.case.no, now=now)
    view = casepage.view(page, titles=titles, people=here.people, now=now, mine=mine)
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
        "may_answer": allows(member, Permission.ANSWER_BUYERS),
        "may_settle": allows(member, Permission.DECIDE_MONEY),
        "theirs": _others(member, page, titles, now),
        "may_cancel": allows(member, Permission.APPROVE),
        "desks": sorted(((c, n) for c, n in desks.items() if c != page.case.desk), key=lambda item: item[1]),
        "closings": [(word, OUTCOMES[word]) for word in CLOSING],
        "token": str(uuid4()),
        "borne": losses.borne(
            page, of_losses(member, dossier_id=page.standing.dossier_id, no=page.case.no), here, titles
        ),
        "board": evidence.board(member, page, titles, here.people),
        "reveal_asks": revealing.asked(member).value if allows(member, Permission.WORK_CASES) else "",
        "reasons": REASONS.items(),
        "typed": typed or {},
        "authority": grants.authority_words(mine, _currency(page)) if mine else "",
        "pending": grants.told(pending, here.people, now) if pending else None,
        "undo": undoing.offered(request, now),
        **composer.context(request, member, page, titles, now),
        **(more or {}),
    }
    return render(request, template, context, status=422 if typed else 200)


def _others(member: Member, page: CasePage, titles: Titles, now: datetime) -> frozenset[str]:
    """Names of the steps that are other desks' work."""
    ready = [step for step in page.case.steps if step.state is StepState.READY]
    rules = {step.name: titles.step_of(page.case.scene, step.name) for step in ready}
    asked = {step.name: (step.desk, bool((rule := rules[step.name]) and paying(rule.effects))) for step in ready}
    foreign = {each for each in set(asked.values()) if not step_rights.may_do(member, each[0], pays=each[1], now=now)}
    return frozenset(name for name, each in asked.items() if each in foreign)


found, draw, titles_of = _found, _page, _titles  # what other views of a case share
