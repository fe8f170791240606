"""Raising a problem to operations, and their answer: the page changed, off sale, or not the page's fault."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery

from amends.casework.actions import reports
from amends.casework.actions.case_actions import Action
from amends.casework.actions.transaction import RefusedError
from amends.casework.costs.reading import CostQuestion
from amends.casework.ledger.audit import note
from amends.casework.letters import tasks
from amends.casework.letters.models import Task
from amends.casework.letters.tasks import TaskRequest
from amends.casework.products import pages
from amends.casework.products.pages import PARTS
from amends.casework.raises.models import RaisedProblem, RaiseFinding
from amends.engine.signals import ListingTold
from amends.engine.wire import Refused, checked
from amends.merchants import table_pages
from amends.merchants.access import get_or_404, require, visible
from amends.merchants.models import Member, Shop
from amends.merchants.roles import Permission
from amends.merchants.row_order import USUAL, RowOrder

PAGE: Final = 50
LATEST: Final = ("-raised_at", "ref")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemRaise:
    """``issues``: the complaints it is about; ``sku``: whose page stands beside; ``orders``, ``net``: as found."""

    asked: CostQuestion
    issues: Sequence[str]
    sku: str
    orders: int
    net: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDraft:
    """What a page is to say from now on, as typed. ``token``: made with the form; told twice, it counts once."""

    sku: str
    language: str
    headline: str
    claims: str
    description: str
    sizes: str
    options: str
    shipping: str
    token: str


@transaction.atomic
def raise_problem(action: Action, wish: TaskRequest, problem: ProblemRaise) -> Task:
    """Leave the task, with what it is about. Raises as ``tasks.ask``; told twice, it counts once."""
    task, asked = tasks.ask(action, wish), problem.asked
    RaisedProblem.objects.get_or_create(
        merchant_id=action.member.merchant_id,
        ref=task.ref,
        defaults={
            "of": asked.of, "value": asked.value, "sku": problem.sku, "shop_id": asked.shop_id, "since": asked.since,
            "until": asked.until, "currency": asked.currency, "issues": list(problem.issues), "orders": problem.orders,
            "net": problem.net, "raised_at": action.now,
        },
    )  # fmt: skip
    return task


def raised(
    member: Member, *, waiting: bool, order: RowOrder = USUAL, after: str = "", most: int = PAGE
) -> tuple[list[tuple[RaisedProblem, Task]], str]:
    """A page, the latest first unless they are sorted, each with its task; and where the next begins.

    ``waiting``: those without an answer, else those with one. Rows have their task's ``said`` and ``due_at`` as well.
    """
    require(member, Permission.VIEW_CASES)
    tasks_of = visible(member, Task).filter(ref=OuterRef("ref"))
    rows = visible(member, RaisedProblem).filter(Exists(tasks_of.filter(answered_at__isnull=waiting)))
    rows = rows.annotate(said=Subquery(tasks_of.values("text")[:1]), due_at=Subquery(tasks_of.values("due_at")[:1]))
    found, more = table_pages.page(rows, order, LATEST, after=after, most=most)
    of = {each.ref: each for each in visible(member, Task).filter(ref__in=[row.ref for row in found])}
    return [(row, of[row.ref]) for row in found if row.ref in of], more


def of_task(member: Member, refs: Sequence[str]) -> set[str]:
    """Which of these tasks were raised so."""
    return set(visible(member, RaisedProblem).filter(ref__in=refs).values_list("ref", flat=True))


@transaction.atomic
def tell_page(*, member: Member, shop: Shop, draft: PageDraft, now: datetime) -> int:
    """Keep what a page says from now on. Raises RefusedError with the field; its dossier's number otherwise."""
    words = {name: getattr(draft, name).replace("\r\n", "\n").strip() for name in PARTS}
    told = ListingTold(
        id=f"page:{draft.token}", at=now, order=f"listing:{draft.sku}", sku=draft.sku, language=draft.language.strip(),
        **words,
    )  # fmt: skip
    if not any(words.values()):
        raise RefusedError("a page without words", field="headline")
    fault = checked(told)
    if isinstance(fault, Refused):
        raise RefusedError(fault.reason, field=fault.field)
    number, _acted = reports.report_anew(member=member, shop=shop, key=told.order, signal=told, now=now)
    return number


@transaction.atomic
def answer(
    *, member: Member, ref: str, finding: RaiseFinding, text: str, page: tuple[Shop, PageDraft] | None, token: str,
    now: datetime,
) -> RaisedProblem:  # fmt: skip
    """Answer it, once: whoever raised it is told. ``page``: with CHANGED, what it says now.

    Raises Http404, and RefusedError: answered already, or the page says what it said.
    """
    require(member, Permission.WORK_CASES)
    problem = get_or_404(member, RaisedProblem, ref=ref)
    if get_or_404(member, Task, ref=ref).answered_at is not None:
        raise RefusedError("somebody has answered it already", field="answered")
    if finding is RaiseFinding.CHANGED:
        _change(member, page, now)
    tasks.answer(member=member, ref=ref, text=text, remarked=False, token=token, now=now)
    gone = finding in {RaiseFinding.CHANGED, RaiseFinding.DELISTED}
    problem.finding, problem.answered_at, problem.changed_at = finding.value, now, now if gone else None
    said = {"finding": problem.finding, "answered_at": now, "changed_at": problem.changed_at}
    visible(member, RaisedProblem).filter(ref=ref, answered_at=None).update(**said)
    note(member=member, verb="problem.raised_answered", about=f"raised:{ref}", detail={"finding": finding}, now=now)
    return problem


def _change(member: Member, page: tuple[Shop, PageDraft] | None, now: datetime) -> None:
    if page is None:
        raise RefusedError("a page without words", field="headline")
    shop, draft = page
    before = next(iter(pages.told(member, draft.sku, shop_id=shop.pk)), None)
    words = tuple(getattr(draft, name).replace("\r\n", "\n").strip() for name in PARTS)
    if before is not None and before.words == words:
        raise RefusedError("the page says what it said before", field="same")
    tell_page(member=member, shop=shop, draft=draft, now=now)
