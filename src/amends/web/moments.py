"""How times and durations are written: today 14:05, 11-23 14:05, 2 h 14 min."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
WEEK: Final = tuple(map(gettext_lazy, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")))
SPAN: Final = 3  # from so many days in a row on, the first and the last are enough


def midnight(day: date) -> datetime:
    """When a day begins, in local time."""
    return timezone.make_aware(datetime.combine(day, time()))


def moment(at: datetime, *, now: datetime, zone: tzinfo | None = None) -> str:
    """A moment in local time: today only the hour, this year without the year; in Portuguese the day comes first."""
    local, here = timezone.localtime(at, zone), timezone.localtime(now, zone)
    if local.date() == here.date():
        return _("today {time}").format(time=f"{local:%H:%M}")
    if local.year != here.year:
        return f"{local:%Y-%m-%d %H:%M}"
    return f"{local:%d/%m %H:%M}" if (get_language() or "").startswith("pt") else f"{local:%m-%d %H:%M}"


def exact(at: datetime, *, zone: tzinfo | None = None) -> str:
    """A moment with its day and offset, for people: 2026-11-23 14:05 (UTC+08:00)."""
    return _told(at, zone, "%Y-%m-%d %H:%M")


def second(at: datetime, *, zone: tzinfo | None = None) -> str:
    """The same to the second, for files and proofs: 2026-11-23 14:05:00 (UTC+08:00)."""
    return _told(at, zone, "%Y-%m-%d %H:%M:%S")


def elsewhere(at: datetime, zone: tzinfo | None) -> str:
    """The same moment on the buyer's clock; empty where that shows the same."""
    here, there = timezone.localtime(at), timezone.localtime(at, zone)
    if zone is None or here.utcoffset() == there.utcoffset():
        return ""
    return _("the buyer's time: {time}").format(time=exact(at, zone=zone))


def _told(at: datetime, zone: tzinfo | None, form: str) -> str:
    local = timezone.localtime(at, zone)
    offset = f"{local:%z}"
    return f"{local:{form}} (UTC{offset[:3]}:{offset[3:]})"


def weekdays(days: Sequence[int]) -> str:
    """Days of the week, 1 is Monday: every day, Mon to Fri, on Tue, Sat."""
    names = [str(WEEK[day - 1]) for day in sorted(days)]
    if len(names) == len(WEEK):
        return _("every day")
    if len(names) >= SPAN and max(days) - min(days) == len(names) - 1:
        return _("{first} to {last}").format(first=names[0], last=names[-1])
    return _("on {days}").format(days=_(", ").join(names))


def duration(length: timedelta) -> str:
    """The two largest units of a duration, its sign left out."""
    seconds = int(abs(length.total_seconds()))
    if seconds >= DAY:
        return _join(seconds // DAY, _("d"), seconds % DAY // HOUR, _("h"))
    if seconds >= HOUR:
        return _join(seconds // HOUR, _("h"), seconds % HOUR // MINUTE, _("min"))
    return _join(seconds // MINUTE, _("min"), 0, "")


def _join(large: int, large_unit: str, small: int, small_unit: str) -> str:
    return f"{large} {large_unit} {small} {small_unit}" if small else f"{large} {large_unit}"
