"""Step rules with their conditions ready to call, and the clocks of those that have one."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from amends.engine import changes
from amends.engine.calendar import Span
from amends.engine.changes import Sources, When
from amends.engine.compiled_clocks import WORK, CompiledClock, Predicates, clock_parts, elapsed
from amends.engine.conditions import Predicate
from amends.engine.dossier import Case, Dossier, Facts
from amends.engine.playbook import ClockRule, DueRule, Scene, StepRule
from amends.engine.subjects import Subject

STEP: Final = "step:"


class CompiledStep(msgspec.Struct, frozen=True):
    """A step rule ready to run. ``ways``: the steps and outcomes that lead here, where it is no use without one."""

    rule: StepRule
    done_when: Predicate | None
    clock: CompiledClock | None
    when: Predicate | None = None
    until: Predicate | None = None
    outcomes: tuple[tuple[str, Predicate | None], ...] = ()
    ways: tuple[tuple[str, str], ...] = ()
    by_hand: Predicate | None = None

    @property
    def plain(self) -> bool:
        """Whether nothing but the steps before it says when it is to be done."""
        rule = self.rule
        theirs = rule.awaits or rule.party or rule.engine
        return not (self.when or self.ways or rule.any_of or theirs or rule.optional or rule.offered)


def compiled_steps(scene: Scene, predicate: Predicates) -> tuple[CompiledStep, ...]:
    """The steps of a scene."""
    return tuple(_step(scene, step, predicate) for step in scene.steps)


def _step(scene: Scene, step: StepRule, predicate: Predicates) -> CompiledStep:
    return CompiledStep(
        rule=step,
        done_when=predicate(step.shown_by) if step.shown_by else None,
        clock=_step_clock(scene, step, step.within) if step.within else None,
        when=predicate(step.when) if step.when else None,
        until=predicate(step.repeat.until) if step.repeat else None,
        outcomes=tuple((each.name, predicate(each.when) if each.when else None) for each in step.ways),
        ways=tuple((other.name, way.name) for other in scene.steps for way in other.outcomes if step.name in way.then),
        by_hand=predicate(step.by_hand) if step.by_hand else None,
    )


def _step_clock(scene: Scene, step: StepRule, within: Span) -> CompiledClock:
    rule = ClockRule(
        name=STEP + step.name,
        title=step.title,
        due=DueRule(after=within, calendar=step.calendar, hours=step.party if step.hours else ""),
        until=STEP + step.name,
        effects=step.late,
        source=scene.source,
        origin=scene.origin,
    )
    done = _step_done(step.name)
    sources = Sources(interpret=True)
    parts = changes.of_clock(rule, sources, shift=timedelta(), until=done)
    running, paused, missed, quiet = clock_parts(parts, sources)
    return CompiledClock(
        rule=rule,
        until=done,
        at=None,
        start=None,
        void=None,
        pause=None,
        after=None if step.hours else elapsed(within, step.calendar),
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
        return c.done_at(name)

    return done_at
