"""Taken back: a clock that was met by a record which never was runs on as if nobody had told it."""

import msgspec

from amends.engine import clocks
from amends.engine.dossier import Clock
from amends.engine.outcome import Verb
from amends.engine.words import CaseState, ClockState
from amends.engine.work import Work


def go_on(work: Work) -> None:
    """Let clocks run on whose meeting the facts show no longer; what is overdue by then rings next."""
    for clock in [each for each in work.d.ended if each.state is ClockState.MET]:
        was = work.take_up(clock.policy)
        if _unmet(work, clock):
            _run_on(work, clock)
        work.policy = was


def _unmet(work: Work, clock: Clock) -> bool:
    compiled = work.policy.clocks.get(clock.rule)
    case = work.case_or_none(clock.case)
    if compiled is None or (case.no and case.state is not CaseState.OPEN):
        return False
    return compiled.until(work.d, work.f, work.about(clock.subject), case) is None


def _run_on(work: Work, clock: Clock) -> None:
    running = msgspec.structs.replace(clock, state=ClockState.RUNNING, ended_at=None, known_at=None)
    work.d.ended.remove(clock)
    work.d.clocks.append(running)
    clocks.explain(work, Verb.CLOCK_RESUMED, running)
