"""What rings as time passes, each clock at its own moment; and what a review of the cases then closes."""

from datetime import datetime
from typing import Final

from amends.engine import cases, clocks, steps, triggers
from amends.engine.dossier import Clock
from amends.engine.outcome import Verb
from amends.engine.words import ClockState
from amends.engine.work import Work

# Named once: to look a member of an enum up takes longer than to compare with it.
RUNNING: Final = ClockState.RUNNING
CLOCK_WARNED: Final = Verb.CLOCK_WARNED


def ring(work: Work, until: datetime, *, inclusive: bool) -> None:
    """Ring clocks in order of time up to ``until``; each at its own moment."""
    while (clock := _next(work)) is not None:
        at = clock.alarms[0] if clock.alarms else clock.due_at
        if at > until or (at == until and not inclusive):
            return
        now = work.d.now
        work.at = work.d.now = at if now is None or at > now else now
        passed = _ring_one(work, clock, at)
        if work.d.cases:
            review(work, only_timed=passed)


def _next(work: Work) -> Clock | None:
    found: Clock | None = None
    soonest: datetime | None = None
    for clock in work.d.clocks:
        if clock.state is RUNNING:
            at = clock.alarms[0] if clock.alarms else clock.due_at
            if soonest is None or at < soonest:
                found, soonest = clock, at
    return found


def _ring_one(work: Work, clock: Clock, at: datetime) -> bool:
    """Whether it was no more than a warning: time has passed, and nothing else has changed."""
    was, passed = work.take_up(clock.policy), False
    compiled = work.policy.clocks.get(clock.rule)
    if compiled is None:
        clocks.end(work, clock, ClockState.CANCELLED, at=at)
    elif at < clock.due_at:
        clock.alarms = clock.alarms[1:]
        work.why(CLOCK_WARNED, clock.name, case=clock.case, clock=clock.no, due_at=clock.due_at)
        clocks.tell_of(work, clock, compiled, at)
        decided = len(work.reasons)
        triggers.trigger(work, f"warned:{clock.name}", clock.subject, case_no=clock.case, clock=clock.no)
        passed = len(work.reasons) == decided
    else:
        clocks.miss(work, clock, compiled)
        if clock.name[:5] == steps.STEP:
            steps.ran_out(work, clock)
        triggers.after_miss(work, clock)
    work.policy = was
    return passed


def review(work: Work, *, only_timed: bool = False) -> None:
    for case in cases.review(work, only_timed=only_timed):
        was = work.take_up(case.policy)
        triggers.trigger(work, f"closed:{case.scene}", case.subject, case_no=case.no)
        work.policy = was
