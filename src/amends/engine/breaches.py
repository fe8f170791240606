"""A miss that a later fact undoes: what it had set off is taken back, unless somebody has acted on it."""

from datetime import datetime

import msgspec

from amends.engine import cases, steps
from amends.engine.dossier import Case, Clock
from amends.engine.outcome import Verb
from amends.engine.words import CaseState
from amends.engine.work import Work


def undo_breach(work: Work, clock: Clock, *, at: datetime) -> None:
    """A miss turned out void: so are the scenes it set off, and their case closes unless somebody has acted on it."""
    for number, seen in enumerate(work.d.sightings):
        if seen.clock == clock.no and seen.voided_at is None:
            work.d.sightings[number] = msgspec.structs.replace(seen, voided_at=at)
            rule = work.rule("scenes", seen.scene)
            work.why(Verb.SCENE_VOIDED, seen.scene, rule=rule, case=seen.case, clock=clock.no)
            if (case := work.d.case(seen.case)) is not None:
                _take_back(work, case, seen.scene)


def _take_back(work: Work, case: Case, scene: str) -> None:
    if case.state is not CaseState.OPEN or case.scene != scene:
        return
    was = work.take_up(case.policy)
    _close_or_ask(work, case, scene)
    work.policy = was


def _close_or_ask(work: Work, case: Case, scene: str) -> None:
    if case.acted_at is not None:
        case.asks = "miss_void"
        work.why(Verb.CASE_ASKS, "miss_void", rule=work.rule("scenes", scene), case=case.no)
        return
    earlier = [s for s in case.scenes[:-1] if _stands(work, case, s)]
    before = work.policy.scenes.get(earlier[-1]) if earlier else None
    if before is None:
        cases.close(work, case, outcome="void")
        return
    case.scene, case.issue, case.desk = before.scene.name, before.scene.issue, before.scene.desk
    case.scenes, case.bearer = tuple(earlier), before.scene.bearer
    work.why(Verb.CASE_CHANGED, case.scene, rule=work.rule("scenes", case.scene), case=case.no)
    steps.lay(work, case, before)


def _stands(work: Work, case: Case, scene: str) -> bool:
    return any(s.scene == scene and s.case == case.no and s.voided_at is None for s in work.d.sightings)
