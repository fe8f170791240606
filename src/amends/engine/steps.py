"""The life of a step: laid with its scene, ready once all it waits for is done, done by a person or shown by facts."""

from typing import Final

import msgspec

from amends.engine import clocks
from amends.engine.compiled_steps import CompiledStep
from amends.engine.compiler import CompiledScene
from amends.engine.dossier import Case, Step
from amends.engine.outcome import Verb
from amends.engine.playbook import StepRule
from amends.engine.words import ClockState, StepState
from amends.engine.work import Work

# Named once: to look a member of an enum up takes longer than to compare with it.
WAITING: Final = StepState.WAITING
DONE: Final = StepState.DONE
SKIPPED: Final = StepState.SKIPPED


def round_of(work: Work, case: Case) -> str:
    """Tells what is done in a case from the same in another case of a scene that comes again."""
    compiled = work.policy.scenes.get(case.scene)
    return str(case.no) if compiled is not None and compiled.scene.again else ""


def lay(work: Work, case: Case, compiled: CompiledScene) -> None:
    """The scene's steps, keeping what is done; steps of an earlier scene that this one doesn't have are skipped."""
    have = {step.name: step for step in case.steps}
    wanted = {step.rule.name for step in compiled.steps}
    kept = [skip(step) for step in case.steps if step.name not in wanted]
    laid = [_laid(have.get(s.rule.name), s.rule) for s in compiled.steps]
    case.steps = (*kept, *laid)
    for name in have.keys() - wanted:
        _drop_step_clock(work, case, name)
    ready(work, case)


def _laid(have: Step | None, rule: StepRule) -> Step:
    """The step as this scene has it: done or under way it stays, still waiting it waits for what this scene says."""
    if have is None or have.state is SKIPPED:
        return Step(rule.name, rule.desk, after=rule.after)
    return msgspec.structs.replace(have, after=rule.after) if have.state is WAITING else have


def skip(step: Step) -> Step:
    if step.state is DONE:
        return step
    return msgspec.structs.replace(step, state=SKIPPED)


def _drop_step_clock(work: Work, case: Case, step: str) -> None:
    for clock in tuple(work.d.clocks):
        if clock.case == case.no and clock.name == f"step:{step}" and clock.state is not clocks.MISSED:
            clocks.end(work, clock, ClockState.VOID, at=work.at)


def ready(work: Work, case: Case) -> None:
    """Make every step ready whose predecessors are done, and start its clock."""
    waiting = [step for step in case.steps if step.state is WAITING]
    if not waiting:
        return
    done = [step.name for step in case.steps if step.state is DONE]
    compiled = {s.rule.name: s for s in _compiled_steps(work, case)}
    for step in waiting:
        if all([name in done for name in step.after]):  # noqa: C419 (a list takes less than a generator)
            _make_ready(work, case, step, compiled.get(step.name))


def _make_ready(work: Work, case: Case, step: Step, compiled: CompiledStep | None) -> None:
    fresh = msgspec.structs.replace(step, state=StepState.READY, ready_at=work.at)
    case.steps = tuple(fresh if s.name == step.name else s for s in case.steps)
    work.why(Verb.STEP_READY, step.name, rule=work.rule("scenes", case.scene), case=case.no)
    if compiled is not None and compiled.clock is not None:
        clocks.start(work, compiled.clock, key=f"{case.scene}.{step.name}", subject=case.subject, case=case)


def _compiled_steps(work: Work, case: Case) -> tuple[CompiledStep, ...]:
    compiled = work.policy.scenes.get(case.scene)
    return compiled.steps if compiled else ()


def finish(work: Work, case: Case, name: str, *, by: str, effects: bool) -> None:
    """A step was done, by a person (``effects``: ask for what it causes) or because facts show it."""
    step = next((s for s in case.steps if s.name == name), None)
    if step is None or step.state is DONE or step.state is SKIPPED:
        return
    fresh = msgspec.structs.replace(step, state=DONE, done_at=work.at, by=by)
    case.steps = tuple(fresh if s.name == name else s for s in case.steps)
    work.why(Verb.STEP_DONE, name, rule=work.rule("scenes", case.scene), case=case.no)
    compiled = next((s for s in _compiled_steps(work, case) if s.rule.name == name), None)
    if effects and compiled is not None:
        for effect in compiled.rule.effects:
            times = f"{case.no}.{step.round}" if step.round else round_of(work, case)
            work.want(effect, name=f"scenes.{case.scene}.{name}", subject=case.subject, case=case, times=times)
    clocks.settle(work)
    ready(work, case)
