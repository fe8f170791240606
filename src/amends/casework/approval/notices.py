"""Requests on the bell: who may answer is told that it waits, who asked how it was answered, both when nobody did.

Each is told once. ``approval.asking``, ``approvals`` and ``approval.rising`` call this in their own transactions.
"""

from collections.abc import Iterable
from datetime import datetime

from amends.casework.approval import grants
from amends.casework.approval.models import Approval, ApprovalSignature, Delegation
from amends.casework.approval.together import open_roles
from amends.engine.authority import FINANCE
from amends.engine.playbook import Limit
from amends.merchants import about
from amends.merchants.models import Member, NoticeKind
from amends.merchants.notices import tell

Limits = tuple[Limit, ...]


def asked(*, approval: Approval, limits: Limits, now: datetime) -> None:
    """Tell those whose answer a request waits for."""
    _tell(approval, _answering(approval, limits, now), "approval_asked", approval.asked_by, now)


def passed_on(*, approval: Approval, limits: Limits, by: int, now: datetime) -> None:
    """One more has to agree: tell them, and whoever asked."""
    _tell(approval, _answering(approval, limits, now), "approval_asked", approval.asked_by, now)
    _tell(approval, [approval.asked_by], "approval_passed_on", by, now)


def answered(*, approval: Approval, by: int, granted: bool, reason: str, now: datetime) -> None:
    """Tell whoever asked."""
    say = "approval_granted" if granted else "approval_refused"
    _tell(approval, [approval.asked_by], say, by, now, text=reason)


def overdue(*, approval: Approval, limits: Limits, now: datetime) -> None:
    """Nobody has answered in time. ``approval``: as it stands now, with the role it has risen to, if it rose.

    At the last role (``due_at`` None) it stays; either way whoever asked is told as well.
    """
    say = "approval_overdue" if approval.due_at is None else "approval_risen"
    _tell(approval, [*_answering(approval, limits, now), approval.asked_by], say, approval.asked_by, now)


def _answering(approval: Approval, limits: Limits, now: datetime) -> list[int]:
    """Ids of those at the roles still asked and of their stand-ins; nobody is there: of everybody above."""
    people = Member.objects.filter(merchant_id=approval.merchant_id, is_active=True).exclude(id=approval.asked_by)
    signed = ApprovalSignature.objects.filter(merchant_id=approval.merchant_id, approval_id=approval.id)
    left = list(people.exclude(id__in=signed.values("member_id"))) if approval.rule else list(people)
    found = list(dict.fromkeys(id for role in open_roles(approval) for id in _at(left, role, limits)))
    held = Delegation.objects.filter(
        merchant_id=approval.merchant_id, from_member__in=found, from_at__lte=now, until_at__gt=now
    )
    return [*found, *held.exclude(to_member=approval.asked_by).values_list("to_member", flat=True)]


def _at(people: list[Member], role: str, limits: Limits) -> list[int]:
    standing = {person.pk: _standing(person, role, limits) for person in people}
    exact = [number for number, place in standing.items() if place == 0]
    return exact or [number for number, place in standing.items() if place is not None]


def _standing(person: Member, goes_to: str, limits: Limits) -> int | None:
    """How many roles above the one asked somebody stands; None: they can't answer."""
    if goes_to == FINANCE:
        return 0 if grants.keeps_money(person) else None
    order = [limit.role for limit in limits]
    role = grants.standing(person, limits)
    if role not in order or goes_to not in order or order.index(role) < order.index(goes_to):
        return None
    return order.index(role) - order.index(goes_to)


def _tell(approval: Approval, to: Iterable[int], say: str, who: int, now: datetime, *, text: str = "") -> None:
    name = Member.objects.filter(merchant_id=approval.merchant_id, id=who).values_list("user__name", flat=True).first()
    words = {
        "say": say,
        "who": name or "",
        "case": f"{approval.order_key}/{approval.case_no}",
        "sum": str(approval.amount),
        "currency": approval.currency,
        "text": text,
    }
    once = f"{say}:{approval.id}:{approval.goes_to}:{approval.rises}"
    kind = NoticeKind.APPROVAL
    subject = about.approval(approval.id)
    tell(merchant_id=approval.merchant_id, members=to, kind=kind, words=words, about=subject, once=once, now=now)
