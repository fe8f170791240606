"""The life of a step: laid with its scene, ready once all it waits for is done, done by a person or shown by facts."""

from typing import Final

import msgspec

from amends.engine import changes, clocks, laying
from amends.engine.compiled_steps import CompiledStep
from amends.engine.compiler import CompiledScene
from amends.engine.dossier import Case, Clock, Step
from amends.engine.order import Turn, turn
from amends.engine.outcome import Verb
from amends.engine.playbook import StepRule
from amends.engine.words import CaseState, ClockState, Skip, StepState
from amends.engine.work import Work

# Named once: to look a member of an enum up takes longer than to compare with it.
WAITING: Final = StepState.WAITING
DONE: Final = StepState.DONE
SKIPPED: Final = StepState.SKIPPED
READY: Final = StepState.READY
BLOCKED: Final = StepState.BLOCKED
BACK: Final = frozenset({Skip.WHEN.value, Skip.WAY.value})  # why a step is skipped that facts may bring back
STEP_READY: Final = Verb.STEP_READY
STEP_DONE: Final = Verb.STEP_DONE
KEPT: Final = frozenset({Skip.HAND.value, Skip.OFFERED.value})  # skipped until a person wants it
ENGINE: Final = "engine"  # who did a step that nobody did
STEP: Final = "step:"  # how the clock of a step is named


def round_of(work: Work, case: Case) -> str:
    """Tells what is done in a case from the same in another case of a scene that comes again."""
    compiled = work.policy.scenes.get(case.scene)
    return str(case.no) if compiled is not None and compiled.scene.again else ""


def lay(work: Work, case: Case, compiled: CompiledScene, *, taken_over: bool = False) -> None:
    """The scene's steps, keeping what is done; steps of an earlier scene that this one doesn't have are skipped.

    ``taken_over``: the case has just become this scene's; another act under the name of one that is done is to be done.
    """
    have = {step.name: step for step in case.steps}
    wanted = {step.rule.name for step in compiled.steps}
    named = [s.rule for s in compiled.steps if taken_over and s.rule.name in have]
    others = {rule.name for rule in named if laying.another(work, case, rule)}
    kept = [skip(step) for step in case.steps if step.name not in wanted]
    laid = [laying.laid(have.get(s.rule.name), s.rule, others) for s in compiled.steps]
    case.steps = (*kept, *laid)
    for name in (have.keys() - wanted) | {step.name for step in laid if step.state is WAITING}:
        drop_clock(work, case, name)
    ready(work, case)


def skip(step: Step) -> Step:
    """The step, no more to do; what is done or skipped stays so."""
    if step.state is DONE or step.state is SKIPPED:
        return step
    return msgspec.structs.replace(step, state=SKIPPED, on="")


def again(step: Step) -> Step:
    """The step of a case that is open again: what was skipped waits anew, but for what a person skipped."""
    if step.state is not SKIPPED or step.skip in KEPT:
        return step
    return msgspec.structs.replace(step, state=WAITING, skip="")


def once_more(work: Work, case: Case, compiled: CompiledScene) -> None:
    """The last step of a case in which all is done is to be done again, of those that facts don't show to be done."""
    r = work.about(case.subject)
    for each in reversed(compiled.steps):
        shown = each.done_when is not None and each.done_when(work.d, work.f, r, case)
        step = next((s for s in case.steps if s.name == each.rule.name and s.state is DONE), None)
        if step is not None and not shown and not each.rule.engine:
            work.d.marks.discard(clocks.mark(f"{case.scene}.{step.name}", case.subject, case))
            put(case, Step(step.name, step.own_desk, after=step.after, round=step.round + 1, optional=step.optional))
            ready(work, case)
            return


def drop_clock(work: Work, case: Case, step: str) -> None:
    for clock in tuple(work.d.clocks):
        if clock.case == case.no and clock.name == f"step:{step}" and clock.state is not clocks.MISSED:
            clocks.end(work, clock, ClockState.VOID, at=work.at)


def ready(work: Work, case: Case) -> None:
    """Make every step ready whose predecessors are done, and start its clock; ``_settle`` where more is to it."""
    scene = work.policy.scenes.get(case.scene)
    if scene is not None and not scene.plain:
        _settle(work, case, scene)
        return
    waiting = [step for step in case.steps if step.state is WAITING or step.state is BLOCKED]
    if not waiting:
        return
    done = [step.name for step in case.steps if step.state is DONE]
    compiled = {s.rule.name: s for s in scene.steps} if scene is not None else {}
    for step in waiting:
        if all([name in done for name in step.after]):  # noqa: C419 (a list takes less than a generator)
            make_ready(work, case, step, compiled.get(step.name))


def _settle(work: Work, case: Case, scene: CompiledScene) -> None:
    """Let every step come, go or be held up, until nothing changes any more: each change may be another's turn."""
    for _ in range(2 * len(case.steps) + 1):
        if not any([_turned(work, case, compiled) for compiled in scene.steps]):  # noqa: C419 (all of them are asked)
            return


def _turned(work: Work, case: Case, compiled: CompiledStep) -> bool:
    """Whether it is no longer as it was."""
    step = next((s for s in case.steps if s.name == compiled.rule.name), None)
    if step is None or step.state is DONE or (step.state is SKIPPED and step.skip not in BACK):
        return False
    now = turn(case, compiled)
    if now is Turn.WAITS:
        return _waits(case, step)
    if now is Turn.NEVER:
        return _leave(work, case, step, Skip.WAY)
    if compiled.when is not None and not compiled.when(work.d, work.f, work.about(case.subject), case):
        return _leave(work, case, step, Skip.WHEN)
    return _come(work, case, step, compiled)


def _waits(case: Case, step: Step) -> bool:
    """Its turn is not yet: what had taken it away may be open again."""
    if step.state is not SKIPPED:
        return False
    put(case, msgspec.structs.replace(step, state=WAITING, skip=""))
    return True


def _leave(work: Work, case: Case, step: Step, why: Skip) -> bool:
    """It isn't to be done, as things stand."""
    if step.state is SKIPPED and step.skip == why:
        return False
    put(case, msgspec.structs.replace(step, state=SKIPPED, ready_at=None, on="", skip=str(why)))
    case.barred = ()
    work.why(Verb.STEP_SKIPPED, step.name, rule=work.rule("scenes", case.scene), case=case.no)
    end_clock(work, case, step.name)
    return True


def _come(work: Work, case: Case, step: Step, compiled: CompiledStep) -> bool:
    """It is its turn: held up by what others have to bring about, theirs, the engine's or ours."""
    rule = compiled.rule
    if on := _held_by(work, case, compiled):
        return _block(work, case, step, on, ready=False)
    if rule.engine and step.state is READY:
        return False
    if rule.engine and not _for_a_hand(work, case, compiled):
        return _engine_does(work, case, step, compiled)
    if rule.party and not rule.engine:
        return _block(work, case, step, rule.party, ready=True, compiled=compiled)
    if step.state is READY:
        return False
    make_ready(work, case, step, compiled)
    return True


def _for_a_hand(work: Work, case: Case, compiled: CompiledStep) -> bool:
    """Whether things stand so that a person does what the engine would; asked when its turn comes."""
    by_hand = compiled.by_hand
    return by_hand is not None and by_hand(work.d, work.f, work.about(case.subject), case)


def _held_by(work: Work, case: Case, compiled: CompiledStep) -> str:
    """Who has to bring about the first thing that it needs and isn't there; empty where all is."""
    r = work.about(case.subject)
    for word, whom in compiled.rule.awaits:
        if changes.lacking((word,), work.d, work.f, r, case):
            return whom
    return ""


def _block(work: Work, case: Case, step: Step, on: str, *, ready: bool, compiled: CompiledStep | None = None) -> bool:
    """Held up. ``ready``: all is there, and whom it waits for has to do it; its clock runs."""
    begun = step.ready_at is not None
    if step.state is BLOCKED and step.on == on and begun is ready:
        return False
    at = (step.ready_at or work.at) if ready else None
    put(case, msgspec.structs.replace(step, state=BLOCKED, ready_at=at, on=on, skip=""))
    work.why(Verb.STEP_BLOCKED, step.name, rule=work.rule("scenes", case.scene), case=case.no)
    start_clock(work, case, compiled)
    return True


def _engine_does(work: Work, case: Case, step: Step, compiled: CompiledStep) -> bool:
    """The engine asks for what it causes, once, and is done unless a fact has to show it."""
    rule, shown = compiled.rule, compiled.done_when
    if step.state is SKIPPED:
        step = msgspec.structs.replace(step, state=WAITING, skip="")
        put(case, step)
    done = shown is None or shown(work.d, work.f, work.about(case.subject), case)
    if step.state is BLOCKED and step.ready_at is not None and not done:
        return False
    if not (step.state is BLOCKED and step.ready_at is not None):
        want_effects(work, case, step, rule)
    if done:
        finish(work, case, rule.name, by=ENGINE, effects=False)
        return True
    return _block(work, case, step, rule.party, ready=True, compiled=compiled)


def skip_by_hand(work: Work, case: Case, step: Step) -> None:
    """A person doesn't want it; what waits for it goes on."""
    _leave(work, case, step, Skip.HAND)
    ready(work, case)


def add_by_hand(work: Work, case: Case, step: Step, *, by: str) -> None:
    """A person wants it after all, or adds one that is offered."""
    added = by if step.skip == laying.OFFERED else step.added
    put(case, msgspec.structs.replace(step, state=WAITING, skip="", added=added))
    case.barred = ()
    ready(work, case)


def make_ready(work: Work, case: Case, step: Step, compiled: CompiledStep | None) -> None:
    """It can be done now: note it, and start its clock."""
    put(case, msgspec.structs.replace(step, state=READY, ready_at=work.at, on="", skip=""))
    work.why(STEP_READY, step.name, rule=work.rule("scenes", case.scene), case=case.no)
    start_clock(work, case, compiled)


def start_clock(work: Work, case: Case, compiled: CompiledStep | None) -> None:
    if compiled is not None and compiled.clock is not None:
        key = f"{case.scene}.{compiled.rule.name}"
        clocks.start(work, compiled.clock, key=key, subject=case.subject, case=case)


def put(case: Case, fresh: Step) -> None:
    """The step of that name as it is now."""
    case.steps = tuple([fresh if step.name == fresh.name else step for step in case.steps])


def end_clock(work: Work, case: Case, name: str) -> None:
    """A step that isn't to be done any more has no clock; should it come back, it gets another."""
    drop_clock(work, case, name)
    work.d.marks.discard(clocks.mark(f"{case.scene}.{name}", case.subject, case))


def compiled_of(work: Work, case: Case, name: str) -> CompiledStep | None:
    """The rule of a step, as the case's scene has it now."""
    scene = work.policy.scenes.get(case.scene)
    return next((s for s in scene.steps if s.rule.name == name), None) if scene is not None else None


def finish(work: Work, case: Case, name: str, *, by: str, effects: bool, choice: str = "") -> None:
    """A step was done, by a person (``effects``: ask for what it causes) or because facts show it.

    ``choice``: how it ended; where nobody says, the first outcome that the facts show.
    """
    step = next((s for s in case.steps if s.name == name), None)
    if step is None or step.state is DONE or step.state is SKIPPED:
        return
    compiled = compiled_of(work, case, name)
    if compiled is not None and compiled.rule.engine and step.state is not READY:
        by = ENGINE
    way = choice or (_way(work, case, compiled) if compiled is not None and compiled.outcomes else "")
    put(case, msgspec.structs.replace(step, state=DONE, done_at=work.at, by=by, on="", choice=way))
    case.barred = ()
    work.why(STEP_DONE, name, rule=work.rule("scenes", case.scene), case=case.no)
    if effects and compiled is not None:
        want_effects(work, case, step, compiled.rule)
    clocks.settle(work)
    if compiled is not None and compiled.until is not None:
        _come_back(work, case, name, compiled)
    ready(work, case)


def ran_out(work: Work, clock: Clock) -> None:
    """The time of a step has run out: where it has a way to end so, it ends, and what follows that way goes on."""
    case = work.d.case(clock.case)
    if case is None or case.state is not CaseState.OPEN:
        return
    name = clock.name[len(STEP) :]
    compiled = compiled_of(work, case, name)
    if compiled is not None and compiled.rule.late_way:
        finish(work, case, name, by=ENGINE, effects=False, choice=compiled.rule.late_way)


def want_effects(work: Work, case: Case, step: Step, rule: StepRule) -> None:
    """Ask for what doing it causes."""
    for effect in rule.effects:
        times = f"{case.no}.{step.round}" if step.round else round_of(work, case)
        work.want(effect, name=f"scenes.{case.scene}.{rule.name}", subject=case.subject, case=case, times=times)


def _way(work: Work, case: Case, compiled: CompiledStep) -> str:
    """How it ended, by the facts."""
    r = work.about(case.subject)
    for name, shown in compiled.outcomes:
        if shown is None or shown(work.d, work.f, r, case):
            return name
    return ""


def _come_back(work: Work, case: Case, name: str, compiled: CompiledStep) -> None:
    """A step that is repeated waits anew, unless what it was for is there or it came often enough."""
    repeat, until = compiled.rule.repeat, compiled.until
    step = next(s for s in case.steps if s.name == name)
    if repeat is None or until is None or step.round + 1 >= repeat.most:
        return
    if not until(work.d, work.f, work.about(case.subject), case):
        work.d.marks.discard(clocks.mark(f"{case.scene}.{name}", case.subject, case))
        fresh = Step(name, step.own_desk, after=step.after, round=step.round + 1, optional=step.optional)
        put(case, fresh)
