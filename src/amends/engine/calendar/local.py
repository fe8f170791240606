"""Local times and moments, where clocks are changed twice a year.

A local time that does not exist (the clocks jump forward over it) means the moment of the jump. A local time that comes
twice (the clocks go back) means its first coming, and anything asked while it comes again counts as asked when the
repeated stretch ends. So whatever is asked later is never due earlier.
"""

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_SECOND: Final = timedelta(seconds=1)


def as_utc(at: datetime) -> datetime:
    """The same moment in UTC; a naive one is a `ValueError`."""
    if at.tzinfo is UTC:
        return at
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone: give an aware moment")
    return at.astimezone(UTC)


def moment_of(zone: ZoneInfo, local: datetime) -> datetime:
    """The moment (UTC) of a naive local time; see above for times that come twice or never."""
    moment = local.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local:
        return moment
    return _jump(zone, local.replace(tzinfo=zone, fold=1).astimezone(UTC), moment)


def local_time(zone: ZoneInfo, at: datetime) -> datetime:
    """The naive local time at a moment; a time that comes again reads as the end of the repeated stretch."""
    local = at.astimezone(zone)
    if not local.fold:
        return local.replace(tzinfo=None)
    first = local.replace(fold=0)
    jump = _jump(zone, first.astimezone(UTC), at)
    return first.replace(tzinfo=None) + (jump - first.astimezone(UTC))


def _jump(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The moment the zone's clocks are changed, to the second, between two moments on either side of it."""
    before = before.replace(microsecond=0)
    old = before.astimezone(zone).utcoffset()
    seconds = range(int((after - before) / _SECOND) + 1)
    changed = bisect_left(
        seconds, 1, key=lambda second: (before + second * _SECOND).astimezone(zone).utcoffset() != old
    )
    return before + changed * _SECOND
