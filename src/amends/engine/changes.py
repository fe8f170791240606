"""What facts can change about a running clock or an open case, each as a list of parts.

The engine carries out the part that applies; a case or clock is quiet where none does. Both are made from the same
sources, so that neither can know of a change which the other doesn't.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from enum import IntEnum
from functools import cache, lru_cache
from typing import Any, Final, cast

import msgspec

from amends.engine.conditions import Predicate, holds, moment, moment_of, python, read
from amends.engine.dossier import Case, Clock, Dossier, Facts
from amends.engine.fields import NAMES
from amends.engine.playbook import ClockRule, Condition, Liability, Scene, StepRule
from amends.engine.subjects import Subject
from amends.engine.words import Skip, StepState

CASE: Final = "d, f, r, c"
CLOCK: Final = "d, f, r, c, k, now"
DONE: Final = StepState.DONE
SKIPPED: Final = StepState.SKIPPED
READY: Final = StepState.READY
BLOCKED: Final = StepState.BLOCKED
WHEN: Final = Skip.WHEN
MOST_MADE: Final = 6_000
NOT_THERE: Final = (None, "", 0, False, ())
ClockTest = Callable[[Dossier, Facts, Subject, Case, Clock, datetime], bool]
When = Callable[[Dossier, Facts, Subject, Case], datetime | None]


class ChangeKind(IntEnum):
    """The first five are a clock's, the others a case's."""

    END = 1  # what was owed is done
    VOID = 2
    PAUSE = 3
    RESUME = 4
    MOVE = 5
    BEARER = 6
    STEP = 7
    CLOSE = 8
    TURN = 9  # a step comes or goes, or is held up or free


class ChangePart(msgspec.Struct, frozen=True):
    """One change and the Python that tells whether it applies. ``what``: the step or the outcome."""

    change: ChangeKind
    source: str
    what: str = ""


class ClockPart(msgspec.Struct, frozen=True):
    change: ChangeKind
    applies: ClockTest


class CasePart(msgspec.Struct, frozen=True):
    change: ChangeKind
    what: str
    applies: Predicate


class Sources:
    """Writes how parts read facts: the facts' own Python, or calls of the plain interpreter (``interpret``)."""

    def __init__(self, *, interpret: bool = False) -> None:
        self.interpret = interpret
        self.space = _space()

    def condition(self, condition: Condition) -> str:
        if not self.interpret:
            return python(condition)
        return self.called(lambda d, f, r, c: holds(condition, d, f, r, c))

    def field(self, word: str) -> str:
        """A time field."""
        return self.called(lambda d, f, r, c: moment_of(word, d, f, r, c)) if self.interpret else moment(word)

    def called(self, function: Callable[..., object]) -> str:
        """A call with what every condition is given."""
        return f"{self.named(function)}({CASE})"

    def named(self, value: object) -> str:
        name = f"x{len(self.space)}"
        if self.space is _space():
            self.space = dict(self.space)
        self.space[name] = value
        return name

    def test(self, part: ChangePart, given: str) -> Callable[..., bool]:
        """Whether the part applies."""
        return self._made(part.source, given)

    def quiet(self, parts: Sequence[ChangePart], given: str) -> Callable[..., bool]:
        """Whether none of the parts applies, in one expression."""
        return self._made(" and ".join(f"not ({part.source})" for part in parts) or "True", given)

    def _made(self, source: str, given: str) -> Callable[..., bool]:
        if self.space is _space():
            return made(source, given)
        return _made(source, given, self.space)


@cache
def _space() -> dict[str, Any]:
    """What the sources of parts that bring no names of their own are made of. Not changed."""
    return {"to_do": _to_do, "gone": _gone, "free": _free, **NAMES}


@lru_cache(maxsize=MOST_MADE)
def made(source: str, given: str) -> Callable[..., bool]:
    """A source as a function of what is ``given``: once, since many scenes and most versions ask the same."""
    return _made(source, given, _space())


def _made(source: str, given: str, space: dict[str, Any]) -> Callable[..., bool]:
    made = eval(f"lambda {given}: {source}", space)  # noqa: S307 - our own source; words were checked on load
    return cast("Callable[..., bool]", made)


def of_clock(rule: ClockRule, sources: Sources, *, shift: timedelta, until: When | None = None) -> list[ChangePart]:
    """What can change about a clock, in order: of those that apply the first is carried out.

    ``until``: tells when it was done, where no fact does; such a clock is of its case.
    """
    done = sources.called(until) if until else sources.field(rule.until)
    since = f" and {done} >= k.started_at" if until or rule.until.startswith("case.") else ""
    parts = [ChangePart(ChangeKind.END, f"{done} is not None{since}")]
    if rule.void:
        parts.append(ChangePart(ChangeKind.VOID, sources.condition(rule.void)))
    if rule.pause:
        waits = sources.condition(rule.pause)
        parts += [ChangePart(ChangeKind.PAUSE, waits), ChangePart(ChangeKind.RESUME, f"not k.held and not {waits}")]
    if rule.due.at:
        at = sources.field(rule.due.at)
        due = f"{at} + {sources.named(shift)}" if shift else at
        other = f"{due} != k.due_at and {due} != k.told"
        parts.append(ChangePart(ChangeKind.MOVE, f"{at} is not None and {other} and {due} + k.waited >= now"))
    return parts


RUNNING: Final = frozenset({ChangeKind.END, ChangeKind.VOID, ChangeKind.PAUSE, ChangeKind.MOVE})
PAUSED: Final = frozenset({ChangeKind.END, ChangeKind.VOID, ChangeKind.RESUME})
MISSED: Final = frozenset({ChangeKind.END})


def of_case(scene: Scene, sources: Sources) -> list[ChangePart]:
    """What a review can change about a case of this scene: who bears the loss, its steps, its end."""
    parts = list(_bearers(scene.liability, sources))
    for step in scene.steps:
        if (shown := step.shown_by) is not None:
            source = f"{sources.condition(shown)} and to_do(c, {step.name!r})"
            parts.append(ChangePart(ChangeKind.STEP, source, step.name))
    for step in scene.steps:
        parts += _turns(step, sources)
    return [*parts, *(_end(sources.condition(close.when), close.outcome) for close in scene.closes)]


def _end(when: str, outcome: str) -> ChangePart:
    """What a case asks is for a person to decide, and what was so when a person opened it again doesn't end it."""
    return ChangePart(ChangeKind.CLOSE, f"{when} and not c.asks and {outcome!r} not in c.barred", outcome)


def bearer(rule: Liability) -> str:
    """The party with the largest share."""
    return max(rule.shares, key=lambda share: share[1])[0]


def _bearers(rules: Sequence[Liability], sources: Sources) -> Iterator[ChangePart]:
    """The first rule that holds says who."""
    passed = ""
    for rule in rules:
        when = sources.condition(rule.when)
        party = str(bearer(rule))
        yield ChangePart(ChangeKind.BEARER, f"{passed}{when} and c.bearer != {party!r}", party)
        passed += f"not {when} and "


def _turns(step: StepRule, sources: Sources) -> Iterator[ChangePart]:
    """A step comes and goes with its condition, and is held up while what others bring about isn't there."""
    if step.when is not None:
        source = f"bool({sources.condition(step.when)}) is gone(c, {step.name!r})"
        yield ChangePart(ChangeKind.TURN, source, step.name)
    if step.awaits:
        words = tuple(word for word, _whom in step.awaits)
        lacks = sources.called(lambda d, f, r, c: lacking(words, d, f, r, c))
        yield ChangePart(ChangeKind.TURN, f"{lacks} is free(c, {step.name!r})", step.name)


def lacking(words: Sequence[str], d: Dossier, f: Facts, r: Subject, c: Case) -> bool:
    """Whether any of these facts isn't there."""
    return any(read(word, d, f, r, c) in NOT_THERE for word in words)


def _gone(case: Case, name: str) -> bool | None:
    """Whether its condition took a step away; None where that doesn't matter now."""
    for step in case.steps:
        if step.name == name:
            if step.state is SKIPPED:
                return True if step.skip == WHEN else None
            return False if step.state is READY or step.state is BLOCKED else None
    return None


def _free(case: Case, name: str) -> bool | None:
    """Whether a step that may be held up isn't; None where that doesn't matter now."""
    for step in case.steps:
        if step.name == name:
            if step.state is BLOCKED:
                return False if step.ready_at is None else None
            return True if step.state is READY else None
    return None


def _to_do(case: Case, name: str) -> bool:
    for step in case.steps:
        if step.name == name:
            return step.state is not DONE and step.state is not SKIPPED
    return False
