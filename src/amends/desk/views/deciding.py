"""Clear cases decided by rules: beside a case what a rule made of it, taken back, switched off, tried on last month."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.actions.transaction import RefusedError
from amends.casework.deciding import rules, stopping, trial, trial_runs
from amends.casework.overlay import house_rules
from amends.casework.overlay.house_rules import COUNTS
from amends.desk.directory import directory
from amends.desk.words import deciding as words
from amends.merchants import changes
from amends.merchants.access import allows, member_for, require
from amends.merchants.changes import Values
from amends.merchants.models import Member
from amends.merchants.roles import Permission

SHOWN: Final = 50


@require_GET
def of_case(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    """The part of a case's page that says what a rule decided and why, or why it left the case to people."""
    member = member_for(request)
    require(member, Permission.VIEW_CASES)
    look = stopping.look_of(member, dossier_id, no)
    card = words.card(look, get_language() or "en", directory(member).people, now=timezone.now()) if look else None
    return render(request, "desk/deciding_here.html", {"card": card})


@require_POST
def take_back(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    member = member_for(request)
    try:
        stopping.stop(member=member, dossier_id=dossier_id, no=no, now=timezone.now())
    except RefusedError as refused:
        messages.error(request, str(words.REFUSED.get(refused.field, words.REFUSED["moved"])))
    else:
        messages.success(request, _("Taken back: this case is yours to decide."))
    return redirect("case", dossier_id, no)


@require_POST
def switch_off(request: HttpRequest, name: str) -> HttpResponse:
    """A lead ends it at once, for what is open as well."""
    member = member_for(request)
    require(member, Permission.ASSIGN_CASES)
    values = house_rules.own(member.merchant_id, rules.TABLE).get(name)
    if values is None:
        raise Http404
    changes.change(by=member, area=rules.TABLE, key=name, after=values | {COUNTS: False}, now=timezone.now())
    messages.success(request, _("Switched off"))
    return redirect("automation")


@require_GET
def tried(request: HttpRequest, name: str) -> HttpResponse:
    """What it would have decided of the last month's cases, within the values it has, as it was looked at last."""
    member, _values = _rule(request, name)
    context = _trial(member, name) | {
        "rule": words.rule(name, get_language() or "en"),
        "manages": allows(member, Permission.MANAGE_MERCHANT),
    }
    return render(request, "desk/deciding_trial.html", context)


@require_GET
def trial_part(request: HttpRequest, name: str) -> HttpResponse:
    """How far it has come, and in its place what it found."""
    member, _values = _rule(request, name)
    return render(request, "desk/deciding_trial_part.html", _trial(member, name))


@require_POST
def begin_trial(request: HttpRequest, name: str) -> HttpResponse:
    member, values = _rule(request, name)
    trial_runs.begin(member, name, values, now=timezone.now())
    return redirect("deciding_tried", name)


@require_POST
def stop_trial(request: HttpRequest, name: str) -> HttpResponse:
    member, _values = _rule(request, name)
    trial_runs.stop(member, name, now=timezone.now())
    return redirect("deciding_tried", name)


def _rule(request: HttpRequest, name: str) -> tuple[Member, Values]:
    """Whose playbook it is of, and the rule's own values."""
    member = member_for(request)
    require(member, Permission.ASSIGN_CASES)
    values = house_rules.items(member, rules.TABLE).get(name)
    packs = {shop.playbook for shop in directory(member).shops.values()}
    if values is None or name.split(rules.BETWEEN, maxsplit=1)[0] not in packs:
        raise Http404
    return member, values


def _trial(member: Member, name: str) -> dict[str, Any]:
    run = trial_runs.latest(member, name)
    found = trial_runs.found(run) if run else None
    return {
        "name": name,
        "run": run,
        "lost": run is not None and trial_runs.lost(run, now=timezone.now()),
        "by": directory(member).people.get(str(run.member_id), "—") if run else "",
        "days": trial.DAYS,
        "found": words.trial(run, found) if run and found else None,
        "rows": words.rows(member, found.decided[-SHOWN:][::-1], name) if found else [],
        "shown": SHOWN,
    }
