"""Telling a fact of something without an order: its form, what would come of it, and the telling."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from amends.casework.actions import reports
from amends.casework.actions.transaction import RefusedError
from amends.desk import session
from amends.desk.directory import directory
from amends.desk.record import anew
from amends.desk.record.fact_forms import Telling
from amends.desk.record.forms import OrderChoices, RecordForm, signal_of
from amends.desk.words import quarantine, refusals
from amends.desk.words.titles import Titles
from amends.engine.signals import AnySignal
from amends.engine.words import CaseState
from amends.merchants.access import allows, member_for, require, shop_in_view, visible
from amends.merchants.models import Member, Shop
from amends.merchants.roles import Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class Anew:
    """Who tells what kind of fact, of which shop, and what there is to choose from."""

    member: Member
    kind: Telling
    kinds: Sequence[Telling]
    shops: Sequence[Shop]
    shop: Shop
    titles: Titles
    known: OrderChoices
    now: datetime


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, slug: str = "message-received") -> HttpResponse:
    """The form; posted: the fact is told, decided at once, leads to its case, and can be taken back."""
    asked = _asked(request, slug)
    made = anew.anew_form(asked.kind, asked.known, asked.shops)
    if request.method == "GET":
        given = {"token": uuid4(), "shop": asked.shop.pk, "key": request.GET.get("key", "")}
        return _page(request, asked, made(initial=given))
    form = made(request.POST)
    answer = _told(request, asked, form) if form.is_valid() else None
    return answer or _page(request, asked, form, status=422)


@require_POST
def foreseen(request: HttpRequest, slug: str) -> HttpResponse:
    """What would come of the fact as typed so far."""
    asked = _asked(request, slug)
    form = anew.anew_form(asked.kind, asked.known, asked.shops)(request.POST)
    signal = _signal(asked, form) if form.is_valid() else None
    if signal is None:
        return render(request, "desk/record_foreseen.html", {"waits": True})
    key = anew.key_of(asked.kind, form, asked.now)
    try:
        found = reports.foresee_anew(member=asked.member, shop=asked.shop, key=key, signal=signal, now=asked.now)
    except RefusedError as refused:
        return render(request, "desk/record_foreseen.html", {"refused": refusals.say(refused, asked.known.currency)})
    rows = [(each, asked.titles.scene(each.scene), asked.titles.desk(each.desk)) for each in found]
    return render(request, "desk/record_foreseen.html", {"rows": rows})


def _told(request: HttpRequest, asked: Anew, form: RecordForm) -> HttpResponse | None:
    """Where telling it leads; None with the form's errors where it can't be told."""
    signal = _signal(asked, form)
    if signal is None:
        return None
    key = anew.key_of(asked.kind, form, asked.now)
    try:
        place, acted = reports.report_anew(member=asked.member, shop=asked.shop, key=key, signal=signal, now=asked.now)
    except RefusedError as refused:
        field = refused.field if refused.field in asked.kind.fields else None
        form.add_error(field, refusals.say(refused, asked.known.currency))
        return None
    if acted.applied:
        url = reverse("record_undo", args=[place])
        session.offer_at(request, url, {}, _("Told: %(what)s") % {"what": asked.kind.title}, timezone.now())
    opened = [row for row in acted.cases if row.state == CaseState.OPEN]
    return redirect("case", place, opened[-1].no) if opened else redirect("order", place)


def _asked(request: HttpRequest, slug: str) -> Anew:
    member = member_for(request)
    require(member, Permission.WORK_CASES)
    kinds = [kind for kind in anew.TELLINGS if allows(member, reports.needed(kind.signal))]
    kind = next((each for each in kinds if each.slug == slug), None)
    shops = list(visible(member, Shop).order_by("name"))
    if kind is None or not shops:
        raise Http404
    shop = _shop(request, shops)
    titles = Titles(anew.playbook_of(shop), get_language() or "en", directory(member).desks)
    known = anew.known_of(shop, titles)
    return Anew(
        member=member, kind=kind, kinds=kinds, shops=shops, shop=shop, titles=titles, known=known, now=timezone.now()
    )


def _shop(request: HttpRequest, shops: Sequence[Shop]) -> Shop:
    """The shop chosen, else the one looked at, else the first."""
    said = request.POST.get("shop") or request.GET.get("shop") or str(shop_in_view(request) or "")
    return next((shop for shop in shops if str(shop.pk) == said), shops[0])


def _signal(asked: Anew, form: RecordForm) -> AnySignal | None:
    try:
        return signal_of(asked.kind, form, asked.known.currency, asked.now)
    except msgspec.ValidationError as error:
        form.add_error(None, quarantine.reason(str(error)))
        return None


def _page(request: HttpRequest, asked: Anew, form: RecordForm, *, status: int = 200) -> HttpResponse:
    context = {"kinds": asked.kinds, "kind": asked.kind, "form": form, "currency": asked.known.currency}
    return render(request, "desk/record_anew.html", context, status=status)
