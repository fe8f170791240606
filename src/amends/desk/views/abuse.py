"""Histories a person should look at: beside a case, as a list, cleared or kept with a reason, appealed against."""

from collections.abc import Iterator
from typing import Final

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

from amends.casework.abuse import findings
from amends.casework.abuse.models import AbuseFinding
from amends.casework.actions.transaction import RefusedError
from amends.desk.directory import directory
from amends.desk.widgets.sheets import CSV, sheet
from amends.desk.words import abuse as words
from amends.merchants.access import allows, member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.web import moments
from amends.web.origin import came_from

LONGEST: Final = 500
TABS: Final[dict[str, str | Promise]] = {
    findings.FOUND: gettext_lazy("To look at"),
    findings.KEPT: gettext_lazy("Holds"),
    findings.CLEARED: gettext_lazy("Cleared"),
}


class DecideForm(forms.Form):
    state = forms.ChoiceField(choices=[(findings.CLEARED, ""), (findings.KEPT, "")])
    reason = forms.CharField(max_length=LONGEST)


class AppealForm(forms.Form):
    text = forms.CharField(max_length=LONGEST)


def _reader(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, Permission.WORK_CASES)
    return member


def _cards(member: Member, found: list[AbuseFinding]) -> list[words.FindingCard]:
    orders, people = findings.orders_of(member, found), directory(member).people
    rules = findings.rules(member, timezone.now()) if found else ()
    return [words.card(each, orders, people, get_language() or "en", rules) for each in found]


@require_GET
def of_order(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """The part of a case's page that says whether a person should look at the buyer's history."""
    member = _reader(request)
    found = findings.of_order(member, dossier_id, now=timezone.now())
    context = {"cards": _cards(member, found), "may_decide": allows(member, Permission.ASSIGN_CASES)}
    return render(request, "desk/abuse_here.html", context)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    member = _reader(request)
    state = _state(request)
    counts = findings.counts(member)
    context = {
        "cards": _cards(member, findings.findings(member, state=state)),
        "tabs": [(name, title, counts[name]) for name, title in TABS.items()],
        "state": state,
        "query": f"state={state}",
        "may_decide": allows(member, Permission.ASSIGN_CASES),
    }
    return render(request, "desk/abuse.html", context)


def _state(request: HttpRequest) -> str:
    asked = request.GET.get("state", findings.FOUND)
    return asked if asked in TABS else findings.FOUND


@require_GET
def listing_file(request: HttpRequest, kind: str = CSV) -> HttpResponseBase:
    member = _reader(request)
    cards = _cards(member, findings.findings(member, state=_state(request)))
    header = [
        _("Reason to look"), _("Why"), _("Buyer"), _("Orders"), _("Found"), _("What the buyer says"), _("State"),
        _("Reason"), _("By whom"),
    ]  # fmt: skip
    return sheet("histories", header, _lines(cards), kind)


def _lines(cards: list[words.FindingCard]) -> Iterator[list[str]]:
    for each in cards:
        found = each.finding
        yield [
            each.title, each.why, each.buyer, " ".join(key for _number, key in each.orders),
            moments.exact(found.found_at), found.appeal, str(TABS[found.state]), found.reason, each.who,
        ]  # fmt: skip


@require_POST
def look_through(request: HttpRequest) -> HttpResponse:
    member = _reader(request)
    standing = findings.look_through(member, now=timezone.now())
    messages.success(request, _("Looked through: %(n)s reasons to look") % {"n": standing})
    return redirect("abuse")


@require_POST
def decide(request: HttpRequest, id: int) -> HttpResponse:
    member, form = _reader(request), DecideForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {"state": "", "reason": ""}
    try:
        findings.decide(member=member, id=id, **given, now=timezone.now())
    except RefusedError:
        messages.error(request, _("Say why: the next one who looks wants to know."))
    else:
        messages.success(request, _("Kept"))
    return redirect(came_from(request) or "abuse")


@require_POST
def appeal(request: HttpRequest, id: int) -> HttpResponse:
    member, form = _reader(request), AppealForm(request.POST)
    try:
        findings.appeal(member=member, id=id, text=form["text"].value() if form.is_valid() else "", now=timezone.now())
    except RefusedError:
        messages.error(request, _("Write down what the buyer says."))
    else:
        messages.success(request, _("Kept: a lead looks again"))
    return redirect(came_from(request) or "abuse")
