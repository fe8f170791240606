"""What a line of an order with discounts and gifts is worth in a refund."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.engine.apportion import Bought, paid_shares, refund


@pytest.mark.mission("B8")
@pytest.mark.parametrize(
    ("prices", "paid", "shares"),
    (
        ((10_000, 20_000), 27_000, (9_000, 18_000)),
        ((10_000, 10_000, 10_000), 20_000, (6_667, 6_667, 6_666)),
        ((1, 1, 1), 2, (1, 1, 0)),
        ((9_900,), 9_900, (9_900,)),
        ((9_900, 0), 5_000, (5_000, 0)),
        ((0, 0), 0, (0, 0)),
        ((), 0, ()),
    ),
)
def test_discounts_are_spread_by_list_price(prices: tuple[int, ...], paid: int, shares: tuple[int, ...]) -> None:
    assert paid_shares(tuple(Bought(1, price) for price in prices), paid) == shares


@pytest.mark.mission("B8")
def test_a_gift_costs_nothing_and_is_worth_what_was_declared() -> None:
    lines = (Bought(1, 10_000, returned=1), Bought(1, 3_000, gift=True, declared=1_500))
    assert paid_shares(lines, 9_000) == (9_000, 0)
    assert refund(lines, 9_000) == 9_000
    assert refund(lines, 9_000, gifts_kept=True) == 7_500


@pytest.mark.mission("B8")
@pytest.mark.parametrize(("returned", "back"), ((0, 0), (1, 3_333), (2, 6_666), (3, 10_000)))
def test_pieces_come_back_one_by_one(returned: int, back: int) -> None:
    assert refund((Bought(3, 12_000, returned=returned),), 10_000) == back


@pytest.mark.mission("B8")
def test_a_gift_worth_more_than_what_comes_back_costs_nobody_more() -> None:
    assert refund((Bought(1, 500, returned=1), Bought(1, 0, gift=True, declared=900)), 500, gifts_kept=True) == 0


def test_more_than_the_list_prices_cannot_have_been_paid() -> None:
    with pytest.raises(ValueError, match="more than the list prices"):
        paid_shares((Bought(1, 100),), 101)


@st.composite
def orders(draw: st.DrawFn) -> tuple[tuple[Bought, ...], int]:
    """Lines with some pieces returned, and what was paid."""
    lines = []
    for _ in range(draw(st.integers(1, 6))):
        quantity = draw(st.integers(1, 9))
        returned = draw(st.integers(0, quantity))
        price, gift = draw(st.integers(0, 10**7)), draw(st.booleans())
        lines.append(Bought(quantity, price, returned, gift, draw(st.integers(0, 10**6)) if gift else 0))
    most = sum(line.list_price for line in lines if not line.gift)
    return tuple(lines), draw(st.integers(0, most))


@pytest.mark.mission("B8")
@given(orders())
def test_the_shares_add_up_to_what_was_paid(order: tuple[tuple[Bought, ...], int]) -> None:
    lines, paid = order
    shares = paid_shares(lines, paid)
    assert sum(shares) == paid
    for share, line in zip(shares, lines, strict=True):
        assert 0 <= share <= (0 if line.gift else line.list_price)


@pytest.mark.mission("B8")
@given(orders(), st.booleans())
def test_a_refund_is_never_above_what_was_paid(order: tuple[tuple[Bought, ...], int], kept: bool) -> None:
    lines, paid = order
    back = refund(lines, paid, gifts_kept=kept)
    assert 0 <= back <= paid
    assert back <= sum(share for share, line in zip(paid_shares(lines, paid), lines, strict=True) if line.returned)


@pytest.mark.mission("B8")
@given(orders())
def test_all_returned_is_all_refunded(order: tuple[tuple[Bought, ...], int]) -> None:
    lines, paid = order
    whole = tuple(Bought(x.quantity, x.list_price, x.quantity, x.gift, x.declared) for x in lines)
    assert refund(whole, paid) == paid
