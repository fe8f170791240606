"""A playbook compiled to generated Python: one function per trigger that returns the rules that apply.

``Policy.interpreted()`` gives the same policy over the plain interpreter, which the compiled form is tested against.
"""

from collections.abc import Callable, Mapping
from copy import copy
from datetime import datetime, timedelta
from typing import cast

import msgspec

from amends.engine import changes, codegen
from amends.engine.calendar import Calendar, Span
from amends.engine.changes import CasePart, ClockPart, ClockTest, Part, Sources, When
from amends.engine.codegen import Rule, Trigger
from amends.engine.conditions import Getter, Predicate, holds, moment, moment_of, python, read, words
from amends.engine.dossier import Case, Dossier, Facts
from amends.engine.fields import FIELDS, NAMES
from amends.engine.playbook import (
    ClockRule,
    Condition,
    DueRule,
    Liability,
    Playbook,
    Scene,
    StepRule,
)
from amends.engine.subjects import Subject
from amends.engine.words import Party

STEP = "step:"
WORK = timedelta(minutes=10)


class CompiledClock(msgspec.Struct, frozen=True):
    """A clock rule with its conditions ready to call.

    ``running``, ``paused``, ``missed``: what can change about it in that state. ``quiet``: nothing does about a running
    one; one call answers for nearly every clock and signal.
    ``mark``: how a dossier remembers that the order's own clock of this rule was started. ``desk``: a step's.
    ``warns``: how long before the due time each warning rings; None: at half time.
    """

    rule: ClockRule
    until: When
    at: When | None
    start: When | None
    void: Predicate | None
    pause: Predicate | None
    after: timedelta | None
    work: timedelta
    running: tuple[ClockPart, ...]
    paused: tuple[ClockPart, ...]
    missed: tuple[ClockPart, ...]
    quiet: ClockTest
    mark: str
    shift: timedelta = timedelta()
    desk: str = ""
    warns: tuple[timedelta | None, ...] = ()


class CompiledStep(msgspec.Struct, frozen=True):
    rule: StepRule
    done_when: Predicate | None
    clock: CompiledClock | None


class CompiledScene(msgspec.Struct, frozen=True):
    """A scene ready to run. ``looks_at``: the facts its condition looked at, by field word, for explanations.

    ``parts``: what a review of a case of this scene can change. ``quiet``: it would change nothing; one call answers
    for nearly every case and signal.
    """

    scene: Scene
    looks_at: tuple[tuple[str, Getter], ...]
    steps: tuple[CompiledStep, ...]
    parts: tuple[CasePart, ...]
    quiet: Predicate


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
    own calendars (see ``under``), by name or ``NAME/DESK``. ``kept``: other versions, by what named them, that decide
    what runs under them already (see ``beside``).
    """

    def __init__(self, playbook: Playbook, *, version: str = "", interpret: bool = False) -> None:
        self.playbook = playbook
        self.reference = playbook.reference
        self.version = version or playbook.reference
        self.own: Mapping[str, Calendar] = {}
        self.kept: Mapping[str, Policy] = {}
        self.interprets = interpret
        predicate = _interpreted if interpret else _generated
        getter = _read if interpret else _get
        self.scenes = {s.name: _scene(s, predicate, getter) for s in playbook.scenes}
        self.clocks = {c.name: _clock(c, predicate) for c in playbook.clocks}
        self.clocks |= _step_clocks(self.scenes)
        self.triggers: dict[str, Trigger] = _triggers(playbook, interpret=interpret)
        self.moves: dict[str, tuple[CompiledMove, ...]] = _moves(playbook, predicate)
        self.liability = {s.name: _bearings(s, predicate) for s in playbook.scenes}

    def scene(self, name: str) -> CompiledScene | None:
        """The scene named so, or None where this version has none."""
        return self.scenes.get(name)

    def clock(self, name: str) -> CompiledClock | None:
        """The clock rule named so (a step's is ``SCENE.STEP``), or None."""
        return self.clocks.get(name)

    def under(self, own: Mapping[str, Calendar]) -> "Policy":
        """The same policy on a merchant's own working days: calendars by name, or by ``NAME/DESK`` for one desk."""
        laid = copy(self)
        laid.own = own
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

    def interpreted(self) -> "Policy":
        """The same policy without generated code."""
        return Policy(self.playbook, version=self.version, interpret=True)


def compile_playbook(playbook: Playbook, *, version: str = "") -> Policy:
    """Compile once, use everywhere. ``version``: what dossiers name it by, where its reference isn't enough."""
    return Policy(playbook, version=version)


def _generated(condition: Condition) -> Predicate:
    source = f"lambda d, f, r, c: {python(condition)}"
    return cast("Predicate", eval(source, dict(NAMES)))  # noqa: S307 - our own source; words were checked on load


def _interpreted(condition: Condition) -> Predicate:
    return lambda d, f, r, c: holds(condition, d, f, r, c)


def _get(word: str) -> Getter:
    return cast("Getter", eval(f"lambda d, f, r, c: {FIELDS[word].source}", dict(NAMES)))  # noqa: S307 - a source of FIELDS


def _read(word: str) -> Getter:
    return lambda d, f, r, c: read(word, d, f, r, c)


def _get_moment(word: str) -> When:
    return cast("When", eval(f"lambda d, f, r, c: {moment(word)}", dict(NAMES)))  # noqa: S307 - a source of FIELDS


def _read_moment(word: str) -> When:
    return lambda d, f, r, c: moment_of(word, d, f, r, c)


Predicates = Callable[[Condition], Predicate]


def _clock(rule: ClockRule, predicate: Predicates) -> CompiledClock:
    sources = Sources(interpret=predicate is _interpreted)
    when = _read_moment if sources.interpret else _get_moment
    shift = _shift(rule)
    running, paused, missed, quiet = _clock_parts(changes.of_clock(rule, sources, shift=shift), sources)
    return CompiledClock(
        rule=rule,
        until=when(rule.until),
        at=when(rule.due.at) if rule.due.at else None,
        start=when(rule.due.start) if rule.due.start else None,
        void=predicate(rule.void) if rule.void else None,
        pause=predicate(rule.pause) if rule.pause else None,
        after=None if rule.due.day_end else _elapsed(rule.due.after, rule.due.calendar),
        work=rule.work.elapsed if rule.work else WORK,
        running=running,
        paused=paused,
        missed=missed,
        quiet=quiet,
        mark=codegen.mark(rule),
        shift=shift,
        warns=tuple(warn.before.elapsed if warn.before else None for warn in rule.warn),
    )


Parts = tuple[ClockPart, ...]


def _clock_parts(parts: list[Part], sources: Sources) -> tuple[Parts, Parts, Parts, ClockTest]:
    """What can change about a clock that runs, is paused or was missed, and whether nothing does while it runs."""
    made = [ClockPart(part.change, sources.test(part, changes.CLOCK)) for part in parts]
    states = (changes.RUNNING, changes.PAUSED, changes.MISSED)
    running, paused, missed = (tuple(part for part in made if part.change in state) for state in states)
    quiet = sources.quiet([part for part in parts if part.change in changes.RUNNING], changes.CLOCK)
    return running, paused, missed, quiet


def _elapsed(after: Span | None, calendar: str) -> timedelta | None:
    """The plain addition a duration comes to where no calendar has a say."""
    return after.elapsed if after and calendar == "always" else None


def _shift(rule: ClockRule) -> timedelta:
    """How far from its ``at`` field a clock falls due."""
    back = rule.due.minus.elapsed if rule.due.minus else timedelta()
    return (rule.due.plus.elapsed if rule.due.plus else timedelta()) - back


def _scene(scene: Scene, predicate: Predicates, getter: Callable[[str], Getter]) -> CompiledScene:
    sources = Sources(interpret=predicate is _interpreted)
    parts = changes.of_case(scene, sources)
    return CompiledScene(
        scene=scene,
        looks_at=tuple((word, getter(word)) for word in dict.fromkeys(words(scene.when))),
        steps=tuple(_step(scene, step, predicate) for step in scene.steps),
        parts=tuple(CasePart(part.change, part.what, sources.test(part, changes.CASE)) for part in parts),
        quiet=sources.quiet(parts, changes.CASE),
    )


def _step(scene: Scene, step: StepRule, predicate: Predicates) -> CompiledStep:
    clock = _step_clock(scene, step, step.within) if step.within else None
    return CompiledStep(step, predicate(step.done_when) if step.done_when else None, clock)


def _step_clock(scene: Scene, step: StepRule, within: Span) -> CompiledClock:
    rule = ClockRule(
        name=STEP + step.name,
        title=step.title,
        due=DueRule(after=within, calendar=step.calendar),
        until=STEP + step.name,
        effects=step.late,
        source=scene.source,
        origin=scene.origin,
    )
    done = _step_done(step.name)
    sources = Sources(interpret=True)
    parts = changes.of_clock(rule, sources, shift=timedelta(), until=done)
    running, paused, missed, quiet = _clock_parts(parts, sources)
    return CompiledClock(
        rule=rule,
        until=done,
        at=None,
        start=None,
        void=None,
        pause=None,
        after=_elapsed(within, step.calendar),
        work=scene.work.elapsed if scene.work else WORK,
        running=running,
        paused=paused,
        missed=missed,
        quiet=quiet,
        mark="",
        desk=step.desk,
    )


def _step_done(name: str) -> When:
    def done_at(_d: Dossier, _f: Facts, _r: Subject, c: Case) -> datetime | None:
        for step in c.steps:
            if step.name == name:
                return step.done_at
        return None

    return done_at


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


def _bearings(scene: Scene, predicate: Predicates) -> tuple[tuple[Predicate, Liability], ...]:
    return tuple((predicate(rule.when), rule) for rule in scene.liability)


def _triggers(playbook: Playbook, *, interpret: bool) -> dict[str, Trigger]:
    rules: dict[str, list[Rule]] = {}
    scenes = sorted(playbook.scenes, key=lambda scene: -scene.rank)
    every: list[Rule] = [*playbook.clocks, *scenes]
    for rule in every:
        for trigger in rule.on:
            rules.setdefault(trigger, []).append(rule)
    make = codegen.read_trigger if interpret else codegen.trigger
    return {trigger: make(of) for trigger, of in rules.items()}
