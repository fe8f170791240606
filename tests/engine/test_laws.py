"""What holds for any stream of signals, however odd."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from amends.engine import dossier as dossiers
from amends.engine.dossier import Dossier
from amends.engine.outcome import Outcome, Reason, Verb
from amends.engine.signals import Signal
from amends.engine.step import step, steps, wake
from amends.engine.urgency import MOMENT, urgency
from amends.engine.words import CaseState, ClockState
from tests.engine.small import policy
from tests.engine.strategies import START, one_signal, streams

POLICY = policy()
INTERPRETED = POLICY.interpreted()
FAR = START + timedelta(days=60)
ENDINGS = (Verb.CLOCK_MET, Verb.CLOCK_MISSED, Verb.CLOCK_VOID, Verb.CLOCK_CANCELLED)
settings.register_profile("laws", deadline=None, max_examples=150)
LAWS = settings(settings.get_profile("laws"))


def fresh() -> Dossier:
    return dossiers.new(key="T-1", platform="tmall")


def run(stream: list[Signal]) -> tuple[Dossier, list[Outcome]]:
    outcomes = steps(fresh(), stream, POLICY)
    return outcomes[-1].dossier, outcomes


def reasons(outcomes: list[Outcome]) -> list[Reason]:
    return [reason for outcome in outcomes for reason in outcome.reasons]


@LAWS
@given(streams, one_signal, st.integers(0, 14), st.floats(0, 60), st.floats(0, 1))
def test_whatever_comes_the_laws_hold(stream: list[Signal], late: Signal, cut: int, days: float, share: float) -> None:
    """One stream for all laws: to draw it takes as long as to look at what came of it."""
    dossier, outcomes = run(stream)
    stored = dossiers.encode(dossier)
    woken = wake(dossier, FAR, POLICY)
    a_duplicated_signal_changes_nothing(dossier, stream)
    any_split_into_batches_gives_the_same_dossier(dossier, outcomes, stream, cut)
    every_clock_started_ends_exactly_once(woken.dossier, [*outcomes, woken])
    nothing_due_is_left_running(woken.dossier)
    time_never_runs_backwards(stream)
    a_late_fact_voids_but_never_erases(woken.dossier, late)
    the_dossier_given_is_left_as_it_was(stream)
    compiled_and_interpreted_agree(dossier, outcomes, stream)
    an_effect_is_wanted_once(outcomes)
    urgency_is_always_defined(dossier)
    a_case_keeps_its_place_until_it_says_that_it_turns(dossier, START + timedelta(days=days), share)
    assert dossiers.encode(dossier) == stored, "what was looked at has changed"


def a_duplicated_signal_changes_nothing(dossier: Dossier, stream: list[Signal]) -> None:
    before = dossiers.encode(dossier)
    for signal in stream:
        outcome = step(dossier, signal, POLICY)
        assert not outcome.applied
        assert (outcome.effects, outcome.reasons) == ((), ())
        assert dossiers.encode(outcome.dossier) == before


def any_split_into_batches_gives_the_same_dossier(
    whole: Dossier, outcomes: list[Outcome], stream: list[Signal], cut: int
) -> None:
    dossier, parts = fresh(), list[Outcome]()
    for batch in (stream[:cut], stream[cut:]):
        if batch:
            stored = dossiers.decode(dossiers.encode(dossier))
            parts += steps(stored, batch, POLICY)
            dossier = parts[-1].dossier
    assert dossier == whole
    assert [(o.effects, o.reasons) for o in parts] == [(o.effects, o.reasons) for o in outcomes]


def every_clock_started_ends_exactly_once(dossier: Dossier, outcomes: list[Outcome]) -> None:
    said = Counter((r.clock, r.verb) for r in reasons(outcomes))
    clocks = [*dossier.clocks, *dossier.ended]
    assert sorted(c.no for c in clocks) == list(range(1, dossier.clocks_made + 1))
    for clock in clocks:
        endings = sum(said[clock.no, verb] for verb in ENDINGS) - clock.missed_rounds
        undone = clock.voided_at is not None
        running = clock.state in (ClockState.RUNNING, ClockState.PAUSED)
        assert said[clock.no, Verb.CLOCK_STARTED] == 1
        assert endings - undone == (0 if running else 1), clock


def nothing_due_is_left_running(dossier: Dossier) -> None:
    assert dossier.wake_at is None or dossier.wake_at > FAR
    assert all(c.due_at > FAR for c in dossier.clocks if c.state is ClockState.RUNNING)


def time_never_runs_backwards(stream: list[Signal]) -> None:
    dossier, now = fresh(), list[datetime]()
    for signal in stream:
        dossier = step(dossier, signal, POLICY).dossier
        assert dossier.now is not None
        now.append(dossier.now)
    assert all(a <= b for a, b in pairwise(now))


def a_late_fact_voids_but_never_erases(dossier: Dossier, late: Signal) -> None:
    outcome = step(dossier, late, POLICY)
    told = [(s.scene, s.at, s.case, s.subject) for s in outcome.dossier.sightings]
    assert told[: len(dossier.sightings)] == [(s.scene, s.at, s.case, s.subject) for s in dossier.sightings]
    after = {c.no: c for c in (*outcome.dossier.clocks, *outcome.dossier.ended)}
    for clock in (*dossier.clocks, *dossier.ended):
        if clock.state in (ClockState.MISSED, ClockState.MET):
            assert (after[clock.no].state, after[clock.no].ended_at) == (clock.state, clock.ended_at)


def the_dossier_given_is_left_as_it_was(stream: list[Signal]) -> None:
    dossier, _ = run(stream[:-1]) if len(stream) > 1 else (fresh(), [])
    before = dossiers.encode(dossier)
    step(dossier, stream[-1], POLICY)
    wake(dossier, FAR, POLICY)
    assert dossiers.encode(dossier) == before


def compiled_and_interpreted_agree(dossier: Dossier, outcomes: list[Outcome], stream: list[Signal]) -> None:
    plain = steps(fresh(), stream, INTERPRETED)
    assert [(o.effects, o.reasons) for o in outcomes] == [(o.effects, o.reasons) for o in plain]
    assert dossier == plain[-1].dossier


def an_effect_is_wanted_once(outcomes: list[Outcome]) -> None:
    keys = Counter(effect.key for outcome in outcomes for effect in outcome.effects)
    assert all(count == 1 for count in keys.values()), keys


def urgency_is_always_defined(dossier: Dossier) -> None:
    for case in dossier.cases:
        found = urgency(dossier, case, POLICY, FAR)
        assert found.money >= 0
        assert case.state is CaseState.OPEN or found.band == 0


def a_case_keeps_its_place_until_it_says_that_it_turns(dossier: Dossier, now: datetime, share: float) -> None:
    """Nobody has to look in between: what is stored stays right."""
    for case in dossier.cases:
        found = urgency(dossier, case, POLICY, now)
        ahead = (found.turns_at - MOMENT - now) if found.turns_at else timedelta(days=30)
        then = urgency(dossier, case, POLICY, now + max(ahead, timedelta()) * share)
        if ahead > timedelta():
            assert (then.band, then.rank, then.clock) == (found.band, found.rank, found.clock)
