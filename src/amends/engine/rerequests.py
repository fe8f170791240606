"""Asked anew: who changes, takes up again or escalates what we have answered is owed another answer.

Folding forgets an answer from before the asking. What that answer had ended begins again here, in full: its clocks, the
steps it showed to be done, the case, the stage of the platform's procedure. Where the playbook's own rules start a
clock for the changed request (a review of its own), that one stands and the old one is not started beside it.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Final

from amends.engine import cases, clocks, steps
from amends.engine import signals as s
from amends.engine.compiled_clocks import CompiledClock
from amends.engine.compiled_steps import CompiledStep
from amends.engine.conditions import holds, words
from amends.engine.dossier import Case, Clock, Step
from amends.engine.fields import FIELDS
from amends.engine.playbook import Condition
from amends.engine.subjects import FAMILY_OF, Subject
from amends.engine.words import CaseState, ClockState, StepState
from amends.engine.work import NO_CASE, Work

ASKS: Final = frozenset({s.DisputeOpened, s.EvidenceAsked, s.RefundAsked, s.RefundChanged})
OPENS: Final = {"dispute.opened": "dispute.opened", "refund.asked": "refund.asked", "refund.changed": "refund.asked"}
ANSWERS: Final[dict[type[s.Signal], tuple[str, str]]] = {
    s.DisputeAnswered: ("asked_at", "answered_at"),
    s.EvidenceSent: ("evidence_asked_at", "evidence_sent_at"),
    s.RefundAgreed: ("asked_at", "settled_at"),
    s.RefundRefused: ("asked_at", "settled_at"),
    s.RefundClosed: ("asked_at", "settled_at"),
}
_ANSWERED: Final = frozenset(s.KIND_OF[kind] for kind in ANSWERS)
_TIMES: Final = (
    "answered_at", "evidence_sent_at", "ruled_at", "settled_at", "agreed_at", "refused_at", "closed_at",
)  # fmt: skip
_STATES: Final = frozenset({"refund.state", "dispute.state"})
_LIVE: Final = (ClockState.RUNNING, ClockState.PAUSED)
Times = tuple[datetime | None, ...]
Paths = frozenset[str]


def answered(subject: Subject) -> Times:
    """What is known to be answered, to be compared after folding what may ask anew."""
    return tuple(getattr(subject, name, None) for name in _TIMES)


def taken_back(before: Times, subject: Subject) -> Paths:
    """Paths of the answers that were known ``before`` and no longer are."""
    names, family = zip(_TIMES, before, strict=True), FAMILY_OF.get(type(subject), "")
    return frozenset(
        f"{family}.{name}" for name, was in names if was is not None and getattr(subject, name, None) is None
    )


def reopen(work: Work, about: str) -> None:
    """The newest case about it is open again, unless another one is."""
    mine = [case for case in work.d.cases if case.subject == about]
    if mine and all(case.state is CaseState.CLOSED for case in mine):
        was = work.take_up(mine[-1].policy)
        cases.reopen(work, mine[-1])
        work.policy = was


def release(work: Work, about: str) -> Case | None:
    """The open case that our answer had led to another scene, now free for whatever scene the new request is."""
    for case in work.d.cases:
        compiled = work.by(case.policy).scene(case.scene)
        mine = case.state is CaseState.OPEN and case.subject == about
        if mine and compiled is not None and not _ANSWERED.isdisjoint(compiled.scene.on):
            work.free = case.no
            return case
    return None


def hand_back(work: Work, case: Case, left: str, *, trigger: str) -> None:
    """Where no new scene took the case from the one ``left`` behind, the foremost that asks for the same does."""
    work.free = 0
    was = work.take_up(case.policy)
    _hand_back(work, case, left, trigger)
    work.policy = was


def _hand_back(work: Work, case: Case, left: str, trigger: str) -> None:
    scenes = [scene for name in case.scenes if (scene := work.policy.scene(name)) is not None]
    r, asks = work.about(case.subject), {trigger, OPENS.get(trigger)}
    asked = [s for s in scenes if asks & set(s.scene.on) and holds(s.scene.when, work.d, work.f, r, case)]
    if case.scene == left and asked:
        cases.back_to(work, case, max(asked, key=lambda each: each.scene.rank))
    behind = work.policy.scene(left)
    if case.scene != left and behind is not None:
        cases.leave(work, case, behind.scene)


def again(work: Work, about: str, gone: Paths, *, trigger: str) -> list[Clock]:
    """Start again what the answers ``gone`` had ended. Returns the clocks started."""
    for case in work.d.cases:
        if case.state is CaseState.OPEN and case.subject == about:
            was = work.take_up(case.policy)
            _redo(work, case, gone | _STATES)
            work.policy = was
    runs = {c.rule.name for c in _running(work, about)}
    owed = {c.rule.until for c in _running(work, about) if _path(c.rule.until) in gone}
    started = []
    for clock, compiled in _ended(work, about, gone, trigger):
        if compiled.rule.until not in owed and compiled.rule.name not in runs:
            case, was = work.case_or_none(clock.case), work.take_up(clock.policy)
            started.append(clocks.begin(work, compiled, key=clock.rule, subject=about, case=case))
            work.policy = was
    return [clock for clock in started if clock is not None]


def _running(work: Work, about: str) -> Iterator[CompiledClock]:
    for clock in work.d.clocks:
        compiled = work.by(clock.policy).clock(clock.rule)
        if compiled is not None and clock.subject == about and clock.state in _LIVE:
            yield compiled


def _ended(work: Work, about: str, gone: Paths, trigger: str) -> Iterator[tuple[Clock, CompiledClock]]:
    """What the last answer ended: of the clocks until the same fact, those that were over at the same time."""
    found = []
    for clock in (*work.d.ended, *work.d.clocks):
        compiled = work.by(clock.policy).clock(clock.rule)
        over = clock.subject == about and clock.state not in _LIVE
        if over and compiled is not None and _owed(work, clock, compiled, gone, trigger):
            found.append((compiled.rule.until, _over(clock), clock, compiled))
    found.sort(key=lambda each: (each[0], each[1], each[2].no))
    for _, group in groupby(found, key=lambda each: each[0]):
        several = list(group)
        yield from {c.rule: (c, compiled) for _, over, c, compiled in several if over == several[-1][1]}.values()


def _owed(work: Work, clock: Clock, compiled: CompiledClock, gone: Paths, trigger: str) -> bool:
    """Whether a clock that is over ended by an answer that no longer is one, and nothing else keeps it from running."""
    rule, r, c = compiled.rule, work.about(clock.subject), work.case_or_none(clock.case)
    if rule.on and not (trigger in rule.on and holds(rule.when, work.d, work.f, r, NO_CASE)):
        return False
    void = clock.state in (ClockState.VOID, ClockState.MISSED) and _reads(rule.void, gone)
    if not void and _path(rule.until) not in gone:
        return False
    return compiled.void is None or not compiled.void(work.d, work.f, r, c)


def _path(word: str) -> str:
    """Where the fact stands that ends a clock; empty for a step's."""
    return FIELDS[word].path if word in FIELDS else ""


def _reads(condition: Condition | None, gone: Paths) -> bool:
    return condition is not None and any(FIELDS[word].path in gone for word in words(condition))


def _over(clock: Clock) -> datetime:
    return clock.voided_at or clock.settled_at or clock.known_at or clock.due_at


def _redo(work: Work, case: Case, gone: Paths) -> None:
    """The steps that the answer had shown to be done are to be done again."""
    scene = work.policy.scene(case.scene)
    todo = {step.rule.name: step for step in (scene.steps if scene else ()) if _reads(step.rule.done_when, gone)}
    case.steps = tuple(_undone(work, case, step, todo.get(step.name)) for step in case.steps)
    steps.ready(work, case)


def _undone(work: Work, case: Case, step: Step, compiled: CompiledStep | None) -> Step:
    if step.state is not StepState.DONE or compiled is None or compiled.done_when is None:
        return step
    if compiled.done_when(work.d, work.f, work.about(case.subject), case):
        return step
    work.d.marks.discard(clocks.mark(f"{case.scene}.{step.name}", case.subject, case))
    return Step(step.name, step.desk, after=step.after, round=step.round + 1, optional=step.optional)


def earlier(work: Work, about: str, answer: str, at: datetime) -> list[Clock]:
    """An answer to what was asked before, told late: it ends the clocks of its own time. Returns those as they are now.

    ``answer``: the name of the time it gives.
    """
    found, path = [], f"{about.partition(':')[0]}.{answer}"
    for clock in tuple(work.d.clocks):
        compiled = work.by(clock.policy).clock(clock.rule)
        mine = clock.subject == about and clock.started_at <= at
        if compiled is not None and mine and _path(compiled.rule.until) == path:
            found.append(clocks.answered(work, clock, compiled, at))
    return found


def asked_before(work: Work, about: str, *, trigger: str) -> None:
    """What is asked is told late: clocks it starts that run already, because of what came after it, began with it."""
    for clock in work.d.clocks:
        compiled = work.by(clock.policy).clock(clock.rule)
        whole = clock.state is ClockState.RUNNING and not clock.given and clock.round == 1 and not clock.waited
        later = clock.subject == about and clock.started_at > work.at
        if compiled is None or not (whole and later):
            continue
        if trigger in compiled.rule.on or _of_scene(work, clock, trigger):
            clocks.begin_earlier(work, clock, compiled)


def _of_scene(work: Work, clock: Clock, trigger: str) -> bool:
    """Whether it started with the scene of its case, which the trigger can be."""
    case = work.case_or_none(clock.case)
    scene = work.by(case.policy).scene(case.scene)
    began = case.scene_at is not None and clock.started_at <= case.scene_at
    return began and scene is not None and trigger in scene.scene.on
