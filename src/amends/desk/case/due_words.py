"""In which days and hours a deadline was counted, as one line for its hover: hours, days off and make-up workdays."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from amends.desk.words import hours
from amends.engine.calendar import Calendar, describe
from amends.engine.compiled_clocks import CompiledClock
from amends.engine.compiler import Policy
from amends.engine.dossier import Clock
from amends.merchants.own_days import name_of


def counted(policy: Policy, clock: Clock, compiled: CompiledClock | None, *, desk: str) -> str:
    """Empty where every minute counts or the platform named the time. ``desk``: whose own working days hold."""
    if compiled is None or clock.given:
        return ""
    theirs = policy.hours_of(clock.partner, clock.started_at) if clock.partner else None
    if theirs is not None:
        by = _("by the hours of %(who)s: %(hours)s") % {"who": theirs.name, "hours": hours.said(theirs)}
        return " · ".join(filter(None, [by, *_exceptions(theirs, clock)]))
    if compiled.rule.due.calendar == "always":
        return ""
    calendar = policy.calendar(compiled.rule, desk=compiled.desk or desk)
    if calendar is None:
        return ""
    windows = ", ".join(f"{opens}-{closes}" for opens, closes in describe(calendar).hours)
    named = f"{name_of(compiled.rule.due.calendar)} {windows}".strip()
    return " · ".join(filter(None, [named, *_exceptions(calendar, clock)]))


def _exceptions(calendar: Calendar, clock: Clock) -> tuple[str, str]:
    """The days off and the make-up workdays that lie in a clock's time."""
    zone = ZoneInfo(calendar.zone)
    said = describe(
        calendar, since=clock.started_at.astimezone(zone).date(), until=clock.due_at.astimezone(zone).date()
    )
    off = _("days off: %(days)s") % {"days": _days(said.off)} if said.off else ""
    on = _("make-up workdays: %(days)s") % {"days": _days(said.on)} if said.on else ""
    return off, on


def _days(days: Iterable[date]) -> str:
    return ", ".join(f"{day:%m-%d}" for day in days)
