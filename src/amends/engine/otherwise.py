"""What nothing else has: a request, a dispute, a message that no scene knows, a deadline that no other clock runs to.

A scene or clock marked ``otherwise`` is looked at after all the others that listen to the same trigger.
"""

from collections.abc import Sequence
from typing import Final

from amends.engine.compiled_clocks import CompiledClock
from amends.engine.dossier import Case, Clock
from amends.engine.playbook import ClockRule, Scene
from amends.engine.subjects import is_buyers
from amends.engine.words import CaseState, ClockState
from amends.engine.work import NO_CASE, Work

OPEN: Final = CaseState.OPEN
_LIVE: Final = (ClockState.RUNNING, ClockState.PAUSED)


def in_hand(work: Work, rule: Scene, rules: Sequence[Scene | ClockRule], about: str) -> bool:
    """Whether an open case has what was told: one about that subject, or of a scene that was told it now.

    What is of the order itself (a message) any case has in which somebody talks with the buyer.
    """
    groups = {each.group for each in rules if isinstance(each, Scene) and each.case}
    return any(
        case.state is OPEN and (_about(case, about) or case.group in groups) and not _gives_way(work, case, rule)
        for case in work.d.cases
    )


def _gives_way(work: Work, case: Case, rule: Scene) -> bool:
    """Whether it is itself for what nothing else has, and this scene ranks above its own."""
    current = work.by(case.policy).scene(case.scene)
    below = current is not None and current.scene.otherwise and current.scene.rank < rule.rank
    return below and case.group == rule.group


def _about(case: Case, about: str) -> bool:
    return case.subject == about if about else is_buyers(case.subject)


def runs_already(work: Work, clock: CompiledClock, about: str) -> bool:
    """Whether another clock of that subject runs to the moment this one names."""
    at = clock.at(work.d, work.f, work.about(about), NO_CASE) if clock.at is not None else None
    return at is not None and any(
        each.due_at == at and each.subject == about and each.state in _LIVE for each in work.d.clocks
    )


def another_runs(work: Work, clock: Clock) -> bool:
    """Whether another clock of its subject runs to the same moment."""
    return any(
        each is not clock and each.due_at == clock.due_at and each.subject == clock.subject and each.state in _LIVE
        for each in work.d.clocks
    )


def case_of(work: Work, about: str) -> Case:
    """The open case that a clock for what nothing else has belongs to; none: it is the order's own."""
    return next((case for case in reversed(work.d.cases) if case.state is OPEN and _about(case, about)), NO_CASE)


def handed_on(work: Work, clock: Clock) -> bool:
    """Whether a clock of a case that closes is another open case's now: what it waits for is still owed."""
    compiled = work.by(clock.policy).clocks.get(clock.rule)
    if compiled is None or not compiled.rule.otherwise:
        return False
    clock.case = case_of(work, clock.subject).no
    return clock.case > 0
