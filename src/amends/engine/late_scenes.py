"""Scenes that turn out later to have been so earlier, or whose case is over already: what of a case they change."""

from datetime import datetime

from amends.engine import clocks
from amends.engine.beforehand import lasted_until
from amends.engine.changes import ChangeKind
from amends.engine.compiler import CompiledScene
from amends.engine.conditions import holds
from amends.engine.dossier import Case
from amends.engine.playbook import Scene
from amends.engine.words import CaseState, ClockState
from amends.engine.work import Work


def over_already(work: Work, scene: Scene, subject: str) -> Case | None:
    """Told late: the case that was open then, ranks above it, and has ended by what is known, not by a person alone."""
    if not work.repeats and (work.d.now is None or work.at >= work.d.now):
        return None
    for case in reversed(work.d.cases):
        near = case.group == scene.group and (not scene.per_thread or case.subject in ("", subject))
        ended = case.closed_at
        if near and ended is not None and _began(work, case) <= work.at <= lasted_until(work, case.subject, ended):
            current = work.policy.scenes.get(case.scene) if work.by(case.policy) is work.policy else None
            if current is not None and current.scene.rank > scene.rank and _ends(work, case, current):
                return case
    return None


def _began(work: Work, case: Case) -> datetime:
    """When what it is about began, though it may have been told late."""
    return min([case.opened_at, *[seen.at for seen in work.d.sightings if seen.case == case.no]])


def _ends(work: Work, case: Case, compiled: CompiledScene) -> bool:
    r = work.about(case.subject)
    return any([part.change is ChangeKind.CLOSE and part.applies(work.d, work.f, r, case) for part in compiled.parts])  # noqa: C419


def was_so_before(work: Work, trigger: str) -> None:
    """Told late: a scene that its case is in was so earlier; lower ones it had between were never its."""
    for case in work.d.cases:
        if case.state is CaseState.OPEN and case.scene_at is not None and case.scene_at > work.at:
            current = work.by(case.policy).scenes.get(case.scene)
            if current is not None and trigger in current.scene.on and _holds(work, case, current.scene):
                _earlier(work, case, current.scene)


def _holds(work: Work, case: Case, scene: Scene) -> bool:
    return holds(scene.when, work.d, work.f, work.about(case.subject), case)


def _earlier(work: Work, case: Case, scene: Scene) -> None:
    case.scene_at = work.at
    for seen in work.d.sightings:
        left = work.by(case.policy).scenes.get(seen.scene)
        if seen.case == case.no and seen.at > work.at and left is not None and left.scene.rank < scene.rank:
            never_was(work, case, seen.scene)


def never_was(work: Work, case: Case, left: str) -> None:
    """What turns out never to have been of the scene left behind: all clocks it had begun end."""
    policy = work.by(case.policy)
    behind, stays = policy.scene(left), policy.scene(case.scene)
    ending = set(behind.scene.clocks if behind else ()) - set(stays.scene.clocks if stays else ())
    for clock in tuple(work.d.clocks):
        if clock.case == case.no and clock.rule in ending and clock.state is not clocks.MISSED:
            clocks.end(work, clock, ClockState.VOID, at=work.at)
