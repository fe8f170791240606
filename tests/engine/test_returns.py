"""Pieces that come back are worth their share of the order's money, once, in whatever order they are told."""

from itertools import permutations

import pytest

from amends.engine import signals as s
from amends.engine.facts import Facts
from amends.engine.fold import fold
from amends.engine.signals import Line, Piece, Signal
from amends.engine.subjects import RefundFacts
from amends.engine.words import RefundType
from tests.engine.small import at

LINES = (Line(sku="CUP", quantity=3, price=26_997),)
PLACED = s.OrderPlaced(id="o", at=at("11-10 09:00"), order="T", amount=26_997, currency="CNY", lines=LINES)


def asked(ref: str = "R") -> s.RefundAsked:
    return s.RefundAsked(
        id=f"a{ref}", at=at("11-15 09:00"), order="T", ref=ref, type=RefundType.RETURN_REFUND, amount=26_997
    )


def back(when: str, many: int, *, ref: str = "R", waybill: str = "") -> s.ReturnReceived:
    pieces = (Piece(sku="CUP", quantity=many),)
    return s.ReturnReceived(id=f"{ref}{when}", at=at(when), order="T", ref=ref, pieces=pieces, waybill=waybill)


def worth(history: tuple[Signal, ...], ref: str = "R") -> int:
    known = Facts()
    for signal in history:
        fold(known, signal)
    found = known.subjects[f"refund:{ref}"]
    assert isinstance(found, RefundFacts)
    return found.back


@pytest.mark.parametrize(
    ("returns", "comes_to"),
    [
        pytest.param((back("11-20 10:00", 2),), 17_998, id="two_of_three"),
        pytest.param((back("11-20 10:00", 1), back("11-22 10:00", 1)), 17_998, id="one_after_the_other"),
        pytest.param((back("11-20 10:00", 2), back("11-20 10:05", 2)), 17_998, id="told_by_two_systems_at_once"),
        pytest.param(
            (back("11-20 10:00", 2, waybill="YT9"), back("11-21 18:00", 2, waybill="YT9")), 17_998, id="parcel_twice"
        ),
        pytest.param(
            (back("11-20 10:00", 1, waybill="YT8"), back("11-20 10:01", 1, waybill="YT9")), 17_998, id="two_at_once"
        ),
        pytest.param((back("11-20 10:00", 2), back("11-25 10:00", 2)), 26_997, id="never_more_than_were_bought"),
    ],
)  # fmt: skip
def test_what_came_back_is_worth_its_share_in_any_order(returns: tuple[Signal, ...], comes_to: int) -> None:
    for history in permutations((PLACED, asked(), *returns)):
        assert worth(history) == comes_to


def test_no_piece_is_worth_its_money_to_two_requests() -> None:
    returns = (back("11-20 10:00", 2), back("11-22 10:00", 2, ref="S"))
    for history in permutations((PLACED, asked(), asked("S"), *returns)):
        assert (worth(history), worth(history, "S")) == (17_998, 8_999)
