"""Who changes, reopens or escalates what we answered is owed another answer: under the playbook of each platform."""

from datetime import datetime

import pytest

from amends.engine import dossier as dossiers
from amends.engine import signals as s
from amends.engine.dossier import Case, Clock, Dossier
from amends.engine.step import steps, wake
from amends.engine.words import CaseState, ClockState, RefundType, StepState
from tests.engine.small import at
from tests.packs import policy

ORDER = "A-1"
RUNNING, MET = ClockState.RUNNING, ClockState.MET


class Story:
    """One order under a shipped playbook; each call is one thing that happens."""

    def __init__(self, pack: str, *, delivered: bool = True) -> None:
        self.policy = policy(pack)
        self.dossier = dossiers.new(key=ORDER, platform="")
        self.number = 0
        self.tell(s.OrderPlaced, "11-01 10:00", amount=29_900, currency=self.policy.playbook.currency)
        self.tell(s.ParcelHandedOver, "11-02 10:00")
        if delivered:
            self.tell(s.ParcelDelivered, "11-04 10:00")

    def tell(self, kind: type[s.Signal], when: str, **fields: object) -> Dossier:
        self.number += 1
        signal = kind(id=str(self.number), at=at(when), order=ORDER, **fields)  # type: ignore[arg-type]
        self.dossier = steps(self.dossier, (signal,), self.policy)[0].dossier
        return self.dossier

    def until(self, when: str) -> Dossier:
        self.dossier = wake(self.dossier, at(when), self.policy).dossier
        return self.dossier

    def clocks(self, name: str) -> list[Clock]:
        return sorted((c for c in (*self.dossier.clocks, *self.dossier.ended) if c.name == name), key=lambda c: c.no)

    def told(self, name: str) -> list[tuple[datetime, ClockState]]:
        return [(clock.due_at, clock.state) for clock in self.clocks(name)]

    def stage(self, about: str) -> str:
        return self.dossier.facts.subjects[about].stage

    def case(self, about: str) -> Case:
        (found,) = [case for case in self.dossier.cases if case.subject == about]
        return found


def disputed(pack: str) -> Story:
    """Opened and answered with an offer on the 20th."""
    story = Story(pack)
    story.tell(s.DisputeOpened, "11-20 10:00", ref="D1", amount=9_900, reason="Something else")
    story.tell(s.DisputeAnswered, "11-20 20:00", ref="D1", how="counter")
    return story


def refused(pack: str) -> Story:
    """A refund of goods on their way, asked on the 3rd and refused on the 4th."""
    story = Story(pack, delivered=False)
    story.tell(s.RefundAsked, "11-03 09:00", ref="R1", type=RefundType.REFUND_ONLY, amount=29_900, reason="不想要了")
    story.tell(s.RefundRefused, "11-04 09:00", ref="R1", deadline=at("11-11 09:00"))
    return story


DISPUTES = (
    ("aliexpress", "answer_dispute", "11-27 10:00", "opened"),
    ("aliexpress-brazil", "answer_dispute", "11-27 10:00", "opened"),
    ("alibaba1688", "answer_claim", "11-25 10:00", "negotiating"),
    ("jd", "answer_dispute", "11-23 10:00", "filed"),
    ("tmall", "note_same_day", "11-23 00:00", "opened"),
)


@pytest.mark.mission("A5", "T8", "M2")
@pytest.mark.parametrize(("pack", "clock", "due", "stage"), DISPUTES, ids=[row[0] for row in DISPUTES])
def test_a_dispute_the_buyer_changes_after_our_answer_is_owed_another(
    pack: str, clock: str, due: str, stage: str
) -> None:
    story = disputed(pack)
    assert [state for _, state in story.told(clock)] in ([MET], [ClockState.VOID])
    story.tell(s.DisputeOpened, "11-22 10:00", ref="D1", amount=5_000, reason="Something else")
    assert story.told(clock)[1:] == [(at(due), RUNNING)]
    assert story.stage("dispute:D1") == stage
    assert [step.name for step in story.case("dispute:D1").steps if step.state is StepState.READY]
    story.tell(s.DisputeAnswered, "11-22 12:00", ref="D1", how="counter")
    assert story.told(clock)[1][1] in (MET, ClockState.VOID)


@pytest.mark.mission("A5", "T8")
@pytest.mark.parametrize(("pack", "clock", "due", "stage"), DISPUTES, ids=[row[0] for row in DISPUTES])
def test_the_second_answer_can_be_missed_as_the_first(pack: str, clock: str, due: str, stage: str) -> None:
    story = disputed(pack)
    story.tell(s.DisputeOpened, "11-22 10:00", ref="D1", amount=5_000, reason="Something else")
    story.until(due)
    assert story.told(clock)[1] == (at(due), ClockState.MISSED)


@pytest.mark.mission("A5", "T8")
@pytest.mark.parametrize(("pack", "clock", "due", "stage"), DISPUTES, ids=[row[0] for row in DISPUTES])
def test_a_withdrawn_dispute_that_is_opened_again_is_a_case_again(pack: str, clock: str, due: str, stage: str) -> None:
    story = disputed(pack)
    story.tell(s.DisputeWithdrawn, "11-21 12:00", ref="D1")
    assert story.case("dispute:D1").state is CaseState.CLOSED
    story.tell(s.DisputeOpened, "11-22 10:00", ref="D1", amount=5_000, reason="Something else")
    assert story.case("dispute:D1").state is CaseState.OPEN
    assert story.told(clock)[1:] == [(at(due), RUNNING)]
    assert story.stage("dispute:D1") == stage


def test_the_time_to_negotiate_starts_again_only_where_the_dispute_was_over() -> None:
    changed, reopened = disputed("aliexpress"), disputed("aliexpress")
    reopened.tell(s.DisputeWithdrawn, "11-21 12:00", ref="D1")
    for story in (changed, reopened):
        story.tell(s.DisputeOpened, "11-22 10:00", ref="D1", amount=5_000)
    assert changed.told("negotiation") == [(at("11-27 10:00"), RUNNING)]
    assert reopened.told("negotiation") == [(at("11-27 10:00"), MET), (at("11-29 10:00"), RUNNING)]


EVIDENCE = (
    ("aliexpress", ["evidence_in_transit"], ["11-28 10:00"]),
    ("tmall", ["submit_evidence", "platform_evidence"], ["11-26 10:00", "11-28 10:00"]),
    ("alibaba1688", ["give_evidence"], ["11-28 10:00"]),
    ("jd", ["give_evidence", "supplement_evidence"], None),
)


@pytest.mark.mission("A5", "T8", "M2")
@pytest.mark.parametrize(("pack", "names", "due"), EVIDENCE, ids=[row[0] for row in EVIDENCE])
def test_evidence_asked_again_is_owed_again(pack: str, names: list[str], due: list[str] | None) -> None:
    story = disputed(pack)
    story.tell(s.EvidenceAsked, "11-22 10:00", ref="D1")
    story.tell(s.EvidenceSent, "11-22 20:00", ref="D1")
    story.tell(s.EvidenceAsked, "11-25 10:00", ref="D1")
    running = [c for name in names for c in story.clocks(name) if c.state is RUNNING]
    assert running
    assert due is None or [c.due_at for c in running] == [at(each) for each in due]
    story.tell(s.EvidenceSent, "11-25 12:00", ref="D1")
    assert not [c for name in names for c in story.clocks(name) if c.state is RUNNING]


REFUNDS = (
    ("tmall", "answer_shipped", "11-10 09:00"),
    ("alibaba1688", "answer_changed", "11-10 09:00"),
    ("jd", "review_changed", "11-07 09:00"),
)


@pytest.mark.mission("M1", "T8", "A10")
@pytest.mark.parametrize(("pack", "clock", "due"), REFUNDS, ids=[row[0] for row in REFUNDS])
def test_a_refused_refund_that_is_changed_is_owed_an_answer_by_one_clock(pack: str, clock: str, due: str) -> None:
    story = refused(pack)
    story.tell(s.RefundChanged, "11-05 09:00", ref="R1", amount=20_000)
    owed = [
        (c.name, c.due_at)
        for c in story.dossier.clocks
        if c.subject == "refund:R1" and c.state is RUNNING and until(story, c) == "refund.settled_at"
    ]
    assert owed == [(clock, at(due))]
    story.tell(s.RefundAgreed, "11-06 09:00", ref="R1")
    assert story.clocks(clock)[-1].state is MET


def until(story: Story, clock: Clock) -> str:
    compiled = story.policy.clock(clock.rule)
    return compiled.rule.until if compiled else ""


@pytest.mark.mission("M1", "T8")
def test_the_deadline_of_a_refusal_is_not_the_deadline_of_what_is_asked_after_it() -> None:
    story = refused("tmall")
    story.tell(s.RefundChanged, "11-05 09:00", ref="R1", amount=20_000, deadline=at("11-08 09:00"))
    assert story.told("answer_shipped")[1:] == [(at("11-08 09:00"), RUNNING)]


@pytest.mark.mission("M1", "T8")
def test_a_change_back_and_forth_runs_the_clock_of_the_kind_that_is_asked() -> None:
    story = Story("tmall")
    story.tell(s.RefundAsked, "11-05 09:00", ref="R1", type=RefundType.REFUND_ONLY, amount=29_900, reason="质量问题")
    story.tell(s.RefundRefused, "11-05 10:00", ref="R1")
    story.tell(s.RefundChanged, "11-05 11:00", ref="R1", type=RefundType.RETURN_REFUND)
    assert [c.name for c in story.dossier.clocks if c.name.startswith("answer")] == ["answer_return"]
    story.tell(s.RefundRefused, "11-06 09:00", ref="R1")
    story.tell(s.RefundChanged, "11-07 09:00", ref="R1", type=RefundType.REFUND_ONLY)
    assert [c.name for c in story.dossier.clocks if c.name.startswith("answer")] == ["answer_shipped"]


@pytest.mark.mission("M2", "T8")
def test_a_note_that_came_too_late_once_is_owed_on_the_day_of_the_change_all_the_same() -> None:
    story = Story("tmall")
    story.tell(s.DisputeOpened, "11-20 10:00", ref="D1", amount=9_900)
    story.tell(s.DisputeAnswered, "11-21 09:00", ref="D1", how="counter")
    story.tell(s.DisputeOpened, "11-22 10:00", ref="D1", amount=5_000)
    assert story.told("note_same_day") == [(at("11-21 00:00"), ClockState.MISSED), (at("11-23 00:00"), RUNNING)]


def test_money_that_was_paid_stays_paid() -> None:
    story = refused("tmall")
    story.tell(s.RefundPaid, "11-05 09:00", ref="R1")
    before = len(story.dossier.clocks)
    story.tell(s.RefundChanged, "11-06 09:00", ref="R1", amount=1)
    assert (len(story.dossier.clocks), story.case("refund:R1").state) == (before, CaseState.CLOSED)
    assert story.dossier.facts.refund_open == 0


@pytest.mark.mission("M1", "T8")
def test_a_second_refusal_is_followed_up_as_the_first() -> None:
    story = refused("tmall")
    assert story.case("refund:R1").scene == "refund_refused"
    story.tell(s.RefundChanged, "11-05 09:00", ref="R1", amount=20_000)
    assert story.case("refund:R1").scene == "intercept_request"
    assert [c.name for c in story.dossier.clocks if c.name.startswith("patrol")] == ["patrol"]
    story.tell(s.RefundRefused, "11-06 09:00", ref="R1", deadline=at("11-13 09:00"))
    assert story.case("refund:R1").scene == "refund_refused"
    assert story.told("patrol_refused")[1:] == [(at("11-11 09:00"), RUNNING)]


@pytest.mark.mission("T8")
def test_an_answer_told_after_the_change_counts_for_its_own_time() -> None:
    """Told in the order it happened or not, the miss is undone and the second answer is due at the same moment."""
    story = Story("aliexpress")
    story.tell(s.DisputeOpened, "11-20 10:00", ref="D1", amount=9_900)
    story.until("11-25 11:00")
    assert story.told("answer_dispute") == [(at("11-25 10:00"), ClockState.MISSED)]
    story.tell(s.DisputeOpened, "11-25 12:00", ref="D1", amount=5_000)
    story.tell(s.DisputeAnswered, "11-24 09:00", ref="D1")
    assert [c.missed for c in story.clocks("answer_dispute")] == [False, False]
    assert story.told("answer_dispute")[1] == (at("11-30 12:00"), RUNNING)
