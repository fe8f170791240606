"""Requests to grant: which wait for me, which I asked for, which were decided, and what was granted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from amends.casework.actions import answers
from amends.casework.approval import grants
from amends.casework.approval.models import (
    Approval,
    ApprovalSignature,
    Delegation,
    Grant,
    RequestState,
)
from amends.casework.approval.together import open_roles
from amends.casework.ledger.models import DossierRecord
from amends.casework.overlay.policies import Books, card_of
from amends.engine import grants as engine
from amends.engine.authority import FINANCE
from amends.engine.dossier import decode
from amends.engine.playbook import Limit, Playbook
from amends.merchants import table_pages
from amends.merchants.access import visible
from amends.merchants.models import Member, Shop
from amends.merchants.row_order import USUAL, RowOrder

PAGE: Final = 100
LATEST: Final = ("-id",)
PRESSING: Final = ("due_at", "id")
COUNTED: Final = 99  # of what waits: beyond it a tab says "99+"


class ApprovalBox(StrEnum):
    """Whose requests somebody looks at."""

    MINE = "mine"
    ASKED = "asked"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequest:
    """A request with what it needs to be told. ``waits_for``: ids of the members who may answer it, at its role first.

    ``asked``: the same by each role that is still asked. ``may_answer``: the reader may;
    ``mine``: the reader asked. ``signed``: who of several has agreed, the first first.
    """

    row: Approval
    playbook: Playbook
    shop: str
    waits_for: tuple[int, ...]
    asked: tuple[tuple[str, tuple[int, ...]], ...]
    may_answer: bool
    mine: bool
    signed: tuple[ApprovalSignature, ...] = ()

    @property
    def waits(self) -> bool:
        return self.row.state == RequestState.ASKED


@dataclass(frozen=True, slots=True)
class RunningBooks:
    """A merchant's shops and what they run on, read once for all that a page asks."""

    shops: dict[int, Shop]
    books: Books

    def of(self, shop_id: int) -> Playbook:
        return self.books.playbook(self.shops[shop_id].playbook)


def running_books(member: Member) -> RunningBooks:
    return RunningBooks({shop.pk: shop for shop in visible(member, Shop)}, Books(member))


@dataclass(frozen=True, slots=True)
class _Reader:
    """``members``: active ones; ``stands_in``: those the reader answers for; ``held``: who stands in, by whom."""

    member: Member
    members: tuple[Member, ...]
    stands_in: tuple[Member, ...]
    held: dict[int, tuple[Member, ...]]
    running: RunningBooks

    def tell_all(self, found: Sequence[Approval]) -> list[ApprovalRequest]:
        signed = _signatures(self.member, found)
        return [self.tell(row, signed.get(row.id, ())) for row in found]

    def tell(self, row: Approval, signed: tuple[ApprovalSignature, ...]) -> ApprovalRequest:
        shop, playbook = self.running.shops[row.shop_id], self.running.of(row.shop_id)
        mine, signers = row.asked_by == self.member.pk, {each.member_id for each in signed}
        may = row.state == RequestState.ASKED and not mine and self.member.pk not in signers
        stands_in = tuple(each for each in self.stands_in if each.pk not in signers | {row.asked_by})
        may = may and any(_may(self.member, role, playbook.authority, stands_in) for role in open_roles(row))
        return ApprovalRequest(
            row=row,
            playbook=playbook,
            shop=shop.name,
            waits_for=tuple(dict.fromkeys(id for each in self.asked(row, signers) for id in each)),
            asked=tuple(zip(open_roles(row), self.asked(row, signers), strict=True)),
            may_answer=may,
            mine=mine,
            signed=signed,
        )

    def asked(self, row: Approval, signers: set[int]) -> list[tuple[int, ...]]:
        """Of each role that is still asked, the people."""
        others = [each for each in self.members if each.pk != row.asked_by and each.pk not in signers]
        return [self._people(row, role, others) for role in open_roles(row)]

    def _people(self, row: Approval, role: str, others: list[Member]) -> tuple[int, ...]:
        limits = self.running.of(row.shop_id).authority
        exact = [each.pk for each in others if _is_at(each, role, limits)]
        lent = [(each.pk, at) for each in others for at in self.held.get(each.pk, ()) if at.pk != row.asked_by]
        stand_ins = [pk for pk, at in lent if _is_at(at, role, limits)]
        found = exact + stand_ins
        return tuple(dict.fromkeys(found or [e.pk for e in others if _may(e, role, limits, ())]))


def _may(member: Member, goes_to: str, limits: tuple[Limit, ...], stands_in: tuple[Member, ...]) -> bool:
    return answers.may_answer(member, goes_to=goes_to, limits=limits, stands_in=stands_in) is not None


def _is_at(member: Member, role: str, limits: tuple[Limit, ...]) -> bool:
    return grants.keeps_money(member) if role == FINANCE else grants.standing(member, limits) == role


def requests(
    member: Member,
    *,
    box: ApprovalBox,
    now: datetime,
    order: RowOrder = USUAL,
    after: str = "",
    most: int = PAGE,
    running: RunningBooks | None = None,
) -> tuple[list[ApprovalRequest], str]:
    """A page of a box, and where the next begins. What waits for me: the most pressing first; else the latest."""
    running, rows = running or running_books(member), visible(member, Approval)
    usual: tuple[str, ...] = LATEST
    match box:
        case ApprovalBox.MINE:
            rows, usual = _answerable(member, running, now=now), PRESSING
        case ApprovalBox.ASKED:
            rows = rows.filter(asked_by=member.pk)
        case ApprovalBox.DECIDED:
            rows = rows.exclude(state=RequestState.ASKED)
            signed = visible(member, ApprovalSignature).filter(member_id=member.pk).values("approval_id")
            own = Q(asked_by=member.pk) | Q(decided_by=member.pk) | Q(id__in=signed)
            rows = rows if _leads(member) else rows.filter(own)
    found, more = table_pages.page(rows, order, usual, after=after, most=most)
    return _reader(member, running, now).tell_all(found), more


def request(member: Member, *, id: int, now: datetime) -> ApprovalRequest | None:
    """One request; None when there is none, or it is neither the reader's to answer nor to know."""
    row = visible(member, Approval).filter(id=id).first()
    if row is None:
        return None
    (told,) = _reader(member, running_books(member), now).tell_all([row])
    took_part = row.decided_by == member.pk or any(each.member_id == member.pk for each in told.signed)
    return told if told.may_answer or told.mine or _leads(member) or took_part else None


def _signatures(member: Member, rows: Sequence[Approval]) -> dict[int, tuple[ApprovalSignature, ...]]:
    """Who has agreed, by request: only those that ask several have any."""
    several = [row.id for row in rows if row.rule]
    found: dict[int, tuple[ApprovalSignature, ...]] = {}
    if several:
        for each in visible(member, ApprovalSignature).filter(approval_id__in=several).order_by("at", "member_id"):
            found[each.approval_id] = (*found.get(each.approval_id, ()), each)
    return found


def waiting_for(member: Member, *, now: datetime) -> int:
    """How many requests wait for this member's answer, counted up to one more than COUNTED."""
    return _answerable(member, running_books(member), now=now)[: COUNTED + 1].count()


def waiting_of(member: Member) -> int:
    """How many of the member's own requests wait for somebody's answer, counted as far."""
    return visible(member, Approval).filter(state=RequestState.ASKED, asked_by=member.pk)[: COUNTED + 1].count()


def decided_without_us(member: Member, request: ApprovalRequest) -> datetime | None:
    """By when somebody outside decides the request's case by themselves, if nobody answers."""
    found = visible(member, DossierRecord).filter(id=request.row.dossier_id).select_related("shop").first()
    if found is None:
        return None
    dossier = decode(bytes(found.state))
    return engine.outside_at(dossier, card_of(found.shop).policy_for(dossier), request.row.case_no)


def _answerable(member: Member, running: RunningBooks, *, now: datetime) -> QuerySet[Approval]:
    """What the member may answer: nobody's own, at the roles they or those they stand in for stand at or above.

    Who stands in for the asker answers it with nothing of theirs.
    """
    stands_in = answers.standing_in_for(member, now=now)
    lenders = [each.pk for each in stands_in]
    fits = ~Q(asked_by__in=lenders) & _fitting(member, running, stands_in)
    for lender in lenders:
        others = tuple(each for each in stands_in if each.pk != lender)
        fits |= Q(asked_by=lender) & _fitting(member, running, others)
    given = visible(member, ApprovalSignature).filter(member_id=member.pk, approval_id=OuterRef("id"))
    asked = visible(member, Approval).filter(fits, state=RequestState.ASKED).exclude(asked_by=member.pk)
    return asked.exclude(Exists(given))


def _fitting(member: Member, running: RunningBooks, stands_in: tuple[Member, ...]) -> Q:
    shops: dict[tuple[str, ...], list[int]] = {}
    for number in running.shops:
        limits = running.of(number).authority
        roles = (*(limit.role for limit in limits), FINANCE)
        mine = tuple(role for role in roles if _may(member, role, limits, stands_in))
        shops.setdefault(mine, []).append(number)
    fits = Q(id__in=[])
    for mine, numbers in shops.items():
        also = reduce(or_, (Q(also__contains=[role]) for role in mine), Q(goes_to__in=mine))
        fits |= Q(also, shop_id__in=numbers)
    return fits


def _leads(member: Member) -> bool:
    return bool({"supervisor", "manager", "owner", "finance"} & set(member.roles))


def of_case(member: Member, *, dossier_id: int, no: int, now: datetime) -> ApprovalRequest | None:
    """The case's request that waits for an answer, else its latest."""
    rows = visible(member, Approval).filter(dossier_id=dossier_id, case_no=no)
    row = rows.order_by("-id").first()
    return _reader(member, running_books(member), now).tell_all([row])[0] if row else None


def _reader(member: Member, running: RunningBooks, now: datetime) -> _Reader:
    members = tuple(visible(member, Member).filter(is_active=True).order_by("id"))
    by_id = {each.pk: each for each in members}
    held: dict[int, tuple[Member, ...]] = {}
    for one in delegations(member, now=now):
        if one.from_member in by_id:
            held[one.to_member] = (*held.get(one.to_member, ()), by_id[one.from_member])
    return _Reader(member, members, held.get(member.pk, ()), held, running)


def delegations(member: Member, *, now: datetime) -> QuerySet[Delegation]:
    """Who stands in for whom at this moment."""
    return visible(member, Delegation).filter(from_at__lte=now, until_at__gt=now).order_by("until_at", "id")


def granted(member: Member, *, order: RowOrder = USUAL, after: str = "", most: int = PAGE) -> tuple[list[Grant], str]:
    """A page of the ledger of grants, latest first unless they are sorted, and where the next begins."""
    return table_pages.page(visible(member, Grant), order, LATEST, after=after, most=most)


def every_grant(member: Member, order: RowOrder = USUAL) -> Iterator[list[Grant]]:
    """All grants in the page's order, page by page."""
    after = ""
    while True:
        page, after = granted(member, order=order, after=after, most=1000)
        yield page
        if not after:
            return
