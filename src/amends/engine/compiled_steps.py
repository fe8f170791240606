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
    rule: StepRule
    done_when: Predicate | None
    clock: CompiledClock | None


def compiled_step(scene: Scene, step: StepRule, predicate: Predicates) -> CompiledStep:
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
    running, paused, missed, quiet = clock_parts(parts, sources)
    return CompiledClock(
        rule=rule,
        until=done,
        at=None,
        start=None,
        void=None,
        pause=None,
        after=elapsed(within, step.calendar),
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
