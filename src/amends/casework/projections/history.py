"""What became of every case, and when: opened, closed, reopened, whose, at which desk, first answered, steps done.

Rows are only added, from the reasons the log keeps, so that the log gives the same rows again.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from amends.casework.projections.history_store import HistoryRow
from amends.engine.compiler import Policy
from amends.engine.ledgers.standing import Stood
from amends.engine.outcome import Reason, Verb
from amends.engine.signals import AnySignal, CaseHandedOver, CaseTaken, MessageSent
from amends.engine.words import CaseState

Place = tuple[int, int, int]  # merchant, dossier and shop ids
OPENED, CLOSED, REOPENED, SCENE = "opened", "closed", "reopened", "scene"
OWNER, DESK, ANSWERED, STEP = "owner", "desk", "answered", "step"
HEARD: Final = frozenset({CaseTaken, MessageSent})  # beyond what has reasons
_TELLING: Final = frozenset({Verb.CASE_OPENED, Verb.CASE_CHANGED, Verb.CASE_CLOSED, Verb.CASE_REOPENED, Verb.STEP_DONE})


class HeardSignal(NamedTuple):
    """One thing that was decided. ``signal`` None: nothing came in, but time had passed."""

    signal: AnySignal | None
    reasons: Sequence[Reason]


class Course(NamedTuple):
    """How a case stands so far; ``answered``: the buyer has heard from us since it was opened."""

    opened_at: datetime
    is_open: bool
    owner: str
    desk: str
    answered: bool


def courses_of(before: Stood) -> dict[int, Course]:
    """How the cases of a dossier stood, by number."""
    replied = before.replied_at
    return {
        no: Course(
            was.opened_at,
            was.state is CaseState.OPEN,
            was.owner,
            was.desk,
            replied is not None and replied >= was.opened_at,
        )
        for no, was in before.cases.items()
    }


def follow(courses: dict[int, Course], place: Place, told: HeardSignal, policy: Policy) -> list[HistoryRow]:
    """The rows of one decision; ``courses`` of the cases, by number, go on with it."""
    signal = told.signal
    found = [
        row
        for reason in told.reasons
        if reason.case and reason.verb in _TELLING
        for row in _of_reason(courses, place, reason, signal, policy)
    ]
    if isinstance(signal, CaseTaken):
        found += _owned(courses, place, signal)
    elif isinstance(signal, MessageSent):
        found += _answered(courses, place, signal)
    return found


def _row(place: Place, no: int, what: str, at: datetime, value: str, was: str = "", *, by: str, of: str) -> HistoryRow:
    return HistoryRow(place[0], place[1], no, what, at, value, was, place[2], None, by, of)


def _of_reason(
    courses: dict[int, Course], place: Place, reason: Reason, signal: AnySignal | None, policy: Policy
) -> Iterator[HistoryRow]:
    no, at, of, by = reason.case, reason.at, reason.because, getattr(signal, "by", "")
    course = courses.get(no) or Course(opened_at=at, is_open=True, owner="", desk="", answered=False)
    courses[no] = course
    match reason.verb:
        case Verb.CASE_OPENED:
            yield _row(place, no, OPENED, at, reason.what, by=by, of=of)
            yield from _at_desk(courses, place, reason, _desk(policy, reason), by)
        case Verb.CASE_CHANGED:
            handed = isinstance(signal, CaseHandedOver) and not reason.rule
            if handed:
                yield from _at_desk(courses, place, reason, reason.what, by)
                yield from _let_go(courses, place, reason, by)
            else:
                yield _row(place, no, SCENE, at, reason.what, by=by, of=of)
                yield from _at_desk(courses, place, reason, _desk(policy, reason), by)
        case Verb.CASE_CLOSED:
            courses[no] = course._replace(is_open=False)
            took = _seconds(course, at)
            yield _row(place, no, CLOSED, at, reason.what, by=by, of=of)._replace(seconds=took)
        case Verb.CASE_REOPENED:
            courses[no] = course._replace(is_open=True)
            yield _row(place, no, REOPENED, at, reason.what, by=by, of=of)
        case _:
            yield _row(place, no, STEP, at, reason.what, by=by, of=of)


def _desk(policy: Policy, reason: Reason) -> str:
    cited = reason.rule.partition("#")[0]
    decided = next((each for each in policy.kept.values() if each.reference == cited), policy)
    compiled = decided.scene(reason.what)
    return compiled.scene.desk if compiled is not None else ""


def _at_desk(courses: dict[int, Course], place: Place, reason: Reason, desk: str, by: str) -> Iterator[HistoryRow]:
    course = courses[reason.case]
    if desk and desk != course.desk:
        courses[reason.case] = course._replace(desk=desk)
        yield _row(place, reason.case, DESK, reason.at, desk, course.desk, by=by, of=reason.because)


def _let_go(courses: dict[int, Course], place: Place, reason: Reason, by: str) -> Iterator[HistoryRow]:
    course = courses[reason.case]
    if course.owner:
        courses[reason.case] = course._replace(owner="")
        yield _row(place, reason.case, OWNER, reason.at, "", course.owner, by=by, of=reason.because)


def _owned(courses: dict[int, Course], place: Place, signal: CaseTaken) -> list[HistoryRow]:
    course = courses.get(signal.case)
    if course is None or course.owner == signal.owner:
        return []
    courses[signal.case] = course._replace(owner=signal.owner)
    return [_row(place, signal.case, OWNER, signal.at, signal.owner, course.owner, by=signal.by, of=signal.id)]


def _answered(courses: dict[int, Course], place: Place, signal: MessageSent) -> list[HistoryRow]:
    found = []
    for no, course in list(courses.items()):
        if course.is_open and not course.answered and signal.at >= course.opened_at:
            courses[no] = course._replace(answered=True)
            row = _row(place, no, ANSWERED, signal.at, "", by=signal.by, of=signal.id)
            found.append(row._replace(seconds=_seconds(course, signal.at)))
    return found


def _seconds(course: Course, at: datetime) -> int:
    return max(int((at - course.opened_at).total_seconds()), 0)
