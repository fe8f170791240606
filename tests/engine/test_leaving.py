"""What goods that leave are worth: of the order's own sums and lines, less what is in the house again, never typed."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.engine import grants, leaving
from amends.engine import signals as s
from amends.engine.dossier import Facts, new
from amends.engine.playbook import Amount, EffectRule, RemedyRule, Wording
from amends.engine.signals import Line, Piece
from amends.engine.step import steps
from amends.engine.subjects import NO_SUBJECT as NOTHING
from amends.engine.subjects import ParcelFacts, ProblemFacts, RefundFacts, Subject
from amends.engine.words import Direction
from tests.casework.stories import HOUR, NOON
from tests.packs import policy as shipped

LINES = (
    Line(sku="LAMP", quantity=4, price=40_000),
    Line(sku="MUG", price=10_000),
    Line(sku="CARD", price=0, gift=True),
)


def facts(*told: s.AnySignal, amount: int = 46_000, freight: int = 1_000, lines: tuple[Line, ...] = LINES) -> Facts:
    placed = s.OrderPlaced(id="o", at=NOON, order="T", amount=amount, freight=freight, currency="CNY", lines=lines)
    policy = shipped("tmall")
    return steps(new(key="T", platform="tmall", policy=policy.reference), (placed, *told), policy)[-1].dossier.facts


@pytest.mark.parametrize(
    ("about", "worth"),
    [
        (NOTHING, 45_000),  # all of it without the freight: 450 were paid for goods of 500
        (ProblemFacts(ref="p"), 45_000),
        (ProblemFacts(ref="p", sku="LAMP"), 9_000),
        (ProblemFacts(ref="p", sku="LAMP", quantity=3), 27_000),
        (ProblemFacts(ref="p", sku="LAMP", quantity=8), 72_000),  # more than were ordered leave all the same
        (ProblemFacts(ref="p", sku="LAMP", quantity=1, amount=1), 9_000),  # what somebody typed is no matter
        (ProblemFacts(ref="p", sku="OTHER"), 45_000),  # nobody knows what that is worth
        (ProblemFacts(ref="p", sku="CARD"), 45_000),
        (RefundFacts(ref="r", amount=1), 45_000),
        (RefundFacts(ref="r", pieces=(("MUG", 1),)), 9_000),
        (RefundFacts(ref="r", pieces=(("MUG", 1), ("OTHER", 1))), 45_000),
        (ParcelFacts(ref="n"), 45_000),
        (ParcelFacts(ref="n", pieces=(("LAMP", 2), ("MUG", 1))), 27_000),
    ],
)
def test_the_pieces_told_of_else_all_of_the_order(about: Subject, worth: int) -> None:
    assert leaving.sent_again(facts(), about) == worth


def test_an_order_paid_with_nothing_is_worth_its_list_prices_and_an_unknown_one_nobody_can_tell() -> None:
    assert leaving.sent_again(facts(amount=0, freight=0), NOTHING) == 50_000
    assert leaving.gross(facts(amount=0, freight=0, lines=()), NOTHING) == 0


def returned(**told: object) -> RefundFacts:
    return RefundFacts(ref="r", pieces=(("LAMP", 1),), returned_at=NOON + HOUR, **told)  # type: ignore[arg-type]


def test_what_came_back_whole_is_sent_out_again_for_nothing() -> None:
    assert leaving.sent_again(facts(), returned(finding="intact")) == 0
    for finding in ("short", "mismatch", "empty", "damaged", "used"):
        assert leaving.sent_again(facts(), returned(finding=finding)) == 9_000
    assert leaving.sent_again(facts(), returned(came=(("LAMP", 1),), back=9_000)) == 0
    assert leaving.sent_again(facts(), returned(came=(("CARD", 1),), back=0)) == 9_000
    assert leaving.sent_again(facts(), ParcelFacts(ref="n", pieces=(("MUG", 1),), returned_at=NOON)) == 0


def test_it_came_back_once_and_its_money_did_not_go_back_for_it() -> None:
    known = facts()
    known.refunded = 9_000
    assert leaving.sent_again(known, returned()) == 9_000
    known = facts(
        s.ParcelShipped(
            id="a", at=NOON + timedelta(days=1), order="T", waybill="NEW-001", carrier="圆通", way=Direction.AGAIN,
            pieces=(Piece(sku="LAMP"),),
        )
    )  # fmt: skip
    assert leaving.sent_again(known, returned()) == 9_000  # that one has gone out already


def test_a_gift_is_worth_what_its_line_or_the_problem_tells() -> None:
    assert leaving.given_along(facts(), NOTHING) == 0
    assert leaving.given_along(facts(lines=(*LINES, Line(sku="BAG", price=700, gift=True))), NOTHING) == 700
    assert leaving.given_along(facts(), ProblemFacts(ref="p", amount=1_200)) == 1_200
    assert leaving.given_along(facts(), ProblemFacts(ref="p", sku="LAMP")) == 9_000  # no gift, whatever it is called


@given(st.integers(1, 9), st.integers(0, 60_000), st.integers(0, 60_000))
def test_it_is_never_less_than_nothing_nor_than_its_pieces(many: int, amount: int, refunded: int) -> None:
    known = Facts(amount=amount, refunded=refunded)
    about = ProblemFacts(ref="p", sku="LAMP", quantity=many)
    assert leaving.sent_again(known, about) == leaving.gross(known, about) == amount
    assert 0 <= leaving.sent_again(known, returned()) <= leaving.gross(known, returned())


def test_a_rule_from_before_goods_were_measured_lets_all_of_them_go() -> None:
    rule = RemedyRule(name="reship", title=Wording(), effects=(EffectRule(kind="reship"),))
    assert grants.in_goods(rule)
    assert grants.of_rule(rule, lambda part: 500 if part == Amount(of="goods.worth") else 0) == 500
