"""Reckoning with a calendar: when is it due, when does it open, when does the day end."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple, assert_never
from zoneinfo import ZoneInfo

import msgspec

from amends.engine.calendar.local import as_utc, local_time, moment_of
from amends.engine.calendar.span import Span, Unit
from amends.engine.calendar.week import Calendar, is_working

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
    `wd`: the same local time n working days after the day asked; asked outside, it counts from the next opening.
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
    return _due(calendar, moment_of(zone, datetime.combine(day, time.min) + time_of_day), day)


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
            for opens_minute, closes_minute in calendar.other.get(day) or calendar.windows or _WHOLE_DAY:
                closes = _moment(zone, day, closes_minute)
                if closes >= at and (opens := _moment(zone, day, opens_minute)) < closes:
                    yield _Opening(day, opens, closes)
        day += _DAY


def _moment(zone: ZoneInfo, day: date, minute: int) -> datetime:
    return moment_of(zone, datetime.combine(day, time.min) + timedelta(minutes=minute))
