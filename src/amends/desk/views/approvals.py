"""Requests to grant: the inbox of who answers them, one request, answering, standing in for each other."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from amends.casework.actions import answers
from amends.casework.actions.transaction import RefusedError
from amends.casework.queries.approvals import (
    COUNTED,
    ApprovalBox,
    ApprovalRequest,
    RunningBooks,
    decided_without_us,
    delegations,
    request,
    requests,
    waiting_for,
    waiting_of,
)
from amends.desk.case import grants
from amends.desk.directory import Directory, directory
from amends.desk.forms import AnswerForm, RefuseForm, StandInForm
from amends.desk.words import refusals
from amends.desk.words.people import role_title
from amends.desk.words.sorted_by import acts, at_home, people, titled
from amends.desk.worklist.tabs import said
from amends.merchants.access import allows, member_for, require, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.merchants.row_order import asked as asked_list
from amends.merchants.word_order import by_words
from amends.web.sorting import ListColumn


@require_GET
def approvals(asked: HttpRequest) -> HttpResponse:
    member = member_for(asked)
    require(member, Permission.VIEW_CASES)
    here, now = directory(member), timezone.now()
    box = box_of(asked, member)
    listed = asked_list(asked, columns(here, box))
    running = RunningBooks(here.shops, here.books)
    found, more = requests(member, box=box, now=now, order=listed.order, after=listed.after, running=running)
    standing_in = list(delegations(member, now=now))
    context = {
        "box": box,
        "listed": listed,
        "file": urlencode({"box": box.value, "sort": listed.sort}),
        "boxes": [(each, _title(each)) for each in ApprovalBox],
        "rows": [grants.told(each, here.people, now) for each in found],
        "more": more,
        "leads": allows(member, Permission.APPROVE),
        "mine_out": [(d, here.people.get(str(d.to_member), "")) for d in standing_in if d.from_member == member.pk],
        "mine_in": [(d, here.people.get(str(d.from_member), "")) for d in standing_in if d.to_member == member.pk],
        "colleagues": _colleagues(member, here),
    }
    return render(asked, "desk/approvals.html", context)


def columns(here: Directory, box: ApprovalBox) -> tuple[ListColumn, ...]:
    """Who may answer follows from rules: nothing is sorted by it."""
    decided, mine = box is ApprovalBox.DECIDED, box is ApprovalBox.MINE
    state = (by_words("state", grants.STATES), people("decided_by", here))
    return (
        ListColumn("at", _("Answered on") if decided else _("Answer due"), "decided_at" if decided else "due_at"),
        ListColumn("amount", _("Amount"), at_home("amount", here), down=True, look="number"),
        ListColumn("what", _("What for"), titled(here, acts, "kind", "name", "scene")),
        ListColumn("order", _("Order"), "order_key"),
        ListColumn("why", _("Why it is asked")),
        ListColumn("by", _("Asked by"), people("asked_by", here)),
        ListColumn("waits", _("Waits for")) if mine else ListColumn("answer", _("Answer"), state),
    )


def box_of(asked: HttpRequest, member: Member) -> ApprovalBox:
    """What was asked for; else what the member has most to do with."""
    try:
        return ApprovalBox(asked.GET.get("box", ""))
    except ValueError:
        return ApprovalBox.MINE if allows(member, Permission.APPROVE) else ApprovalBox.ASKED


def _title(box: ApprovalBox) -> str:
    match box:
        case ApprovalBox.MINE:
            return _("Mine to answer")
        case ApprovalBox.ASKED:
            return _("Asked by me")
        case ApprovalBox.DECIDED:
            return _("Answered already")


def _colleagues(member: Member, here: Directory) -> list[tuple[int, str]]:
    active = visible(member, Member).filter(is_active=True).exclude(id=member.pk).values_list("id", flat=True)
    return sorted(((id, here.people.get(str(id), "")) for id in active), key=lambda item: item[1])


@require_GET
def counts(asked: HttpRequest) -> HttpResponse:
    """How many requests wait for my answer; with ``box=asked``, how many of mine for somebody's: for the tabs."""
    member = member_for(asked)
    require(member, Permission.VIEW_CASES)
    own = asked.GET.get("box") == ApprovalBox.ASKED
    count = waiting_of(member) if own else waiting_for(member, now=timezone.now())
    return render(asked, "desk/tab_count.html", {"count": said(count, COUNTED)})


@require_GET
def approval(asked: HttpRequest, id: int) -> HttpResponse:
    member = member_for(asked)
    return _page(asked, member, _found(member, id))


def _found(member: Member, id: int) -> ApprovalRequest:
    require(member, Permission.VIEW_CASES)
    found = request(member, id=id, now=timezone.now())
    if found is None:
        raise Http404
    return found


def _page(asked: HttpRequest, member: Member, found: ApprovalRequest, fault: str = "", typed: str = "") -> HttpResponse:
    told = grants.told(found, directory(member).people, timezone.now())
    context = {"told": told, "row": found.row, "fault": fault, "typed": typed, "now": timezone.now()}
    if found.waits:
        scene = next((each for each in found.playbook.scenes if each.name == found.row.scene), None)
        context["outside_at"] = decided_without_us(member, found)
        context["timeout"] = scene.timeout.say(get_language() or "en") if scene else ""
    return render(asked, "desk/approval.html", context, status=422 if fault else 200)


@require_POST
def grant(asked: HttpRequest, id: int) -> HttpResponse:
    """Agree. Where one more has to, it goes on to them."""
    member = member_for(asked)
    form = AnswerForm(asked.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""

    def do() -> str:
        answered = answers.grant(member=member, id=id, reason=reason, now=timezone.now())
        if answered.passed_to:
            return _("Agreed; it goes on to %(role)s, who has to agree too.") % {"role": role_title(answered.passed_to)}
        return _("Approved and done.")

    return _answer(asked, member, id, do)


@require_POST
def refuse(asked: HttpRequest, id: int) -> HttpResponse:
    member = member_for(asked)
    form = RefuseForm(asked.POST)
    if not form.is_valid():
        return _page(asked, member, _found(member, id), fault=_("Say why, so that the colleague knows what to do."))

    def do() -> str:
        answers.refuse(member=member, id=id, reason=form.cleaned_data["reason"], now=timezone.now())
        return _("Refused; the colleague sees why.")

    return _answer(asked, member, id, do)


@require_POST
def withdraw(asked: HttpRequest, id: int) -> HttpResponse:
    member = member_for(asked)

    def do() -> str:
        answers.withdraw(member=member, id=id, now=timezone.now())
        return _("Withdrawn")

    return _answer(asked, member, id, do, back_to_case=True)


def _answer(
    asked: HttpRequest, member: Member, id: int, do: Callable[[], str], *, back_to_case: bool = False
) -> HttpResponse:
    """Do it and go back to where the next one waits; what can't be done is said on the request's own page."""
    found = _found(member, id)
    try:
        messages.success(asked, do())
    except RefusedError as refused:
        fault = refusals.say(refused, found.row.currency)
        return _page(asked, member, _found(member, id), fault=fault, typed=asked.POST.get("reason", ""))
    if back_to_case or asked.POST.get("from") == "case":
        return redirect("case", found.row.dossier_id, found.row.case_no)
    return redirect("approvals")


@require_POST
def stand_in(asked: HttpRequest) -> HttpResponse:
    """Let a colleague answer for me for a time."""
    member = member_for(asked)
    require(member, Permission.APPROVE)
    form = StandInForm(asked.POST)
    if not form.is_valid():
        messages.error(asked, _("Choose who, and until when."))
        return redirect("approvals")
    to, until = form.cleaned_data["to"], form.cleaned_data["until"]
    try:
        answers.stand_in(member=member, to=to, until=until, now=timezone.now())
        messages.success(asked, _("They can answer for you from now on."))
    except RefusedError as refused:
        messages.error(asked, refusals.say(refused, ""))
    return redirect("approvals")


@require_POST
def stand_in_no_more(asked: HttpRequest, id: int) -> HttpResponse:
    answers.stand_in_no_more(member=member_for(asked), id=id, now=timezone.now())
    messages.success(asked, _("You answer for yourself again."))
    return redirect("approvals")
