"""Hours in people's words: on which days, from when to when, on whose clocks."""

from collections.abc import Iterable, Mapping
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from amends.engine import own_hours
from amends.engine.calendar import Calendar, describe
from amends.web import moments


def said(calendar: Calendar) -> str:
    """``Mon to Fri 09:00–18:00, on Sat 09:00–12:00``; with the zone where its clocks show another time than ours."""
    found = describe(calendar)
    days = [number for number, counts in enumerate(found.week, start=1) if counts]
    own = {day + 1: _joined(hours) for day, hours in found.by_day}
    return " ".join(filter(None, (_week(days, _joined(found.hours), own), _elsewhere(calendar.zone))))


def _joined(hours: Iterable[tuple[str, str]]) -> str:
    return _(", ").join(f"{opens}–{shuts}" for opens, shuts in hours)


def _week(days: Iterable[int], general: str, own: Mapping[int, str]) -> str:
    """Days of the same hours together, those of the first day first."""
    together: dict[str, list[int]] = {}
    for day in days:
        together.setdefault(own.get(day, general), []).append(day)
    return _(", ").join(f"{moments.weekdays(of)} {hours}".strip() for hours, of in together.items())


def noted(kept: str) -> str:
    """A partner and its hours as an explanation keeps them, see ``engine.own_hours.noted``."""
    name, days, windows, zone = kept.rsplit(own_hours.NOTED, 3)
    general, *own = windows.split(own_hours.BY_DAY)
    by_day = {int(day): hours for day, _blank, hours in (each.partition(" ") for each in own)}
    words = (_week(map(int, days), general, by_day), _elsewhere(zone))
    return f"{name}: {' '.join(filter(None, words))}"


def _elsewhere(zone: str) -> str:
    now = timezone.now()
    here, there = timezone.localtime(now), timezone.localtime(now, ZoneInfo(zone))
    return "" if here.utcoffset() == there.utcoffset() else f"({zone})"
