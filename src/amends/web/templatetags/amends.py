"""The tags every template has: countdown chip, money, moment, duration, icon. No `{% load %}` is needed."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString

from amends.web import amounts, constant_texts, countdown, icons, moments, rail_drawn, table_heads
from amends.web.rail import RailPlace
from amends.web.sorting import Heading

register = template.Library()
register.tag("translate", constant_texts.translate)


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
def rail(places: Sequence[RailPlace]) -> SafeString:
    """`{% rail frame.rail %}`: the places one can go to."""
    return rail_drawn.drawn(places or ())


@register.simple_tag
def rail_keys(places: Sequence[RailPlace]) -> SafeString:
    """`{% rail_keys frame.rail %}`: the letters that lead there."""
    return rail_drawn.keys(places or ())


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
