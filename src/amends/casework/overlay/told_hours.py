"""Partners' own hours as they are kept, and as the engine counts in them: windows, days of the week, days off."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

import msgspec

from amends.engine.calendar import Calendar
from amends.engine.partner_hours import PartnerHours, ToldHours
from amends.merchants import own_days
from amends.policy import holidays

NOBODY: Final = "[]"
BETWEEN: Final = "/"  # the first and the last of several days off
_SEVEN: Final = range(1, 8)
_REMEMBERED: Final = 200


class KeptHours(msgspec.Struct, frozen=True):
    """Hours as a partner told them. ``hours`` empty: none. ``days``: 1, Monday, to 7. ``since``: None, from the first.

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
    days = holidays.days_of(kept.holidays)
    own = {day for text in kept.days_off for day in days_off(text)}
    on = days.on - own
    return Calendar(
        name=name,
        zone=kept.zone,
        windows=own_days.windows(kept.hours),
        week=tuple(day in kept.days for day in _SEVEN),
        off=(days.off | own) - on,
        on=on,
        known_until=days.known_until,
    )


def days_off(text: str) -> tuple[date, ...]:
    """The days of one entry of ``KeptHours.days_off``. Raises ValueError."""
    first, _, last = text.partition(" ")[0].partition(BETWEEN)
    begins = date.fromisoformat(first)
    ends = date.fromisoformat(last) if last else begins
    return tuple(begins + timedelta(days=n) for n in range((ends - begins).days + 1))
