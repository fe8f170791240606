"""A merchant's own values over a playbook: seen before they hold, put in force, undone. Forms: ``ownforms``."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amends.casework.overlay import overlays
from amends.casework.overlay.compiled import foreseen
from amends.casework.overlay.trial import MOST, tried
from amends.casework.overlay.trial import lines as lines_of
from amends.casework.queries.overlay_reach import touched
from amends.desk import session
from amends.desk.directory import directory
from amends.desk.own import values
from amends.desk.own.preview import lines, named
from amends.desk.own.preview import preview as previewed
from amends.desk.own.values import RunningValues, Value
from amends.desk.views.playbooks import known, titles
from amends.desk.words import spans
from amends.merchants.access import allows, member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.policy import overlay
from amends.policy.problem import PlaybookError, Problem


class PutOverlayForm(forms.Form):
    """``on``: the version that stood when the preview was made."""

    body = forms.CharField(max_length=overlays.LONGEST, strip=False)
    note = forms.CharField(max_length=200, required=False)
    on = forms.IntegerField(min_value=0)
    at_once = forms.BooleanField(required=False)


class ActivateForm(forms.Form):
    number = forms.IntegerField(min_value=0, max_value=2_000_000_000)


@require_GET
def own(request: HttpRequest, name: str) -> HttpResponse:
    """What the merchant does otherwise than the playbook, all versions of it, and its text."""
    member = member_for(request)
    require(member, Permission.VIEW_PLAYBOOKS)
    return _own(request, member, known(member, name))


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, name: str) -> HttpResponse:
    """One value. POST shows what it would change, or what is wrong with it beside the field."""
    member, now = editor(request), known(member_for(request), name)
    path = request.POST.get("path") or request.GET.get("path", "")
    value, shipped = values.find(now.playbook, path), values.find(now.shipped, path)
    if value is None or shipped is None:
        raise Http404
    if request.method == "GET":
        return _form(request, now, value, shipped, {"typed": value.text})
    typed = values.tidy(value, request.POST.get("value", ""), now.playbook.currency)
    note = request.POST.get("note", "")[:200]
    if typed == value.text:
        problems = [Problem("", 0, _("That is what holds already."))]
        return _form(request, now, value, shipped, {"typed": typed, "note": note, "problems": problems}, status=422)
    body = _body(now, path, typed, shipped)
    if problems := _of_form(overlay.check(body, base=name)):
        return _form(request, now, value, shipped, {"typed": typed, "note": note, "problems": problems}, status=422)
    return show_preview(request, member, now, body, note)


@require_POST
def preview(request: HttpRequest, name: str) -> HttpResponse:
    """What a text would change, or what is wrong with it."""
    member, now = editor(request), known(member_for(request), name)
    body, note = request.POST.get("body", "").replace("\r\n", "\n"), request.POST.get("note", "")[:200]
    if len(body) > overlays.LONGEST:
        return _own(request, member, now, body=body, problems=[Problem("", 0, _("That is too long."))], note=note)
    if problems := told(overlay.check(body, base=name)):
        return _own(request, member, now, body=body, problems=problems, note=note)
    return show_preview(request, member, now, body, note)


@require_POST
def trial(request: HttpRequest, name: str) -> HttpResponse:
    """What would have come out otherwise of the last days' orders; a part of the preview, nothing is kept."""
    member, now = editor(request), known(member_for(request), name)
    body = request.POST.get("body", "").replace("\r\n", "\n")
    if len(body) > overlays.LONGEST or overlay.check(body, base=name):
        raise Http404
    found = tried(member, before=now.policy, after=foreseen(body, now.number + 1), now=timezone.now())
    named = titles(member, now.playbook)
    said = [(what, named.scene(n) if what == "case" else named.clock(n), more) for what, n, more in lines_of(found)]
    return render(request, "desk/overlay_trial.html", {"found": found, "lines": said, "most": MOST})


@require_POST
def put(request: HttpRequest, name: str) -> HttpResponse:
    """Keep a version that was seen and run on it."""
    member, now, form = editor(request), known(member_for(request), name), PutOverlayForm(request.POST)
    if not form.is_valid():
        return redirect("overlay", name)
    body, note = form.cleaned_data["body"].replace("\r\n", "\n"), form.cleaned_data["note"]
    if form.cleaned_data["on"] != now.number:
        problems = [Problem("", 0, _("Somebody changed it meanwhile: look at your text again."))]
        return _own(request, member, now, body=body, problems=problems, note=note)
    try:
        made = overlays.put(member=member, pack=name, body=body, note=note,
                            at_once=form.cleaned_data["at_once"], now=timezone.now())  # fmt: skip
    except PlaybookError as error:
        return _own(request, member, now, body=body, problems=told(error.problems), note=note)
    _done(request, name, _("Version %(number)s holds from now on.") % {"number": made.number}, now.number)
    return redirect("overlay", name)


@require_POST
def activate(request: HttpRequest, name: str) -> HttpResponse:
    """Run on an older version again; 0: on the playbook as shipped."""
    member, form = editor(request), ActivateForm(request.POST)
    now = known(member, name)
    if not form.is_valid():
        raise Http404
    number = form.cleaned_data["number"]
    try:
        overlays.activate(member=member, pack=name, number=number, now=timezone.now())
    except PlaybookError as error:
        first = told(error.problems)[0]
        messages.error(request, _("That version no longer holds: %(why)s") % {"why": first.message})
        return redirect("overlay", name)
    said = _("Version %(number)s holds from now on.") % {"number": number} if number else _("As shipped from now on.")
    _done(request, name, said, now.number)
    return redirect("overlay", name)


def told(problems: Iterable[Problem]) -> list[Problem]:
    """Problems in the reader's language."""
    return [problem.said(get_language() or "en") for problem in problems]


def _of_form(problems: Iterable[Problem]) -> list[Problem]:
    """The same beside a form's field, which takes durations as people write them."""
    said = told(problems)
    return [replace(each, message=spans.within(each.message), cure=spans.within(each.cure)) for each in said]


def _done(request: HttpRequest, pack: str, said: str, before: int) -> None:
    """Say so, with ten seconds to take it back; what takes something back says only so."""
    session.forget(request)
    if request.POST.get("undo"):
        messages.success(request, said)
    else:
        session.offer_at(
            request,
            reverse("overlay_activate", args=[pack]),
            {"number": str(before), "undo": "1"},
            said,
            timezone.now(),
        )


def editor(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, Permission.MANAGE_MERCHANT)
    return member


def _body(now: RunningValues, path: str, typed: str, shipped: Value) -> str:
    if typed == shipped.text:
        return values.without_line(now.holding, base=now.pack, path=path)
    return values.with_line(now.holding, base=now.pack, path=path, text=typed)


def context_of(member: Member, now: RunningValues) -> dict[str, Any]:
    return {
        "pack": now.pack,
        "title": now.playbook.title.say(get_language() or "en"),
        "number": now.number,
        "may_edit": allows(member, Permission.MANAGE_MERCHANT),
    }


def _form(
    request: HttpRequest,
    now: RunningValues,
    value: Value,
    shipped: Value,
    more: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    member = member_for(request)
    known_as = titles(member, now.playbook).item(value.part, value.item)
    context = {**context_of(member, now), "value": value, "shipped": shipped, "item": known_as, **more}
    return render(request, "desk/overlay_change.html", context, status=status)


def show_preview(request: HttpRequest, member: Member, now: RunningValues, body: str, note: str) -> HttpResponse:
    """What a text that holds would change, how many open cases that touches, and the button that puts it in force."""
    seen = previewed(body, number=now.number + 1, before=now.policy, titles=titles(member, now.playbook))
    cases = touched(member, pack=now.pack, scenes=seen.scenes)
    context = {"cases": cases, **context_of(member, now), "seen": seen, "body": body, "note": note}
    return render(request, "desk/overlay_preview.html", context)


def _own(
    request: HttpRequest,
    member: Member,
    now: RunningValues,
    *,
    body: str | None = None,
    problems: list[Problem] | None = None,
    note: str = "",
) -> HttpResponse:
    people, said = directory(member).people, titles(member, now.playbook)
    versions = overlays.history(member, pack=now.pack)
    context = {
        **context_of(member, now),
        "lines": lines(now.shipped, now.playbook, said) if now.number else [],
        "left_off": [(each.path, each.problem.said(get_language() or "en")) for each in now.left_off],
        "undo": session.offered(request, timezone.now()),
        "forms": [(path, named(path, said)) for path in values.read(now.body) if values.find(now.playbook, path)],
        "versions": [(each, people.get(each.author.removeprefix("member:"), "")) for each in versions],
        "body": body if body is not None else now.body or f"base: {now.pack}\nset:\n",
        "open": body is not None,
        "problems": problems,
        "note": note,
    }
    return render(request, "desk/overlay.html", context, status=422 if problems else 200)
