"""Laws of steps and clocks over all shipped playbooks: nothing is ticked off, what is done ends what waited for it."""

from typing import Any

import pytest

from amends.engine.compiler import Policy
from amends.engine.dossier import Case, Dossier
from amends.engine.fields import DONE
from amends.engine.playbook import Scene, StepRule
from amends.engine.signals import EvidenceAdded, Signal
from amends.engine.step import step
from amends.engine.words import CaseState, ClockState, Party
from amends.policy.example import Example
from amends.policy.examples import play
from amends.policy.load import names
from tests.packs import book, examples_of, policy
from tests.policy.colleague import decided, doable, done

packs = pytest.mark.parametrize("pack", names())
ROUNDS = 30


def own(pack: str) -> list[Scene]:
    return [scene for scene in book(pack).scenes if scene.origin.startswith(f"{pack}/")]


@packs
def test_no_step_is_a_bare_tick(pack: str) -> None:
    """It tells a fact by its form, causes something, is done by choosing a remedy, by the engine, or in words.

    Or it is the buyer's: which of its ways they chose is what it tells.
    """
    bare = [(scene.name, each.name) for scene in own(pack) for each in scene.steps if not tells_something(each)]
    assert bare == []


def tells_something(rule: StepRule) -> bool:
    answers = rule.party == Party.BUYER and rule.ways
    return bool(rule.yields or rule.effects or rule.choice or rule.engine or rule.remark or answers)


@packs
def test_no_clock_is_met_by_whatever_somebody_does(pack: str) -> None:
    """A clock waits for the act it is about: any act at all would meet it with a word to a colleague."""
    assert [clock.name for clock in book(pack).clocks if clock.until == "case.acted_at"] == []


@packs
def test_a_step_that_a_clock_waits_for_tells_something(pack: str) -> None:
    waits = {clock.name: clock.until.removeprefix(DONE) for clock in book(pack).clocks if clock.until.startswith(DONE)}
    for scene in book(pack).scenes:
        rules = {each.name: each for each in scene.steps}
        for clock in scene.clocks:
            if clock in waits:
                assert tells_something(rules[waits[clock]]), (scene.name, clock)


def shown(pack: str) -> list[Example]:
    """One example for each scene that happens, where a case of that scene comes of it."""
    found: dict[str, Example] = {}
    for example in examples_of(pack):
        if example.shows == "positive":
            found.setdefault(example.scene, example)
    return list(found.values())


class Colleague:
    """Does all that can be done about an order's cases, as a careful colleague would: proof first, then each step."""

    def __init__(self, dossier: Dossier, of: Policy) -> None:
        self.dossier, self.of, self.number, self.closed = dossier, of, 0, dict[int, tuple[str, ...]]()

    def finish(self) -> Dossier:
        """The order when nothing is left to do."""
        for _ in range(ROUNDS):
            if not self._one():
                return self.dossier
        raise AssertionError("steps without end")

    def _one(self) -> bool:
        for case in self.dossier.cases:
            compiled = self.of.scene(case.scene)
            if compiled is None or case.state is not CaseState.OPEN:
                continue
            for item in compiled.scene.evidence:
                if item.name not in case.evidence:
                    return self._tell(EvidenceAdded(**self._who(), case=case.no, item=item.name, name="a.jpg"))
        todo = next(doable(self.dossier, self.of), None)
        if todo is None:
            return self._choose()
        case, name = todo
        self.number += 1
        return self._tell(done(self.dossier, self.of, case, name, id=f"law:{self.number}"))

    def _choose(self) -> bool:
        told = decided(self.dossier, self.of, id=f"law:{self.number}")
        self.number += 1
        return told is not None and self._tell(told)

    def _who(self) -> dict[str, Any]:
        self.number += 1
        now = self.dossier.now
        assert now is not None
        return {"id": f"law:{self.number}", "at": now, "order": self.dossier.key, "by": "1"}

    def _tell(self, signal: Signal) -> bool:
        outcome = step(self.dossier, signal, self.of)
        self.dossier = outcome.dossier
        return outcome.applied


def running(dossier: Dossier, case: Case, of: Policy) -> list[str]:
    """Clocks that the case's own scenes started and that still run."""
    started = {name for been in case.scenes if (found := of.scene(been)) for name in found.scene.clocks}
    mine = [clock.name for clock in dossier.clocks if clock.case == case.no and clock.state is ClockState.RUNNING]
    return [name for name in mine if name in started]


@packs
def test_no_case_is_done_while_a_clock_of_its_own_runs_on(pack: str) -> None:
    left = {}
    for example in shown(pack):
        before = play(example, policy(pack)).dossier
        after = Colleague(before, policy(pack)).finish()
        for case in after.cases:
            if (
                case.state is CaseState.CLOSED
                and case.scene == example.scene
                and (names := running(after, case, policy(pack)))
            ):
                left[case.scene] = (case.outcome, names)
    assert left == {}
