"""A clock's own hours: pauses, warnings and what is left are counted as its due time is.

What is counted in windows or working days neither loses nor gains outside them. None stands for a clock of which every
minute counts.
"""

from datetime import datetime, timedelta
from typing import Final

from amends.engine import calendar as calendars
from amends.engine.calendar import Calendar, Span
from amends.engine.compiled_clocks import CompiledClock
from amends.engine.dossier import Clock
from amends.engine.partner_hours import WHOEVER
from amends.engine.subjects import RequestFacts, Subject
from amends.engine.work import Work

NOTED: Final = " · "
BY_DAY: Final = "; "  # before each day of the week with windows of its own


def whose(work: Work, compiled: CompiledClock, r: Subject, at: datetime) -> int:
    """The partner in whose own hours a clock that begins at ``at`` is counted; 0: in the playbook's calendar."""
    kind = compiled.rule.due.hours
    if not kind or not work.policy.partners:
        return 0
    if kind == WHOEVER:
        kind = str(r.party) if isinstance(r, RequestFacts) and r.party is not None else ""
    found = work.policy.partner(kind, work.f)
    return found.id if found is not None and found.at(at) is not None else 0


def theirs(work: Work, partner: int, since: datetime) -> Calendar | None:
    """A partner's own hours as they were when a clock began; a change of them moves no clock that runs."""
    return work.policy.hours_of(partner, since) if partner else None


def noted(own: Calendar) -> str:
    """A partner's hours as an explanation keeps them: its name, the days (1 is Monday), the windows, the zone.

    Of days with windows of their own these stand behind, each after its day.
    """
    said = calendars.describe(own)
    days = "".join([str(number + 1) for number in range(len(said.week)) if said.week[number]])
    windows = [_joined(said.hours), *[f"{day + 1} {_joined(hours)}" for day, hours in said.by_day]]
    return NOTED.join((said.name, days, BY_DAY.join(windows), said.zone))


def _joined(hours: tuple[tuple[str, str], ...]) -> str:
    return ", ".join([f"{opens}–{shuts}" for opens, shuts in hours])


def of(work: Work, compiled: CompiledClock, desk: str, own: Calendar | None = None) -> Calendar | None:
    """The calendar a clock of this rule is counted in. ``desk``: of its case, where a step has none of its own.

    ``own``: a partner's, see ``theirs``.
    """
    after = compiled.rule.due.after
    if after is None or compiled.after is not None:
        return None
    calendar = own if own is not None else work.policy.calendar(compiled.rule, desk=compiled.desk or desk)
    return calendar if calendar is not None and calendars.in_hours(calendar, after) else None


def of_clock(work: Work, clock: Clock) -> Calendar | None:
    """The same of a clock that runs, by the version it runs under."""
    was = work.take_up(clock.policy)
    compiled = work.policy.clocks.get(clock.rule)
    own = theirs(work, clock.partner, clock.started_at)
    found = of(work, compiled, work.case_or_none(clock.case).desk, own) if compiled is not None else None
    work.policy = was
    return found


def warnings(hours: Calendar | None, compiled: CompiledClock, begin: datetime, due: datetime) -> list[datetime]:
    """When its warnings ring: so long before the due time, or at half time; in the order of the rule."""
    if hours is None:
        return [due - before if before is not None else begin + (due - begin) / 2 for before in compiled.warns]
    return [_warning(hours, begin, due, warn.before) for warn in compiled.rule.warn]


def _warning(hours: Calendar, begin: datetime, due: datetime, before: Span | None) -> datetime:
    if before is not None:
        return calendars.earlier(hours, due, before)
    return calendars.later(hours, begin, calendars.open_time(hours, begin, due) / 2)


def gone(hours: Calendar | None, since: datetime, until: datetime) -> timedelta:
    """How much of a clock's time lies between two moments."""
    return until - since if hours is None else calendars.open_time(hours, since, until)


def later(hours: Calendar | None, at: datetime, by: timedelta) -> datetime:
    """The moment so much of a clock's time after ``at``."""
    return at + by if hours is None else calendars.later(hours, at, by)


def put_off(hours: Calendar | None, alarm: datetime, by: timedelta, now: datetime) -> datetime:
    """A warning still to ring after a pause: not while closed, where it comes to be at the hour of closing."""
    moved = later(hours, alarm, by)
    return moved if hours is None or moved > now else calendars.next_open(hours, now)
