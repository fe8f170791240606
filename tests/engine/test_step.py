"""The step, story by story: what opens, what is owed by when, what a late fact undoes."""

import pytest

from amends.engine import dossier as dossiers
from amends.engine import signals as s
from amends.engine.actions import Misdirected
from amends.engine.dossier import Clock, Dossier
from amends.engine.outcome import Outcome, Verb
from amends.engine.step import step, steps, wake
from amends.engine.words import CaseState, ClockState, RefundType, Scan, StepState
from tests.engine.small import at, policy

POLICY = policy()
PLACED = s.OrderPlaced(
    id="o", at=at("11-11 00:04"), order="T-1001", amount=29_900, currency="CNY", ship_by=at("11-13 23:59")
)
ASKED = s.RefundAsked(
    id="r",
    at=at("11-11 09:00"),
    order="T-1001",
    ref="R1",
    type=RefundType.REFUND_ONLY,
    amount=29_900,
    version="7",
)
SCAN = s.ParcelScanned(id="p", at=at("11-11 14:50"), order="T-1001", scan=Scan.COLLECTED)


def after(*signals: s.Signal, start: Dossier | None = None) -> Outcome:
    """The last outcome of signals decided one by one."""
    dossier = start or dossiers.new(key="T-1001", platform="tmall")
    for signal in signals:
        outcome = step(dossier, signal, POLICY)
        dossier = outcome.dossier
    return outcome


def clock(dossier: Dossier, name: str) -> Clock:
    """The one clock of that name."""
    (found,) = [c for c in (*dossier.clocks, *dossier.ended) if c.name == name]
    return found


def verbs(outcome: Outcome) -> list[tuple[Verb, str]]:
    return [(reason.verb, reason.what) for reason in outcome.reasons]


@pytest.mark.mission("T9", "M1")
def test_refund_before_shipping_opens_a_case_with_its_clocks_and_holds_the_parcel() -> None:
    outcome = after(PLACED, ASKED)
    (case,) = outcome.dossier.cases
    assert (case.scene, case.desk, case.subject) == ("cancel", "refunds", "refund:R1")
    assert clock(outcome.dossier, "answer").due_at == at("11-13 09:00")
    assert clock(outcome.dossier, "patrol").due_at == at("11-11 10:00")
    assert clock(outcome.dossier, "ship").state is ClockState.VOID
    assert [(e.kind, e.to) for e in outcome.effects] == [("hold_shipment", "warehouse")]


@pytest.mark.mission("T9")
def test_a_scan_after_the_refund_makes_the_same_case_worse() -> None:
    outcome = after(PLACED, ASKED, SCAN)
    (case,) = outcome.dossier.cases
    assert (case.scene, case.desk, case.bearer) == ("forced", "exceptions", "warehouse")
    assert {x.name: x.state for x in case.steps} == {
        "refund": StepState.READY,
        "intercept": StepState.READY,
        "tell": StepState.SKIPPED,
    }
    assert clock(outcome.dossier, "step:intercept").due_at == at("11-11 16:50")


def test_patrol_rounds_ring_hourly_until_noted() -> None:
    outcome = after(PLACED, ASKED, s.NoteAdded(id="n", at=at("11-11 12:30"), order="T-1001", case=1, text="called"))
    patrol = clock(outcome.dossier, "patrol")
    assert (patrol.state, patrol.missed_rounds, patrol.ended_at) == (ClockState.MET, 3, at("11-11 12:30"))


def test_a_deadline_from_the_platform_overrides_the_table_and_moves_when_it_moves() -> None:
    asked = s.RefundAsked(
        id="r", at=at("11-11 09:00"), order="T-1001", ref="R1", type=RefundType.REFUND_ONLY, amount=1,
        deadline=at("11-12 20:00"),
    )  # fmt: skip
    outcome = after(PLACED, asked)
    assert (clock(outcome.dossier, "answer").due_at, clock(outcome.dossier, "answer").given) == (
        at("11-12 20:00"),
        True,
    )
    moved = s.RefundChanged(id="m", at=at("11-11 10:00"), order="T-1001", ref="R1", deadline=at("11-12 22:00"))
    assert clock(after(moved, start=outcome.dossier).dossier, "answer").due_at == at("11-12 22:00")


def test_what_is_done_at_the_due_moment_is_in_time_and_a_wake_at_it_is_a_miss() -> None:
    due = at("11-13 23:59")
    handed = s.ParcelHandedOver(id="h", at=due, order="T-1001")
    assert clock(after(PLACED, handed).dossier, "ship").state is ClockState.MET
    woken = wake(after(PLACED).dossier, due, POLICY)
    assert clock(woken.dossier, "ship").state is ClockState.MISSED
    assert clock(wake(after(PLACED).dossier, at("11-13 23:58"), POLICY).dossier, "ship").state is ClockState.RUNNING


def test_a_late_scan_voids_the_miss_and_closes_the_case_by_itself() -> None:
    missed = wake(after(PLACED).dossier, at("11-14 07:00"), POLICY).dossier
    assert missed.scenes() == {"late"}
    outcome = after(s.ParcelHandedOver(id="h", at=at("11-13 22:40"), order="T-1001"), start=missed)
    ship = clock(outcome.dossier, "ship")
    assert (ship.state, ship.missed, ship.voided_at) == (ClockState.MISSED, False, at("11-13 22:40"))
    assert outcome.dossier.scenes() == set()
    assert (outcome.dossier.cases[0].state, outcome.dossier.cases[0].outcome) == (CaseState.CLOSED, "void")


def test_a_late_scan_asks_where_somebody_has_already_told_the_buyer() -> None:
    missed = wake(after(PLACED).dossier, at("11-14 07:00"), POLICY).dossier
    told = s.MessageSent(id="m", at=at("11-14 07:30"), order="T-1001", case=1, text="抱歉，补偿已发")
    outcome = after(told, s.ParcelHandedOver(id="h", at=at("11-13 22:40"), order="T-1001"), start=missed)
    assert (outcome.dossier.cases[0].state, outcome.dossier.cases[0].asks) == (CaseState.OPEN, "miss_void")


def test_a_hand_over_after_the_miss_settles_it_and_the_miss_stands() -> None:
    outcome = after(PLACED, s.ParcelHandedOver(id="h", at=at("11-14 08:00"), order="T-1001"))
    ship = clock(outcome.dossier, "ship")
    assert (ship.missed, ship.settled_at) == (True, at("11-14 08:00"))


@pytest.mark.parametrize(("delivered", "state"), [("11-12 10:00", ClockState.MET), ("11-12 10:01", ClockState.MISSED)])
def test_a_clock_started_after_its_due_time_is_decided_at_once(delivered: str, state: ClockState) -> None:
    placed = s.OrderPlaced(
        id="o", at=at("11-11 00:04"), order="T-1001", amount=1, currency="CNY", deliver_by=at("11-12 10:00")
    )
    outcome = after(placed, s.ParcelDelivered(id="d", at=at(delivered), order="T-1001"))
    assert clock(outcome.dossier, "deliver").state is state


def test_steps_follow_each_other_and_cause_their_effects() -> None:
    done = s.StepDone(id="s", at=at("11-11 09:30"), order="T-1001", case=1, step="refund", by="m1")
    outcome = after(PLACED, ASKED, done)
    known = {"refund": "R1", "refund_version": "7", "refund_phase": "onsale", "refund_type": "refund_only"}
    assert [(e.kind, e.values) for e in outcome.effects] == [("refund.agree", known | {"version": "7"})]
    assert [x.state for x in outcome.dossier.cases[0].steps] == [StepState.DONE, StepState.READY]


def test_facts_finish_steps_and_close_cases() -> None:
    paid = s.RefundPaid(id="x", at=at("11-11 09:40"), order="T-1001", ref="R1")
    (case,) = after(PLACED, ASKED, paid).dossier.cases
    assert (case.state, case.outcome, case.steps[0].state) == (CaseState.CLOSED, "refunded", StepState.DONE)


def test_closing_a_case_keeps_what_the_platform_will_act_on_and_a_miss_reopens_it() -> None:
    closed = after(
        PLACED, ASKED, s.CaseClosed(id="c", at=at("11-11 09:10"), order="T-1001", case=1, outcome="mistake")
    ).dossier
    assert clock(closed, "answer").state is ClockState.RUNNING
    assert clock(closed, "patrol").state is ClockState.VOID
    woken = wake(closed, at("11-13 09:00"), POLICY)
    assert (Verb.CASE_REOPENED, "cancel") in verbs(woken)
    assert woken.dossier.cases[0].state is CaseState.OPEN


def test_a_clock_waits_while_the_buyer_has_the_word() -> None:
    refused = s.RefundRefused(id="f", at=at("11-11 11:00"), order="T-1001", ref="R1")
    dossier = after(PLACED, ASKED, refused).dossier
    assert clock(dossier, "answer").state is ClockState.MET


def test_a_person_pauses_our_own_clock_and_lets_it_go_on() -> None:
    opened = s.DisputeOpened(id="d", at=at("11-15 10:00"), order="T-1001", ref="D1")
    paused = s.ClockPaused(id="w", at=at("11-15 11:00"), order="T-1001", clock=3, waiting_for="buyer")
    resumed = s.ClockResumed(id="g", at=at("11-15 12:30"), order="T-1001", clock=3)
    dossier = after(PLACED, opened, paused).dossier
    assert (clock(dossier, "window").state, clock(dossier, "window").rings_at) == (ClockState.PAUSED, None)
    assert clock(after(resumed, start=dossier).dossier, "window").due_at == at("11-15 15:30")


def test_nobody_here_stops_a_clock_the_platform_acts_on() -> None:
    paused = s.ClockPaused(id="w", at=at("11-11 09:30"), order="T-1001", clock=2, waiting_for="buyer")
    with pytest.raises(Misdirected, match="somebody outside acts"):
        after(PLACED, ASKED, paused)


@pytest.mark.mission("T5")
def test_a_promise_is_a_clock_the_moment_it_is_made_and_breaks_with_a_scene() -> None:
    made = s.PromiseMade(id="pm", at=at("11-18 10:00"), order="T-1001", ref="P1", what="gift", due=at("11-20 18:00"))
    again = s.PromiseMade(id="pm2", at=at("11-18 11:00"), order="T-1001", ref="P1", what="gift", due=at("11-25 18:00"))
    dossier = after(PLACED, made, again).dossier
    assert clock(dossier, "promise").due_at == at("11-20 18:00")
    assert "broken" in wake(dossier, at("11-20 18:00"), POLICY).dossier.scenes()
    kept = s.PromiseKept(id="k", at=at("11-20 17:00"), order="T-1001", ref="P1")
    assert "broken" not in wake(after(kept, start=dossier).dossier, at("11-21 18:00"), POLICY).dossier.scenes()
    freed = s.PromiseReleased(id="k", at=at("11-20 17:00"), order="T-1001", ref="P1", text="不用补了")
    assert clock(after(freed, start=dossier).dossier, "promise").state is ClockState.VOID


@pytest.mark.mission("T8")
def test_same_day_and_window_clocks_follow_their_calendar() -> None:
    opened = s.DisputeOpened(id="d", at=at("11-15 14:01"), order="T-1001", ref="D1")
    dossier = after(PLACED, opened).dossier
    assert clock(dossier, "same_day").due_at == at("11-16 00:00")
    assert clock(dossier, "window").due_at == at("11-16 09:01")


@pytest.mark.mission("X4")
def test_every_decision_cites_rule_version_and_facts() -> None:
    outcome = after(PLACED, ASKED)
    recognised = next(r for r in outcome.reasons if r.verb is Verb.RECOGNISED)
    assert recognised.rule == "small@1#scenes.cancel"
    assert recognised.facts == {"goods": "not_shipped"}
    assert recognised.because == "r"
    assert all(r.because == "r" for r in outcome.reasons if r.at == ASKED.at)


def test_a_missed_step_clock_is_a_trigger_of_its_own() -> None:
    dossier = after(PLACED, ASKED, SCAN).dossier
    woken = wake(dossier, at("11-11 16:50"), POLICY).dossier
    assert woken.cases[0].scene == "no_intercept"


def test_an_action_on_a_case_that_is_not_there_is_refused_and_changes_nothing() -> None:
    dossier = after(PLACED).dossier
    before = dossiers.encode(dossier)
    with pytest.raises(Misdirected, match="no such case: 4"):
        step(dossier, s.NoteAdded(id="n", at=at("11-11 12:30"), order="T-1001", case=4, text="x"), POLICY)
    assert dossiers.encode(dossier) == before


def test_a_duplicate_is_told_apart() -> None:
    outcomes = steps(dossiers.new(key="T-1001", platform="tmall"), (PLACED, ASKED, ASKED), POLICY)
    assert [o.applied for o in outcomes] == [True, True, False]
    assert len(outcomes[-1].dossier.cases) == 1


def test_a_remedy_can_end_the_case() -> None:
    chosen = s.RemedyChosen(id="x", at=at("11-11 09:30"), order="T-1001", case=1, remedy="goodwill")
    assert after(PLACED, ASKED, chosen).dossier.cases[0].outcome == "settled"


def test_a_remedy_that_is_not_offered_is_refused() -> None:
    chosen = s.RemedyChosen(id="x", at=at("11-11 09:30"), order="T-1001", case=1, remedy="recall")
    with pytest.raises(Misdirected, match="not offered"):
        after(PLACED, ASKED, chosen)
    shipped = s.ParcelShipped(id="sh", at=at("11-11 09:20"), order="T-1001")
    assert after(PLACED, ASKED, shipped, chosen).dossier.cases[0].remedy == "recall"


def test_hand_over_and_take_and_reopen() -> None:
    taken = s.CaseTaken(id="t", at=at("11-11 09:01"), order="T-1001", case=1, owner="m1")
    handed = s.CaseHandedOver(id="h", at=at("11-11 09:02"), order="T-1001", case=1, desk="leads", text="odd")
    closed = s.CaseClosed(id="c", at=at("11-11 09:03"), order="T-1001", case=1, outcome="done")
    opened = s.CaseReopened(id="ro", at=at("11-11 09:04"), order="T-1001", case=1)
    assert after(PLACED, ASKED, taken).dossier.cases[0].owner == "m1"
    assert after(PLACED, ASKED, taken, handed).dossier.cases[0].desk == "leads"
    (case,) = after(PLACED, ASKED, handed, closed, opened).dossier.cases
    assert (case.state, case.steps[0].state) == (CaseState.OPEN, StepState.READY)
