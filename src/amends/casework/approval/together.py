"""Sums that several have to agree to: which rule asks them, who of them has agreed, and whose word is still open."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from amends.casework.approval.granted import Before
from amends.casework.approval.grants import GrantWish
from amends.casework.approval.models import Approval, ApprovalSignature
from amends.engine import authority
from amends.engine.authority import AuthorityVerdict, Bound
from amends.engine.currencies import converted
from amends.engine.playbook import ApproverRule, Playbook
from amends.merchants.rates import Rates


def rule_for(
    playbook: Playbook, wish: GrantWish, before: Before, *, rates: Rates, now: datetime
) -> ApproverRule | None:
    """Who has to agree to it with what the order was granted before; where no rate is known, as to the highest sum."""
    rate = rates.priced(wish.currency, of=playbook.currency)
    rules = [_priced(rule, rate) if rate else rule for rule in playbook.approvers.values()]
    on = now.astimezone(ZoneInfo(wish.zone)).date()
    return authority.together(rules, before.all.on_order + wish.amount, on)


def _priced(rule: ApproverRule, rate: int) -> ApproverRule:
    return msgspec.structs.replace(rule, money=converted(rule.money, rate))


def asked(verdict: AuthorityVerdict, rule: ApproverRule | None) -> AuthorityVerdict:
    """The verdict where a rule asks several: their word, whatever one may grant alone; money that isn't there first."""
    if rule is None or verdict.bound is Bound.POOL:
        return verdict
    return AuthorityVerdict(granted=False, goes_to=rule.who[0], bound=Bound.TOGETHER, limit=rule.money)


def open_roles(approval: Approval) -> tuple[str, ...]:
    """The roles whose word it waits for."""
    return (approval.goes_to, *approval.also)


def still_asked(approval: Approval, rule: ApproverRule, signatures: Iterable[ApprovalSignature]) -> tuple[str, ...]:
    """The roles whose word is open as the rule stands now: as it was asked, unless it says otherwise meanwhile."""
    given = [signature.role for signature in signatures]
    if _as_asked(approval, rule, given):
        return open_roles(approval)
    left = list(rule.who)
    for role in given:
        if role in left:
            left.remove(role)
    return tuple(left)


def _as_asked(approval: Approval, rule: ApproverRule, given: list[str]) -> bool:
    """Whether the rule still asks what it asked. Silence puts higher roles in the place of those it names."""
    if (approval.rule, approval.every) != (rule.cited, rule.every):
        return False
    roles = [*open_roles(approval), *given]
    return len(roles) == len(rule.who) if approval.rises else sorted(roles) == sorted(rule.who)


def left_of(slots: Sequence[str], place: int, rule: ApproverRule) -> tuple[str, ...]:
    """What is open when the role at ``place`` has agreed."""
    return (*slots[:place], *slots[place + 1 :]) if rule.every else ()
