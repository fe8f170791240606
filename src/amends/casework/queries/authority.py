"""What a colleague may grant in a case: alone, and beyond that by asking."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from amends.casework.approval import grants, together
from amends.casework.approval.granted import Before
from amends.casework.approval.grants import GrantWish
from amends.casework.approval.models import Kind
from amends.casework.approval.requests import limit_of
from amends.casework.queries.case_page import CasePage
from amends.engine import authority
from amends.engine import grants as engine
from amends.engine.authority import AuthorityVerdict
from amends.engine.playbook import Limit, RemedyRule
from amends.engine.work import Work
from amends.merchants.models import Member
from amends.merchants.rates import rates_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Grantable:
    """What one remedy may let go, minor units. ``most``: by its rule and what is left; ``verdict``: of granting that.

    ``free``: how much of it the reader may grant alone. ``goods``: that is what goods are worth, all of them or none;
    0: nobody can tell.
    """

    remedy: str
    most: int
    free: int
    verdict: AuthorityVerdict
    goods: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MyAuthority:
    """What the reader may grant in a case. ``limit``: their rule, None where nobody is limited or they have none.

    ``currency``: what its sums are in; ``here``: the same in the order's own, nothing where no rate is known.
    ``goods``: that of goods, said as one of money; None where these are judged with it.
    """

    limited: bool
    limit: Limit | None
    here: Limit | None
    currency: str
    before: Before
    remedies: dict[str, Grantable]
    goods: Limit | None = None


def authority_in(member: Member, page: CasePage, *, now: datetime) -> MyAuthority | None:
    """What the reader may grant in this case; None where nothing in it grants money."""
    compiled = page.policy.scene(page.case.scene)
    rules = compiled.scene.remedies if compiled else ()
    work = Work(page.dossier, page.policy)
    subject = work.about(page.case.subject)
    most = {
        rule.name: engine.ceiling(rule, page.dossier.facts, lambda part: work.amount(part, subject, page.case))
        for rule in rules
    }
    open_ended = {rule.name for rule in rules if engine.unpriced(rule, page.dossier.facts, subject, most[rule.name])}
    if not any(most.values()) and not open_ended:
        return None
    wish, rates, book = _wish(member, page, 1), rates_of(member.merchant), page.newest.playbook
    limits = grants.limits_in(book, wish.currency, rates)
    sofar = grants.before(member, wish, rates=rates, now=now)
    role = grants.standing(member, limits)

    def judged(amount: int, *, goods: bool) -> AuthorityVerdict:
        asked = _wish(member, page, amount, goods=goods)
        rule = together.rule_for(book, asked, sofar, rates=rates, now=now)
        return together.asked(grants.decide(member, limits, asked, sofar), rule)

    return MyAuthority(
        limited=bool(limits),
        limit=limit_of(book.authority, role),
        here=limit_of(limits, role),
        currency=book.currency,
        before=sofar,
        remedies={
            rule.name: _grantable(rule, most[rule.name], judged)
            for rule in rules
            if most[rule.name] or rule.name in open_ended
        },
        goods=limit_of(authority.of_goods(book.authority), role) if authority.apart(book.authority) else None,
    )


def _grantable(rule: RemedyRule, most: int, judged: Callable[..., AuthorityVerdict]) -> Grantable:
    """Goods leave whole or not at all."""
    goods = engine.in_goods(rule)
    verdict = judged(most, goods=goods)
    free = (most if verdict.granted else 0) if goods else _free(most, lambda amount: judged(amount, goods=False))
    return Grantable(remedy=rule.name, most=most, free=free, verdict=verdict, goods=goods)


def _free(most: int, judged: Callable[[int], AuthorityVerdict]) -> int:
    """The largest sum up to ``most`` that may be granted alone: the verdict only gets harder as it grows."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if judged(middle).granted:
            low = middle
        else:
            high = middle - 1
    return low


def _wish(member: Member, page: CasePage, amount: int, *, goods: bool = False) -> GrantWish:
    facts = page.dossier.facts
    return GrantWish(
        dossier_id=page.standing.dossier_id,
        shop_id=page.shop.pk,
        zone=page.policy.playbook.zone,
        order_key=page.standing.order_key,
        case_no=page.case.no,
        scene=page.case.scene,
        kind=Kind.REMEDY,
        name="",
        amount=amount,
        chosen=0,
        currency=facts.currency or page.shop.currency,
        order_amount=facts.amount,
        buyer=grants.buyer_mark(member.merchant_id, page.private),
        signal_id="",
        text="",
        goods=goods,
    )
