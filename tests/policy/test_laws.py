"""What holds in every shipped playbook, whatever happens: random streams of all kinds of signals about one order."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amends.casework.decide.refund_guard import (
    REFUND,
    RefundGuard,
    order_money,
)
from amends.casework.ledger.rows import EffectRow
from amends.casework.projections.cases import effects
from amends.engine import dossier as dossiers
from amends.engine.compiler import Policy
from amends.engine.conditions import words
from amends.engine.dossier import Case, Dossier
from amends.engine.outcome import Outcome, Reason, Verb
from amends.engine.signals import Signal
from amends.engine.step import step
from amends.engine.words import CaseState, ClockState, Party, StepState
from amends.policy.load import names
from tests.packs import interpreted, policy
from tests.policy.colleague import doable, done
from tests.policy.streams import START, play, streams

NAMES = names()
SOON, LATE = START + timedelta(days=10), START + timedelta(days=120)
ENDLESS = 80
LAWS = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
CHANGES = frozenset({Verb.CLOCK_MOVED, Verb.CLOCK_PAUSED, Verb.CLOCK_RESUMED})
policies = pytest.mark.parametrize("name", NAMES)


@cache
def stream_of(name: str) -> st.SearchStrategy[list[Signal]]:
    return streams(policy(name).playbook)


@dataclass(frozen=True)
class Life:
    """What came of a stream by the rules of one playbook: some days after its start, and long after."""

    of: Policy
    soon: Dossier
    late: Dossier
    outcomes: list[Outcome]


@pytest.mark.mission("X5", "B1", "X6", "T8", "M2")
@policies
@LAWS
@given(data=st.data())
def test_whatever_happens_the_laws_hold(name: str, data: st.DataObject) -> None:
    """One stream for all laws: to draw it takes as long as to look at what came of it."""
    stream = data.draw(stream_of(name))
    late, outcomes = play(policy(name), stream, until=LATE)
    assert outcomes == play(interpreted(name), stream, until=LATE)[1], "compiled rules decide as interpreted ones"
    soon, _ = play(policy(name), stream, until=SOON)
    life = Life(policy(name), soon, late, outcomes)
    no_case_is_a_dead_end_once_all_that_is_to_do_is_done(life)
    refunds_are_never_above_what_was_paid(life)
    no_deadline_of_the_platform_passes_unseen(life)
    no_two_scenes_claim_a_case_with_one_voice(life)
    a_dossier_survives_being_stored(life)


def no_case_is_a_dead_end_once_all_that_is_to_do_is_done(life: Life) -> None:
    """Every open case has a ready step, a running clock, or says which fact or party it waits for."""
    for dossier in (life.soon, life.late):
        assert [case.scene for case in dossier.cases if not alive(dossier, case, life.of)] == []
        after = diligent(dossier, life.of)
        assert [case.scene for case in after.cases if not alive(after, case, life.of)] == []


def diligent(dossier: Dossier, of: Policy) -> Dossier:
    """A colleague does every step that is ready until none is left."""
    for number in range(ENDLESS):
        todo = next(doable(dossier, of), None)
        if todo is None:
            return dossier
        case, name = todo
        dossier = step(dossier, done(dossier, of, case, name, id=f"done:{number}"), of).dossier
    raise AssertionError(f"steps without end: {todo}")


def alive(dossier: Dossier, case: Case, of: Policy) -> bool:
    """Whether anything is to do, due or waited for in a case, or it is over."""
    to_do = (StepState.READY, StepState.BLOCKED)
    if case.state is not CaseState.OPEN or case.asks or any(s.state in to_do for s in case.steps):
        return True
    runs = (ClockState.RUNNING, ClockState.PAUSED)
    if any(c.state in runs and (c.case == case.no or c.subject == case.subject != "") for c in dossier.clocks):
        return True
    return waits_for_party(dossier, case, of) or waits_for_fact(case, of)


def waits_for_party(dossier: Dossier, case: Case, of: Policy) -> bool:
    """The platform's procedure is at a stage that somebody else moves on."""
    thread = dossier.facts.subjects.get(case.subject)
    stages = (stage for flow in of.playbook.flows for stage in flow.stages)
    return thread is not None and any(stage.name == thread.stage and stage.moves for stage in stages)


def waits_for_fact(case: Case, of: Policy) -> bool:
    """The scene says which fact from outside ends the case."""
    compiled = of.scene(case.scene)
    closes = compiled.scene.closes if compiled else ()
    return any(not word.startswith("case.") for close in closes for word in words(close.when))


def refunds_are_never_above_what_was_paid(life: Life) -> None:
    sent: dict[str, EffectRow] = {}
    for outcome in life.outcomes:
        book = RefundGuard(order_money(outcome.dossier))
        for row in sent.values():
            book.enter(row.case_no, row.key, row.amount, waits=True)
        for row in wanted(outcome):
            if row.key not in sent and book.checked(row).state == "pending":
                sent[row.key] = row
                assert sum(each.amount for each in sent.values()) <= outcome.dossier.facts.amount


def wanted(outcome: Outcome) -> list[EffectRow]:
    rows = effects((1, 1, 1), outcome.dossier, outcome.effects, now=LATE, past=False)
    return [row for row in rows if row.kind == REFUND]


@policies
def test_every_clock_the_platform_acts_on_warns_before(name: str) -> None:
    silent = [
        rule.name
        for rule in policy(name).playbook.clocks
        if rule.missed.acts is Party.PLATFORM and not rule.warn and not rule.waiting_for
    ]
    assert silent == []


def no_deadline_of_the_platform_passes_unseen(life: Life) -> None:
    """Who could still be warned was: the clock ran out by itself, unmoved, from before its last warning on."""
    told = [reason for outcome in life.outcomes for reason in outcome.reasons]
    changed = {reason.clock for reason in told if reason.verb in CHANGES}
    started = {reason.clock: reason.at for reason in told if reason.verb is Verb.CLOCK_STARTED}
    warned = {reason.clock for reason in told if reason.verb is Verb.CLOCK_WARNED}
    for reason in told:
        if reason.verb is Verb.CLOCK_MISSED and not reason.because and reason.clock not in changed:
            assert reason.clock in warned or not could_warn(reason, started[reason.clock], life.of), reason


def could_warn(missed: Reason, started_at: datetime, of: Policy) -> bool:
    compiled = of.clock(missed.rule.partition("#clocks.")[2])
    if compiled is None or missed.due_at is None or compiled.rule.missed.acts is not Party.PLATFORM:
        return False
    lasts = missed.due_at - started_at
    fits = (lasts > timedelta() if warn.before is None else warn.before.elapsed < lasts for warn in compiled.rule.warn)
    return any(fits)


def no_two_scenes_claim_a_case_with_one_voice(life: Life) -> None:
    """Scenes recognised at once in one case have different ranks: which one leads was decided by who wrote them."""
    scenes = {scene.name: scene for scene in life.of.playbook.scenes}
    for outcome in life.outcomes:
        seen = [reason for reason in outcome.reasons if reason.verb is Verb.RECOGNISED and reason.case]
        for one, other in combinations(seen, 2):
            first, second = scenes[one.what], scenes[other.what]
            together = (one.at, one.case) == (other.at, other.case) and set(first.on) & set(second.on)
            assert not (together and first.rank == second.rank and first is not second), (one.what, other.what)


def a_dossier_survives_being_stored(life: Life) -> None:
    for dossier in (life.soon, life.late):
        assert dossiers.decode(dossiers.encode(dossier)) == dossier


@pytest.mark.mission("X3")
def test_cases_of_all_packs_stand_in_one_order() -> None:
    """Ranks grow older by one measure, or a list of several shops would put all of one shop's cases first."""
    assert len({policy(name).playbook.look_ahead for name in names()}) == 1
