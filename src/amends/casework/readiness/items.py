"""The list of a promotion: begun from the library and what went wrong the last time, worked on, proved, reminded of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from amends.casework.actions.transaction import RefusedError
from amends.casework.ledger import sweeps
from amends.casework.ledger.audit import note
from amends.casework.readiness.library import families, problems
from amends.casework.readiness.models import UNDONE, OwnProblem, ReadyItem, ReadyState
from amends.casework.readiness.tree import ZERO, CauseSum, added, by_issue, tree
from amends.merchants import about
from amends.merchants.access import get_or_404, require, visible
from amends.merchants.models import Member, NoticeKind, Promotion
from amends.merchants.notices import members_with, tell
from amends.merchants.roles import Permission, Role

NEEDS: Final = Permission.ASSIGN_CASES
SOON: Final = timedelta(days=1)
LONGEST: Final = 500
MOST: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """``owner_id`` None: nobody's."""

    state: ReadyState
    owner_id: int | None
    due_on: date
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnItem:
    """One's own words. ``keep``: put it on every list from now on."""

    family: str
    title: str
    advice: str
    due_on: date
    keep: bool = False


def items(member: Member, promotion: Promotion) -> list[ReadyItem]:
    """What is to be done: by family, what cost most the last time first."""
    order = list(families())
    rows = visible(member, ReadyItem).filter(promotion_id=promotion.pk)[:MOST]
    return sorted(rows, key=lambda row: (order.index(row.family), -row.money, -row.cases, row.due_on, row.id))


def last(member: Member, promotion: Promotion) -> Promotion | None:
    """The promotion before it, if there was one."""
    before = visible(member, Promotion).filter(sale_on__lt=promotion.sale_on)
    return before.order_by("-sale_on", "-id").first()


@transaction.atomic
def begin(*, member: Member, promotion: Promotion, now: datetime) -> int:
    """Put the library and one's own problems on the list, with what each cost last time. Returns how many are new."""
    require(member, NEEDS)
    before = last(member, promotion)
    cost = by_issue(tree(member, before)) if before else {}
    there = set(visible(member, ReadyItem).filter(promotion_id=promotion.pk).values_list("problem", flat=True))
    made = [row for row in _library(member, promotion, cost) if row.problem not in there]
    ReadyItem.objects.bulk_create(made, ignore_conflicts=True)
    if made:
        detail = {"items": len(made), "from": before.name if before else ""}
        note(member=member, verb="readiness.begun", about=f"promotion:{promotion.pk}", detail=detail, now=now)
    return len(made)


def _library(member: Member, promotion: Promotion, cost: dict[str, CauseSum]) -> Iterator[ReadyItem]:
    of: dict[str, Any] = {"merchant_id": member.merchant_id, "promotion_id": promotion.pk}
    for code, problem in problems().items():
        was = added(cost.get(issue, ZERO) for issue in problem.issues)
        due_on = promotion.sale_on - timedelta(days=problem.days)
        costs = {"cases": was.cases, "money": was.money, "points": was.points}
        yield ReadyItem(problem=code, family=problem.family, due_on=due_on, **of, **costs)
    for own in visible(member, OwnProblem).filter(dropped_at=None):
        due_on = promotion.sale_on - timedelta(days=own.days)
        words = {"title": own.title, "advice": own.advice}
        yield ReadyItem(problem=f"own:{own.id}", family=own.family, due_on=due_on, **of, **words)


@transaction.atomic
def add(*, member: Member, promotion: Promotion, own: OwnItem, was: CauseSum = ZERO, now: datetime) -> ReadyItem:
    """One's own line. Raises RefusedError for a family that isn't one of the six."""
    require(member, NEEDS)
    if own.family not in families():
        raise RefusedError("no such family", field="family")
    of: dict[str, Any] = {"merchant_id": member.merchant_id, "family": own.family, "title": own.title}
    problem = ""
    if own.keep:
        days = max((promotion.sale_on - own.due_on).days, 0)
        problem = f"own:{OwnProblem.objects.create(**of, advice=own.advice, days=days).id}"
    costs = {"cases": was.cases, "money": was.money, "points": was.points}
    row = ReadyItem.objects.create(
        **of, promotion_id=promotion.pk, problem=problem, advice=own.advice, due_on=own.due_on, **costs
    )
    note(member=member, verb="readiness.added", about=f"ready:{row.id}", detail={"title": own.title}, now=now)
    return row


@transaction.atomic
def change(*, member: Member, id: int, to: ItemChange, now: datetime) -> None:
    """Leads, and whoever it is given to. Raises Http404, and RefusedError for an owner who isn't there."""
    row = get_or_404(member, ReadyItem, id=id)
    if row.owner_id != member.pk:
        require(member, NEEDS)
    if to.owner_id is not None and not visible(member, Member).filter(id=to.owner_id, is_active=True).exists():
        raise RefusedError("no such colleague", field="owner")
    done = to.state not in UNDONE
    ended = {"done_at": row.done_at or now, "done_by": row.done_by or member.pk} if done else _UNENDED
    told = {} if to.due_on == row.due_on and to.owner_id == row.owner_id else {"told_on": None}
    values = {"state": to.state, "owner_id": to.owner_id, "due_on": to.due_on, "note": to.note}
    visible(member, ReadyItem).filter(id=id).update(**values, **ended, **told)
    detail = {"state": to.state.value, "owner": to.owner_id, "due_on": to.due_on.isoformat(), "note": to.note}
    note(member=member, verb="readiness.changed", about=f"ready:{id}", detail=detail, now=now)


_UNENDED: Final[dict[str, None]] = {"done_at": None, "done_by": None}


@transaction.atomic
def prove(*, member: Member, id: int, name: str, media_type: str, sha256: str, now: datetime) -> None:
    """A file shows that it is done; it stands in the place of one before."""
    row = get_or_404(member, ReadyItem, id=id)
    if row.owner_id != member.pk:
        require(member, NEEDS)
    file = {"proof_name": name, "proof_type": media_type, "proof_sha256": sha256}
    visible(member, ReadyItem).filter(id=id).update(**file)
    note(member=member, verb="readiness.proved", about=f"ready:{id}", detail={"file": name, "sha256": sha256}, now=now)


# --- reminders ------------------------------------------------------------------------------------------------------


def remind_due(*, now: datetime) -> int:
    """Tell owners, or the leads where there is none, of what is due by tomorrow or late, once a day. As the owner."""
    today = timezone.localdate(now)
    due = ReadyItem.objects.filter(state__in=[each.value for each in UNDONE], due_on__lte=today + SOON)
    rows = list(due.exclude(told_on=today).order_by("merchant_id", "due_on", "id")[:MOST])
    by_merchant: dict[int, list[ReadyItem]] = {}
    for row in rows:
        by_merchant.setdefault(row.merchant_id, []).append(row)
    return sweeps.go_over("readiness", by_merchant, lambda merchant: _remind(merchant, by_merchant[merchant], now))


@transaction.atomic
def _remind(merchant: int, rows: list[ReadyItem], now: datetime) -> int:
    today = timezone.localdate(now)
    leads = members_with(merchant_id=merchant, roles=[Role.SUPERVISOR, Role.MANAGER, Role.OWNER])
    for row in rows:
        tell(
            merchant_id=merchant,
            members=[row.owner_id] if row.owner_id else leads,
            kind=NoticeKind.WARNING,
            words={"say": "ready_due", "problem": row.problem, "text": row.title, "on": row.due_on.isoformat()},
            about=about.readiness(row.promotion_id),
            once=f"ready:{row.id}:{today}",
            now=now,
        )
    ids = [row.id for row in rows]
    return ReadyItem.objects.filter(merchant_id=merchant, id__in=ids).update(told_on=today)
