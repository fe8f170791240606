"""The official calendars a playbook can name, built once from well-kept libraries.

`china`: State Council holidays and make-up workdays (调休) as `chinesecalendar` has them, from 2004 to the last year
announced (the notice for a year comes out in the November before it). `brazil`: national public holidays as `holidays`
has them, from 2000; optional days (Carnival, Corpus Christi) count as working days. Past the last known year the plain
Monday-to-Friday week holds, the answer is marked as assumed, and the log says so once per calendar.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import Final

import chinese_calendar
import structlog

from amends.engine.calendar import (
    Calendar,
    DueMoment,
    Span,
    add,
)

log = structlog.get_logger(__name__)

_MONDAY_TO_FRIDAY: Final = (True, True, True, True, True, False, False)
_BRAZIL_FROM: Final = 2000


@cache
def official(name: str) -> Calendar:
    """The calendar of that name, always the same object; `ValueError` lists the names there are."""
    if build := _BUILD.get(name):
        return build()
    raise ValueError(f"no official calendar {name!r}; there are: {', '.join(names())}")


def names() -> tuple[str, ...]:
    """The official calendars, in alphabetical order."""
    return tuple(sorted(_BUILD))


def add_official(*, name: str, start: datetime, span: Span) -> DueMoment:
    """`engine.calendar.add` in an official calendar; an assumed answer is logged, once per calendar."""
    calendar = official(name)
    due = add(calendar, start, span)
    if due.assumed:
        log_assumption(calendar=calendar)
    return due


def log_assumption(*, calendar: Calendar) -> None:
    """Say once per calendar and process that days past its last known one are taken from the plain week.

    For hosts too: the engine marks what it assumed (`DueMoment.assumed`) but has no log to say it in.
    """
    _log_once(calendar.name, calendar.known_until)


@cache
def _log_once(name: str, known_until: date | None) -> None:
    log.warning("calendar_assumed", calendar=name, known_until=str(known_until), assumption="plain week, no holidays")


def _always() -> Calendar:
    return Calendar(name="always", zone="UTC")


def _china() -> Calendar:
    off, on = frozenset(chinese_calendar.holidays), frozenset(chinese_calendar.workdays)
    return Calendar(
        name="china",
        zone="Asia/Shanghai",
        week=_MONDAY_TO_FRIDAY,
        off=off,
        on=on,
        known_until=date(max(off | on).year, 12, 31),
    )


def _brazil() -> Calendar:
    from holidays import country_holidays  # of all countries: needed where Brazil's calendar is

    last = country_holidays("BR").end_year
    return Calendar(
        name="brazil",
        zone="America/Sao_Paulo",
        week=_MONDAY_TO_FRIDAY,
        off=frozenset(country_holidays("BR", years=range(_BRAZIL_FROM, last + 1))),
        known_until=date(last, 12, 31),
    )


def _china_daily(name: str, opens: int, closes: int) -> Calendar:
    """Every day of the year, weekends and holidays too; hours on the local clock."""
    return Calendar(name=name, zone="Asia/Shanghai", windows=((opens * 60, closes * 60),))


_BUILD: Final[Mapping[str, Callable[[], Calendar]]] = MappingProxyType(
    {
        "always": _always,
        "brazil": _brazil,
        "china": _china,
        "china_daily_8_20": lambda: _china_daily("china_daily_8_20", 8, 20),
        "china_daily_9_18": lambda: _china_daily("china_daily_9_18", 9, 18),
    }
)
