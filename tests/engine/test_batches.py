"""Batches of refunds against the platform's own limits, on both sides of each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.engine.batches import Batches, batches
from amends.engine.playbook import BatchLimit
from tests.packs import book

TAOBAO = BatchLimit(most=20, money=600_000)
YUAN = 100


def tmall() -> BatchLimit:
    limit = book("tmall").batch
    assert limit is not None
    return limit


def sizes(amounts: list[int], limit: BatchLimit) -> list[int]:
    return [len(call) for call in batches(amounts, limit).together]


@pytest.mark.mission("M1")
def test_tmall_agrees_to_thirty_refunds_and_ten_thousand_yuan_at_once() -> None:
    assert (tmall().most, tmall().money, tmall().source) == (30, 10_000 * YUAN, "batch_api")


@pytest.mark.mission("M1")
@pytest.mark.parametrize(
    ("amounts", "calls"),
    (
        ([YUAN] * 30, [30]),
        ([YUAN] * 31, [30, 1]),
        ([5_000 * YUAN] * 2, [2]),
        ([5_000 * YUAN, 5_000 * YUAN + 1], [1, 1]),
        ([], []),
    ),
)
def test_both_limits_of_tmall(amounts: list[int], calls: list[int]) -> None:
    assert sizes(amounts, tmall()) == calls


@pytest.mark.mission("M1")
@pytest.mark.parametrize(
    ("amounts", "calls"),
    (
        ([YUAN] * 20, [20]),
        ([YUAN] * 21, [20, 1]),
        ([3_000 * YUAN] * 2, [2]),
        ([3_000 * YUAN, 3_000 * YUAN + 1], [1, 1]),
    ),
)
def test_both_limits_of_taobao(amounts: list[int], calls: list[int]) -> None:
    assert sizes(amounts, TAOBAO) == calls


@pytest.mark.mission("M1")
def test_one_refund_above_the_limit_is_agreed_to_alone() -> None:
    assert batches([YUAN, 10_000 * YUAN + 1, YUAN], tmall()) == Batches(((0, 2),), (1,))


@given(st.lists(st.integers(0, 1_200_000), max_size=80))
def test_no_refund_is_lost_and_no_limit_passed(amounts: list[int]) -> None:
    limit = BatchLimit(most=7, money=1_000_000)
    found = batches(amounts, limit)
    assert sorted([place for call in found.together for place in call] + list(found.alone)) == list(range(len(amounts)))
    assert all(len(call) <= limit.most and sum(amounts[p] for p in call) <= limit.money for call in found.together)
