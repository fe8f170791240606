"""The tags every template has: countdown chip, money, moment, duration, icon. No `{% load %}` is needed."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from amends.web import amounts, countdown, icons, moments, table_heads
from amends.web.sorting import Heading

register = template.Library()


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
def weekdays(days: Sequence[int]) -> str:
    """`{{ shift.weekdays|weekdays }}`, 1 is Monday: Mon–Fri; Sat, Sun; every day."""
    return moments.weekdays(days)


@register.filter
def duration(length: timedelta | None) -> str:
    return "—" if length is None else moments.duration(length)


@register.simple_tag
def heads(headings: Sequence[Heading]) -> SafeString:
    """`{% heads listed.heads %}`: the headings of a list's columns, each a link that sorts it where it can."""
    return table_heads.drawn(headings)


@register.simple_tag
def chip(
    due_at: datetime | None,
    state: str,
    *,
    waiting_for: str = "",
    consequence: str = "",
    elsewhere: tzinfo | None = None,
) -> SafeString:
    """`{% chip clock.due_at clock.state %}`: see `countdown.chip`."""
    return countdown.chip(due_at, state, waiting_for=waiting_for, consequence=consequence, elsewhere=elsewhere)
