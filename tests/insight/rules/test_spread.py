"""Median and p90 out of classes stay within their bound of what sorting says, and parts add up to their whole."""

from collections import Counter
from math import floor, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.insight import spread

SECONDS = st.lists(st.integers(1, 5_000_000), min_size=1, max_size=400)


def classes(values: list[int]) -> Counter[int]:
    """As the SQL puts them."""
    return Counter(floor(log(max(value, 1)) * 20) for value in values)


def nearest(values: list[int], share: float) -> tuple[int, int]:
    """The two values between which it lies."""
    ordered, rank = sorted(values), share * (len(values) - 1)
    return ordered[floor(rank)], ordered[min(floor(rank) + 1, len(ordered) - 1)]


@given(SECONDS)
def test_it_lies_where_sorting_says_within_its_bound(values: list[int]) -> None:
    found = spread.shares(classes(values))
    assert found is not None
    for told, share in zip(found, spread.SHARES, strict=True):
        low, high = nearest(values, share)
        assert low * (1 - spread.MOST_OFF) - 1 <= told <= high * (1 + spread.MOST_OFF) + 1


def test_of_many_it_is_closer_than_its_bound_and_of_nothing_it_is_none() -> None:
    values = [60 + n * 37 for n in range(5000)]
    found = spread.shares(classes(values))
    assert found == pytest.approx((60 + 2499.5 * 37, 60 + 4499.1 * 37), rel=0.005)
    assert spread.shares({}) is None
