"""What is told before what it is about, or of an earlier time than was known, is seen to all the same."""

from itertools import permutations

import pytest

from amends.engine import dossier as dossiers
from amends.engine import signals as s
from amends.engine.outcome import Effect
from amends.engine.signals import Signal
from amends.engine.step import steps
from amends.engine.words import CaseState, ClockState, RefundType, Scan
from amends.policy.load import names
from tests.engine.small import at
from tests.packs import policy

packs = pytest.mark.parametrize("name", names())
PLACED = s.OrderPlaced(
    id="o", at=at("11-20 09:00"), order="T", amount=29_900, currency="CNY", ship_by=at("11-22 09:00")
)
ASKED = s.RefundAsked(
    id="a", at=at("11-20 12:00"), order="T", ref="R", type=RefundType.REFUND_ONLY, amount=29_900, reason="不想要了"
)  # fmt: skip
LEFT = s.ParcelHandedOver(id="h", at=at("11-20 18:00"), order="T", carrier="zto", waybill="ZT1")


def told(name: str, *signals: Signal) -> tuple[dossiers.Dossier, list[Effect]]:
    fresh = dossiers.new(key="T", platform=policy(name).playbook.platforms[0], policy=policy(name).reference)
    outcomes = steps(fresh, signals, policy(name))
    return outcomes[-1].dossier, [effect for outcome in outcomes for effect in outcome.effects]


def scenes(dossier: dossiers.Dossier) -> set[str]:
    return {case.scene for case in dossier.cases if case.state is CaseState.OPEN}


def test_what_left_after_a_refund_was_asked_rings_though_the_carrier_told_first() -> None:
    dossier, effects = told("tmall", PLACED, LEFT, ASKED)
    assert scenes(dossier) == {"shipped_after_refund"}
    assert "alarm" in {effect.kind for effect in effects}


def test_asked_while_on_its_way_though_the_carriers_record_came_last() -> None:
    asked = s.RefundAsked(id="a", at=at("11-21 09:00"), order="T", ref="R", type=RefundType.REFUND_ONLY, amount=29_900)
    dossier, _ = told("jd", PLACED, asked, LEFT)
    assert scenes(dossier) == {"jd_service_order"}
    running = {clock.name for clock in dossier.clocks if clock.state is ClockState.RUNNING}
    assert "answer_cancel" not in running


@packs
def test_paid_above_what_was_paid_is_seen_though_the_order_is_told_last(name: str) -> None:
    paid = s.RefundPaid(id="p", at=at("11-20 13:00"), order="T", ref="R", amount=40_000)
    dossier, effects = told(name, paid, ASKED, PLACED)
    assert "overpaid" in scenes(dossier)
    assert "alarm" in {effect.kind for effect in effects}


@packs
def test_a_sum_that_goes_out_again_another_day_is_a_question(name: str) -> None:
    part = s.RefundAsked(id="a", at=at("11-20 12:00"), order="T", ref="R", type=RefundType.REFUND_ONLY, amount=5_000)
    first = s.RefundPaid(id="p", at=at("11-20 13:00"), order="T", ref="R", amount=3_000)
    again = s.RefundPaid(id="q", at=at("11-21 13:00"), order="T", ref="R", amount=3_000)
    dossier, _ = told(name, PLACED, part, first, again)
    assert "payout_twice" in scenes(dossier)
    assert dossier.facts.refunded == 6_000
    same = s.RefundMatched(id="m", at=at("11-21 15:00"), order="T", ref="R", answer="same")
    dossier, _ = told(name, PLACED, part, first, again, same)
    assert "payout_twice" not in scenes(dossier)
    assert dossier.facts.refunded == 3_000


@pytest.mark.parametrize("name", ["tmall", "jd", "alibaba1688"])
def test_a_withdrawn_request_owes_the_shipping_again(name: str) -> None:
    withdrawn = s.RefundClosed(id="c", at=at("11-20 14:00"), order="T", ref="R")
    for history in ((PLACED, ASKED, withdrawn), (withdrawn, PLACED, ASKED), (ASKED, withdrawn, PLACED)):
        dossier, _ = told(name, *history)
        owed = {clock.name for clock in dossier.clocks if clock.due_at == PLACED.ship_by}
        assert owed == {"ship_after_withdrawal"}


@pytest.mark.parametrize("name", ["tmall", "jd", "alibaba1688"])
def test_a_part_withdrawn_leaves_the_shipping_owed_as_it_was_in_whatever_order_it_is_told(name: str) -> None:
    part = s.RefundAsked(id="a", at=at("11-20 12:00"), order="T", ref="R", type=RefundType.REFUND_ONLY, amount=9_900)
    withdrawn = s.RefundClosed(id="c", at=at("11-20 14:00"), order="T", ref="R")
    for history in permutations((PLACED, part, withdrawn)):
        dossier, _ = told(name, *history)
        owed = [clock.name for clock in dossier.clocks if clock.due_at == PLACED.ship_by]
        assert owed == ["ship"], history


@pytest.mark.parametrize("name", ["tmall", "jd", "alibaba1688"])
def test_two_parts_that_are_all_of_it_owe_nothing_until_one_is_withdrawn(name: str) -> None:
    one = s.RefundAsked(id="a", at=at("11-20 12:00"), order="T", ref="R", type=RefundType.REFUND_ONLY, amount=9_900)
    two = s.RefundAsked(id="b", at=at("11-20 13:00"), order="T", ref="Q", type=RefundType.REFUND_ONLY, amount=20_000)
    withdrawn = s.RefundClosed(id="c", at=at("11-20 14:00"), order="T", ref="R")
    for history in permutations((PLACED, one, two)):
        dossier, _ = told(name, *history)
        assert not [clock.name for clock in dossier.clocks if clock.due_at == PLACED.ship_by], history
        dossier, _ = told(name, *history, withdrawn)
        owed = [clock.name for clock in dossier.clocks if clock.due_at == PLACED.ship_by]
        assert owed == ["ship_after_withdrawal"], history


def test_a_clock_on_the_road_runs_from_the_first_record_though_it_came_last() -> None:
    seen = s.ParcelScanned(id="s", at=at("11-21 18:00"), order="T", scan=Scan.DEPARTED, carrier="zto", waybill="ZT1")
    dossier, _ = told("tmall", PLACED, seen, LEFT)
    assert {clock.due_at for clock in dossier.clocks if clock.name == "transit"} == {at("11-27 18:00")}


def test_a_request_told_before_its_order_gets_the_clocks_that_only_the_order_knows() -> None:
    asked = s.RefundAsked(id="a", at=at("11-21 09:00"), order="T", ref="R", type=RefundType.REFUND_ONLY, amount=29_900)
    for story in ((PLACED, LEFT, asked), (LEFT, asked, PLACED)):
        dossier, _ = told("tmall", *story)
        running = {clock.name: clock.due_at for clock in dossier.clocks if clock.state is ClockState.RUNNING}
        assert running["not_received_before_deadline"] == at("11-22 09:00")
