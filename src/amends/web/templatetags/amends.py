"""The tags every template has: countdown chip, money, moment, duration, icon. No `{% load %}` is needed."""

from datetime import datetime, timedelta, tzinfo
from typing import Any, Final

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from amends.web import amounts, icons, moments

register = template.Library()

# The six looks of a clock (UI.md's five states, and the pause sign), each with its icon.
CHIP_ICONS: Final = {
    "later": "clock",
    "today": "clock-hour-4",
    "now": "alarm",
    "costing": "alert-triangle",
    "final": "clock-off",
    "paused": "player-pause",
}


@register.simple_tag
def icon(name: str) -> SafeString:
    return icons.icon(name)


@register.simple_tag
def money(minor: int | None, currency: str) -> str:
    """`{% money 29900 "CNY" %}`; nothing is known: a dash."""
    return "—" if minor is None else amounts.money(minor, currency)


@register.filter
def moment(at: datetime | None) -> str:
    """`{{ case.opened_at|moment }}`: today 14:05, 11-23 14:05."""
    return "—" if at is None else moments.moment(at, now=timezone.now())


@register.filter
def exact(at: datetime | None) -> str:
    return "" if at is None else moments.exact(at)


@register.filter
def duration(length: timedelta | None) -> str:
    return "—" if length is None else moments.duration(length)


@register.inclusion_tag("amends/components/chip.html")
def chip(
    due_at: datetime | None,
    state: str,
    *,
    waiting_for: str = "",
    consequence: str = "",
    zone: tzinfo | None = None,
) -> dict[str, Any]:
    """`{% chip clock.due_at clock.state %}`; state is later, today, now, costing, final or paused.

    `waiting_for` names whom a paused clock waits for; `consequence` says who acts if it passes; both show on hover.
    """
    return {
        "state": state,
        "due_at": due_at,
        "icon_name": CHIP_ICONS[state],
        "words": _words(due_at, state, waiting_for),
        "title": " · ".join(filter(None, [moments.exact(due_at, zone=zone) if due_at else "", consequence])),
    }


def _words(due_at: datetime | None, state: str, waiting_for: str) -> str:
    if state == "paused":
        return _("waiting for {whom}").format(whom=waiting_for) if waiting_for else _("paused")
    if due_at is None:
        return _("no deadline")
    left = due_at - timezone.now()
    if state in {"costing", "final"} or left < timedelta(0):
        return _("{duration} late").format(duration=moments.duration(left))
    return moments.duration(left)
