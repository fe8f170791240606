"""Who may grant how much (story S6)."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.engine.authority import (
    FINANCE,
    Ask,
    AuthorityVerdict,
    Bound,
    decide,
)
from amends.engine.calendar import Span
from amends.engine.playbook import Limit

DAY = 30_000
LINE = Limit("front_line", money=2_000, share=1_000, per_day=DAY, per_buyer=5_000)
SUPERVISOR = Limit("supervisor", money=20_000, share=5_000, per_day=500_000, within=Span.parse("30 min"))
MANAGER = Limit("manager")
LIMITS = (LINE, SUPERVISOR, MANAGER)


def ask(role: str, amount: int, order_amount: int, **more: int | bool | None) -> Ask:
    return msgspec.structs.replace(Ask(role, amount, order_amount), **more)


GRANTED = (
    ("small_and_a_small_share", ask("front_line", 1_800, 29_900)),
    ("exactly_the_sum", ask("front_line", 2_000, 29_900)),
    ("exactly_the_share", ask("front_line", 990, 9_900)),
    ("exactly_the_day", ask("front_line", 1_800, 29_900, by_agent_today=28_200)),
    ("exactly_the_order", ask("front_line", 1_800, 29_900, on_order=200)),
    ("exactly_the_buyer", ask("front_line", 1_800, 29_900, to_buyer=3_200)),
    ("exactly_the_pool", ask("front_line", 1_800, 29_900, pool=1_800)),
    ("nothing", ask("front_line", 0, 0)),
    ("the_supervisor", ask("supervisor", 20_000, 40_000)),
    ("the_rest", ask("manager", 5_000_000, 5_000_000)),
)


@pytest.mark.mission("T4")
@pytest.mark.parametrize("wanted", [row[1] for row in GRANTED], ids=[row[0] for row in GRANTED])
def test_within_all_limits_it_is_granted(wanted: Ask) -> None:
    verdict = decide(wanted, LIMITS)
    assert verdict.granted
    assert verdict.rule is not None
    assert verdict.rule.role == wanted.role


# what is asked, who may decide, which limit stood in the way and what it comes to
GOES_UP = (
    ("a_cent_over_the_sum", ask("front_line", 2_001, 29_900), "supervisor", Bound.MONEY, 2_000),
    ("eighteen_percent", ask("front_line", 1_800, 9_900), "supervisor", Bound.SHARE, 990),
    ("a_cent_over_the_share", ask("front_line", 991, 9_900), "supervisor", Bound.SHARE, 990),
    ("twice_on_one_order", ask("front_line", 1_800, 29_900, on_order=1_800), "supervisor", Bound.MONEY, 2_000),
    ("a_cent_over_the_day", ask("front_line", 1_800, 29_900, by_agent_today=28_201), "supervisor", Bound.PER_DAY, DAY),
    ("a_cent_over_the_buyer", ask("front_line", 1_800, 29_900, to_buyer=3_201), "supervisor", Bound.PER_BUYER, 5_000),
    ("ones_own", ask("front_line", 1_800, 29_900, asked_by_self=True), "supervisor", Bound.OWN, 0),
    ("a_supervisors_own", ask("supervisor", 1_800, 29_900, asked_by_self=True), "manager", Bound.OWN, 0),
    ("past_the_next_role_too", ask("front_line", 20_001, 90_000), "manager", Bound.MONEY, 2_000),
    ("past_its_share_too", ask("front_line", 6_000, 9_900), "manager", Bound.MONEY, 2_000),
    ("no_limit_of_its_own", ask("designer", 100, 29_900), "front_line", Bound.MONEY, 0),
    ("above_the_pool", ask("front_line", 1_800, 29_900, pool=1_799), FINANCE, Bound.POOL, 1_799),
    ("above_the_pool_a_manager", ask("manager", 1_800, 29_900, pool=0), FINANCE, Bound.POOL, 0),
)  # fmt: skip


@pytest.mark.mission("T4")
@pytest.mark.parametrize(("wanted", "to", "bound", "limit"), [row[1:] for row in GOES_UP], ids=[r[0] for r in GOES_UP])
def test_what_runs_over_a_limit_goes_to_the_role_that_may(wanted: Ask, to: str, bound: Bound, limit: int) -> None:
    verdict = decide(wanted, LIMITS)
    assert (verdict.granted, verdict.goes_to, verdict.bound, verdict.limit) == (False, to, bound, limit)


@pytest.mark.mission("T4")
def test_whom_it_goes_to_has_its_own_time_to_answer() -> None:
    verdict = decide(ask("front_line", 1_800, 9_900), LIMITS)
    assert verdict.rule is not None
    assert verdict.rule.within == Span.parse("30 min")


@pytest.mark.mission("T4")
def test_nobody_approves_their_own_not_even_at_the_top() -> None:
    assert not decide(ask("manager", 100, 29_900, asked_by_self=True), LIMITS).granted


def test_without_limits_nobody_may() -> None:
    assert decide(ask("front_line", 1, 100), ()) == AuthorityVerdict(granted=False, bound=Bound.MONEY, limit=0)


def test_a_negative_grant_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        decide(ask("front_line", -1, 100), LIMITS)


sums = st.integers(0, 60_000)
asks = st.builds(
    Ask,
    role=st.sampled_from(("front_line", "supervisor", "manager")),
    amount=sums,
    order_amount=sums,
    on_order=sums,
    by_agent_today=sums,
    to_buyer=sums,
    pool=st.none() | sums,
    asked_by_self=st.booleans(),
)


@pytest.mark.mission("T4")
@given(asks, sums)
def test_who_may_grant_a_sum_may_grant_less(wanted: Ask, less: int) -> None:
    smaller = msgspec.structs.replace(wanted, amount=min(less, wanted.amount))
    assert decide(smaller, LIMITS).granted or not decide(wanted, LIMITS).granted


@pytest.mark.mission("T4")
@given(asks)
def test_what_is_granted_never_breaks_a_limit_of_its_role(wanted: Ask) -> None:
    verdict = decide(wanted, LIMITS)
    if not verdict.granted:
        assert verdict.goes_to
        return
    rule, total = next(limit for limit in LIMITS if limit.role == wanted.role), wanted.on_order + wanted.amount
    assert not wanted.asked_by_self
    assert wanted.pool is None or wanted.amount <= wanted.pool
    assert rule.money is None or total <= rule.money
    assert rule.share is None or total * 10_000 <= wanted.order_amount * rule.share
    assert rule.per_day is None or wanted.by_agent_today + wanted.amount <= rule.per_day
    assert rule.per_buyer is None or wanted.to_buyer + wanted.amount <= rule.per_buyer
