"""Partners' own hours as they are kept, and as the engine counts in them: windows, days of the week, days off."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

import msgspec

from amends.engine.calendar import Calendar
from amends.engine.partner_hours import PartnerHours, ToldHours
from amends.merchants import own_days
from amends.policy import holidays

NOBODY: Final = "[]"
WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
BETWEEN: Final = "/"  # the first and the last of several days off
_SEVEN: Final = range(1, 8)
_REMEMBERED: Final = 200


class KeptHours(msgspec.Struct, frozen=True):
    """Hours as a partner told them. ``hours`` empty: none. ``days``: 1, Monday, to 7. ``since``: None, from the first.

    ``hours`` such as ``09:00-18:00``, or ``Sat 09:00-12:00`` for days of the week with their own, see ``by_day``.

    ``holidays``: of which country (``policy.holidays``), empty for none; ``days_off``: ``2027-02-01`` or
    ``2027-02-01/2027-02-07``, with a note behind it.
    """

    zone: str
    hours: tuple[str, ...] = ()
    days: tuple[int, ...] = ()
    holidays: str = ""
    days_off: tuple[str, ...] = ()
    since: datetime | None = None


class KeptPartner(msgspec.Struct, frozen=True):
    """What a shop's card carries of a partner; ``told``: its hours, the earliest first."""

    id: int
    kind: str
    name: str
    told: tuple[KeptHours, ...]
    codes: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()
    used: bool = True


_KNOWN: Final = msgspec.json.Decoder(tuple[KeptPartner, ...])


@lru_cache(maxsize=_REMEMBERED)
def partners_of(text: str) -> tuple[PartnerHours, ...]:
    """The partners of a shop's card."""
    return tuple(
        PartnerHours(
            id=each.id,
            kind=each.kind,
            name=each.name,
            codes=each.codes,
            skus=each.skus,
            told=told(each.name, each.told),
            used=each.used,
        )
        for each in _KNOWN.decode(text)
    )


def told(name: str, kept: tuple[KeptHours, ...]) -> tuple[ToldHours, ...]:
    """The hours of a partner of that name as the engine knows them."""
    return tuple(ToldHours(since=each.since, calendar=calendar_of(name, each)) for each in kept)


def calendar_of(name: str, kept: KeptHours) -> Calendar | None:
    """None where no hours are told. Raises ValueError where they can't hold: no day, no such zone, hours that cross."""
    if not kept.hours:
        return None
    general, own_hours = by_day(kept.hours)
    days = holidays.days_of(kept.holidays)
    own = {day for text in kept.days_off for day in days_off(text)}
    on = days.on - own
    return Calendar(
        name=name,
        zone=kept.zone,
        windows=own_days.windows(general or own_hours[min(own_hours)]),  # else on a make-up workday alone
        by_day={day - 1: own_days.windows(hours) for day, hours in own_hours.items()},
        week=tuple(day in kept.days for day in _SEVEN),
        off=(days.off | own) - on,
        on=on,
        known_until=days.known_until,
    )


def by_day(hours: Iterable[str]) -> tuple[list[str], dict[int, list[str]]]:
    """The hours of every day, and by day of the week (1 is Monday) those that hold on it instead. Raises ValueError."""
    general: list[str] = []
    own: dict[int, list[str]] = {}
    for text in hours:
        days, _, window = text.rpartition(" ")
        for day in days_of(days) if days else ():
            own.setdefault(day, []).append(window)
        general += [] if days else [window]
    return general, own


def days_of(text: str) -> range:
    """``Sat``, ``Mon-Fri``. Raises ValueError."""
    first, _, last = text.partition("-")
    return range(WEEKDAYS.index(first) + 1, WEEKDAYS.index(last or first) + 2)


def days_off(text: str) -> tuple[date, ...]:
    """The days of one entry of ``KeptHours.days_off``. Raises ValueError."""
    first, _, last = text.partition(" ")[0].partition(BETWEEN)
    begins = date.fromisoformat(first)
    ends = date.fromisoformat(last) if last else begins
    return tuple(begins + timedelta(days=n) for n in range((ends - begins).days + 1))
