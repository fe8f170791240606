"""What becomes of a step when another scene takes its case over: it stays, or it is another act under the same name."""

from typing import Final

import msgspec

from amends.engine.dossier import Case, Step
from amends.engine.playbook import StepRule
from amends.engine.words import Skip, StepState
from amends.engine.work import Work

WAITING: Final = StepState.WAITING
DONE: Final = StepState.DONE
SKIPPED: Final = StepState.SKIPPED
OFFERED: Final = Skip.OFFERED.value


def another(work: Work, case: Case, rule: StepRule) -> bool:
    """Whether the scene before had another act under the same name. Only words tell such acts apart: their titles."""
    for name in reversed(case.scenes[:-1]):
        scene = work.policy.scenes.get(name)
        had = next((each.rule for each in scene.steps if each.rule.name == rule.name), None) if scene else None
        if had is not None:
            return _in_words(had) and _in_words(rule) and had.title != rule.title
    return False


def _in_words(rule: StepRule) -> bool:
    """Whether nothing but who did it tells that it was done: no fact, no effect, no choice, no evidence."""
    leaves = rule.effects or rule.yields or rule.choice or rule.grants or rule.collects
    return not (leaves or rule.engine or rule.shown_by)


def laid(have: Step | None, rule: StepRule, others: set[str]) -> Step:
    """The step as this scene has it: done or under way it stays, still waiting it waits for what this scene says.

    ``others``: steps that are another act now; one of these begins anew, and what comes after it waits for it.
    """
    if have is None or have.state is SKIPPED:
        return _fresh(rule)
    if rule.name in others:
        return msgspec.structs.replace(_fresh(rule), round=have.round + (have.state is DONE))
    if have.state is not DONE and not others.isdisjoint(rule.after):
        return msgspec.structs.replace(
            have, state=WAITING, after=rule.after, ready_at=None, on="", optional=rule.optional
        )
    after = rule.after if have.state is WAITING else have.after
    return msgspec.structs.replace(have, after=after, optional=rule.optional)


def _fresh(rule: StepRule) -> Step:
    """As it is at the start; what is only offered waits for a person to add it."""
    if rule.offered:
        return Step(rule.name, rule.desk, SKIPPED, rule.after, skip=OFFERED)
    return Step(rule.name, rule.desk, after=rule.after, optional=rule.optional)
