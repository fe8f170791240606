"""Asking for what one may not grant alone: the request goes to the role that may, with a time to answer by."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from amends.casework.approval import notices, sql
from amends.casework.approval.grants import GrantWish
from amends.casework.approval.models import Approval
from amends.casework.ledger.audit import note
from amends.engine import calendar
from amends.engine.authority import AuthorityVerdict
from amends.engine.playbook import ApproverRule, Limit, Playbook
from amends.merchants.models import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingRequest:
    """A request that waits. ``again``: it was there already. ``bound``, ``limit``: what stood in the way.

    ``also``: roles besides ``goes_to`` that have to agree, ``every`` of them or any.
    """

    id: int
    goes_to: str
    due_at: datetime | None
    amount: int
    bound: str
    limit: int | None
    again: bool = False
    also: tuple[str, ...] = ()
    every: bool = True
    goods: bool = False


AHEAD: Final = timedelta(hours=2)


class OtherWaits(Exception):
    """Another request of this case waits for its answer: one at a time."""


def ask(
    *,
    member: Member,
    wish: GrantWish,
    verdict: AuthorityVerdict,
    playbook: Playbook,
    now: datetime,
    rule: ApproverRule | None = None,
) -> PendingRequest:
    """Put a request down, in the caller's transaction; the same action asks once. Raises OtherWaits.

    ``rule``: who has to agree together, where it is more than one role's to say.
    """
    due_at = in_time(answer_by(playbook, verdict.goes_to, now, rule), wish.outside_at, now)
    bound = verdict.bound.value if verdict.bound else ""
    also, every, cited = (rule.who[1:], rule.every, rule.cited) if rule else ((), True, "")
    row: list[Any] = [
        member.merchant_id, wish.shop_id, wish.dossier_id, wish.order_key, wish.case_no, wish.scene, wish.kind.value,
        wish.name, wish.amount, wish.chosen, wish.order_amount, wish.currency, wish.buyer, wish.text, wish.signal_id,
        member.pk, now, verdict.goes_to, due_at, bound, verdict.limit, json.dumps(wish.form),
        json.dumps(also), every, cited, wish.goods,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql.INSERT_REQUEST, row)
        added = cursor.fetchone()
        if added is None:
            return _same(member, wish)
    detail = {"approval": added[0], "amount": wish.amount, "goes_to": verdict.goes_to, "bound": bound}
    note(member=member, verb="approval.asked", about=f"case:{wish.dossier_id}/{wish.case_no}", detail=detail, now=now)
    approval = Approval.objects.get(merchant_id=member.merchant_id, id=added[0])
    notices.asked(approval=approval, limits=playbook.authority, now=now)
    return PendingRequest(
        id=added[0], goes_to=verdict.goes_to, due_at=due_at, amount=wish.amount, bound=bound, limit=verdict.limit,
        also=also, every=every, goods=wish.goods,
    )  # fmt: skip


def _same(member: Member, wish: GrantWish) -> PendingRequest:
    with connection.cursor() as cursor:
        cursor.execute(sql.SAME, [member.merchant_id, wish.signal_id])
        found = cursor.fetchone()
    if found is None:
        raise OtherWaits
    id, goes_to, due_at, amount, bound, limit, also, every = found
    return PendingRequest(
        id=id, goes_to=goes_to, due_at=due_at, amount=amount, bound=bound, limit=limit, again=True,
        also=tuple(json.loads(also)), every=every, goods=wish.goods,
    )  # fmt: skip


def in_time(due_at: datetime | None, outside_at: datetime | None, now: datetime) -> datetime | None:
    """An answer is due AHEAD of whoever decides without us, at once where that is nearer."""
    if outside_at is None:
        return due_at
    latest = max(now, outside_at - AHEAD)
    return latest if due_at is None else min(due_at, latest)


def answer_by(playbook: Playbook, role: str, now: datetime, together: ApproverRule | None = None) -> datetime | None:
    """By when a role answers what comes up to it: its ``within`` in its calendar; None where it has none.

    ``together``: the rule that asks several, which may have a time of its own.
    """
    rule: ApproverRule | Limit | None = together if together and together.within else limit_of(playbook.authority, role)
    if rule is None or rule.within is None:
        return None
    week = playbook.calendars.get(rule.calendar) or calendar.Calendar("always", playbook.zone)
    return calendar.add(week, now, rule.within).at


def limit_of(limits: tuple[Limit, ...], role: str) -> Limit | None:
    return next((limit for limit in limits if limit.role == role), None)
