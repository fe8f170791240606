"""What may be decided without a colleague: a rule of the case's scene whose turn it is and whose facts are there.

The engine decides nothing by this: whoever runs it does, within the merchant's own limits, by the action a colleague
would press (decision 36). Here stands only which rule fits, what it gives away, and what speaks against it.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from amends.engine import grants
from amends.engine.compiler import CompiledScene, Policy
from amends.engine.conditions import holds, words
from amends.engine.dossier import Case, Dossier
from amends.engine.fold import subject_of
from amends.engine.needs import missing
from amends.engine.playbook import DecideRule, RemedyRule, StepRule
from amends.engine.subjects import DisputeFacts, RefundFacts
from amends.engine.words import CaseState, StepState
from amends.engine.work import Work

ANY: Final = 10**18  # more than any sum
CHOSEN: Final = "case.remedy"  # the field word


class Clear(NamedTuple):
    """A rule that fits a case as it stands, and the money it gives away, minor units."""

    rule: DecideRule
    amount: int


def clear(dossier: Dossier, policy: Policy, case: Case) -> Iterator[Clear]:
    """The rules that fit an open case now, in the order of its scene."""
    own = policy.of(case.policy)
    compiled = own.scene(case.scene)
    if case.state is not CaseState.OPEN or compiled is None or not compiled.scene.decides:
        return
    work = Work(dossier, own)
    about = work.about(case.subject)
    for rule in compiled.scene.decides:
        done = _step(compiled, rule.step) if rule.step else _remedy(compiled, rule.remedy)
        if done is None or not _its_turn(dossier, case, compiled, done, rule):
            continue
        if not holds(rule.when, dossier, dossier.facts, about, case):
            continue
        say: grants.Say = lambda part: work.amount(part, about, case)  # noqa: E731
        amount = grants.of_rule(done, say)
        if amount <= _most(done, dossier):
            yield Clear(rule, amount)


def doubtful(dossier: Dossier, case: Case) -> str:
    """What of the order is disputed, so that a person looks: ``dispute``, ``payout`` or ``asks``; empty: nothing."""
    if case.asks:
        return "asks"
    for each in dossier.facts.subjects.values():
        if isinstance(each, DisputeFacts) and each.told and each.settled_at is None:
            return "dispute"
        if isinstance(each, RefundFacts) and each.twin and not each.matched:
            return "payout"
    return "payout" if dossier.facts.overpaid else ""


def _step(scene: CompiledScene, name: str) -> StepRule | None:
    return next((each.rule for each in scene.steps if each.rule.name == name), None)


def _remedy(scene: CompiledScene, name: str) -> RemedyRule | None:
    return next((each for each in scene.scene.remedies if each.name == name), None)


def _its_turn(
    dossier: Dossier, case: Case, scene: CompiledScene, done: StepRule | RemedyRule, rule: DecideRule
) -> bool:
    """Whether a colleague could do it now; what was chosen already stands, unless the rule names it itself."""
    states = {step.name: step.state for step in case.steps}
    if isinstance(done, StepRule):
        return states.get(done.name) is StepState.READY and not missing(dossier, case, scene.scene, done.needs)
    choosing = [states.get(each.rule.name) for each in scene.steps if done.name in each.rule.choice]
    about = subject_of(dossier.facts, case.subject)
    free = not case.remedy and (not choosing or StepState.READY in choosing)
    follows = bool(case.remedy) and case.remedy != done.name and CHOSEN in words(rule.when)
    return (free or follows) and holds(done.when, dossier, dossier.facts, about, case)


def _most(done: StepRule | RemedyRule, dossier: Dossier) -> int:
    """Above what a sum doesn't agree with what was paid; what is paid on top is bound by the limits alone."""
    kinds = {effect.kind for effect in grants.paying(done.effects)}
    return ANY if kinds and kinds <= grants.ON_TOP else grants.left(dossier.facts)
