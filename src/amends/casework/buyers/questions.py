"""What a case asks its buyer: a step that is theirs to do, one of whose ways they choose at the shop's page.

The answer is the step done, in their own name: a fact like any other, after which the steps of that way come.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from amends.casework.actions import case_actions
from amends.casework.actions.held_dossier import hold
from amends.casework.actions.transaction import RefusedError
from amends.casework.buyers.acting import Guest
from amends.engine.compiler import Policy
from amends.engine.dossier import Case, Dossier, Step
from amends.engine.playbook import StepOutcome, StepRule, Wording
from amends.engine.words import CaseState, Party, StepState

OPEN: Final = (StepState.READY, StepState.BLOCKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerQuestion:
    """``ways``: what may be answered, where it is still to be; ``answer``: what was, ``at`` then, else when asked."""

    no: int
    step: str
    title: Wording
    ways: tuple[StepOutcome, ...]
    answer: Wording | None
    at: datetime


def questions(dossier: Dossier, policy: Policy) -> list[BuyerQuestion]:
    """Those of the order that wait for an answer, then those that have one."""
    found = [each for case in dossier.cases for each in _of_case(case, policy)]
    return sorted(found, key=lambda each: each.answer is not None)


def asks(rule: StepRule) -> bool:
    """One that would send anything, money or goods, is not a buyer's to press: no authority would have looked."""
    return rule.party == Party.BUYER and bool(rule.ways) and not rule.effects


def _of_case(case: Case, policy: Policy) -> Iterator[BuyerQuestion]:
    compiled = policy.of(case.policy).scene(case.scene)
    rules = {each.rule.name: each.rule for each in compiled.steps} if compiled is not None else {}
    for step in case.steps:
        rule = rules.get(step.name)
        if rule is not None and asks(rule):
            yield from _question(case, step, rule)


def _question(case: Case, step: Step, rule: StepRule) -> Iterator[BuyerQuestion]:
    no, name, title = case.no, step.name, rule.title
    chosen = next((way for way in rule.ways if way.name == step.choice), None)
    if step.state is StepState.DONE and chosen is not None and step.done_at is not None:
        yield BuyerQuestion(no=no, step=name, title=title, ways=(), answer=chosen.title, at=step.done_at)
    elif step.state in OPEN and step.ready_at is not None and case.state is CaseState.OPEN:
        yield BuyerQuestion(no=no, step=name, title=title, ways=rule.ways, answer=None, at=step.ready_at)


@transaction.atomic
def answer(who: Guest, *, no: int, step: str, way: str, token: str, now: datetime) -> None:
    """Raises RefusedError: it isn't asked any more, or not so."""
    held = hold(who.vouching, who.dossier_id)
    asked = (each for each in questions(held.dossier, held.policy) if (each.no, each.step) == (no, step))
    if not any(way == each.name for question in asked for each in question.ways):
        raise RefusedError("this is not asked any more", field="answer")
    case_actions.do_step(who.action(no, token=token, now=now), step=step, choice=way)
