"""More of the work list: the same action for many cases with a look first."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from amends.casework.actions.undo_window import HELD
from amends.casework.bulk import bulk_actions
from amends.casework.bulk.bulk_actions import BulkOutcome, BulkRequest
from amends.casework.queries.listed_case import ListedCase
from amends.desk import session
from amends.desk.case import many_steps
from amends.desk.directory import Directory, directory
from amends.desk.forms import LONGEST
from amends.desk.views.work import every_desk, keys_of
from amends.desk.words.vocabulary import CLOSING, OUTCOMES, say
from amends.desk.worklist import foreseen
from amends.desk.worklist.rows import RowTeller
from amends.merchants.access import member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.web.whole import whole

UNDO = "bulk_undo"
MOST_SUM = 9_999
NEEDS = {
    "take": (),
    "step": (),
    "assign": ("owner",),
    "hand-over": ("desk", "text"),
    "note": ("text",),
    "close": ("outcome",),
    bulk_actions.MOVE: (),
}
TAKES = {
    "take": (),
    "step": (),
    "assign": ("owner",),
    "hand-over": ("desk", "text"),
    "note": ("text",),
    "close": ("outcome", "text"),
    bulk_actions.MOVE: (),
}


class BulkForm(forms.Form):
    action = forms.ChoiceField(choices=[(name, name) for name in bulk_actions.ACTIONS])
    owner = forms.CharField(max_length=20, required=False)
    desk = forms.CharField(max_length=40, required=False)
    text = forms.CharField(max_length=LONGEST, required=False)
    outcome = forms.ChoiceField(choices=[("", ""), *((word, word) for word in CLOSING)], required=False)
    token = forms.UUIDField(required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        missing = [name for name in NEEDS.get(values.get("action", ""), ()) if not values.get(name)]
        if missing:
            raise forms.ValidationError(_("Say the rest of it first: whom, where, how it ended, or the note."))
        return values


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What would happen to each of the chosen cases; nothing happens yet."""
    member, here = _worker(request)
    wanted = _wanted(request, member, here)
    keys = keys_of(request.POST.getlist("selected"))[: bulk_actions.MOST]
    if wanted is None or not keys:
        messages.error(request, _("Nothing was changed: choose cases, and say what is to be done in full."))
        return redirect(_back(request))
    return _looked(request, member, here, wanted, keys)


def _looked(
    request: HttpRequest, member: Member, here: Directory, wanted: BulkRequest, keys: list[bulk_actions.Key],
    *, fault: str = "",
) -> HttpResponse:  # fmt: skip
    now = timezone.now()
    answers = bulk_actions.preview(member, keys, wanted, now=now)
    told = _teller(here)
    ready = [each for each in answers if each.done and not each.idle]
    step = wanted.action == "step"
    rows = [(told.row(each.case, now), each) for each in answers]
    cases = [each.case for each in answers] if step else []
    context = {
        "asks": many_steps.asked(cases, told.titles, request.POST),
        "lines": [(row, foreseen.becomes(each, row, told.titles(each.case.shop_id), step=step)) for row, each in rows],
        "ready": len(ready),
        "sums": foreseen.sums(ready),
        "of": len(answers),
        "words": _words(wanted, here),
        "wanted": wanted,
        "seen": [(each.case.key, each.stands.version) for each in ready if each.stands is not None],
        "fault": fault,
        "list": request.POST.get("list", ""),
        "back": _back(request),
    }
    return render(request, "desk/bulk.html", context, status=409 if fault else 200)


@require_POST
def do(request: HttpRequest) -> HttpResponse:
    """Do it to those that were looked at; what is refused stays as it is.

    What would go over to another version than was looked at stays, too, and is shown anew.
    """
    member, here = _worker(request)
    wanted = _wanted(request, member, here)
    if wanted is None:
        raise Http404
    now = timezone.now()
    as_seen = replace(wanted, said=_seen(request)) if wanted.action == bulk_actions.MOVE else wanted
    answers = bulk_actions.do(member, keys_of(request.POST.getlist("selected")), as_seen, now=now)
    asked = sum(each.asked is not None for each in answers)
    done = sum(each.done and not each.idle for each in answers) - asked
    now_told = {"done": done, "asked": asked, "left": len(answers) - done - asked}
    tally = {name: count + earlier(request, name) for name, count in now_told.items()}
    _remember(request, wanted, bulk_actions.before(wanted, answers))
    if unseen := [(each.case.dossier_id, each.case.no) for each in answers if _is_unseen(each)]:
        words = _("Another version of the playbook holds since you looked. Nothing was done to these: look again.")
        if done:
            words += " " + _done(done)
        return _looked(request, member, here, replace(wanted, token=str(uuid4())), unseen, fault=words)
    if request.headers.get("X-Part"):
        return JsonResponse(tally)
    _tell(request, **tally)
    if kept := request.session.get(UNDO, {}).get("kept"):
        fields = {"token": wanted.token, "list": request.POST.get("list", "")}
        session.offer_at(request, reverse("bulk_undo"), fields, _done(len(kept)), now)
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """The list that the cases were chosen from, narrowed and sorted as it was."""
    query = QueryDict(request.POST.get("list", "")).urlencode()
    return f"{reverse('work')}?{query}" if query else reverse("work")


def _seen(request: HttpRequest) -> Callable[[ListedCase], dict[str, Any]]:
    """Of each case, the version that the page showed it on."""
    seen = dict(each.partition(" ")[::2] for each in request.POST.getlist("seen"))
    return lambda case: {"version": seen.get(case.key, "")}


def _is_unseen(answer: BulkOutcome) -> bool:
    return answer.refused is not None and answer.refused.field == "seen"


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Undo the last action for many, case by case."""
    member, _here = _worker(request)
    kept = request.session.pop(UNDO, {})
    session.forget(request)
    if not kept or kept["token"] != request.POST.get("token") or kept["until"] < timezone.now().timestamp():
        messages.error(request, _("Too late to undo: the ten seconds are over."))
        return redirect(_back(request))
    rows = [(int(dossier), int(no), str(was)) for dossier, no, was in kept["kept"]]
    undone = bulk_actions.undo(member, kept["action"], rows, token=kept["token"], now=timezone.now())
    words = ngettext("Undone for %(count)s case", "Undone for %(count)s cases", undone) % {"count": undone}
    messages.success(request, words)
    return redirect(_back(request))


def earlier(request: HttpRequest, name: str) -> int:
    """What the parts before this one came to."""
    return whole(request.POST.get(f"{name}_before", ""), most=MOST_SUM) or 0


def _remember(request: HttpRequest, wanted: BulkRequest, before: list[bulk_actions.Before]) -> None:
    kept = request.session.get(UNDO, {})
    rows = kept["kept"] if kept.get("token") == wanted.token else []
    request.session[UNDO] = {
        "token": wanted.token,
        "action": wanted.action,
        "kept": [*rows, *([str(dossier), no, was] for dossier, no, was in before)],
        "until": (timezone.now() + HELD).timestamp(),
    }


def _done(count: int) -> str:
    return ngettext("Done for %(count)s case", "Done for %(count)s cases", count) % {"count": count}


def _tell(request: HttpRequest, *, done: int, asked: int, left: int) -> None:
    words = [_done(done)] if done or not asked else []
    if asked:
        words.append(ngettext("%(count)s sent for approval", "%(count)s sent for approval", asked) % {"count": asked})
    if left:
        words.append(ngettext("%(count)s left as it was", "%(count)s left as they were", left) % {"count": left})
    messages.success(request, " · ".join(words))


def _teller(here: Directory) -> RowTeller:
    return RowTeller(get_language() or "en", here.shops, here.people, here.desks, here.books)


def _worker(request: HttpRequest) -> tuple[Member, Directory]:
    member = member_for(request)
    require(member, Permission.WORK_CASES)
    return member, directory(member)


def _wanted(request: HttpRequest, member: Member, here: Directory) -> BulkRequest | None:
    form = BulkForm(request.POST)
    if not form.is_valid():
        return None
    values = form.cleaned_data
    action = values["action"]
    if action == bulk_actions.MOVE:
        require(member, Permission.ASSIGN_CASES)
    if action == "assign":
        require(member, Permission.ASSIGN_CASES)
        if values["owner"] not in here.people:
            return None
    if action == "hand-over" and values["desk"] not in every_desk(here):
        return None
    token: UUID = values["token"] or uuid4()
    said = many_steps.said(_teller(here).titles, request.POST) if action == "step" else None
    fields = {name: values[name] for name in TAKES[action]}
    return BulkRequest(action=action, fields=fields, token=str(token), said=said)


def _words(wanted: BulkRequest, here: Directory) -> str:
    fields = wanted.fields
    match wanted.action:
        case "take":
            return _("Take")
        case "step":
            return _("Do the next step")
        case "assign":
            return _("Give to %(who)s") % {"who": here.people[fields["owner"]]}
        case "hand-over":
            return _("Hand over to %(desk)s") % {"desk": here.desks.get(fields["desk"], fields["desk"])}
        case "note" | bulk_actions.MOVE:
            return _("Add a note") if wanted.action == "note" else _("Go over to the newest version")
        case _:
            return _("Close: %(outcome)s") % {"outcome": say(OUTCOMES, fields["outcome"])}
