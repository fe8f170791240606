"""Tallies, losses and tone are reckoned by the engine alone: any host can keep them, a simulator among them."""

from datetime import UTC, datetime, timedelta

import pytest

from amends.engine import dossier as dossiers
from amends.engine.dossier import Dossier
from amends.engine.facts import Facts
from amends.engine.ledgers import losses, tallies, tone
from amends.engine.ledgers.standing import Stood, stood
from amends.engine.signals import AnySignal, Line, MessageReceived, OrderPlaced, RefundAsked, Signal
from amends.engine.step import advance
from amends.engine.words import RefundType
from tests.packs import policy

RULES = policy("tmall")
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
ANGRY = tone.read(
    {
        "annoyed": 2, "angry": 4, "again_minutes": 60, "most_text": 100, "calming": {"en": ["thank you"]},
        "points": {"strong": 4, "exclaiming": 1, "shouting": 1, "repeated": 2, "stars": 2},
        "words": {"strong": {"en": ["scam"]}},
    }
)  # fmt: skip


def lived(*signals: AnySignal) -> tuple[Dossier, Stood]:
    """The order after the signals, and how it stood before the last of them."""
    dossier = dossiers.new(key="T-1", platform="tmall", policy=RULES.reference)
    advance(dossier, signals[:-1], RULES)
    before = stood(dossier)
    advance(dossier, signals[-1:], RULES, _hear)
    return dossier, before


def _hear(facts: Facts, signal: Signal) -> None:
    if isinstance(signal, tone.HEARD):
        tone.hear(facts, signal, ANGRY)


def placed() -> OrderPlaced:
    line = Line(sku="K1", title="Kettle", price=29_900)
    return OrderPlaced(
        id="1", at=NOON, order="T-1", amount=29_900, currency="CNY", lines=(line,), tags=("supplier:Li",)
    )


def asked() -> RefundAsked:
    later = NOON + timedelta(hours=1)
    return RefundAsked(
        id="2", at=later, order="T-1", ref="R-1", type=RefundType.REFUND_ONLY, amount=29_900, reason="坏了"
    )


def test_an_order_counts_once_for_all_it_has_in_common_with_others() -> None:
    dossier, before = lived(placed())
    found = tallies.count(before, dossier, shop=7)
    assert found is not None
    day = NOON.date()
    kinds = {("shop", "7"), ("product", "K1"), ("listing", "7/K1"), ("supplier", "Li")}
    assert {mark[:2] for mark in found.marks} == kinds
    assert {mark[2:] for mark in found.marks} == {("", day)}
    again = tallies.count(stood(dossier), dossier, shop=7)
    assert again is not None
    assert again.marks == []


def test_a_case_is_a_mishap_of_its_issue() -> None:
    dossier, before = lived(placed(), asked())
    found = tallies.count(before, dossier, shop=7)
    assert found is not None
    (mishap,) = found.mishaps
    assert (mishap.no, mishap.issue, mishap.skus, mishap.supplier) == (1, dossier.cases[0].issue, ["K1"], "Li")


def test_losses_are_looked_at_where_a_case_has_changed() -> None:
    dossier, before = lived(placed(), asked())
    assert [no for no, _ in losses.follow(before, dossier, RULES)] == [1]
    assert losses.follow(stood(dossier), dossier, RULES) == []


@pytest.mark.parametrize(("text", "sounds"), [("Where is it?", 0), ("scam", 2)])
def test_the_tone_is_told_by_the_rule_the_host_brings(text: str, sounds: int) -> None:
    said = MessageReceived(id="3", at=NOON + timedelta(hours=1), order="T-1", text=text)
    dossier, _ = lived(placed(), said)
    assert dossier.facts.tone == sounds
