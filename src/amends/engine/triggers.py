"""What listens to a trigger: clocks start, scenes are recognised, stages reached; then what listens to those."""

from collections.abc import Sequence
from typing import Final

from amends.engine import cases, clocks, otherwise, versions
from amends.engine.dossier import Clock
from amends.engine.outcome import Verb
from amends.engine.playbook import ClockRule, Scene
from amends.engine.subjects import Demand
from amends.engine.words import CaseState, ClockState
from amends.engine.work import NO_CASE, Work

PARCEL: Final = "parcel:"  # what is told of one of several parcels is the order's matter as well
# Named once: to look a member of an enum up takes longer than to compare with it.
MISSED: Final = ClockState.MISSED
CLOSED: Final = CaseState.CLOSED
CLOCK_MISSED: Final = Verb.CLOCK_MISSED


def trigger(work: Work, name: str, about: str, *, case_no: int = 0, clock: int = 0) -> None:
    """Run the rules that listen to ``name``: start their clocks, recognise their scenes, follow what those set off."""
    if work.newest.kept:
        _trigger_each(work, name, about, case_no, clock)
        return
    if about and name in work.policy.moves:
        move_on(work, name, about)
    _run(work, name, about, case_no, clock)


def _trigger_each(work: Work, name: str, about: str, case_no: int, clock: int) -> None:
    """The same where several versions decide, each what is its own: first those that something runs under."""
    was, alone = work.policy, work.alone
    if about:
        move_on(work, name, about)
    for policy, by_itself in versions.in_turn(work, name):
        work.policy, work.alone = policy, by_itself
        _run(work, name, about, case_no, clock)
    work.policy, work.alone = was, alone


def move_on(work: Work, name: str, about: str) -> bool:
    """Let the platform's procedure of this demand take its next stage. Whether it did."""
    demand = work.about(about)
    if not isinstance(demand, Demand):
        return False
    policy = versions.of_subject(work, about) if work.newest.kept else work.policy
    for move in policy.moves.get(name, ()):
        same = demand.stage == move.at and about.startswith(move.family + ":")
        if same and move.when(work.d, work.f, demand, NO_CASE):
            demand.stage = move.to
            work.why(Verb.STAGE, move.to, rule=f"{policy.reference}#flows.{move.flow}.{move.to}")
            return True
    return False


def _run(work: Work, name: str, about: str, case_no: int, clock: int) -> None:
    trigger = work.policy.triggers.get(name)
    if trigger is None:
        return
    rules = trigger(work.d, work.f, work.about(about), work.case_or_none(case_no) if case_no else NO_CASE)
    for rule in rules or ():
        if rule.otherwise and _had(work, rule, rules or (), about):
            continue
        of = "" if not rule.per_thread and about.startswith(PARCEL) else about
        if isinstance(rule, ClockRule):
            if not work.newest.kept or versions.starts(work, rule, of):
                _start(work, rule, of)
        elif not work.newest.kept or cases.decides(work, rule, of):
            _recognise(work, rule, of, clock)


def _had(work: Work, rule: Scene | ClockRule, rules: Sequence[Scene | ClockRule], about: str) -> bool:
    """Whether something else has what a rule for the rest would have."""
    if isinstance(rule, Scene):
        return otherwise.in_hand(work, rule, [each for each in rules if each is not rule], about)
    return otherwise.runs_already(work, work.policy.clocks[rule.name], about if rule.per_thread else "")


def _start(work: Work, rule: ClockRule, about: str) -> None:
    compiled = work.policy.clocks[rule.name]
    own = about if rule.per_thread else ""
    if not own and not rule.again and compiled.mark in work.d.marks:
        return
    case = otherwise.case_of(work, own) if rule.otherwise else NO_CASE
    clock = clocks.start(work, compiled, key=rule.name, subject=own, case=case)
    if clock is not None and clock.state is MISSED:
        trigger(work, f"missed:{clock.name}", own, clock=clock.no)


def _recognise(work: Work, scene: Scene, about: str, clock: int) -> None:
    before = len(work.reasons)
    set_off = cases.recognise(work, scene, subject=about, clock=clock)
    if set_off is None:
        return
    for number in [r.clock for r in work.reasons[before:] if r.verb is CLOCK_MISSED]:
        after_miss(work, work.d.clock(number))
    trigger(work, set_off, about)


def after_miss(work: Work, clock: Clock | None) -> None:
    if clock is None:
        return
    case = work.case_or_none(clock.case)
    if case.state is CLOSED:
        was = work.take_up(case.policy)
        cases.reopen(work, case)
        work.policy = was
    trigger(work, f"missed:{clock.name}", clock.subject, case_no=clock.case, clock=clock.no)
