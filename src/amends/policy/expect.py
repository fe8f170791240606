"""Comparing what an example expects with what the engine did; every difference becomes a problem at its line."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import zip_longest
from typing import TypeVar

from amends.engine.compiler import Policy
from amends.engine.conditions import holds
from amends.engine.deciding import clear
from amends.engine.dossier import Case, Clock, Dossier
from amends.engine.fold import subject_of
from amends.engine.outcome import Effect, Reason
from amends.engine.urgency import stake
from amends.engine.work import Work
from amends.policy import money
from amends.policy.example import Example
from amends.policy.item import Item
from amends.policy.nodes import Node
from amends.policy.problem import ProblemReport, phrase

THEN = ("scenes", "not_scenes", "cases", "clocks", "no_clocks", "effects", "no_effects", "reasons")
CASE = (
    "scene", "issue", "desk", "state", "owner", "bearer", "outcome", "remedy", "asks", "scenes", "steps", "stake",
    "remedies", "decides",
)  # fmt: skip
CLOCK = ("name", "due", "state", "given", "round", "voided", "case")
EFFECT = ("kind", "to", "amount", "values", "rule")
REASON = ("verb", "what", "rule", "because")
STAKE = ("money", "points")
_T = TypeVar("_T")


@dataclass(frozen=True)
class RunResult:
    """How a run ended: the dossier, and the effects and reasons of the example's ``when``."""

    dossier: Dossier
    effects: tuple[Effect, ...]
    reasons: tuple[Reason, ...]


def compare(example: Example, happened: RunResult, policy: Policy, report: ProblemReport) -> None:
    """Report every expectation that does not hold."""
    then = Item(example.then, report, what="then", words=THEN)
    _Comparison(example, happened, policy, then).run()


class _Comparison:
    def __init__(self, example: Example, happened: RunResult, policy: Policy, then: Item) -> None:
        self.example, self.happened, self.policy, self.then = example, happened, policy, then
        self.dossier = happened.dossier

    def run(self) -> None:
        self._shown()
        self._scenes()
        if self.then.node.map.get("cases"):
            self._cases()
        for item in self.then.items("clocks", what="expected clock", words=CLOCK):
            self._clock(item)
        self._absent("no_clocks", (clock.name for clock in self._clocks()), "clock")
        for item in self.then.items("effects", what="expected effect", words=EFFECT):
            self._one_of(item, self.happened.effects, self._effect_differs, _effect_words)
        self._absent("no_effects", (effect.kind for effect in self.happened.effects), "effect")
        for item in self.then.items("reasons", what="expected reason", words=REASON):
            self._one_of(item, self.happened.reasons, _reason_differs, _reason_words)

    def _say(self, node: Node | None, message: str) -> None:
        self.then.say(node, message)

    def _shown(self) -> None:
        """A positive example has its scene at least for a while, a negative one doesn't have it at the end."""
        scene, seen = self.example.scene, {sighting.scene for sighting in self.dossier.sightings}
        if self.example.shows == "positive" and scene not in seen:
            self._say(
                self.example.node,
                phrase("a positive example of {scene!r} without it; recognised: {seen}", scene=scene, seen=_list(seen)),
            )
        if self.example.shows == "negative" and scene in self.dossier.scenes():
            self._say(self.example.node, phrase("a negative example of {scene!r}, but it was recognised", scene=scene))

    def _scenes(self) -> None:
        seen = self.dossier.scenes()
        known = [scene.name for scene in self.policy.playbook.scenes]
        for node in self.then.list("scenes"):
            if node.word not in seen:
                self._say(node, phrase("expected scene {word!r}; recognised: {seen}", word=node.word, seen=_list(seen)))
        for name in self.then.several("not_scenes", known, what="scene"):
            if name in seen:
                self._say(
                    self.then.get("not_scenes"), phrase("scene {name!r} was recognised and should not be", name=name)
                )

    def _absent(self, key: str, there: Iterable[str], what: str) -> None:
        found = set(there)
        for node in self.then.list(key):
            if node.word in found:
                self._say(node, phrase("{what} {word!r} is there and should not be", what=what, word=node.word))

    def _cases(self) -> None:
        items = list(self.then.items("cases", what="expected case", words=CASE))
        if len(items) != len(self.dossier.cases):
            got = _list(f"{case.scene} ({case.state})" for case in self.dossier.cases)
            self._say(
                self.then.get("cases"),
                phrase(
                    "expected {wanted} cases, got {found}: {got}",
                    wanted=len(items),
                    found=len(self.dossier.cases),
                    got=got,
                ),
            )
        for item, case in zip_longest(items, self.dossier.cases):
            if item is not None and case is not None:
                self._case(item, case)

    def _case(self, item: Item, case: Case) -> None:
        for key, node in item.node.map.items():
            match key:
                case "steps":
                    self._steps(node, case)
                case "stake":
                    self._stake(Item(node, self.then.report, what="stake", words=STAKE), case)
                case "remedies":
                    self._same(node, "remedies offered", [n.word for n in node], self._offered(case))
                case "decides":
                    fits = [fit.rule.name for fit in clear(self.dossier, self.policy, case)]
                    self._same(node, "rules that decide", [n.word for n in node], fits)
                case "scenes":
                    self._same(node, "case scenes", [n.word for n in node], list(case.scenes))
                case _ if hasattr(case, key):
                    self._same(node, phrase("case {key}", key=key), node.word, str(getattr(case, key)))
                case _:
                    pass  # an unknown word, reported when the item was read

    def _offered(self, case: Case) -> list[str]:
        """Names of the remedies the case offers as the facts stand, in the order in which they are shown."""
        compiled = self.policy.scene(case.scene)
        d, thread = self.dossier, subject_of(self.dossier.facts, case.subject)
        rules = compiled.scene.remedies if compiled else ()
        return [rule.name for rule in rules if holds(rule.when, d, d.facts, thread, case)]

    def _steps(self, node: Node, case: Case) -> None:
        states = {step.name: str(step.state) for step in case.steps}
        for name, child in node.map.items():
            self._same(child, phrase("step {name}", name=name), child.word, states.get(name, "no such step"))

    def _stake(self, item: Item, case: Case) -> None:
        cents, points = stake(Work(self.dossier, self.policy), case)
        if node := item.get("money"):
            self._same(node, "money at stake", self._sum(node), cents)
        if node := item.get("points"):
            self._same(node, "points at stake", node.value, points)

    def _sum(self, node: Node) -> int | None:
        if isinstance(node.value, int):
            return node.value
        return money.minor_units(node, self.then.report, self.example.currency)

    def _clocks(self) -> list[Clock]:
        return sorted((*self.dossier.clocks, *self.dossier.ended), key=lambda clock: clock.no)

    def _clock(self, item: Item) -> None:
        """The clock of that name; of several, the one that fits, else the last."""
        same = [clock for clock in self._clocks() if clock.name == item.string("name")]
        if not same:
            names = _list(sorted({clock.name for clock in self._clocks()}))
            self._say(
                item.node, phrase("expected clock {name!r}; there are: {names}", name=item.string("name"), names=names)
            )
        elif not any(self._clock_fits(item, clock) for clock in same):
            for key, node in item.node.map.items():
                want, got = self._clock_values(key, node, same[-1])
                self._same(node, phrase("clock {name} {key}", name=same[-1].name, key=key), want, got)

    def _clock_fits(self, item: Item, clock: Clock) -> bool:
        pairs = (self._clock_values(key, node, clock) for key, node in item.node.map.items())
        return all(want == got for want, got in pairs)

    def _clock_values(self, key: str, node: Node, clock: Clock) -> tuple[object, object]:
        match key:
            case "due":
                return self._time(node), self.example.moments.show(clock.due_at)
            case "voided":
                return node.value, clock.voided_at is not None
            case "state":
                return node.word, "void" if clock.voided_at else str(clock.state)
            case "name" | "given" | "round" | "case":
                return node.value, getattr(clock, key)
            case _:
                return None, None

    def _time(self, node: Node) -> str:
        try:
            return self.example.moments.show(self.example.moments.parse(node.word))
        except ValueError:
            return phrase("{word!r}, which is no time", word=node.word)

    def _effect_differs(self, item: Item, effect: Effect) -> bool:
        for key, node in item.node.map.items():
            match key:
                case "amount":
                    differs = self._sum(node) != effect.amount
                case "values":
                    got = {name: effect.values.get(name) for name in node.map}
                    differs = got != {name: child.value for name, child in node.map.items()}
                case "rule":
                    differs = not effect.rule.endswith(node.word)
                case _:
                    differs = node.word != getattr(effect, key, "")
            if differs:
                return True
        return False

    def _one_of(
        self, item: Item, there: tuple[_T, ...], differs: Callable[[Item, _T], bool], words: Callable[[_T], str]
    ) -> None:
        if all(differs(item, each) for each in there):
            got = _list(sorted(set(map(words, there))))
            self._say(
                item.node,
                phrase(
                    "expected {what} {wanted}; got: {got}",
                    what=item.what.removeprefix("expected "),
                    wanted=_shown(item.node),
                    got=got,
                ),
            )

    def _same(self, node: Node, what: str, want: object, got: object) -> None:
        if want != got:
            self._say(node, phrase("{what}: expected {want}, got {got}", what=what, want=want, got=got))


def _reason_differs(item: Item, reason: Reason) -> bool:
    return any(
        not reason.rule.endswith(node.word) if key == "rule" else node.word != str(getattr(reason, key, ""))
        for key, node in item.node.map.items()
    )


def _effect_words(effect: Effect) -> str:
    return f"{effect.kind} to {effect.to or 'nobody'} ({effect.amount})"


def _reason_words(reason: Reason) -> str:
    return f"{reason.verb} {reason.what} by {reason.rule.partition('#')[2]}"


def _shown(node: Node) -> str:
    return ", ".join(f"{key}: {child.word or '…'}" for key, child in node.map.items())


def _list(words: Iterable[str]) -> str:
    return ", ".join(words) or "none"
