"""What is asked anew is owed anew: rounds of asking and answering, as many as there are."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amends.engine import dossier as dossiers
from amends.engine import signals as s
from amends.engine.dossier import Clock, Dossier
from amends.engine.facts import Facts
from amends.engine.fold import fold, subject_of
from amends.engine.outcome import Outcome, Verb
from amends.engine.step import steps, wake
from amends.engine.subjects import DisputeFacts, RefundFacts, S
from amends.engine.words import CaseState, ClockState, DisputeState, RefundState, RefundType, StepState
from tests.engine.small import at, policy
from tests.engine.strategies import ORDER, START, streams

POLICY = policy()
LIVE = (ClockState.RUNNING, ClockState.PAUSED)
LAWS = settings(deadline=None, max_examples=100)
gaps = st.lists(st.integers(1, 60 * 30), min_size=1, max_size=7)


def known(facts: Facts, key: str, kind: type[S]) -> S:
    found = subject_of(facts, key)
    assert isinstance(found, kind)
    return found


def run(*signals: s.Signal) -> tuple[Dossier, list[Outcome]]:
    outcomes = steps(dossiers.new(key=ORDER, platform="tmall"), signals, POLICY)
    return outcomes[-1].dossier, outcomes


def of(dossier: Dossier, name: str) -> list[Clock]:
    return sorted((c for c in (*dossier.clocks, *dossier.ended) if c.name == name), key=lambda c: c.no)


def moments(minutes: list[int]) -> list[datetime]:
    """Moments with these gaps between them."""
    return [START + timedelta(minutes=sum(minutes[: n + 1])) for n in range(len(minutes))]


def dispute(number: int, when: datetime) -> s.Signal:
    kind = s.DisputeAnswered if number % 2 else s.DisputeOpened
    return kind(id=str(number), at=when, order=ORDER, ref="D1")


def refund(number: int, when: datetime) -> s.Signal:
    if number % 2:
        return s.RefundRefused(id=str(number), at=when, order=ORDER, ref="R1")
    if number:
        return s.RefundChanged(id=str(number), at=when, order=ORDER, ref="R1", amount=number)
    return s.RefundAsked(id="0", at=when, order=ORDER, ref="R1", type=RefundType.REFUND_ONLY, amount=1)


@pytest.mark.mission("A5", "T8")
@LAWS
@given(gaps)
def test_a_dispute_has_a_clock_for_each_time_it_was_asked(minutes: list[int]) -> None:
    times = moments(minutes)
    dossier, _ = run(*(dispute(number, when) for number, when in enumerate(times)))
    clocks = of(dossier, "same_day")
    assert [c.started_at for c in clocks] == times[::2]
    for clock, answered in zip(clocks, times[1::2], strict=False):
        assert clock.state is (ClockState.MET if answered <= clock.due_at else ClockState.MISSED)
    if len(times) % 2:
        assert not known(dossier.facts, "dispute:D1", DisputeFacts).answered_at
        assert clocks[-1].state in (ClockState.RUNNING, ClockState.MISSED)


@pytest.mark.mission("M1", "T8")
@LAWS
@given(gaps)
def test_a_refund_has_a_clock_for_each_time_it_was_asked_and_none_is_owed_once_answered(minutes: list[int]) -> None:
    times = moments(minutes)
    dossier, _ = run(*(refund(number, when) for number, when in enumerate(times)))
    clocks = of(dossier, "answer")
    assert [c.started_at for c in clocks] == times[::2]
    assert all(clock.due_at == clock.started_at + timedelta(days=2) for clock in clocks)
    assert [c for c in clocks if c.state in LIVE] == ([clocks[-1]] if len(times) % 2 else [])


@LAWS
@given(streams)
def test_no_clock_runs_twice_for_one_subject(stream: list[s.Signal]) -> None:
    dossier, _ = run(*stream)
    live = [(c.rule, c.subject, c.case) for c in dossier.clocks if c.state in LIVE]
    assert len(live) == len(set(live))


def test_a_dispute_that_was_closed_and_is_opened_again_opens_its_case_again() -> None:
    opened = s.DisputeOpened(id="1", at=at("11-15 10:00"), order=ORDER, ref="D1")
    closed = s.CaseClosed(id="2", at=at("11-15 11:00"), order=ORDER, case=1, outcome="settled")
    answered = s.DisputeAnswered(id="3", at=at("11-15 11:30"), order=ORDER, ref="D1")
    again = s.DisputeOpened(id="4", at=at("11-16 10:00"), order=ORDER, ref="D1")
    dossier, outcomes = run(opened, answered, closed, again)
    assert dossier.cases[0].state is CaseState.OPEN
    assert Verb.CASE_REOPENED in [reason.verb for reason in outcomes[-1].reasons]


def test_a_step_that_the_answer_showed_to_be_done_is_to_be_done_again_and_causes_its_effect_again() -> None:
    done = [s.StepDone(id=f"d{n}", at=at(f"11-1{n} 12:00"), order=ORDER, case=1, step="refund") for n in (1, 3)]
    agreed = s.RefundAgreed(id="a", at=at("11-11 13:00"), order=ORDER, ref="R1")
    changed = s.RefundChanged(id="c", at=at("11-12 09:00"), order=ORDER, ref="R1", amount=5)
    asked = refund(0, at("11-11 09:00"))
    dossier, _ = run(asked, done[0], agreed, changed)
    assert {step.name: step.state for step in dossier.cases[0].steps}["refund"] is StepState.READY
    _, outcomes = run(asked, done[0], agreed, changed, done[1])
    keys = [effect.key for outcome in outcomes for effect in outcome.effects if effect.kind == "refund.agree"]
    assert len(keys) == len(set(keys)) == 2


def test_a_late_answer_to_the_first_request_undoes_its_miss_and_the_second_is_still_owed() -> None:
    asked, changed = refund(0, at("11-11 09:00")), refund(2, at("11-14 09:00"))
    dossier, _ = run(asked)
    dossier = wake(dossier, at("11-13 10:00"), POLICY).dossier
    assert of(dossier, "answer")[0].missed
    late = s.RefundRefused(id="l", at=at("11-12 09:00"), order=ORDER, ref="R1")
    dossier = steps(dossier, (changed, late), POLICY)[-1].dossier
    first, second = of(dossier, "answer")
    assert (first.missed, second.state, second.due_at) == (False, ClockState.RUNNING, at("11-16 09:00"))


OLD, MID, NEW = at("11-11 09:00"), at("11-12 09:00"), at("11-13 09:00")


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ((("open", OLD), ("answer", MID), ("open", NEW)), (DisputeState.OPENED, None)),
        ((("open", OLD), ("open", NEW), ("answer", MID)), (DisputeState.OPENED, None)),
        ((("open", NEW), ("answer", NEW), ("open", OLD)), (DisputeState.ANSWERED, NEW)),
        ((("answer", MID), ("open", OLD)), (DisputeState.ANSWERED, MID)),
        ((("open", OLD), ("answer", MID), ("open", OLD)), (DisputeState.ANSWERED, MID)),
        ((("open", OLD), ("rule", MID), ("open", NEW)), (DisputeState.OPENED, None)),
        ((("open", OLD), ("open", NEW), ("rule", MID)), (DisputeState.OPENED, None)),
        ((("open", OLD), ("withdraw", MID), ("open", NEW)), (DisputeState.OPENED, None)),
        ((("open", OLD), ("open", NEW), ("withdraw", MID)), (DisputeState.OPENED, None)),
        ((("open", OLD), ("ask", MID), ("open", NEW)), (DisputeState.EVIDENCE_ASKED, None)),
        ((("open", OLD), ("ask", NEW), ("send", MID)), (DisputeState.EVIDENCE_ASKED, None)),
    ],
)
def test_where_a_dispute_stands_in_whatever_order_it_is_told(
    story: tuple[tuple[str, datetime], ...], expected: tuple[DisputeState, datetime | None]
) -> None:
    facts = Facts()
    kinds = {
        "open": s.DisputeOpened, "answer": s.DisputeAnswered, "withdraw": s.DisputeWithdrawn,
        "ask": s.EvidenceAsked, "send": s.EvidenceSent,
    }  # fmt: skip
    for number, (word, when) in enumerate(story):
        common = {"id": str(number), "at": when, "order": ORDER, "ref": "D1"}
        fold(facts, s.DisputeRuled(**common, winner="buyer") if word == "rule" else kinds[word](**common))  # type: ignore[arg-type]
    dispute = subject_of(facts, "dispute:D1")
    assert isinstance(dispute, DisputeFacts)
    assert (dispute.state, dispute.answered_at) == expected
    assert dispute.winner == ""


def test_a_late_change_takes_back_no_answer_and_paid_is_paid() -> None:
    facts = Facts()
    told = (
        refund(0, at("11-11 09:00")),
        s.RefundRefused(id="1", at=at("11-13 09:00"), order=ORDER, ref="R1"),
        s.RefundChanged(id="2", at=at("11-12 09:00"), order=ORDER, ref="R1", amount=7),
    )
    for signal in told:
        fold(facts, signal)
    assert known(facts, "refund:R1", RefundFacts).state is RefundState.REFUSED
    fold(facts, s.RefundPaid(id="3", at=at("11-14 09:00"), order=ORDER, ref="R1"))
    fold(facts, s.RefundChanged(id="4", at=at("11-15 09:00"), order=ORDER, ref="R1", amount=9))
    assert (known(facts, "refund:R1", RefundFacts).state, facts.refund_open) == (RefundState.PAID, 0)
