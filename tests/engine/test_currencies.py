"""Sums of a playbook in an order's currency: compiled and interpreted alike, and nothing where no rate is known."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.engine import dossier as dossiers
from amends.engine import playbook
from amends.engine import signals as s
from amends.engine.conditions import amount_of, holds, python
from amends.engine.currencies import ONE, UNKNOWN, converted
from amends.engine.facts import Facts
from amends.engine.fields import NAMES
from amends.engine.playbook import Amount, Op
from amends.engine.step import step
from amends.engine.subjects import NO_SUBJECT
from amends.engine.work import NO_CASE
from tests.engine.small import at, policy

YEN, FILS = 212_765_957, 431_034_482  # for a fen
EMPTY = dossiers.new(key="T-1", platform="tmall")


@pytest.mark.parametrize(
    ("minor", "rate", "other"),
    [(2_000, 0, 2_000), (2_000, YEN, 426), (2_000, FILS, 862), (2_000, UNKNOWN, 0), (-2_000, YEN, -426), (1, ONE, 1)],
)
def test_a_sum_is_converted_and_rounded_to_the_nearest(minor: int, rate: int, other: int) -> None:
    assert converted(minor, rate) == other


rates = st.sampled_from([0, UNKNOWN, YEN, FILS]) | st.integers(1, 10**13)
sums = st.integers(0, 10**9)
amounts = st.builds(
    Amount,
    of=st.sampled_from(["", "order.amount"]),
    share=st.integers(0, 10_000),
    fixed=sums,
    floor=st.none() | sums,
    cap=st.none() | sums,
)
tests = st.builds(
    playbook.Test, st.just("order.amount"), st.sampled_from([Op.LT, Op.LE, Op.GT, Op.GE]), amounts | sums
) | st.builds(playbook.Test, st.just("order.amount"), st.sampled_from([Op.EQ, Op.NE]), sums)


@given(tests, rates, sums)
def test_compiled_and_interpreted_agree_at_every_rate(test: playbook.Test, rate: int, paid: int) -> None:
    facts = Facts(amount=paid, rate=rate)
    compiled = eval(f"lambda d, f, r, c: {python(test)}", dict(NAMES))  # noqa: S307 - our own source
    assert compiled(EMPTY, facts, NO_SUBJECT, NO_CASE) == holds(test, EMPTY, facts, NO_SUBJECT, NO_CASE)


@given(amounts, sums)
def test_without_a_rate_only_shares_of_the_order_are_worth_anything(amount: Amount, paid: int) -> None:
    facts = Facts(amount=paid, rate=UNKNOWN)
    share = (paid if amount.of else 0) * amount.share // 10_000
    found = amount_of(amount, EMPTY, facts, NO_SUBJECT, NO_CASE)
    assert found == (0 if amount.cap is not None else share)


@pytest.mark.parametrize(
    ("paid", "facts", "said"),
    [
        (16_710, {}, 1_300),  # 8 % is 13.37
        (16_250, {}, 1_300),
        (17_500, {}, 1_400),
        (500, {}, 40),  # below half a step it is what it is
        (650, {}, 100),
        (60, {"share": 9_000}, 54),  # never more than what it is a share of
        (10_000, {"currency": "BRL", "rate": 5_500_000_000}, 600),
        (16_710, {"currency": "BRL", "rate": 730_000_000}, 1_300),  # whole reais, not steps of 0.73
        (16_710, {"currency": "JPY", "rate": 212_765_957}, 1_344),
    ],
)
def test_what_is_offered_goes_in_steps(paid: int, facts: dict[str, Any], said: int) -> None:
    share = facts.get("share", 800)
    known = Facts(amount=paid, **{name: value for name, value in facts.items() if name != "share"})
    offered = amount_of(Amount("order.amount", share, step=100), EMPTY, known, NO_SUBJECT, NO_CASE)
    assert offered == said
    whole = amount_of(Amount("order.amount", share), EMPTY, known, NO_SUBJECT, NO_CASE)
    assert whole == paid * share // 10_000


@pytest.mark.parametrize(("op", "up"), [(Op.LE, False), (Op.LT, False), (Op.GE, True), (Op.GT, True)])
def test_without_a_rate_the_question_goes_up(op: Op, up: bool) -> None:
    facts = Facts(amount=1_000, rate=UNKNOWN)
    assert holds(playbook.Test("order.amount", op, 5_000), EMPTY, facts, NO_SUBJECT, NO_CASE) is up


def placed(currency: str, rate: int = 0) -> s.OrderPlaced:
    return s.OrderPlaced(id="o", at=at("11-01 09:00"), order="T-1", amount=8_800, currency=currency, rate=rate)


@pytest.mark.parametrize(
    ("currency", "noted", "rate"), [("CNY", 0, 0), ("JPY", YEN, YEN), ("JPY", 0, UNKNOWN), ("XAF", 0, UNKNOWN)]
)
def test_an_order_keeps_the_rate_it_was_placed_at(currency: str, noted: int, rate: int) -> None:
    dossier = step(EMPTY, placed(currency, noted), policy()).dossier
    assert dossier.facts.rate == rate


def test_an_order_from_before_rates_were_noted_is_read_as_it_was() -> None:
    dossier = step(EMPTY, placed("CNY"), policy()).dossier
    parts = msgspec.msgpack.decode(dossiers.encode(dossier))
    parts[4] = parts[4][: Facts.__struct_fields__.index("rate")]
    assert dossiers.decode(msgspec.msgpack.encode(parts)) == dossier
