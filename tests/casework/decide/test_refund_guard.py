"""X6: whatever is granted and whatever the platform says, in any order, no more goes out than came in, and once."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.casework.decide import refund_guard
from amends.casework.decide.refund_guard import (
    OpenRequest,
    OrderMoney,
    RefundGuard,
    RefusalReason,
)
from amends.casework.ledger.reconciliation import (
    Mismatch,
    Payout,
    findings,
)
from amends.casework.ledger.rows import EffectRow
from amends.casework.overlay.compiled import policy as shipped
from amends.engine import dossier as dossiers
from amends.engine import signals as s
from amends.engine.facts import Facts
from amends.engine.step import advance
from amends.engine.subjects import RefundFacts
from amends.engine.words import RefundState, RefundType
from tests.casework.stories import DAY, HOUR, NOON

PAID = 10_000


def row(case_no: int, amount: int, key: str) -> EffectRow:
    return EffectRow(
        merchant_id=1, shop_id=1, dossier_id=1, order_key="T", case_no=case_no, key=key, kind="refund", recipient="",
        amount=amount, currency="CNY", payload=b"", state="pending", attempts=0, wanted_at=NOON, next_at=NOON,
        last_error="",
    )  # fmt: skip


@st.composite
def happenings(draw: st.DrawFn) -> list[tuple[str, int, int]]:
    """What people and platforms do: (what, which case or request, how much)."""
    kinds = st.sampled_from(["grant", "grant", "ask", "pay", "close", "give_up"])
    each = st.tuples(kinds, st.integers(1, 4), st.integers(1, PAID + 500))
    return draw(st.lists(each, max_size=25))


@pytest.mark.mission("X6")
@settings(max_examples=300, deadline=None)
@given(happenings())
def test_no_more_goes_out_than_came_in(story: list[tuple[str, int, int]]) -> None:
    policy = shipped("tmall")
    dossier = dossiers.new(key="T", platform="tmall", policy=policy.reference)
    advance(dossier, (s.OrderPlaced(id="o", at=NOON, order="T", amount=PAID, currency="CNY"),), policy)
    sent: list[EffectRow] = []
    for number, (what, which, amount) in enumerate(story):
        at = NOON + number * HOUR
        if what == "grant":
            _grant(dossier, sent, row(which, amount, f"{which}/{number % 3}"))
        elif what == "give_up" and sent:
            sent.pop()  # a courier gave it up: that money never left
        elif what in {"ask", "pay", "close"}:
            advance(dossier, (_said(what, which, amount, number, at, sent),), policy)
        assert sum(each.amount for each in sent) <= PAID
        assert len({each.case_no for each in sent}) == len(sent)
        assert len({each.key for each in sent}) == len(sent)


def _grant(dossier: dossiers.Dossier, sent: list[EffectRow], wanted: EffectRow) -> None:
    book = RefundGuard(refund_guard.order_money(dossier))
    for each in sent:
        book.enter(each.case_no, each.key, each.amount, waits=True)
    known = wanted.key in book.keys
    checked = book.checked(wanted)
    if checked.state != "dead" and not known:
        sent.append(checked)
        assert book.money.refunded + wanted.amount <= PAID


def _said(what: str, which: int, amount: int, number: int, at: object, sent: list[EffectRow]) -> s.AnySignal:
    common = {"id": f"s{number}", "at": at, "order": "T", "ref": f"R{which}"}
    if what == "ask":
        return s.RefundAsked(type=RefundType.REFUND_ONLY, amount=min(amount, PAID), **common)  # type: ignore[arg-type]
    if what == "pay":
        return s.RefundPaid(amount=min(amount, PAID // 4), **common)  # type: ignore[arg-type]
    return s.RefundClosed(**common)  # type: ignore[arg-type]


BARS = (
    ("not_cleared", OrderMoney(PAID, cleared=False), 1, 100, RefusalReason.NOT_CLEARED),
    ("a_ruling_elsewhere", OrderMoney(PAID, ruling=("D1",), refs={1: "R1"}), 1, 100, RefusalReason.RULING),
    ("the_rulings_own_case", OrderMoney(PAID, ruling=("D1",), refs={1: "D1"}), 1, 100, None),
    ("above", OrderMoney(PAID, 9_950), 1, 100, RefusalReason.ABOVE_PAID),
    ("exactly", OrderMoney(PAID, 9_900), 1, 100, None),
    ("beside_a_request", OrderMoney(PAID, requests=(OpenRequest("R1", PAID),)), 1, 100, RefusalReason.REQUESTED),
    ("the_request_itself", OrderMoney(PAID, requests=(OpenRequest("R1", PAID),), refs={1: "R1"}), 1, PAID, None),
    (
        "a_duplicate_request",
        OrderMoney(PAID, requests=(OpenRequest("R1", PAID), OpenRequest("R2", PAID)), refs={1: "R2"}),
        1,
        PAID,
        RefusalReason.REQUESTED,
    ),
    (
        "the_first_of_duplicates",
        OrderMoney(PAID, requests=(OpenRequest("R1", PAID), OpenRequest("R2", PAID)), refs={1: "R1"}),
        1,
        PAID,
        None,
    ),
)


@pytest.mark.mission("X6")
@pytest.mark.parametrize(("money", "case_no", "amount", "bar"), [b[1:] for b in BARS], ids=[b[0] for b in BARS])
def test_what_stands_against_a_refund(money: OrderMoney, case_no: int, amount: int, bar: RefusalReason | None) -> None:
    fault = RefundGuard(money).fault(case_no, amount)
    assert (fault.bar if fault else None) is bar


LATER = NOON + 20 * DAY


def facts(**thread: object) -> Facts:
    one = RefundFacts(type=RefundType.RETURN_REFUND, amount=5_000, **thread)  # type: ignore[arg-type]
    refunded = 5_000 if one.state is RefundState.PAID else 0
    return Facts(amount=PAID, refunded=refunded, subjects={"refund:R1": one})


def payout(state: str = "sent", amount: int = 5_000) -> Payout:
    return Payout(case_no=1, amount=amount, state=state, wanted_at=NOON, sent_at=NOON if state == "sent" else None)


FITS: tuple[tuple[str, Facts, list[Payout], list[Mismatch]], ...] = (
    ("all_fits", facts(state=RefundState.PAID, paid_at=NOON, returned_at=NOON), [payout()], []),
    ("no_goods", facts(state=RefundState.PAID, paid_at=NOON), [payout()], [Mismatch.NO_RETURN]),
    ("no_money", facts(state=RefundState.RETURNED, returned_at=NOON), [], [Mismatch.NO_REFUND]),
    ("never_paid", facts(state=RefundState.AGREED), [payout()], [Mismatch.NOT_PAID]),
    ("given_up", facts(state=RefundState.AGREED), [payout("dead")], [Mismatch.GIVEN_UP]),
    ("without_us", facts(state=RefundState.PAID, paid_at=NOON, returned_at=NOON), [], [Mismatch.NOT_ASKED]),
    ("still_waiting", facts(state=RefundState.AGREED), [payout("pending")], []),
)


@pytest.mark.mission("X6")
@pytest.mark.parametrize(("known", "payouts", "expected"), [f[1:] for f in FITS], ids=[f[0] for f in FITS])
def test_three_ways_are_compared(known: Facts, payouts: list[Payout], expected: list[Mismatch]) -> None:
    assert [found.what for found in findings(known, payouts, now=LATER)] == expected


def test_what_has_just_happened_has_its_time() -> None:
    known = facts(state=RefundState.RETURNED, returned_at=NOON)
    assert findings(known, [payout()], now=NOON + timedelta(hours=1)) == []


FREIGHT = OrderMoney(
    paid=20_000,
    refunded=1_000,
    refs={1: "F1", 2: "F2", 3: "G"},
    freight=(1_000, 1_000),
    for_freight=frozenset({"F1", "F2"}),
)


def test_freight_goes_back_once() -> None:
    fault = RefundGuard(FREIGHT).fault(2, 1_000)
    assert fault is not None
    assert (fault.bar, fault.amount) == (RefusalReason.FREIGHT, 1_000)


def test_freight_on_its_way_back_counts() -> None:
    book = RefundGuard(FREIGHT._replace(refunded=0, freight=(1_000, 0)))
    assert book.fault(2, 1_000) is None
    book.enter(1, "k1", 600, waits=True)
    assert book.fault(2, 400) is None
    fault = book.fault(2, 401)
    assert fault is not None
    assert (fault.bar, fault.amount) == (RefusalReason.FREIGHT, 600)


@pytest.mark.parametrize("money", [FREIGHT._replace(freight=(0, 1_000)), FREIGHT._replace(for_freight=frozenset())])
def test_freight_nobody_told_and_money_for_goods_go_by_what_was_paid(money: OrderMoney) -> None:
    assert RefundGuard(money).fault(2, 1_000) is None
