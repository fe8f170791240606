"""Granting: how much an action gives away, whether who does it may, and the book of what was granted (授权).

The limits are the playbook's (``authority``); a playbook without any limits nobody. What was granted before counts:
on the order, to the buyer, by the same person that day (the shop's), and against the merchant's fund pool. Goods that
leave are granted by what they are worth, within limits of their own; the pool pays for either.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec
from django.db import connection
from django.utils.crypto import salted_hmac

from amends.casework.approval import pool, sql
from amends.casework.approval.granted import Before, Granted
from amends.casework.approval.models import Kind
from amends.casework.ledger.merchant_lock import lock
from amends.casework.ledger.privacy import Private
from amends.casework.search import blind_index
from amends.engine import authority
from amends.engine import grants as engine
from amends.engine.authority import (
    Ask,
    AuthorityVerdict,
    Bound,
)
from amends.engine.compiler import Policy
from amends.engine.currencies import UNKNOWN, converted
from amends.engine.dossier import Dossier
from amends.engine.playbook import Limit, Playbook, RemedyRule, Scene, StepRule
from amends.engine.signals import AnySignal, RemedyChosen, StepDone
from amends.engine.step import signal_hash
from amends.engine.work import Work
from amends.merchants.models import Member
from amends.merchants.rates import Rates
from amends.merchants.roles import Role

LADDER: Final = (Role.FRONT_LINE, Role.AGENT, Role.SUPERVISOR, Role.MANAGER, Role.OWNER)
UNSHIPPED: Final = "unshipped"  # of Limit.passes
SUMS: Final = ("money", "per_day", "per_buyer", "goods", "goods_per_day", "goods_per_buyer")
BEYOND: Final = 10**18  # more than any limit
PURSE_KEEPERS: Final = frozenset({Role.FINANCE.value, Role.OWNER.value})


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantWish:
    """Money an action would let go, or with ``goods`` what those are worth. ``amount``: minor units.

    ``chosen``: what somebody typed, 0: the rule's sum.

    ``outside_at``: by when somebody outside decides it without us. ``form``: what the action tells besides. ``rule``:
    what allows somebody outside to choose it, empty where a member does.
    """

    dossier_id: int
    shop_id: int
    zone: str
    order_key: str
    case_no: int
    scene: str
    kind: Kind
    name: str
    amount: int
    chosen: int
    currency: str
    order_amount: int
    buyer: str
    signal_id: str
    text: str
    outside_at: datetime | None = None
    form: dict[str, str | int | bool] = field(default_factory=dict)
    rule: str = ""
    goods: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Concession:
    """What an action gives away. ``passes``: a limit may let it pass unjudged, see ``engine.grants.passes``.

    ``goods``: goods leave, worth ``amount``; 0: nobody can tell what they are worth.
    """

    kind: Kind
    name: str
    amount: int
    passes: bool
    goods: bool = False


def given(dossier: Dossier, policy: Policy, signal: AnySignal) -> Concession | None:
    """What an action grants; None for an action that grants nothing."""
    if not isinstance(signal, RemedyChosen | StepDone) or signal_hash(signal.id) in dossier.seen:
        return None
    case = dossier.case(signal.case)
    compiled = policy.of(case.policy).scene(case.scene) if case else None
    if case is None or compiled is None:
        return None
    work = Work(dossier, policy.of(case.policy))
    subject = work.about(case.subject)
    kind, name = (Kind.REMEDY, signal.remedy) if isinstance(signal, RemedyChosen) else (Kind.STEP, signal.step)
    rule = _rule(compiled.scene, kind, name)
    if rule is None or (isinstance(rule, StepRule) and engine.by_remedy(compiled.scene, rule)):
        return None
    sum_, goods = engine.of_rule(rule, lambda part: work.amount(part, subject, case)), engine.in_goods(rule)
    chosen = 0 if goods else getattr(signal, "amount", 0)
    amount = (chosen or sum_) if sum_ else 0
    if not amount and not engine.unpriced(rule, dossier.facts, subject, amount):
        return None
    passes = engine.passes(rule, dossier.facts, amount)
    return Concession(kind=kind, name=name, amount=amount, passes=passes, goods=goods)


def _rule(scene: Scene, kind: Kind, name: str) -> RemedyRule | StepRule | None:
    rules: tuple[RemedyRule | StepRule, ...] = scene.remedies if kind is Kind.REMEDY else scene.steps
    return next((rule for rule in rules if rule.name == name), None)


def lets_pass(member: Member, limits: tuple[Limit, ...]) -> bool:
    """Whether the member's own limit lets a whole refund before shipping pass."""
    role = standing(member, limits)
    return any(limit.role == role and limit.passes == UNSHIPPED for limit in limits)


def standing(member: Member, limits: tuple[Limit, ...]) -> str:
    """The role of the limits that the member's highest role comes to; empty: none, such as the warehouse's."""
    ranks = [LADDER.index(Role(role)) for role in member.roles if role in LADDER]
    below = LADDER[: max(ranks) + 1] if ranks else ()
    return next((limit.role for limit in reversed(limits) if limit.role in below), "")


def keeps_money(member: Member) -> bool:
    """Whether the member answers what goes to finance."""
    return not PURSE_KEEPERS.isdisjoint(member.roles)


def limits_in(playbook: Playbook, currency: str, rates: Rates) -> tuple[Limit, ...]:
    """The playbook's limits in the order's currency; where no rate is known they are nothing, and all goes up."""
    rate = rates.priced(currency, of=playbook.currency)
    return tuple(_priced(limit, rate) for limit in playbook.authority) if rate else playbook.authority


def _priced(limit: Limit, rate: int) -> Limit:
    found = {name: getattr(limit, name) for name in SUMS}
    known = {name: converted(sum_, rate) for name, sum_ in found.items() if sum_ is not None}
    return msgspec.structs.replace(limit, **known)


def decide(
    member: Member,
    limits: tuple[Limit, ...],
    wish: GrantWish,
    before: Before,
    *,
    own: bool = False,
    role: str | None = None,
) -> AuthorityVerdict:
    """May the member grant it? ``own``: they asked for it themselves; ``role``: the standing they act with.

    ``limits``: in the order's currency, see ``limits_in``.
    """
    if not limits:
        return _unlimited(wish, before)
    more = BEYOND if before.unpriced else 0
    apart = authority.apart(limits)
    sofar = before.all if not apart else before.goods if wish.goods else before.money
    ask = Ask(
        role=standing(member, limits) if role is None else role,
        amount=wish.amount,
        order_amount=wish.order_amount,
        on_order=sofar.on_order,
        by_agent_today=sofar.by_agent_today + more,
        to_buyer=sofar.to_buyer + more,
        pool=before.pool,
        asked_by_self=own,
    )
    return authority.decide(ask, authority.of_goods(limits) if wish.goods else limits)


def any_worth(member: Member, limits: tuple[Limit, ...]) -> bool:
    """Whether the member may let goods go whatever they are worth: nobody can tell of some."""
    role = standing(member, limits)
    mine = [limit for limit in authority.of_goods(limits) if limit.role == role]
    sums = [(limit.money, limit.share, limit.per_day, limit.per_buyer) for limit in mine]
    return not limits or any(all(each is None for each in limit) for limit in sums)


def _unlimited(wish: GrantWish, before: Before) -> AuthorityVerdict:
    if before.pool is not None and wish.amount > before.pool:
        return AuthorityVerdict(granted=False, goes_to=authority.FINANCE, bound=Bound.POOL, limit=before.pool)
    return AuthorityVerdict(granted=True)


def before(member: Member, wish: GrantWish, *, rates: Rates, now: datetime) -> Before:
    """What counts towards this member's limits for this wish, in one question."""
    values: dict[str, Any] = {
        "merchant": member.merchant_id,
        "dossier": wish.dossier_id,
        "buyer": wish.buyer,
        "currency": wish.currency,
        "member": member.pk,
        "day": day_began(now, wish.zone),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.BEFORE, values)
        on_order, goods_on_order, *told, left = cursor.fetchone()
    sums, unpriced = zip(*(_in_all(json.loads(each), wish.currency, rates) for each in told), strict=True)
    to_buyer, goods_to_buyer, today, goods_today = sums
    return Before(
        all=Granted(on_order=on_order, to_buyer=to_buyer, by_agent_today=today),
        goods=Granted(on_order=goods_on_order, to_buyer=goods_to_buyer, by_agent_today=goods_today),
        pool=left,
        unpriced=any(unpriced),
    )


def _in_all(sums: dict[str, int], currency: str, rates: Rates) -> tuple[int, bool]:
    """Sums by their currency in one of them, and whether some have no known rate."""
    priced = {told: rates.priced(currency, of=told) for told in sums}
    total = sum(converted(sum_, priced[told]) for told, sum_ in sums.items())
    return total, any(rate == UNKNOWN for rate in priced.values())


def day_began(now: datetime, zone: str) -> datetime:
    """The shop's last midnight."""
    return datetime.combine(now.astimezone(ZoneInfo(zone)).date(), time.min, ZoneInfo(zone)).astimezone(UTC)


def serialise(member: Member, buyer: str) -> None:
    """One grant by a person, and to a buyer, at a time: two at once must not both fit under one limit."""
    keys = [f"grant by {member.pk}", f"grant to {buyer}"] if buyer else [f"grant by {member.pk}"]
    with connection.cursor() as cursor:
        lock(cursor, merchant_id=member.merchant_id, keys=keys)


def buyer_mark(merchant_id: int, private: Private) -> str:
    """The same for the same buyer of the same merchant, and nothing can be read from it; empty where nobody is known.

    By phone where there is one (see ``blind_index``), else by name or nickname, with the address where that is known.
    """
    whole, _ = blind_index.marks(merchant_id, private.buyer_phone)
    if whole is not None:
        return str(whole)
    if not private.buyer or "*" in private.buyer:  # a masked name is many people's
        return ""
    known = f"{private.buyer}\n{private.address}" if private.address else private.buyer
    return salted_hmac("amends.casework.grants", f"{merchant_id}\n{known}", algorithm="sha256").hexdigest()[:32]


def record(
    wish: GrantWish, *, merchant_id: int, asked_by: int, granted_by: int, approval: int | None, now: datetime
) -> bool:
    """Write the grant, reserve its money and take it out of the pool. False: granted before, nothing was written."""
    row: dict[str, Any] = {
        "merchant_id": merchant_id, "shop_id": wish.shop_id, "dossier_id": wish.dossier_id,
        "order_key": wish.order_key, "case_no": wish.case_no, "scene": wish.scene, "kind": wish.kind.value,
        "name": wish.name, "amount": wish.amount, "currency": wish.currency, "buyer": wish.buyer,
        "member_id": asked_by, "granted_by": granted_by, "approval_id": approval, "at": now, "rule": wish.rule,
        "goods": wish.goods,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql.AGAIN, row)
        (row["again"],) = cursor.fetchone()
        cursor.execute(sql.INSERT_GRANT, row)
        new = cursor.fetchone()
        if new is None:
            return False
        cursor.execute(sql.RESERVE, [merchant_id, new[0], wish.dossier_id, wish.case_no, wish.amount])
    pool.draw(
        merchant_id=merchant_id,
        currency=wish.currency,
        amount=wish.amount,
        member_id=granted_by,
        order=(wish.dossier_id, wish.case_no, wish.order_key),
        now=now,
    )
    return True
