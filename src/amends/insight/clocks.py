"""Times of many cases as the clock on a wall tells them: buckets, phases, days of the week, hours. Pure."""

from datetime import datetime, timedelta
from typing import Final

import numpy as np

from amends.insight.columns import Array, NamedRows
from amends.insight.periods import DAY, DaySpan, midnight

HOUR: Final = 3600
A_DAY: Final = 24 * HOUR
MONDAY: Final = 3  # the first day of 1970 was a Thursday
STEP: Final = timedelta(minutes=15)  # clocks are changed at one of these


def bucket(at: Array, begun: list[datetime]) -> Array:
    """Of times in order, in which bucket each lies, from 0; what is before the first lies in it."""
    places = np.searchsorted(at, [each.timestamp() for each in begun[1:]])
    return np.repeat(np.arange(len(places) + 1, dtype=np.int32), np.diff(places, prepend=0, append=len(at)))


def weekday(at: Array, span: DaySpan) -> NamedRows:
    """Monday is 1."""
    return NamedRows((_local(at, span) // A_DAY + MONDAY) % 7, list(range(1, 8)))


def hour(at: Array, span: DaySpan) -> NamedRows:
    return NamedRows(_local(at, span) // HOUR % 24, list(range(24)))


def _local(at: Array, span: DaySpan) -> Array:
    """Seconds as if the span's clock were UTC."""
    begun, ahead = _changes(span)
    number = bucket(at, begun)
    return at + np.array(ahead, np.int64)[number]


def _changes(span: DaySpan) -> tuple[list[datetime], list[int]]:
    """From when on a span's clock is ahead of UTC by how many seconds."""
    begun = [span.begin]
    for number in range(span.days):
        day = span.first + number * DAY
        morning, next_one = midnight(day, span.zone), midnight(day + DAY, span.zone)
        if morning.utcoffset() != next_one.utcoffset():
            begun += _within(morning, next_one, span)
    return begun, [int((each.utcoffset() or timedelta()).total_seconds()) for each in begun]


def _within(morning: datetime, next_one: datetime, span: DaySpan) -> list[datetime]:
    """When the clock is changed on a day."""
    found, at, ahead = [], morning.timestamp(), morning.utcoffset()
    while at < next_one.timestamp():
        at += STEP.total_seconds()
        now = datetime.fromtimestamp(at, span.zone)
        if now.utcoffset() != ahead:
            ahead = now.utcoffset()
            found.append(now)
    return found
