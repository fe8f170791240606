"""Message tasks: leave one, see those meant for me and those I left, answer."""

from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import RefusedError
from amends.casework.letters import tasks
from amends.casework.letters.models import Task
from amends.casework.letters.tasks import TaskRequest
from amends.casework.raises import raising
from amends.desk.directory import Directory, directory
from amends.desk.forms import LONGEST
from amends.desk.views.cases import found
from amends.desk.widgets import chips
from amends.desk.words.titles import Titles
from amends.engine.words import TaskKind as Kind
from amends.merchants.access import member_for, require
from amends.merchants.models import Member
from amends.merchants.roles import Permission
from amends.merchants.row_order import asked as asked_list
from amends.merchants.row_order import filled
from amends.merchants.word_order import by_words
from amends.web.sorting import ListColumn

KINDS = {Kind.QUERY.value: gettext_lazy("Find something out"), Kind.OPERATION.value: gettext_lazy("Do something")}


LONGEST_KEY: Final = 200  # of what was asked, as it is sorted by


class TaskForm(forms.Form):
    token = forms.UUIDField()
    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in Kind])
    text = forms.CharField(max_length=LONGEST)
    desk = forms.CharField(max_length=40, required=False)
    member = forms.IntegerField(required=False)


class TaskAnswerForm(forms.Form):
    token = forms.UUIDField()
    text = forms.CharField(max_length=LONGEST)
    remarked = forms.BooleanField(required=False)


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest, dossier_id: int, no: int) -> HttpResponse:
    """Leave a task on a case's order."""
    member = _worker(request)
    page, here = found(member, dossier_id, no), directory(member)
    form = TaskForm(request.POST) if request.method == "POST" else TaskForm()
    if request.method == "POST" and form.is_valid() and _leave(request, member, dossier_id, no, form):
        return redirect("case", dossier_id, no)
    titles = Titles(page.policy.playbook, get_language() or "en", here.desks)
    desks = {code: titles.desk(code) for code in titles.playbook.desks} | here.desks
    context = {
        "standing": page.standing,
        "title": titles.scene(page.case.scene),
        "form": form,
        "kinds": KINDS.items(),
        "desks": sorted(desks.items(), key=lambda item: item[1]),
        "people": [(str(each.pk), each.user.name) for each in here.at_work if each.pk != member.pk],
        "token": str(uuid4()),
    }
    return render(request, "desk/task.html", context, status=422 if form.errors else 200)


def _leave(request: HttpRequest, member: Member, dossier_id: int, no: int, form: TaskForm) -> bool:
    values = form.cleaned_data
    action = Action(member=member, dossier_id=dossier_id, no=no, token=str(values["token"]), now=timezone.now())
    wish = TaskRequest(kind=Kind(values["kind"]), text=values["text"], desk=values["desk"], member_id=values["member"])
    try:
        tasks.ask(action, wish)
    except RefusedError as refused:
        form.add_error(None, _("Not done: %(why)s. Nothing was changed.") % {"why": str(refused)})
        return False
    messages.success(request, _("Left. You are told once it is answered."))
    return True


@require_POST
def answer(request: HttpRequest, ref: str) -> HttpResponse:
    """Answer a task; a raised problem asks for more than words, so that one is answered on its own page."""
    member = _worker(request)
    if raising.of_task(member, [ref]):
        messages.error(request, _("Not answered: say here what was found of it."))
        return redirect("raised_problem", ref)
    form = TaskAnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Not answered: it needs words."))
        return redirect("tasks")
    values = form.cleaned_data
    token, now = str(values["token"]), timezone.now()
    try:
        tasks.answer(member=member, ref=ref, text=values["text"], remarked=values["remarked"], token=token, now=now)
    except RefusedError:
        messages.error(request, _("Somebody has answered it already."))
    else:
        messages.success(request, _("Answered: who asked is told"))
    return redirect("tasks")


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    member = _worker(request)
    here, now = directory(member), timezone.now()
    listed = asked_list(request, _columns(here))
    waiting, left = tasks.for_me(member, desks=here.mine), tasks.asked_by_me(member, listed.order)
    raised = raising.of_task(member, [each.ref for each in (*waiting, *left)])
    found = [_told(task, here, now) | {"raised": task.ref in raised} for task in waiting]
    context = {
        "groups": [
            ("mine", _("For me"), [each for each in found if each["task"].member_id == member.pk]),
            ("desk", _("For my desks"), [each for each in found if each["task"].member_id != member.pk]),
        ],
        "any": bool(found),
        "listed": listed,
        "asked": [_told(task, here, now) | {"raised": task.ref in raised} for task in left],
        "token": str(uuid4()),
    }
    return render(request, "desk/tasks.html", context)


def _columns(here: Directory) -> tuple[ListColumn, ...]:
    """Of what I asked. What is answered is due no more."""
    names = {f"member:{number}": name for number, name in here.people.items()}
    mine = {code: Q(member_id=int(code.removeprefix("member:"))) for code in names}
    to = by_words("desk", here.desks | names, mine)
    return (
        ListColumn("asked", _("Asked"), "asked_at", down=True),
        ListColumn("what", _("What"), Left(filled("text"), LONGEST_KEY)),
        ListColumn("order", _("Order"), "order_key"),
        ListColumn("to", _("Whom"), to),
        ListColumn("due", _("By when"), Case(When(answered_at=None, then=F("due_at")), default=Value(None))),
        ListColumn("answer", _("Answer"), "answered_at", down=True),
    )


def _told(task: Task, here: Directory, now: datetime) -> dict[str, Any]:
    return {
        "task": task,
        "chip": chips.of_date(task.due_at, now),
        "kind": KINDS.get(task.kind, task.kind),
        "by": here.people.get(str(task.asked_by), ""),
        "to": here.people.get(str(task.member_id), "") or here.desks.get(task.desk, task.desk),
        "answered_by": here.people.get(str(task.answered_by), ""),
    }


def _worker(request: HttpRequest) -> Member:
    member = member_for(request)
    require(member, Permission.WORK_CASES)
    return member
