"""A colleague who does whatever can be done about a case, saying and showing all that it takes."""

from collections.abc import Iterator
from contextlib import suppress
from random import Random

from amends.engine.actions import Misdirected
from amends.engine.compiler import Policy
from amends.engine.dossier import Case, Dossier, Step
from amends.engine.needs import missing
from amends.engine.playbook import StepRule
from amends.engine.signals import RemedyChosen, StepDone
from amends.engine.step import step
from amends.engine.words import CaseState, StepState
from amends.sandbox import answers
from tests.policy.streams import ORDER, START


def doable(dossier: Dossier, of: Policy) -> Iterator[tuple[Case, str]]:
    """Steps that can be done now, or reported for whom they wait for, with all they need."""
    for case in dossier.cases:
        scene = of.scene(case.scene)
        for task in case.steps if scene is not None and case.state is CaseState.OPEN else ():
            rule = rule_of(of, case, task.name)
            if scene and rule and _open(task, rule) and not missing(dossier, case, scene.scene, rule.needs):
                yield case, task.name


def _open(task: Step, rule: StepRule) -> bool:
    if rule.engine or rule.choice:
        return False
    return task.state is StepState.READY or (task.state is StepState.BLOCKED and task.ready_at is not None)


def rule_of(of: Policy, case: Case, name: str) -> StepRule | None:
    scene = of.scene(case.scene)
    return next((step.rule for step in scene.steps if step.rule.name == name), None) if scene else None


def decided(dossier: Dossier, of: Policy, *, id: str) -> RemedyChosen | None:
    """The first way that is offered, where a step is done by choosing how to settle the case; None where none is."""
    for case in dossier.cases:
        ready = [task.name for task in case.steps if task.state is StepState.READY and not case.asks]
        for name in ready if case.state is CaseState.OPEN else ():
            rule = rule_of(of, case, name)
            for remedy in rule.choice if rule else ():
                told = RemedyChosen(id=id, order=ORDER, at=dossier.now or START, case=case.no, remedy=remedy)
                with suppress(Misdirected):
                    step(dossier, told, of)
                    return told
    return None


def done(dossier: Dossier, of: Policy, case: Case, name: str, *, id: str) -> StepDone:
    """The step done, with its form filled in and one of its ways chosen."""
    rule, now, chance = rule_of(of, case, name), dossier.now or START, Random(f"{id}/{name}")
    ways = [way.name for way in rule.outcomes] if rule else []
    return StepDone(
        id=id,
        order=ORDER,
        at=now,
        case=case.no,
        step=name,
        text="done",
        choice=chance.choice(ways) if ways else "",
        form=answers.form(dossier, case, rule, of.playbook, now=now, random=chance) if rule else {},
    )
