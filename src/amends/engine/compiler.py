"""A playbook compiled to generated Python: one function per trigger that returns the rules that apply.

``Policy.interpreted()`` gives the same policy over the plain interpreter, which the compiled form is tested against.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from datetime import datetime
from typing import Final, cast

import msgspec

from amends.engine import changes, codegen
from amends.engine.calendar import Calendar
from amends.engine.changes import CasePart, Sources
from amends.engine.codegen import Rule, Trigger
from amends.engine.compiled_clocks import CompiledClock, Predicates, compiled_clock
from amends.engine.compiled_steps import CompiledStep, compiled_steps
from amends.engine.conditions import Getter, Predicate, holds, python, read, words
from amends.engine.facts import Facts
from amends.engine.fields import FIELDS
from amends.engine.partner_hours import PartnerHours, of_order
from amends.engine.playbook import (
    ClockRule,
    Condition,
    Liability,
    Playbook,
    Scene,
)
from amends.engine.reasons import by_wording
from amends.engine.remembered import remembered
from amends.engine.words import Party

NOW: Final = "d.now"  # as generated conditions have it
TOLD: Final[Mapping[str, tuple[str, ...]]] = {
    "refund": ("refund.type", "refund.phase", "refund.goods", "refund.reason", "refund.issue"),
    "return": ("refund.type", "refund.state"),
    "dispute": ("dispute.flow", "dispute.reason", "dispute.issue"),
    "problem": ("problem.issue", "problem.goods", "problem.traits"),
    "order": ("goods", "order.prepaid"),
}
"""By family, the facts by which scenes tell one demand from another."""


class CompiledScene(msgspec.Struct, frozen=True):
    """A scene ready to run. ``looks_at``: the facts its condition looked at, by field word, for explanations.

    ``parts``: what a review of a case of this scene can change. ``quiet``: it would change nothing; one call answers
    for nearly every case and signal. ``plain``: its steps only follow each other. ``timed``: a review may change
    something because time has passed, and nothing else.
    """

    scene: Scene
    looks_at: tuple[tuple[str, Getter], ...]
    steps: tuple[CompiledStep, ...]
    parts: tuple[CasePart, ...]
    quiet: Predicate
    plain: bool = True
    timed: bool = True


class CompiledMove(msgspec.Struct, frozen=True):
    """A move of a flow: demands of ``family`` at stage ``at`` (empty: none yet) go ``to`` where ``when`` holds."""

    flow: str
    family: str
    at: str
    to: str
    when: Predicate


class Policy:
    """A playbook ready to run. Immutable once made; share it between threads and processes.

    ``version``: what dossiers and the log name it by; ``reference``: what is cited to people. ``own``: the merchant's
    own calendars (see ``under``), by name or ``NAME/DESK``; ``partners``: those who serve its shop, with their own
    hours. ``kept``: other versions, by what named them, that decide what runs under them already (see ``beside``).
    """

    __slots__ = (
        "__weakref__", "clocks", "interprets", "kept", "liability", "moves", "own", "partners", "playbook", "reasons",
        "reference", "scenes", "triggers", "version",
    )  # fmt: skip

    def __init__(self, playbook: Playbook, *, version: str = "", interpret: bool = False) -> None:
        self.playbook = playbook
        self.reference = playbook.reference
        self.version = version or playbook.reference
        self.own: Mapping[str, Calendar] = {}
        self.partners: Sequence[PartnerHours] = ()
        self.kept: Mapping[str, Policy] = {}
        self.interprets = interpret
        predicate = _interpreted if interpret else _generated
        getter = _read if interpret else _get
        self.scenes = {s.name: _scene(s, predicate, getter) for s in playbook.scenes}
        self.clocks = {c.name: _clock(c, predicate) for c in playbook.clocks}
        self.clocks |= _step_clocks(self.scenes)
        self.triggers: dict[str, Trigger] = _triggers(playbook, interpret=interpret)
        self.moves: dict[str, tuple[CompiledMove, ...]] = _moves(playbook, predicate)
        self.reasons = by_wording(playbook)
        self.liability = {s.name: _bearings(s, predicate) for s in playbook.scenes}

    def scene(self, name: str) -> CompiledScene | None:
        """The scene named so, or None where this version has none."""
        return self.scenes.get(name)

    def clock(self, name: str) -> CompiledClock | None:
        """The clock rule named so (a step's is ``SCENE.STEP``), or None."""
        return self.clocks.get(name)

    def under(self, own: Mapping[str, Calendar], partners: Sequence[PartnerHours] = ()) -> "Policy":
        """The same policy on a merchant's own working days: calendars by name, or by ``NAME/DESK`` for one desk.

        ``partners``: of the merchant, by whose hours their answers are counted.
        """
        laid = copy(self)
        laid.own, laid.partners = own, tuple(partners)
        return laid

    def beside(self, kept: "Mapping[str, Policy]") -> "Policy":
        """The same policy, new cases its own; what runs already is decided by ``kept``, by the version it names."""
        laid = copy(self)
        others = {named: copy(policy) for named, policy in kept.items()}
        laid.kept = {**others, self.version: laid}
        for policy in others.values():
            policy.kept = laid.kept
        return laid

    def named(self, version: str) -> "Policy":
        """The same policy by another name."""
        laid = copy(self)
        laid.version = version
        return laid

    def of(self, version: str) -> "Policy":
        """What decides a case or a clock that started under that version: the one kept, else this."""
        return self.kept.get(version, self) if self.kept else self

    def calendar(self, rule: ClockRule, *, desk: str = "") -> Calendar | None:
        """What a clock is counted in: the merchant's own days, but not where somebody outside acts when it passes."""
        name = rule.due.calendar
        if self.own and rule.missed.acts is Party.MERCHANT:
            own = self.own.get(f"{name}/{desk}") or self.own.get(name)
            if own is not None:
                return own
        return self.playbook.calendars.get(name)

    def partner(self, kind: str, facts: Facts) -> PartnerHours | None:
        """Whose it is to answer an order; None: nobody known."""
        return of_order([each for each in self.partners if each.used], kind, facts)

    def hours_of(self, partner: int, at: datetime) -> Calendar | None:
        """A partner's own hours as they were at a moment; None where it had told none, or isn't known."""
        found = next((each for each in self.partners if each.id == partner), None)
        return found.at(at) if found is not None else None

    def interpreted(self) -> "Policy":
        """The same policy without generated code."""
        return Policy(self.playbook, version=self.version, interpret=True)


def compile_playbook(playbook: Playbook, *, version: str = "") -> Policy:
    """Compile once, use everywhere. ``version``: what dossiers name it by, where its reference isn't enough."""
    return Policy(playbook, version=version)


def _generated(condition: Condition) -> Predicate:
    return cast("Predicate", changes.made(python(condition), changes.CASE))


def _interpreted(condition: Condition) -> Predicate:
    return lambda d, f, r, c: holds(condition, d, f, r, c)


def _get(word: str) -> Getter:
    return cast("Getter", changes.made(FIELDS[word].source, changes.CASE))


def _read(word: str) -> Getter:
    return lambda d, f, r, c: read(word, d, f, r, c)


@remembered
def _scene(scene: Scene, predicate: Predicates, getter: Callable[[str], Getter]) -> CompiledScene:
    sources = Sources(interpret=predicate is _interpreted)
    parts = changes.of_case(scene, sources)
    steps = compiled_steps(scene, predicate)
    return CompiledScene(
        scene=scene,
        looks_at=tuple((word, getter(word)) for word in dict.fromkeys((*words(scene.when), *_not_understood(scene)))),
        steps=steps,
        plain=all(step.plain for step in steps),
        parts=tuple(CasePart(part.change, part.what, sources.test(part, changes.CASE)) for part in parts),
        quiet=sources.quiet(parts, changes.CASE),
        timed=sources.interpret or any(NOW in part.source for part in parts),
    )


@remembered
def _clock(rule: ClockRule, predicate: Predicates) -> CompiledClock:
    return compiled_clock(rule, predicate, interpret=predicate is _interpreted)


def _not_understood(scene: Scene) -> tuple[str, ...]:
    """What was told that no scene fits, for the explanation of one that has what no other has."""
    return TOLD.get(scene.on[0].partition(".")[0], ()) if scene.otherwise and scene.on else ()


def _step_clocks(scenes: dict[str, CompiledScene]) -> dict[str, CompiledClock]:
    return {
        f"{name}.{step.rule.name}": step.clock for name, scene in scenes.items() for step in scene.steps if step.clock
    }


def _moves(playbook: Playbook, predicate: Predicates) -> dict[str, tuple[CompiledMove, ...]]:
    found: dict[str, list[CompiledMove]] = {}
    for flow in playbook.flows:
        for at, moves in (("", flow.start), *((stage.name, stage.moves) for stage in flow.stages)):
            for move in moves:
                made = CompiledMove(flow.name, flow.family, at, move.to, predicate(move.when))
                for trigger in move.on:
                    found.setdefault(trigger, []).append(made)
    return {trigger: tuple(moves) for trigger, moves in found.items()}


@remembered
def _bearings(scene: Scene, predicate: Predicates) -> tuple[tuple[Predicate, Liability], ...]:
    return tuple((predicate(rule.when), rule) for rule in scene.liability)


def _triggers(playbook: Playbook, *, interpret: bool) -> dict[str, Trigger]:
    rules: dict[str, list[Rule]] = {}
    scenes = sorted(playbook.scenes, key=lambda scene: -scene.rank)
    every: list[Rule] = [*playbook.clocks, *scenes]
    for rule in sorted(every, key=_turn):
        for trigger in rule.on:
            rules.setdefault(trigger, []).append(rule)
    make = codegen.read_trigger if interpret else _trigger
    return {trigger: make(*of) for trigger, of in rules.items()}


_trigger: Final = remembered(codegen.trigger)


def _turn(rule: Rule) -> int:
    """Rules for what nothing else has come behind the others; their clocks behind their scenes."""
    return rule.otherwise * (1 + isinstance(rule, ClockRule))
