"""The life of a case: scenes open it and take it over, facts or people close it. Its steps are ``steps``'."""

from typing import Final

from amends.engine import clocks, late_scenes, otherwise, step_acts, steps
from amends.engine.changes import ChangeKind, bearer
from amends.engine.compiler import CompiledScene
from amends.engine.dossier import Case, Sighting
from amends.engine.outcome import Verb
from amends.engine.playbook import Scene
from amends.engine.subjects import Subject
from amends.engine.words import CaseState, ClockState, StepState
from amends.engine.work import NO_CASE, Work

# Named once: to look a member of an enum up takes longer than to compare with it.
OPEN: Final = CaseState.OPEN
WAITING: Final = StepState.WAITING
SKIPPED: Final = StepState.SKIPPED
READY: Final = StepState.READY
BLOCKED: Final = StepState.BLOCKED
RECOGNISED: Final = Verb.RECOGNISED
CASE_OPENED: Final = Verb.CASE_OPENED
CASE_CHANGED: Final = Verb.CASE_CHANGED
CASE_CLOSED: Final = Verb.CASE_CLOSED
CLOSED: Final = CaseState.CLOSED
OPENED_AGAIN: Final = "opened_again"  # what a case asks that a person opened again with nothing left to do
STEP: Final = ChangeKind.STEP
CLOSE: Final = ChangeKind.CLOSE
TURN: Final = ChangeKind.TURN
MOST_TURNS: Final = 8  # a step that comes may be shown to be done already, and be another's turn


def recognise(work: Work, scene: Scene, *, subject: str, clock: int = 0) -> str | None:
    """A scene's condition holds: note it, open or take over its case. Returns what that triggers, None if known."""
    own = subject if scene.per_thread else ""
    mark = f"{scene.name}/{own}"
    if mark in work.d.marks and not scene.again:
        return None
    work.d.marks.add(mark)
    rule = work.rule("scenes", scene.name)
    r = work.about(subject)
    compiled = work.policy.scenes.get(scene.name)
    facts = work.facts(compiled, r, NO_CASE) if compiled else {}
    case = _case_for(work, scene, own or subject)
    work.d.sightings.append(Sighting(scene.name, work.at, case.no if case else 0, own, None, clock))
    work.why(RECOGNISED, scene.name, rule=rule, case=case.no if case else 0, clock=clock, facts=facts)
    if case is None or case.scene == scene.name:
        if case is not None:
            settle_bearer(work, case)
        _set_off(work, scene, subject, case or NO_CASE)
    return f"scene:{scene.name}"


def _case_for(work: Work, scene: Scene, subject: str) -> Case | None:
    if not scene.case:
        return None
    case = _open_case(work, scene, subject)
    if case is None:
        return late_scenes.over_already(work, scene, subject) or _open(work, scene, subject)
    current = work.policy.scenes.get(case.scene)
    if current is None or scene.rank >= current.scene.rank or work.free == case.no:
        _take_over_at(work, case, scene, current)
        work.free = 0
    return case


def _take_over_at(work: Work, case: Case, scene: Scene, current: CompiledScene | None) -> None:
    """Take it over; one that ranks above the other and was so before it leaves nothing of the other's."""
    left, since = case.scene, case.scene_at
    _take_over(work, case, scene)
    if current is not None and since is not None and work.at < since and scene.rank > current.scene.rank:
        late_scenes.never_was(work, case, left)


def _open_case(work: Work, scene: Scene, subject: str) -> Case | None:
    """The open case of the group about this subject; a scene about the whole order joins the group's latest."""
    for case in reversed(work.d.cases):
        same = case.state is OPEN and case.group == scene.group and work.by(case.policy) is work.policy
        if same and (not scene.per_thread or case.subject in ("", subject)):
            return case
    return None


def decides(work: Work, scene: Scene, subject: str) -> bool:
    """Whether the version in hand is the one to recognise a scene, of several that decide about this dossier.

    A case goes on by the version it started under. The newest has all else, and what that version knows nothing of.
    """
    theirs = [case for case in work.d.cases if case.state is OPEN and case.group == scene.group]
    near = [case for case in theirs if not scene.per_thread or case.subject in ("", subject)]
    owner = work.by(near[-1].policy) if near else None
    if work.alone:
        return owner is None or owner is work.policy
    if work.policy is not work.newest:
        return owner is work.policy
    return owner is None or owner is work.policy or owner.scene(scene.name) is None


def _open(work: Work, scene: Scene, subject: str) -> Case:
    case = Case(
        no=len(work.d.cases) + 1,
        group=scene.group,
        subject=subject,
        scene=scene.name,
        issue=scene.issue,
        desk=scene.desk,
        policy=work.policy.version,
        opened_at=work.at,
        scenes=(scene.name,),
        bearer=scene.bearer,
        scene_at=work.at,
    )
    work.d.cases.append(case)
    work.why(CASE_OPENED, scene.name, rule=work.rule("scenes", scene.name), case=case.no)
    return case


def _take_over(work: Work, case: Case, scene: Scene) -> None:
    case.scenes, case.barred = (*case.scenes, scene.name), ()
    case.scene, case.issue, case.desk, case.scene_at = scene.name, scene.issue, scene.desk, work.at
    case.bearer = scene.bearer or case.bearer
    work.why(CASE_CHANGED, scene.name, rule=work.rule("scenes", scene.name), case=case.no)


def leave(work: Work, case: Case, left: Scene) -> None:
    """What a scene had set off in a case that is no longer about it: our own clocks end, and it may come again."""
    work.d.marks.discard(f"{left.name}/{case.subject}")
    stays = work.policy.scenes.get(case.scene)
    ending = set(left.clocks) - set(stays.scene.clocks if stays else ())
    for clock in tuple(work.d.clocks):
        own = clock.case == case.no and clock.rule in ending and clock.state is not clocks.MISSED
        if own and not clocks.binding(work, clock):
            work.d.marks.discard(clocks.mark(clock.rule, clock.subject, case))
            clocks.end(work, clock, ClockState.VOID, at=work.at)


def back_to(work: Work, case: Case, compiled: CompiledScene) -> None:
    """Let a scene that the case has been have it again."""
    _take_over(work, case, compiled.scene)
    steps.lay(work, case, compiled)


def settle_bearer(work: Work, case: Case) -> None:
    """Who bears the loss by the scene's rules and the facts as they stand; the party with the largest share."""
    r = work.about(case.subject)
    for when, rule in work.policy.liability.get(case.scene, ()):
        if when(work.d, work.f, r, case):
            case.bearer = bearer(rule)
            return


def _set_off(work: Work, scene: Scene, subject: str, case: Case) -> None:
    about = case.subject or subject
    for name in scene.clocks:
        if (compiled := work.policy.clocks.get(name)) is not None:
            clocks.start(work, compiled, key=name, subject=about, case=case)
    if len(case.scenes) > 1 and not scene.otherwise:
        _supersede(work, case, scene)
    compiled_scene = work.policy.scenes.get(scene.name)
    if case.no and compiled_scene is not None:
        steps.lay(work, case, compiled_scene, taken_over=len(case.scenes) > 1)
    for effect in scene.effects:
        work.want(effect, name=f"scenes.{scene.name}", subject=about, case=case, times=_times(work, scene, case))


def _supersede(work: Work, case: Case, scene: Scene) -> None:
    """What a catch-all scene had set off before this one took its case over, but for a deadline only it runs to."""
    left = work.policy.scenes.get(case.scenes[-2])
    if left is None or not left.scene.otherwise:
        return
    ending = set(left.scene.clocks) - set(scene.clocks)
    for clock in tuple(work.d.clocks):
        mine = clock.case == case.no and clock.rule in ending and clock.state is not clocks.MISSED
        if mine and (not clock.given or otherwise.another_runs(work, clock)):
            clocks.end(work, clock, ClockState.VOID, at=work.at)


def _times(work: Work, scene: Scene, case: Case) -> str:
    """Tells the same effect of a scene seen again from the first."""
    own = case.subject if scene.per_thread else ""
    seen = sum(s.scene == scene.name and (scene.again or s.subject == own) for s in work.d.sightings)
    return f"{case.no}.{seen}" if scene.again or seen > 1 else ""


def review(work: Work, *, only_timed: bool = False) -> list[Case]:
    """After every fact: steps that are shown to be done, cases that are over. Returns the cases closed.

    ``only_timed``: nothing but time has passed since the last review.
    """
    closed = []
    for case in work.d.cases:
        if case.state is OPEN and (compiled := work.by(case.policy).scenes.get(case.scene)) is not None:
            if only_timed and not compiled.timed:
                continue
            r, quiet = work.about(case.subject), compiled.quiet
            if quiet(work.d, work.f, r, case):
                continue
            was = work.take_up(case.policy)
            if _review(work, case, compiled, r):
                closed.append(case)
            work.policy = was
    return closed


def _review(work: Work, case: Case, compiled: CompiledScene, r: Subject) -> bool:
    """Carry out what applies, in order; whether that closed the case."""
    for _ in range(MOST_TURNS):
        if _carry_out(work, case, compiled, r):
            return True
        if compiled.plain or compiled.quiet(work.d, work.f, r, case):
            return False
    return False


def _carry_out(work: Work, case: Case, compiled: CompiledScene, r: Subject) -> bool:
    for part in compiled.parts:
        applies = part.applies
        if not applies(work.d, work.f, r, case):
            continue
        if part.change is CLOSE:
            close(work, case, outcome=part.what)
            return True
        if part.change is STEP:
            steps.finish(work, case, part.what, by="", effects=False)
        elif part.change is TURN:
            steps.ready(work, case)
        else:
            settle_bearer(work, case)
    return False


def close(work: Work, case: Case, *, outcome: str) -> None:
    """End a case. What the platform holds us to goes on; our own clocks of the case are void."""
    case.state, case.closed_at, case.outcome, case.asks = CLOSED, work.at, outcome, ""
    case.barred = ()
    case.steps = tuple(map(steps.skip, case.steps))
    work.why(CASE_CLOSED, outcome, rule=work.rule("scenes", case.scene), case=case.no)
    for clock in tuple(work.d.clocks):
        mine = clock.case == case.no and clock.state is not clocks.MISSED and not clocks.binding(work, clock)
        if mine and not otherwise.handed_on(work, clock):
            clock.case = case.no
            clocks.end(work, clock, ClockState.VOID, at=work.at)


def reopen(work: Work, case: Case) -> None:
    """Open a closed case again; steps that were skipped wait anew, but for those of a scene it has left."""
    case.state, case.closed_at, case.outcome = OPEN, None, ""
    compiled = work.policy.scenes.get(case.scene)
    left = {step.name for step in case.steps} - {each.rule.name for each in compiled.steps} if compiled else set[str]()
    case.steps = tuple([step if step.name in left else steps.again(step) for step in case.steps])
    work.why(Verb.CASE_REOPENED, case.scene, rule=work.rule("scenes", case.scene), case=case.no)
    steps.ready(work, case)
    _resume_rounds(work, case)


def open_again(work: Work, case: Case) -> None:
    """A person opens a closed case again: what was so already doesn't end it before a step is over."""
    compiled = work.policy.scenes.get(case.scene)
    if compiled is not None:
        step_acts.choose_anew(case, compiled)
    reopen(work, case)
    if compiled is None:
        return
    if case.steps_done:
        steps.once_more(work, case, compiled)
    r = work.about(case.subject)
    ends = [part for part in compiled.parts if part.change is CLOSE and part.applies(work.d, work.f, r, case)]
    case.barred = tuple([part.what for part in ends])
    if not _goes_on(work, case):
        case.asks = OPENED_AGAIN


def _goes_on(work: Work, case: Case) -> bool:
    """Whether there is a step to do, somebody it waits for, or a clock that runs."""
    if any([step.state is READY or (step.state is BLOCKED and step.on) for step in case.steps]):  # noqa: C419
        return True
    return any([clock.case == case.no and clock.state is clocks.RUNNING for clock in work.d.clocks])  # noqa: C419


def _resume_rounds(work: Work, case: Case) -> None:
    """The rounds that closing ended go on: an open case is looked at again."""
    compiled = work.policy.scenes.get(case.scene)
    live = (ClockState.RUNNING, ClockState.PAUSED)
    runs = {clock.rule for clock in work.d.clocks if clock.case == case.no and clock.state in live}
    for name in compiled.scene.clocks if compiled else ():
        clock = work.policy.clocks.get(name)
        if clock is not None and clock.rule.every and clock.rule.again and name not in runs:
            clocks.begin(work, clock, key=name, subject=case.subject, case=case)
