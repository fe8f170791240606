"""Authority: who may grant how much, in money and in share of the order, counting what was granted before (授权).

Goods that leave have limits of their own, by what they are worth: sent again, a single piece is all of most orders, and
is no smaller matter for being cheap. Where no role's limit says ``goods`` they count as money, with it.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

import msgspec

from amends.engine.playbook import ApproverRule, Limit


class Bound(StrEnum):
    """Which limit a request runs into."""

    MONEY = "money"
    SHARE = "share"
    PER_DAY = "per_day"
    PER_BUYER = "per_buyer"
    OWN = "own"
    TOGETHER = "together"
    POOL = "pool"


class Ask(msgspec.Struct, frozen=True):
    """A grant somebody of ``role`` wants to make; money in minor units.

    ``on_order``, ``by_agent_today`` and ``to_buyer`` are what was granted before, without this. ``pool``: what is left
    of the merchant's fund pool, None where there is none. ``asked_by_self``: the same person asked for it.
    """

    role: str
    amount: int
    order_amount: int
    on_order: int = 0
    by_agent_today: int = 0
    to_buyer: int = 0
    pool: int | None = None
    asked_by_self: bool = False


class AuthorityVerdict(msgspec.Struct, frozen=True):
    """``granted``, or ``goes_to`` the role that may decide; ``bound`` and ``limit`` say what stood in the way."""

    granted: bool
    goes_to: str = ""
    bound: Bound | None = None
    limit: int | None = None
    rule: Limit | None = None


FINANCE = "finance"


def apart(limits: Iterable[Limit]) -> bool:
    """Whether goods are judged apart from money."""
    return any(limit.goods is not None for limit in limits)


def of_goods(limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
    """The limits that goods are judged by, said as those of money are."""
    return tuple(map(goods_limit, limits)) if apart(limits) else limits


def goods_limit(limit: Limit) -> Limit:
    """What a limit says of goods, said as it would be of money."""
    sums = {"money": limit.goods, "per_day": limit.goods_per_day, "per_buyer": limit.goods_per_buyer, "share": None}
    return msgspec.structs.replace(limit, **sums)


def decide(ask: Ask, limits: tuple[Limit, ...]) -> AuthorityVerdict:
    """May it be granted? ``limits`` from the lowest role to the highest; a role without a limit grants nothing.

    A request of one's own goes to the next role; one that runs over a limit goes to the first role above that may.
    Above what is left in the pool it goes to finance. Raises ValueError for a negative amount.
    """
    if ask.amount < 0:
        raise ValueError("a grant can't be negative")
    if ask.pool is not None and ask.amount > ask.pool:
        return AuthorityVerdict(granted=False, goes_to=FINANCE, bound=Bound.POOL, limit=ask.pool)
    order = [limit.role for limit in limits]
    place = order.index(ask.role) if ask.role in order else -1
    own = limits[place] if place >= 0 else None
    hit = (Bound.MONEY, 0) if own is None else _over(ask, own)
    if hit is None and ask.asked_by_self:
        hit = (Bound.OWN, 0)
    if hit is None:
        return AuthorityVerdict(granted=True, rule=own)
    return _up(ask, limits[place + 1 :], hit, own)


def together(rules: Iterable[ApproverRule], amount: int, on: date) -> ApproverRule | None:
    """Who has to agree to a sum granted on an order in all: the rule of the highest sum reached that holds that day."""
    reached = [rule for rule in rules if rule.money <= amount and rule.since <= on and rule.who]
    return max(reached, key=lambda rule: (rule.money, rule.since), default=None)


def _up(ask: Ask, above: tuple[Limit, ...], hit: tuple[Bound, int], own: Limit | None) -> AuthorityVerdict:
    for limit in above:
        if _over_order(ask, limit) is None:
            return AuthorityVerdict(granted=False, goes_to=limit.role, bound=hit[0], limit=hit[1], rule=limit)
    last = above[-1] if above else own
    return AuthorityVerdict(granted=False, goes_to=last.role if last else "", bound=hit[0], limit=hit[1], rule=last)


def _over(ask: Ask, limit: Limit) -> tuple[Bound, int] | None:
    found = _over_order(ask, limit)
    if found is not None:
        return found
    if limit.per_day is not None and ask.by_agent_today + ask.amount > limit.per_day:
        return Bound.PER_DAY, limit.per_day
    return None


def _over_order(ask: Ask, limit: Limit) -> tuple[Bound, int] | None:
    total = ask.on_order + ask.amount
    if limit.money is not None and total > limit.money:
        return Bound.MONEY, limit.money
    if limit.share is not None and total * 10_000 > ask.order_amount * limit.share:
        return Bound.SHARE, ask.order_amount * limit.share // 10_000
    if limit.per_buyer is not None and ask.to_buyer + ask.amount > limit.per_buyer:
        return Bound.PER_BUYER, limit.per_buyer
    return None
