"""Telling a fact of an order: its form, what would come of it, and the telling."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from amends.casework.actions import reports
from amends.casework.actions.transaction import ActionResult, RefusedError
from amends.casework.letters import undo
from amends.casework.queries.case_page import OrderPage, order_page
from amends.desk import session
from amends.desk.directory import directory
from amends.desk.record.fact_forms import Telling
from amends.desk.record.forms import OrderChoices, RecordForm, form_of, initial, signal_of
from amends.desk.record.kinds import BY_SLUG, KINDS
from amends.desk.record.known import known_of
from amends.desk.words import quarantine, refusals
from amends.desk.words.titles import Titles
from amends.engine.signals import AnySignal
from amends.engine.words import CaseState
from amends.merchants.access import allows, member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who tells what kind of fact of which order, and what there is to choose from."""

    member: Member
    page: OrderPage
    titles: Titles
    kind: Telling
    known: OrderChoices
    now: datetime

    @property
    def kinds(self) -> list[Telling]:
        """Those this member can tell of this order: no answer where nothing was asked."""
        mine = [kind for kind in KINDS if allows(self.member, reports.needed(kind.signal))]
        return [kind for kind in mine if "ref" not in kind.fields or self.known.about(kind.signal)]


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, dossier_id: int, slug: str = "problem-reported") -> HttpResponse:
    """The form of a kind of fact; posted: the fact is told, decided at once, and can be taken back."""
    asked = _asked(request, dossier_id, slug)
    made = form_of(asked.kind, asked.known)
    if request.method == "GET":
        form = made(initial={"token": uuid4(), **initial(asked.kind, asked.known, request.GET.dict())})
        return _page(request, asked, form)
    form = made(request.POST)
    acted = _told(asked, form) if form.is_valid() else None
    return _page(request, asked, form, status=422) if acted is None else _done(request, asked, acted)


def _told(asked: Asked, form: RecordForm) -> ActionResult | None:
    """What came of telling it; None with the form's errors where it can't be told."""
    signal = _signal(asked, form)
    if signal is None:
        return None
    try:
        return reports.report(member=asked.member, dossier_id=asked.page.dossier_id, signal=signal, now=asked.now)
    except RefusedError as refused:
        _refuse(asked, form, refused)
        return None


def _done(request: HttpRequest, asked: Asked, acted: ActionResult) -> HttpResponse:
    place = asked.page.dossier_id
    known = {case.no for case in asked.page.cases}
    opened = [row for row in acted.cases if row.no not in known and row.state == CaseState.OPEN]
    if acted.applied:
        url = reverse("record_undo", args=[place])
        session.offer_at(request, url, {}, _("Told: %(what)s") % {"what": asked.kind.title}, timezone.now())
    return redirect("case", place, opened[0].no) if len(opened) == 1 else redirect("order", place)


@require_POST
def foreseen(request: HttpRequest, dossier_id: int, slug: str) -> HttpResponse:
    """What would come of the fact as typed so far."""
    asked = _asked(request, dossier_id, slug)
    form = form_of(asked.kind, asked.known)(request.POST)
    signal = _signal(asked, form) if form.is_valid() else None
    if signal is None:
        return render(request, "desk/record_foreseen.html", {"waits": True})
    try:
        found = reports.foresee(member=asked.member, dossier_id=dossier_id, signal=signal, now=asked.now)
    except RefusedError as refused:
        return render(request, "desk/record_foreseen.html", {"refused": refusals.say(refused, asked.known.currency)})
    rows = [(each, asked.titles.scene(each.scene), asked.titles.desk(each.desk)) for each in found]
    return render(request, "desk/record_foreseen.html", {"rows": rows})


@require_POST
def take_back(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Take back what I told a moment ago; else say why that isn't possible any more."""
    member = member_for(request)
    require(member, Permission.WORK_CASES)
    session.forget(request)
    try:
        undo.take_back(member=member, dossier_id=dossier_id, no=0, now=timezone.now())
    except RefusedError as refused:
        messages.error(request, refusals.say(refused, ""))
    else:
        messages.success(request, _("Taken back: all is as it was"))
    return redirect("order", dossier_id)


def _asked(request: HttpRequest, dossier_id: int, slug: str) -> Asked:
    member = member_for(request)
    require(member, Permission.WORK_CASES)
    page, kind = order_page(member, dossier_id=dossier_id), BY_SLUG.get(slug)
    if page is None or kind is None:
        raise Http404
    titles = Titles(page.policy.playbook, get_language() or "en", directory(member).desks)
    asked = Asked(member=member, page=page, titles=titles, kind=kind, known=known_of(page, titles), now=timezone.now())
    if kind not in asked.kinds:
        raise Http404
    return asked


def _signal(asked: Asked, form: RecordForm) -> AnySignal | None:
    """The fact; None with the form's errors where the signal's own rules forbid it."""
    try:
        return signal_of(asked.kind, form, asked.known.currency, asked.now)
    except msgspec.ValidationError as error:
        form.add_error(None, quarantine.reason(str(error)))
        return None


def _refuse(asked: Asked, form: RecordForm, refused: RefusedError) -> None:
    field = refused.field if refused.field in asked.kind.fields else None
    form.add_error(field, refusals.say(refused, asked.known.currency))


def _page(request: HttpRequest, asked: Asked, form: RecordForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "page": asked.page,
        "kinds": asked.kinds,
        "kind": asked.kind,
        "form": form,
        "currency": asked.known.currency,
    }
    return render(request, "desk/record.html", context, status=status)
