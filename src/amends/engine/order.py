"""The order of a case's steps: what must come first, and which way was chosen. Looks at the case alone."""

from enum import IntEnum
from typing import Final

from amends.engine.compiled_steps import CompiledStep
from amends.engine.dossier import Case, Step
from amends.engine.words import Skip, StepState

# Named once: to look a member of an enum up takes longer than to compare with it.
DONE: Final = StepState.DONE
SKIPPED: Final = StepState.SKIPPED


class Turn(IntEnum):
    """Whether it is a step's turn: not yet, now, or never, because another way was chosen."""

    WAITS = 0
    NOW = 1
    NEVER = 2


def turn(case: Case, compiled: CompiledStep) -> Turn:
    """Whether all comes before it that must: the way here, all of ``after`` and one of ``any_of``.

    What isn't there or was skipped by hand holds nothing up. What is on a way that wasn't chosen leads nowhere.
    """
    by = {step.name: step for step in case.steps}
    if compiled.ways and (way := _way(by, compiled.ways)) is not Turn.NOW:
        return way
    rule = compiled.rule
    first = [by[name] for name in rule.after if name in by]
    if any([not over(step) for step in first]):  # noqa: C419 (a list takes less than a generator)
        return Turn.WAITS
    one_of = [by[name] for name in rule.any_of if name in by]
    passed = any([_passed(step) for step in (*first, *one_of)])  # noqa: C419
    if one_of and not any([_passed(step) for step in one_of]):  # noqa: C419
        return Turn.NEVER if all([over(step) for step in one_of]) else Turn.WAITS  # noqa: C419
    return Turn.NOW if passed or not (first or one_of) else Turn.NEVER


def _way(by: dict[str, Step], ways: tuple[tuple[str, str], ...]) -> Turn:
    """Whether a choice led here."""
    ended = [(by[name], outcome) for name, outcome in ways if name in by]
    if any([step.state is DONE and step.choice == outcome for step, outcome in ended]):  # noqa: C419
        return Turn.NOW
    return Turn.NEVER if all([over(step) for step, _outcome in ended]) else Turn.WAITS  # noqa: C419


def over(step: Step) -> bool:
    """Whether nothing more comes of it as things stand."""
    return step.state is DONE or (step.state is SKIPPED and step.skip != "")


def _passed(step: Step) -> bool:
    """Whether what waits for it may go on."""
    return step.state is DONE or (step.state is SKIPPED and step.skip in (Skip.WHEN, Skip.HAND, Skip.OFFERED))
