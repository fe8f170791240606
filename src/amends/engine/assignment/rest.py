"""Who needs a rest: too many angry buyers among the last cases taken, or too long without a pause (row B9)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec


class RestRule(msgspec.Struct, frozen=True, kw_only=True):
    """``angry`` cases of the ``of_last`` taken, or ``hours`` of work in which no two actions lie ``pause`` apart."""

    angry: int
    of_last: int
    hours: float
    pause: timedelta


class Worn(msgspec.Struct, frozen=True, kw_only=True):
    """Why somebody needs a rest: ``angry`` cases of the last ``of_last`` taken, or ``hours`` without a pause."""

    angry: int
    of_last: int
    hours: float


def without_pause(acted: Iterable[datetime], rule: RestRule, *, now: datetime) -> float:
    """Hours of work up to now without a pause; ``acted``: when they did something, newest first."""
    start = now
    for at in acted:
        if start - at >= rule.pause:
            break
        start = at
    return (now - start).total_seconds() / 3600


def worn(rule: RestRule, *, hours: float, angry: int) -> Worn | None:
    """None: they are fit, or just back from a pause."""
    if hours == 0 or (angry < rule.angry and hours < rule.hours):
        return None
    return Worn(angry=angry, of_last=rule.of_last, hours=hours)
