"""A colleague who does whatever can be done about a case, saying and showing all that it takes."""

from collections.abc import Iterator

from amends.engine.compiler import Policy
from amends.engine.dossier import Case, Dossier
from amends.engine.needs import missing
from amends.engine.playbook import StepRule
from amends.engine.signals import StepDone
from amends.engine.words import CaseState, StepState
from tests.policy.streams import ORDER, START


def doable(dossier: Dossier, of: Policy) -> Iterator[tuple[Case, str]]:
    """Steps that can be done now: ready, with all they need."""
    for case in dossier.cases:
        scene = of.scene(case.scene)
        if case.state is not CaseState.OPEN:
            continue
        for task in case.steps:
            rule = rule_of(of, case, task.name)
            owed = missing(dossier, case, scene.scene, rule.needs) if scene and rule else ()
            if task.state is StepState.READY and not owed:
                yield case, task.name


def rule_of(of: Policy, case: Case, name: str) -> StepRule | None:
    scene = of.scene(case.scene)
    return next((step.rule for step in scene.steps if step.rule.name == name), None) if scene else None


def done(dossier: Dossier, case: Case, name: str, *, id: str) -> StepDone:
    """The step, done."""
    return StepDone(id=id, order=ORDER, at=dossier.now or START, case=case.no, step=name, text="done")
