"""Reckoning with a calendar: when is it due, when does it open, when does the day end."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple, assert_never
from zoneinfo import ZoneInfo

import msgspec

from amends.engine.calendar.local import as_utc, local_time, moment_of
from amends.engine.calendar.span import Span, Unit
from amends.engine.calendar.week import Calendar, is_working, windows_on

_DAY: Final = timedelta(days=1)
_INSTANT: Final = timedelta(microseconds=1)
_WHOLE_DAY: Final = ((0, 24 * 60),)


class DueMoment(msgspec.Struct, frozen=True):
    """When something is due (UTC); `assumed` when a day past the last known official calendar had to be judged."""

    at: datetime
    assumed: bool


class _Opening(NamedTuple):
    """One window of one working day as moments, `opens < closes`."""

    day: date
    opens: datetime
    closes: datetime


def add(calendar: Calendar, start: datetime, span: Span) -> DueMoment:
    """The moment `span` after `start` (aware; naive is a `ValueError`).

    Without windows `s`, `min`, `h`, `d` are elapsed time, a day being 24 hours whatever the clocks do.
    With windows `s`, `min`, `h` count only inside windows of days that count: what ends at closing time is due then,
    what is asked at closing time starts at the next opening. `d` with windows: the same local time n days later, moved
    forward into the next window if it falls outside.
    `wd`: the same local time n working days after the day asked; asked outside, it counts from the next opening. Where
    days of the week have windows of their own, it is moved forward into the next one as with `d`.
    """
    if not calendar.windows and span.unit is not Unit.wd:
        return DueMoment(as_utc(start) + span.elapsed, False)  # noqa: FBT003 - the engine's hottest line
    match span.unit:
        case Unit.s | Unit.min | Unit.h:
            return _add_open_time(calendar, as_utc(start), span.elapsed)
        case Unit.d:
            return _add_days(calendar, as_utc(start), span.amount)
        case Unit.wd:
            return _add_workdays(calendar, as_utc(start), span.amount)
        case _:
            assert_never(span.unit)


def next_open(calendar: Calendar, at: datetime) -> datetime:
    """`at` itself inside a window of a day that counts, else the next opening; closing time is outside."""
    at = as_utc(at)
    return max(at, _next_opening(calendar, at).opens)


def day_end(calendar: Calendar, at: datetime) -> datetime:
    """`The same day 24:00` on the calendar's local clock, always later than `at`."""
    zone, at = ZoneInfo(calendar.zone), as_utc(at)
    midnight = datetime.combine(at.astimezone(zone).date() + _DAY, time.min)
    end = moment_of(zone, midnight)
    return end if end > at else midnight.replace(tzinfo=zone, fold=1).astimezone(UTC)


def in_hours(calendar: Calendar, span: Span) -> bool:
    """Whether a span in this calendar is counted in its hours and days, and not as plain elapsed time."""
    return bool(calendar.windows) or span.unit is Unit.wd


def open_time(calendar: Calendar, since: datetime, until: datetime) -> timedelta:
    """How much of the time between two moments lies inside windows of days that count; none where they come together.

    Without windows a day that counts does so whole.
    """
    since, until, total = as_utc(since), as_utc(until), timedelta()
    if until <= since:
        return total
    for _, opens, closes in _openings(calendar, since):
        if opens >= until:
            break
        total += min(closes, until) - max(opens, since)
    return total


def later(calendar: Calendar, at: datetime, by: timedelta) -> datetime:
    """The moment so much open time after ``at``; ``at`` itself for none."""
    return _add_open_time(calendar, as_utc(at), by).at if by else as_utc(at)


def earlier(calendar: Calendar, at: datetime, by: Span) -> datetime:
    """The moment ``by`` before ``at``, as ``add`` counts: of hours those inside windows, of days those that count.

    What would fall outside the windows by that is moved back to when they last closed.
    """
    at = as_utc(at)
    match by.unit:
        case Unit.s | Unit.min | Unit.h:
            return _take_open_time(calendar, at, by.elapsed)
        case Unit.d:
            return _last_open(calendar, _days_before(calendar, at, by.amount, working=False))
        case Unit.wd:
            return _last_open(calendar, _days_before(calendar, at, by.amount, working=True))
        case _:
            assert_never(by.unit)


def _take_open_time(calendar: Calendar, at: datetime, left: timedelta) -> datetime:
    past = _openings_before(calendar, at)
    while True:
        _, opens, closes = next(past)
        ends = min(at, closes)
        if left <= ends - opens:
            return ends - left
        left -= ends - opens


def _days_before(calendar: Calendar, at: datetime, days: int, *, working: bool) -> datetime:
    zone = ZoneInfo(calendar.zone)
    local = local_time(zone, at)
    day = local.date()
    while days:
        day -= _DAY
        days -= is_working(calendar, day) if working else 1
    return moment_of(zone, datetime.combine(day, local.time()))


def _last_open(calendar: Calendar, at: datetime) -> datetime:
    _, _, closes = next(_openings_before(calendar, at))
    return min(at, closes)


def _add_open_time(calendar: Calendar, start: datetime, left: timedelta) -> DueMoment:
    openings = _openings(calendar, start)
    while True:
        day, opens, closes = next(openings)
        begins = max(start, opens)
        if left <= closes - begins:
            return _due(calendar, begins + left, day)
        left -= closes - begins


def _add_days(calendar: Calendar, start: datetime, days: int) -> DueMoment:
    zone = ZoneInfo(calendar.zone)
    wanted = moment_of(zone, local_time(zone, start) + days * _DAY)
    opening = next(_openings(calendar, wanted))
    return _due(calendar, max(wanted, opening.opens), opening.day)


def _add_workdays(calendar: Calendar, start: datetime, days: int) -> DueMoment:
    zone = ZoneInfo(calendar.zone)
    opening = _next_opening(calendar, start)
    begins = max(start, opening.opens)
    time_of_day = local_time(zone, begins) - datetime.combine(opening.day, time.min)
    day = _workday_after(calendar, opening.day, days)
    wanted = moment_of(zone, datetime.combine(day, time.min) + time_of_day)
    if not calendar.by_day:
        return _due(calendar, wanted, day)
    opening = next(_openings(calendar, wanted))
    return _due(calendar, max(wanted, opening.opens), opening.day)


def _workday_after(calendar: Calendar, day: date, count: int) -> date:
    while count:
        day += _DAY
        count -= is_working(calendar, day)
    return day


def _due(calendar: Calendar, at: datetime, day: date) -> DueMoment:
    """`day`: the last day whose standing had to be judged, and so the only one to compare with what is known."""
    return DueMoment(at=at, assumed=calendar.known_until is not None and day > calendar.known_until)


def _next_opening(calendar: Calendar, at: datetime) -> _Opening:
    return next(opening for opening in _openings(calendar, at) if opening.closes > at)


def _openings(calendar: Calendar, at: datetime) -> Iterator[_Opening]:
    """Windows that close at or after `at`, in order, without end; one that closes at this very midnight comes first."""
    zone = ZoneInfo(calendar.zone)
    day = (at - _INSTANT).astimezone(zone).date()
    while True:
        if is_working(calendar, day):
            for opens_minute, closes_minute in windows_on(calendar, day) or _WHOLE_DAY:
                closes = _moment(zone, day, closes_minute)
                if closes >= at and (opens := _moment(zone, day, opens_minute)) < closes:
                    yield _Opening(day, opens, closes)
        day += _DAY


def _openings_before(calendar: Calendar, at: datetime) -> Iterator[_Opening]:
    """Windows that opened before `at`, the latest first, without end."""
    zone = ZoneInfo(calendar.zone)
    day = local_time(zone, at).date()  # a day that had begun when the clocks went back over midnight has opened
    while True:
        if is_working(calendar, day):
            for opens_minute, closes_minute in reversed(windows_on(calendar, day) or _WHOLE_DAY):
                opens = _moment(zone, day, opens_minute)
                if opens < at and opens < (closes := _moment(zone, day, closes_minute)):
                    yield _Opening(day, opens, closes)
        day -= _DAY


def _moment(zone: ZoneInfo, day: date, minute: int) -> datetime:
    return moment_of(zone, datetime.combine(day, time.min) + timedelta(minutes=minute))
