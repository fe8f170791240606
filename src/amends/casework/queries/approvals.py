"""Requests to grant: which wait for me, which I asked for, which were decided, and what was granted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db.models import Q, QuerySet

from amends.casework.actions import answers
from amends.casework.approval import grants
from amends.casework.approval.models import (
    Approval,
    Delegation,
    Grant,
    RequestState,
)
from amends.casework.ledger.models import DossierRecord
from amends.casework.overlay.policies import Books, card_of
from amends.engine import grants as engine
from amends.engine.authority import FINANCE
from amends.engine.dossier import decode
from amends.engine.playbook import Limit, Playbook
from amends.merchants.access import visible
from amends.merchants.models import Member, Shop

PAGE: Final = 100
COUNTED: Final = 99  # of what waits: beyond it a tab says "99+"


class ApprovalBox(StrEnum):
    """Whose requests somebody looks at."""

    MINE = "mine"
    ASKED = "asked"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRequest:
    """A request with what it needs to be told. ``waits_for``: ids of the members who may answer it, at its role first.

    ``may_answer``: the reader may; ``mine``: the reader asked.
    """

    row: Approval
    playbook: Playbook
    shop: str
    waits_for: tuple[int, ...]
    may_answer: bool
    mine: bool

    @property
    def waits(self) -> bool:
        return self.row.state == RequestState.ASKED


@dataclass(frozen=True, slots=True)
class _Reader:
    """``members``: active ones; ``stands_in``: those the reader answers for; ``held``: who stands in, by whom."""

    member: Member
    members: tuple[Member, ...]
    stands_in: tuple[Member, ...]
    held: dict[int, tuple[Member, ...]]
    shops: dict[int, Shop]
    books: dict[int, Playbook]

    def tell(self, row: Approval) -> ApprovalRequest:
        shop = self.shops[row.shop_id]
        playbook = self.books[row.shop_id]
        mine = row.asked_by == self.member.pk
        may = row.state == RequestState.ASKED and not mine
        may = may and _may(self.member, row.goes_to, playbook.authority, self.stands_in)
        return ApprovalRequest(
            row=row,
            playbook=playbook,
            shop=shop.name,
            waits_for=self._waits_for(row, playbook.authority),
            may_answer=may,
            mine=mine,
        )

    def _waits_for(self, row: Approval, limits: tuple[Limit, ...]) -> tuple[int, ...]:
        others = [each for each in self.members if each.pk != row.asked_by]
        exact = [each.pk for each in others if _is_at(each, row.goes_to, limits)]
        stand_ins = [each.pk for each in others for at in self.held.get(each.pk, ()) if _is_at(at, row.goes_to, limits)]
        found = exact + stand_ins
        return tuple(dict.fromkeys(found or [e.pk for e in others if _may(e, row.goes_to, limits, ())]))


def _may(member: Member, goes_to: str, limits: tuple[Limit, ...], stands_in: tuple[Member, ...]) -> bool:
    return answers.may_answer(member, goes_to=goes_to, limits=limits, stands_in=stands_in) is not None


def _is_at(member: Member, role: str, limits: tuple[Limit, ...]) -> bool:
    return grants.keeps_money(member) if role == FINANCE else grants.standing(member, limits) == role


def requests(member: Member, *, box: ApprovalBox, now: datetime, before: int = 0) -> tuple[list[ApprovalRequest], int]:
    """A page of a box, and the id to go on from (0: that was all). What waits for me: the most pressing first."""
    rows = visible(member, Approval)
    reader = _reader(member, now)
    match box:
        case ApprovalBox.MINE:
            return [reader.tell(row) for row in _answerable(member, now=now).order_by("due_at", "id")[:PAGE]], 0
        case ApprovalBox.ASKED:
            rows = rows.filter(asked_by=member.pk)
        case ApprovalBox.DECIDED:
            rows = rows.exclude(state=RequestState.ASKED)
            rows = rows if _leads(member) else rows.filter(Q(asked_by=member.pk) | Q(decided_by=member.pk))
    rows = rows.filter(id__lt=before) if before else rows
    found = list(rows.order_by("-id")[: PAGE + 1])
    return [reader.tell(row) for row in found[:PAGE]], found[PAGE - 1].id if len(found) > PAGE else 0


def request(member: Member, *, id: int, now: datetime) -> ApprovalRequest | None:
    """One request; None when there is none, or it is neither the reader's to answer nor to know."""
    row = visible(member, Approval).filter(id=id).first()
    if row is None:
        return None
    told = _reader(member, now).tell(row)
    return told if told.may_answer or told.mine or _leads(member) or row.decided_by == member.pk else None


def waiting_for(member: Member, *, now: datetime) -> int:
    """How many requests wait for this member's answer, counted up to one more than COUNTED."""
    return _answerable(member, now=now)[: COUNTED + 1].count()


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


def _answerable(member: Member, *, now: datetime) -> QuerySet[Approval]:
    """What the member may answer: nobody's own, at the roles they or those they stand in for stand at or above."""
    stands_in, running = answers.standing_in_for(member, now=now), Books(member)
    shops: dict[tuple[str, ...], list[int]] = {}
    for shop in visible(member, Shop):
        limits = running.playbook(shop.playbook).authority
        roles = (*(limit.role for limit in limits), FINANCE)
        mine = tuple(role for role in roles if _may(member, role, limits, stands_in))
        shops.setdefault(mine, []).append(shop.pk)
    fits = Q(id__in=[])
    for mine, numbers in shops.items():
        fits |= Q(shop_id__in=numbers, goes_to__in=mine)
    return visible(member, Approval).filter(fits, state=RequestState.ASKED).exclude(asked_by=member.pk)


def _leads(member: Member) -> bool:
    return bool({"supervisor", "manager", "owner", "finance"} & set(member.roles))


def of_case(member: Member, *, dossier_id: int, no: int, now: datetime) -> ApprovalRequest | None:
    """The case's request that waits for an answer, else its latest."""
    rows = visible(member, Approval).filter(dossier_id=dossier_id, case_no=no)
    row = rows.order_by("-id").first()
    return _reader(member, now).tell(row) if row else None


def _reader(member: Member, now: datetime) -> _Reader:
    members = tuple(visible(member, Member).filter(is_active=True).order_by("id"))
    by_id = {each.pk: each for each in members}
    held: dict[int, tuple[Member, ...]] = {}
    for one in delegations(member, now=now):
        if one.from_member in by_id:
            held[one.to_member] = (*held.get(one.to_member, ()), by_id[one.from_member])
    shops = {shop.pk: shop for shop in visible(member, Shop)}
    running = Books(member)
    books = {pk: running.playbook(shop.playbook) for pk, shop in shops.items()}
    return _Reader(member, members, held.get(member.pk, ()), held, shops, books)


def delegations(member: Member, *, now: datetime) -> QuerySet[Delegation]:
    """Who stands in for whom at this moment."""
    return visible(member, Delegation).filter(from_at__lte=now, until_at__gt=now).order_by("until_at", "id")


def granted(member: Member, *, currency: str = "", before: int = 0, limit: int = PAGE) -> tuple[list[Grant], int]:
    """A page of the ledger of grants, latest first, and the id to go on from (0: that was all)."""
    rows = visible(member, Grant)
    rows = rows.filter(currency=currency) if currency else rows
    rows = rows.filter(id__lt=before) if before else rows
    found = list(rows.order_by("-id")[: limit + 1])
    return found[:limit], found[limit - 1].id if len(found) > limit else 0


def every_grant(member: Member) -> Iterator[list[Grant]]:
    """All grants, latest first, page by page."""
    before = 0
    while True:
        page, before = granted(member, before=before, limit=1000)
        yield page
        if not before:
            return
