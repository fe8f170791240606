"""The newest told wins, not the last told: any order in which one history arrives ends in the same facts."""

from datetime import datetime
from random import Random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.engine import signals as s
from amends.engine.facts import Facts
from amends.engine.fold import fold
from amends.engine.signals import Signal
from amends.engine.subjects import RefundFacts
from amends.engine.words import Answer, RefundState, RefundType
from tests.engine.histories import ORDER, histories
from tests.engine.small import at

MORNING, NOON = at("11-28 09:00"), at("11-28 12:00")
SOON, LATE = at("11-30 09:00"), at("12-05 09:00")


def facts(history: list[Signal]) -> Facts:
    known = Facts()
    for signal in history:
        fold(known, signal)
    return known


def plain(known: Facts) -> object:
    """What is known. Left out: when it was told."""
    subjects = {key: msgspec.structs.replace(each) for key, each in known.subjects.items()}
    for each in subjects.values():
        if isinstance(each, RefundFacts):
            each.deadline_at = None
            each.payouts = tuple(sorted(each.payouts, key=str))
    bare = msgspec.structs.replace(known, since={}, subjects=dict(sorted(subjects.items())))
    return msgspec.to_builtins(bare)


@settings(deadline=None, max_examples=200)
@given(histories, st.randoms(use_true_random=False))
def test_any_order_of_arrival_ends_in_the_same_facts(history: list[Signal], chance: Random) -> None:
    arrived = list(history)
    chance.shuffle(arrived)
    assert plain(facts(arrived)) == plain(facts(history))


def refund(history: list[Signal]) -> RefundFacts:
    found = facts(history).subjects["refund:R"]
    assert isinstance(found, RefundFacts)
    return found


def placed(amount: int = 29_900, **more: object) -> s.OrderPlaced:
    return s.OrderPlaced(id="o", at=MORNING, order=ORDER, amount=amount, currency="CNY", **more)  # type: ignore[arg-type]


def asked(**more: object) -> s.RefundAsked:
    told: dict[str, object] = {"ref": "R", "type": RefundType.REFUND_ONLY, "amount": 29_900, "version": "1", **more}
    return s.RefundAsked(id="r", at=MORNING, order=ORDER, **told)  # type: ignore[arg-type]


def paid(
    amount: int | None = None, *, id: str = "p", ref: str = "R", payout: str = "", at: datetime = NOON, by: str = ""
) -> s.RefundPaid:
    return s.RefundPaid(id=id, at=at, order=ORDER, ref=ref, amount=amount, payout=payout, by=by)


def test_an_order_changed_before_it_is_told_of_keeps_the_change() -> None:
    changed = s.OrderChanged(id="c", at=NOON, order=ORDER, ship_by=LATE, tags=("vip",))
    known = facts([changed, placed(ship_by=SOON, tags=("new",), receipt_ends_at=SOON)])
    assert (known.ship_by, known.tags, known.receipt_ends_at) == (LATE, ("vip",), SOON)


def test_an_extension_told_before_the_order_keeps_the_later_end() -> None:
    extended = s.ReceiptExtended(id="x", at=NOON, order=ORDER, until=LATE)
    assert facts([extended, placed(receipt_ends_at=SOON)]).receipt_ends_at == LATE


def test_the_older_of_two_changes_arriving_last_changes_nothing() -> None:
    newer = s.OrderChanged(id="2", at=NOON, order=ORDER, ship_by=LATE)
    older = s.OrderChanged(id="1", at=MORNING, order=ORDER, ship_by=SOON)
    assert facts([placed(), newer, older]).ship_by == LATE


def test_a_request_changed_before_it_is_told_of_is_the_changed_one() -> None:
    changed = s.RefundChanged(id="c", at=NOON, order=ORDER, ref="R", amount=15_000, version="2")
    known = refund([changed, asked(reason="不想要了")])
    assert (known.amount, known.version, known.type, known.reason) == (15_000, "2", RefundType.REFUND_ONLY, "不想要了")


def test_a_carriers_answers_swapped_on_the_way_end_in_the_later_one() -> None:
    cannot = s.InterceptAnswered(id="a", at=MORNING, order=ORDER, answer=Answer.CANNOT)
    stopped = s.InterceptAnswered(id="b", at=NOON, order=ORDER, answer=Answer.STOPPED)
    assert facts([stopped, cannot]).intercept is Answer.STOPPED


def test_an_older_score_and_an_older_count_arriving_last_change_nothing() -> None:
    now = s.StockCounted(id="2", at=NOON, order="stock:x", ref="S", sku="x", listed=3, real=3)
    was = s.StockCounted(id="1", at=MORNING, order="stock:x", ref="S", sku="x", listed=9, real=1)
    assert facts([now, was]).subjects["stock:S"] == facts([now]).subjects["stock:S"]


@pytest.mark.parametrize(
    ("payouts", "comes_to"),
    [
        ([paid()], 29_900),
        ([paid(3_000), paid(2_000, id="q")], 5_000),
        ([paid(29_900), paid(29_900, id="q")], 29_900),
        ([paid(10_000), paid(10_000, id="q")], 10_000),
        ([paid(10_000), paid(10_000, id="q", at=LATE)], 20_000),
        ([paid(10_000), paid(10_000, id="q", by="coupon"), paid(10_000, id="r", by="balance")], 20_000),
        ([paid(10_000), paid(10_000, id="q", payout="a")], 10_000),
        ([paid(10_000, payout="a"), paid(10_000, id="q", payout="b")], 20_000),
        ([paid(29_900), paid(29_900, id="q", at=LATE)], 59_800),
        ([paid(20_000, payout="a"), paid(20_000, id="q", payout="b")], 40_000),
        ([paid(20_000, payout="a"), paid(20_000, id="q", payout="a")], 20_000),
    ],
)
def test_payouts_of_one_request_add_up_but_one_told_twice_counts_once(
    payouts: list[s.RefundPaid], comes_to: int
) -> None:
    assert facts([placed(), asked(), *payouts]).refunded == comes_to


def test_goods_sent_back_after_the_money_went_leave_it_paid() -> None:
    shipped = s.ReturnShipped(id="s", at=SOON, order=ORDER, ref="R")
    known = facts([placed(), asked(), paid(), shipped])
    assert (known.refunded, refund([placed(), asked(), paid(), shipped]).state) == (29_900, RefundState.PAID)


def test_an_order_told_again_at_a_higher_price_raises_nothing_but_a_payment_does() -> None:
    again = s.OrderPlaced(id="o2", at=NOON, order=ORDER, amount=90_000, currency="CNY")
    payments = [
        s.PaymentCleared(id=ref, at=NOON, order=ORDER, ref=ref, amount=amount)
        for ref, amount in (("a", 299_00), ("b", 10_000))
    ]
    assert facts([placed(), again]).paid == 29_900
    assert facts([placed(), again, *payments]).paid == 39_900


def test_a_payout_that_is_the_same_as_another_counts_once() -> None:
    history: list[Signal] = [placed(), asked(), paid(), paid(29_900, id="q", ref="gateway")]
    same = s.RefundMatched(id="m", at=LATE, order=ORDER, ref="gateway", answer="same")
    assert facts(history).overpaid == 29_900
    assert facts([*history, same]).overpaid == 0
