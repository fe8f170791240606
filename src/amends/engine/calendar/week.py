"""Calendars: which days count, and which minutes of them."""

from datetime import date
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

_DAYS: Final = 7
_DAY_MINUTES: Final = 24 * 60
Windows = tuple[tuple[int, int], ...]


class Calendar(msgspec.Struct, frozen=True):
    """Which days count and which minutes of them.

    `windows`: minutes of the local day `[start, end)`, in order; a night shift is two of them, up to midnight and from
    midnight; none at all means the whole day. `by_day`: days of the week (0 is Monday) with others instead.
    `other`: days with hours of their own; they count whatever else is said.
    `week`: Monday to Sunday. `off` and `on` (make-up workdays, 调休) are the exceptions to it. After `known_until` the
    plain week holds and what is reckoned with it is marked as assumed; `None`: the rule is known for good.
    """

    name: str
    zone: str
    windows: tuple[tuple[int, int], ...] = ()
    week: tuple[bool, ...] = (True,) * _DAYS
    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()
    known_until: date | None = None
    other: dict[date, Windows] = {}
    by_day: dict[int, Windows] = {}

    def __post_init__(self) -> None:
        _check_zone(self.zone)
        for windows in (self.windows, *self.other.values(), *self.by_day.values()):
            _check_windows(windows)
        if len(self.week) != _DAYS or not any(self.week):
            raise ValueError("a week has seven days, Monday first, and at least one of them must count")
        if both := self.off & self.on:
            raise ValueError(f"{min(both)} can't be both a day off and a make-up workday")


class Description(msgspec.Struct, frozen=True):
    """What a calendar says, for people: `hours` are local (`09:00`, `24:00`; none: the whole day), `week` Monday first.

    `by_day`: days of the week (0 is Monday) with hours of their own.

    `off` and `on` are the days, in order, on which it departs from the plain week within the range asked about.
    """

    name: str
    zone: str
    hours: tuple[tuple[str, str], ...]
    week: tuple[bool, ...]
    off: tuple[date, ...]
    on: tuple[date, ...]
    known_until: date | None
    by_day: tuple[tuple[int, tuple[tuple[str, str], ...]], ...] = ()


def is_working(calendar: Calendar, day: date) -> bool:
    """Whether a local day counts; past `known_until` the plain week says."""
    counts = calendar.week[day.weekday()] and day not in calendar.off
    return counts or day in calendar.on or day in calendar.other


def describe(calendar: Calendar, *, since: date | None = None, until: date | None = None) -> Description:
    """What the calendar says, with its days off and make-up days from `since` to `until` (included; both or none)."""
    return Description(
        name=calendar.name,
        zone=calendar.zone,
        hours=_faces(calendar.windows),
        week=calendar.week,
        off=_between(calendar.off, since, until),
        on=_between(calendar.on, since, until),
        known_until=calendar.known_until,
        by_day=tuple((day, _faces(calendar.by_day[day])) for day in sorted(calendar.by_day)),
    )


def windows_on(calendar: Calendar, day: date) -> Windows:
    """The windows of a local day that counts; none: all of it."""
    return calendar.other.get(day) or calendar.by_day.get(day.weekday()) or calendar.windows


def _faces(windows: Windows) -> tuple[tuple[str, str], ...]:
    return tuple((_clock_face(opens), _clock_face(closes)) for opens, closes in windows)


def _clock_face(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _between(days: frozenset[date], since: date | None, until: date | None) -> tuple[date, ...]:
    if since is None or until is None:
        return ()
    return tuple(sorted(day for day in days if since <= day <= until))


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as unknown:
        raise ValueError(f"unknown time zone {zone!r}: write an IANA name such as Asia/Shanghai") from unknown


def _check_windows(windows: tuple[tuple[int, int], ...]) -> None:
    for opens, closes in windows:
        if not 0 <= opens < closes <= _DAY_MINUTES:
            raise ValueError(
                f"a window opens before it closes, within one day: {_clock_face(opens)}-{_clock_face(closes)}"
            )
    for (_, closes), (opens, _) in pairwise(windows):
        if opens < closes:
            raise ValueError(
                f"windows must be in order and apart: {_clock_face(opens)} comes before {_clock_face(closes)}"
            )
