"""Clock rules with their conditions ready to call."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final, cast

import msgspec

from amends.engine import changes
from amends.engine.calendar import Span
from amends.engine.changes import ChangePart, ClockPart, ClockTest, Sources, When
from amends.engine.codegen import mark
from amends.engine.conditions import Predicate, moment, moment_of
from amends.engine.playbook import ClockRule, Condition

WORK: Final = timedelta(minutes=10)
Predicates = Callable[[Condition], Predicate]


class CompiledClock(msgspec.Struct, frozen=True):
    """A clock rule with its conditions ready to call.

    ``running``, ``paused``, ``missed``: what can change about it in that state. ``quiet``: nothing does about a running
    one; one call answers for nearly every clock and signal.
    ``mark``: how a dossier remembers that the order's own clock of this rule was started. ``desk``: a step's.
    ``every``: how long a round takes. ``warns``: how long before the due time each warning rings; None: at half time.
    """

    rule: ClockRule
    until: When
    at: When | None
    start: When | None
    void: Predicate | None
    pause: Predicate | None
    after: timedelta | None
    work: timedelta
    running: tuple[ClockPart, ...]
    paused: tuple[ClockPart, ...]
    missed: tuple[ClockPart, ...]
    quiet: ClockTest
    mark: str
    shift: timedelta = timedelta()
    desk: str = ""
    warns: tuple[timedelta | None, ...] = ()
    every: timedelta = timedelta()


def _get_moment(word: str) -> When:
    return cast("When", changes.made(moment(word), changes.CASE))


def _read_moment(word: str) -> When:
    return lambda d, f, r, c: moment_of(word, d, f, r, c)


def compiled_clock(rule: ClockRule, predicate: Predicates, *, interpret: bool) -> CompiledClock:
    sources = Sources(interpret=interpret)
    when = _read_moment if sources.interpret else _get_moment
    shift = _shift(rule)
    running, paused, missed, quiet = clock_parts(changes.of_clock(rule, sources, shift=shift), sources)
    return CompiledClock(
        rule=rule,
        until=when(rule.until),
        at=when(rule.due.at) if rule.due.at else None,
        start=when(rule.due.start) if rule.due.start else None,
        void=predicate(rule.void) if rule.void else None,
        pause=predicate(rule.pause) if rule.pause else None,
        after=None if rule.due.day_end or rule.due.hours else elapsed(rule.due.after, rule.due.calendar),
        work=rule.work.elapsed if rule.work else WORK,
        running=running,
        paused=paused,
        missed=missed,
        quiet=quiet,
        mark=mark(rule),
        shift=shift,
        every=rule.every.elapsed if rule.every else timedelta(),
        warns=tuple(warn.before.elapsed if warn.before else None for warn in rule.warn),
    )


Parts = tuple[ClockPart, ...]


def clock_parts(parts: list[ChangePart], sources: Sources) -> tuple[Parts, Parts, Parts, ClockTest]:
    """What can change about a clock that runs, is paused or was missed, and whether nothing does while it runs."""
    made = [ClockPart(part.change, sources.test(part, changes.CLOCK)) for part in parts]
    states = (changes.RUNNING, changes.PAUSED, changes.MISSED)
    running, paused, missed = (tuple(part for part in made if part.change in state) for state in states)
    quiet = sources.quiet([part for part in parts if part.change in changes.RUNNING], changes.CLOCK)
    return running, paused, missed, quiet


def elapsed(after: Span | None, calendar: str) -> timedelta | None:
    """The plain addition a duration comes to where no calendar has a say."""
    return after.elapsed if after and calendar == "always" else None


def _shift(rule: ClockRule) -> timedelta:
    """How far from its ``at`` field a clock falls due."""
    back = rule.due.minus.elapsed if rule.due.minus else timedelta()
    return (rule.due.plus.elapsed if rule.due.plus else timedelta()) - back
