"""A script to the buyers of chosen cases: choose it, read what each would get, send them, take them back."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amends.casework.bulk import bulk_actions, bulk_letters
from amends.casework.bulk.bulk_letters import Key
from amends.casework.letters.replies import CHANNELS
from amends.casework.queries.writable import Writable, writable
from amends.desk import session
from amends.desk.directory import directory
from amends.desk.views.work import keys_of
from amends.desk.views.work_list import earlier
from amends.desk.words.gaps import gap_word
from amends.desk.worklist import letters
from amends.desk.worklist.letters import FIELD_TYPES, Job, Prepared
from amends.desk.worklist.rows import RowTeller
from amends.desk.writing.composer import CHANNEL_WORDS
from amends.merchants.access import member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission

UNDO = "letters_undo"
GAP = "gap_"
SHOWN = 20  # letters drawn in full; the rest is counted


class JobForm(forms.Form):
    script = forms.CharField(max_length=80, required=False)
    channel = forms.ChoiceField(choices=[("", ""), *((name, name) for name in CHANNELS)], required=False)
    looked = forms.BooleanField(required=False)
    promised = forms.BooleanField(required=False)
    token = forms.UUIDField(required=False)


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Which scripts fit the chosen cases; with one chosen, what each buyer would read. Nothing is sent."""
    member, chosen = _writer(request), keys_of(request.POST.getlist("selected"))
    abouts, form = writable(member, chosen[: bulk_actions.MOST]), JobForm(request.POST)
    if not abouts or not form.is_valid():
        messages.error(request, _("Nothing was sent: choose cases first."))
        return redirect("work")
    language, here = get_language() or "en", directory(member)
    choices = letters.choices(abouts, language)
    context: dict[str, Any] = {
        "choices": choices,
        "of": len(abouts),
        "more": max(0, len(chosen) - bulk_actions.MOST),
        "selected": [about.standing.key for about in abouts],
        "current": next((each for each in choices if each.name == form.cleaned_data["script"]), None),
    }
    if context["current"]:
        told = RowTeller(language, here.shops, here.people, here.desks, here.books)
        ways = letters.channels(abouts, form.cleaned_data["script"])
        context |= _looked(member, abouts, _job(request, form, ways[0]), told)
        context["ways"] = [(name, CHANNEL_WORDS[name]) for name in ways]
    return render(request, "desk/letters_many.html", context)


def _looked(member: Member, abouts: list[Writable], job: Job, told: RowTeller) -> dict[str, Any]:
    now = timezone.now()
    prepared = letters.prepare(member, abouts, job, now=now)
    ready = [one for one in prepared if not one.refused]
    refused = [one for one in prepared if one.refused]
    gaps = {gap.name: gap for one in prepared for gap in one.gaps}
    return {
        "gaps": [(name, gap_word(name), FIELD_TYPES[gap.type], job.same.get(name, "")) for name, gap in gaps.items()],
        "job": job,
        "ready": ready,
        "shown": [(told.row(one.about.standing, now), one) for one in ready[:SHOWN]],
        "hidden": len(ready) - SHOWN if len(ready) > SHOWN else 0,
        "refused": [(told.row(one.about.standing, now), one) for one in refused],
        "marked": sum(bool(one.marked) for one in ready),
        "promising": sum(bool(one.promises) for one in ready),
    }


def _job(request: HttpRequest, form: JobForm, first: str) -> Job:
    values = form.cleaned_data
    token: UUID = values["token"] or uuid4()
    return Job(
        script=values["script"],
        channel=values["channel"] or first,
        looked=values["looked"],
        promised=values["promised"],
        reader=(get_language() or "en")[:2],
        token=str(token),
        same={name.removeprefix(GAP): request.POST[name][:200] for name in request.POST if name.startswith(GAP)},
    )


@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Write to those that were looked at, part by part; what is refused by now, or reads otherwise, is left."""
    member, form = _writer(request), JobForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["token"] or not form.cleaned_data["script"]:
        raise Http404
    job = _job(request, form, CHANNELS[0])
    kept, wanted = _kept(request, job.token), keys_of(request.POST.getlist("selected"))[: bulk_actions.MOST]
    fresh = [key for key in wanted if key not in kept]
    gone = letters.send(member, _prepared(member, kept, fresh, job), job, read=_read(request))
    kept = _keep(request, job, [*kept, *gone])
    done, left = len(wanted) - len(fresh) + len(gone), len(fresh) - len(gone)
    tally = (done + earlier(request, "done"), left + earlier(request, "left"))
    if request.headers.get("X-Part"):
        return JsonResponse({"done": tally[0], "left": tally[1]})
    now = timezone.now()
    if gone or earlier(request, "done"):
        going = bulk_letters.settle(member, kept, job=job.token, script=job.script, now=now)
        session.offer_at(request, reverse("letters_take_back"), {"token": job.token}, _on_their_way(going), now)
    if tally[1] or not kept:  # else the offer to take them back says it
        _tell(request, *tally)
    return redirect("work")


def _prepared(member: Member, before: list[Key], wanted: list[Key], job: Job) -> list[Prepared]:
    """As things stand now, beside those of the job's earlier parts: a buyer of an earlier part is not written again."""
    written = writable(member, before)
    prepared = letters.prepare(member, [*written, *writable(member, wanted)], job, now=timezone.now())
    return prepared[len(written) :]


def _read(request: HttpRequest) -> dict[Key, str]:
    """What was read of each, as ``dossier.no.digest``."""
    parts = (text.rpartition(".") for text in request.POST.getlist("read"))
    told = {key: digest for key, _dot, digest in parts}
    return {key: told[f"{key[0]}.{key[1]}"] for key in keys_of(list(told))}


def _kept(request: HttpRequest, token: str) -> list[Key]:
    kept = request.session.get(UNDO, {})
    return [(int(dossier), int(no)) for dossier, no in kept["kept"]] if kept.get("token") == token else []


def _keep(request: HttpRequest, job: Job, kept: list[Key]) -> list[Key]:
    request.session[UNDO] = {"token": job.token, "kept": [[str(dossier), no] for dossier, no in kept]}
    return kept


def _on_their_way(count: int) -> str:
    return ngettext("%(count)s letter is on its way", "%(count)s letters are on their way", count) % {"count": count}


def _tell(request: HttpRequest, done: int, left: int) -> None:
    words = _on_their_way(done)
    if left:
        words += " · " + ngettext("%(count)s not written to", "%(count)s not written to", left) % {"count": left}
    messages.success(request, words)


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Take back the letters of the last job that are not out yet."""
    member, token = _writer(request), request.POST.get("token", "")
    keys = _kept(request, token)
    request.session.pop(UNDO, None)
    session.forget(request)
    back = bulk_letters.withdraw(member, keys, job=token, now=timezone.now()) if keys else 0
    if not back:
        messages.error(request, _("Too late to undo: the ten seconds are over."))
        return redirect("work")
    words = ngettext("%(count)s letter taken back", "%(count)s letters taken back", back) % {"count": back}
    if out := len(keys) - back:
        words += " · " + ngettext("%(count)s was out already", "%(count)s were out already", out) % {"count": out}
    messages.success(request, words)
    return redirect("work")


def _writer(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, Permission.WORK_CASES)
    return member
