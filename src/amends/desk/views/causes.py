"""Repeated causes: what comes back more often than usual, who looks after it, and the cases behind it."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.causes import ownership
from amends.casework.causes.models import (
    ACTIVE,
    Cause,
    CauseState,
)
from amends.casework.causes.ownership import CauseChange
from amends.casework.queries import causes as asked
from amends.desk.directory import Directory, directory
from amends.desk.forms import LONGEST
from amends.desk.widgets import chips
from amends.desk.widgets.sheets import CSV, sheet
from amends.desk.words.causes import (
    STATES,
    CauseCard,
    CauseNames,
)
from amends.desk.words.titles import Titles
from amends.merchants.access import get_or_404, member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.merchants.row_order import RowOrder, reckoned
from amends.merchants.row_order import asked as asked_list
from amends.web import moments
from amends.web.sorting import ListColumn

VIEWS: Final[dict[str, str | Promise]] = {
    "open": gettext_lazy("To look after"),
    "mended": gettext_lazy("Mended"),
    "away": gettext_lazy("Dismissed or merged"),
}
MOST: Final = 5_000
LOOK_AGAIN: Final = timedelta(days=3)


class ChangeForm(forms.Form):
    state = forms.ChoiceField(choices=[(state.value, state.value) for state in ownership.CHOSEN])
    owner = forms.IntegerField(required=False)
    note = forms.CharField(max_length=LONGEST, required=False)
    look_at = forms.DateTimeField(required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=LONGEST)
    into = forms.IntegerField(required=False)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    member = _reader(request)
    view = request.GET.get("view", "open")
    view = view if view in VIEWS else "open"
    now, counts, listed = timezone.now(), asked.counts(member), asked_list(request, columns(view, directory(member)))
    context = {
        "listed": listed,
        "rows": [(told, chips.of_date(told.cause.look_at, now)) for told in _told(member, view, listed.order)],
        "tabs": [(name, title, counts[name]) for name, title in VIEWS.items()],
        "view": view,
        "asked": listed.query or f"view={view}",
    }
    return render(request, "desk/causes.html", context)


def columns(view: str, here: Directory) -> tuple[ListColumn, ...]:
    """What is at stake is sorted by what it is worth at home."""
    rates = here.books.rates

    def stake(told: CauseCard) -> tuple[int, int] | None:
        money = sum(rates.at_home(amount, currency) for currency, amount in told.cause.money.items())
        return (money, told.cause.points) if told.money else None

    again = (lambda told: told.cause.look_at) if view == "open" else lambda told: told.cause.raised_at
    return (
        ListColumn("cause", _("Cause"), lambda told: (told.title, told.kind, told.suspect)),
        ListColumn("trend", _("6 weeks")),
        ListColumn("why", _("Why"), lambda told: told.why),
        ListColumn("cases", _("Cases"), lambda told: told.cause.cases, down=True, look="number"),
        ListColumn("stake", _("At stake"), stake, down=True, look="number"),
        ListColumn("state", _("State"), lambda told: (told.state, told.owner)),
        ListColumn("again", _("Look again"), again),
    )


def _told(member: Member, view: str, order: RowOrder) -> list[CauseCard]:
    """In their own order the first ones; sorted, the first of all."""
    found = asked.causes(member, view=view, most=asked.SHOWN if order.by is None else MOST)
    return reckoned(_cards(member, found), order)[: asked.SHOWN]


def _cards(member: Member, found: list[Cause]) -> list[CauseCard]:
    trends = asked.trends(member, found, today=timezone.now().astimezone(UTC).date())
    words = CauseNames(directory(member), get_language() or "en")
    return [words.told(cause, trends[cause.id]) for cause in found]


@require_GET
def listing_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    member = _reader(request)
    view = request.GET.get("view", "open")
    header = [
        _("Issue"), _("In common"), _("What"), _("State"), _("Owner"), _("Cases"), _("Money at stake"), _("Why"),
        _("First raised"), _("Times raised"), _("Look again"), _("Note"),
    ]  # fmt: skip
    view = view if view in VIEWS else "open"
    cards = _cards(member, asked.causes(member, view=view, most=MOST))
    return sheet(
        "causes", header, _lines(reckoned(cards, asked_list(request, columns(view, directory(member))).order)), kind
    )


def _lines(rows: list[CauseCard]) -> Iterator[list[str]]:
    for told in rows:
        cause = told.cause
        yield [
            told.title, told.kind, told.suspect, told.state, told.owner, str(cause.cases), told.money, told.why,
            moments.second(cause.first_at), str(cause.times), moments.second(cause.look_at), cause.note,
        ]  # fmt: skip


@require_GET
def page(request: HttpRequest, id: int) -> HttpResponse:
    member = _reader(request)
    return _page(request, member, get_or_404(member, Cause, id=id))


def _page(request: HttpRequest, member: Member, cause: Cause, fault: str = "") -> HttpResponse:
    here, now, language = directory(member), timezone.now(), get_language() or "en"
    words = CauseNames(here, language)
    trend = asked.trends(member, [cause], today=now.astimezone(UTC).date())[cause.id]
    others = [other for other in asked.causes(member) if other.id != cause.id and other.issue == cause.issue]
    context = {
        "told": words.told(cause, trend),
        "cases": [(case, _scene(case.shop_id, case.scene, here, language)) for case in asked.behind(member, cause)],
        "history": [words.line(each) for each in asked.history(member, cause)],
        "chip": chips.of_date(cause.look_at, now),
        "may_change": ownership.may_change(member, cause),
        "is_open": cause.state in ACTIVE,
        "states": [(state.value, STATES[state.value]) for state in ownership.CHOSEN],
        "people": here.choosable,
        "owner": str(cause.owner_id or ""),
        "look_at": timezone.localtime(max(cause.look_at, now + LOOK_AGAIN)).strftime("%Y-%m-%dT%H:%M"),
        "others": [words.told(other) for other in others],
        "into": asked_for(member, words, cause.merged_into),
        "fault": fault,
        "typed": request.POST,
    }
    return render(request, "desk/cause.html", context, status=422 if fault else 200)


def asked_for(member: Member, words: CauseNames, id: int | None) -> CauseCard | None:
    """The cause another was merged into."""
    return words.told(get_or_404(member, Cause, id=id)) if id else None


def _scene(shop_id: int, scene: str, here: Directory, language: str) -> str:
    shop = here.shops.get(shop_id)
    return Titles(here.books.playbook(shop.playbook), language, here.desks).scene(scene) if shop else scene


@require_POST
def change(request: HttpRequest, id: int) -> HttpResponse:
    member = _reader(request)
    cause, form = get_or_404(member, Cause, id=id), ChangeForm(request.POST)
    if not form.is_valid():
        return _page(request, member, cause, _("Choose a state and a time to look again."))
    values, now = form.cleaned_data, timezone.now()
    to = CauseChange(
        state=CauseState(values["state"]),
        owner_id=values["owner"],
        note=values["note"],
        look_at=values["look_at"] or now + LOOK_AGAIN,
    )
    try:
        ownership.change(member=member, id=id, to=to, now=now)
    except RefusedError:
        return _page(request, member, cause, _("This colleague isn't there any more."))
    messages.success(request, _("Kept"))
    return redirect("cause", id)


@require_POST
def dismiss(request: HttpRequest, id: int) -> HttpResponse:
    member, form, cause, fault = _reasoned(request, id)
    if fault:
        return _page(request, member, cause, fault)
    ownership.dismiss(member=member, id=id, reason=form["reason"], now=timezone.now())
    messages.success(request, _("Dismissed: it stays quiet for four weeks."))
    return redirect("causes")


@require_POST
def merge(request: HttpRequest, id: int) -> HttpResponse:
    member, form, cause, fault = _reasoned(request, id)
    if fault:
        return _page(request, member, cause, fault)
    try:
        ownership.merge(member=member, id=id, into=form["into"] or 0, reason=form["reason"], now=timezone.now())
    except RefusedError:
        return _page(request, member, cause, _("Choose another cause that is still open."))
    messages.success(request, _("Merged: the other has its cases now."))
    return redirect("cause", form["into"])


def _reasoned(request: HttpRequest, id: int) -> tuple[Member, dict[str, Any], Cause, str]:
    member = _reader(request)
    cause, form = get_or_404(member, Cause, id=id), ReasonForm(request.POST)
    return member, form.cleaned_data if form.is_valid() else {}, cause, "" if form.is_valid() else _("Say why.")


def _reader(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    return member
