"""Hours in people's words: on which days, from when to when, on whose clocks."""

from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from amends.engine import own_hours
from amends.engine.calendar import Calendar, describe
from amends.web import moments


def said(calendar: Calendar) -> str:
    """``Mon to Sat 09:00–18:00``; with the zone where its clocks show another time than the reader's."""
    found = describe(calendar)
    days = moments.weekdays([number for number, counts in enumerate(found.week, start=1) if counts])
    hours = _(", ").join(f"{opens}–{shuts}" for opens, shuts in found.hours)
    return " ".join(filter(None, (days, hours, _elsewhere(calendar.zone))))


def noted(kept: str) -> str:
    """A partner and its hours as an explanation keeps them, see ``engine.own_hours.noted``."""
    name, days, windows, zone = kept.rsplit(own_hours.NOTED, 3)
    words = (moments.weekdays([int(day) for day in days]), windows, _elsewhere(zone))
    return f"{name}: {' '.join(filter(None, words))}"


def _elsewhere(zone: str) -> str:
    now = timezone.now()
    here, there = timezone.localtime(now), timezone.localtime(now, ZoneInfo(zone))
    return "" if here.utcoffset() == there.utcoffset() else f"({zone})"
