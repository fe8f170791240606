"""Message tasks between colleagues: something to find out or to do about an order, answered with a remark.

The signals ``task.asked`` and ``task.answered`` are the truth and open and close the task's case; the table is what its
sender and its desk look at.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from amends.casework.actions import case_actions
from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import RefusedError
from amends.casework.ledger import sweeps
from amends.casework.ledger.models import DossierRecord
from amends.casework.letters import sql
from amends.casework.letters.models import Task
from amends.casework.notices import work
from amends.engine.words import TaskKind as Kind
from amends.merchants import about, table_pages
from amends.merchants.access import allows, get_or_404, visible
from amends.merchants.models import DeskSeat, Member, NoticeKind
from amends.merchants.notices import tell
from amends.merchants.roles import Permission
from amends.merchants.row_order import USUAL, RowOrder

SHOWN: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRequest:
    """``desk``: whose work it is, empty for the scene's own; ``member_id``: whom it is meant for, if somebody."""

    kind: Kind
    text: str
    desk: str = ""
    member_id: int | None = None


@transaction.atomic
def ask(action: Action, wish: TaskRequest) -> Task:
    """Leave a task on the order of ``action``. Raises Http404, and RefusedError for a member who isn't there."""
    to = _colleague(action.member, wish.member_id)
    known = visible(action.member, Task).filter(ref=action.token).first()
    if known is not None:
        return known
    acted = case_actions.ask_task(action, task=wish.kind, text=wish.text)
    opened = next((case for case in acted.cases if case.subject == f"task:{action.token}"), None)
    no, desk = (opened.no, opened.desk) if opened else (action.no, wish.desk)
    there = Action(
        member=action.member, dossier_id=action.dossier_id, no=no, token=f"{action.token}:to", now=action.now
    )
    if opened and wish.desk and wish.desk != desk:
        case_actions.hand_over(there, desk=wish.desk, text=wish.text)
        desk = wish.desk
    if opened and to is not None and allows(action.member, Permission.ASSIGN_CASES):
        _give(there, to)
    task = _write(action, wish, no, desk, opened.due_at if opened else None)
    _tell(action, task, [to.pk] if to else _seats(action.member, desk), "task_asked", wish.text)
    return task


def _colleague(member: Member, wanted: int | None) -> Member | None:
    if wanted is None:
        return None
    found = visible(member, Member).filter(id=wanted, is_active=True).first()
    if found is None:
        raise RefusedError("no such colleague", field="member")
    return found


def _give(there: Action, to: Member) -> None:
    """Into the colleague's hands, where the colleague may hold it; else it waits at its desk, and they are told."""
    place = Action(
        member=there.member, dossier_id=there.dossier_id, no=there.no, token=f"{there.token}:own", now=there.now
    )
    try:
        with transaction.atomic():
            case_actions.take(place, owner=str(to.pk))
    except RefusedError:
        return


def _write(action: Action, wish: TaskRequest, no: int, desk: str, due_at: datetime | None) -> Task:
    order = get_or_404(action.member, DossierRecord, id=action.dossier_id).key
    return Task.objects.create(
        merchant_id=action.member.merchant_id,
        ref=action.token,
        dossier_id=action.dossier_id,
        case_no=no,
        order_key=order,
        kind=wish.kind.value,
        text=wish.text,
        asked_by=action.member.pk,
        member_id=wish.member_id,
        desk=desk,
        asked_at=action.now,
        due_at=due_at,
    )


@transaction.atomic
def answer(*, member: Member, ref: str, text: str, remarked: bool, token: str, now: datetime) -> Task:
    """Answer a task, once; its sender is told. Raises Http404, and RefusedError where somebody has answered."""
    task = get_or_404(member, Task, ref=ref)
    action = Action(member=member, dossier_id=task.dossier_id, no=task.case_no, token=token, now=now)
    acted = case_actions.answer_task(action, ref=ref, text=text, remarked=remarked)
    if not acted.applied:
        return task
    said = {"answered_at": now, "answered_by": member.pk, "answer": text, "remarked": remarked}
    if not visible(member, Task).filter(ref=ref, answered_at=None).update(**said):
        raise RefusedError("somebody has answered it already", field="answered")
    _tell(action, task, [task.asked_by], "task_answered", text)
    return task


def _seats(member: Member, desk: str) -> list[int]:
    there = visible(member, DeskSeat).filter(desk__code=desk).values_list("member_id", flat=True)
    return list(there[: work.MOST_TOLD])


def tell_late(*, now: datetime) -> int:
    """Tell whom an unanswered task is for, and its sender, once its time has passed. As the tables' owner."""
    return sweeps.go_over("late tasks", sweeps.with_work(sql.LATE, [now]), lambda merchant: _tell_late(merchant, now))


def _tell_late(merchant_id: int, now: datetime) -> int:
    late = Task.objects.filter(merchant_id=merchant_id, answered_at=None, late_at=None, due_at__lte=now)
    return sum(_late(task, now) for task in late.order_by("due_at")[:SHOWN])


@transaction.atomic
def _late(task: Task, now: datetime) -> int:
    mine = Task.objects.filter(merchant_id=task.merchant_id, ref=task.ref, answered_at=None, late_at=None)
    if not mine.update(late_at=now):
        return 0
    seats = DeskSeat.objects.filter(merchant_id=task.merchant_id, desk__code=task.desk)
    there = [task.member_id] if task.member_id else list(seats.values_list("member_id", flat=True)[: work.MOST_TOLD])
    tell(
        merchant_id=task.merchant_id,
        members=[*there, task.asked_by],
        kind=NoticeKind.WARNING,
        words={"say": "task_late", "case": f"{task.order_key}/{task.case_no}", "text": task.text},
        about=about.TASKS,
        once=f"task_late:{task.ref}",
        now=now,
    )
    return 1


def _tell(action: Action, task: Task, to: list[int], say: str, text: str) -> None:
    words = {"say": say, "who": action.member.user.name, "case": f"{task.order_key}/{task.case_no}", "text": text}
    tell(
        merchant_id=action.member.merchant_id,
        members=[each for each in to if each != action.member.pk],
        kind=NoticeKind.HAND_OVER,
        words=words,
        about=about.case(task.dossier_id, task.case_no),
        once=f"{say}:{task.ref}",
        now=action.now,
    )


def for_me(member: Member, *, desks: tuple[str, ...]) -> list[Task]:
    """Open tasks meant for the member, or for nobody in particular at the member's desks (of all, without a desk)."""
    mine = Q(member_id=member.pk) | Q(member_id=None) & (Q(desk__in=desks) if desks else Q())
    return list(visible(member, Task).filter(mine, answered_at=None).order_by("due_at", "asked_at")[:SHOWN])


def asked_by_me(member: Member, order: RowOrder = USUAL) -> list[Task]:
    """The member's own questions, latest first unless they are sorted."""
    rows = visible(member, Task).filter(asked_by=member.pk)
    return list(table_pages.in_order(rows, order, ("-asked_at", "ref"))[:SHOWN])


def begun_with(member: Member, beginning: str) -> list[Task]:
    """Those whose ref begins so, latest first: what was asked from one place of the desk."""
    return list(visible(member, Task).filter(ref__startswith=beginning).order_by("-asked_at")[:SHOWN])


def of_case(member: Member, *, dossier_id: int, no: int) -> list[Task]:
    return list(visible(member, Task).filter(dossier_id=dossier_id, case_no=no).order_by("asked_at")[:SHOWN])
