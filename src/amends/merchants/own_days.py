"""A merchant's own working days over the calendars of its playbooks: kept as plain values, read as engine departures.

Entries stand under a scope: a calendar's name, or ``*`` for all of them, and ``/DESK`` behind it for one desk. A shop's
entries come on top of its merchant's. Only deadlines of our own follow them (see ``engine.compiler.Policy.calendar``).
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from amends.engine.calendar import Calendar, Departure, depart
from amends.engine.calendar.week import Windows
from amends.merchants.access import visible
from amends.merchants.models import Member, Merchant, Shop

ALL: Final = "*"
MOST_DAYS: Final = 400
NAMES: Final[dict[str, str | Promise]] = {
    ALL: gettext_lazy("All calendars"),
    "office": gettext_lazy("Office hours"),
    "carrier_hours": gettext_lazy("Carriers' hours"),
    "jd_hours": gettext_lazy("JD's hours"),
    "buyer_hours": gettext_lazy("Hours buyers are awake"),
    "business": gettext_lazy("Business days"),
    "china": gettext_lazy("Workdays in China"),
    "brazil": gettext_lazy("Workdays in Brazil"),
}
_WINDOW: Final = re.compile(r"(\d{1,2})(?::(\d\d))?\s*[-–~至]\s*(\d{1,2})(?::(\d\d))?")
_SEVEN: Final = range(1, 8)


class Day(msgspec.Struct, frozen=True, omit_defaults=True):
    """One day: off, or a working day where ``counts``; ``hours`` are its own, such as ``10:00-12:00``."""

    on: date
    counts: bool = False
    hours: tuple[str, ...] = ()
    note: str = ""


class DayEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one scope has otherwise. ``hours``, ``week`` (1 Monday to 7) None: as the calendar has them.

    ``source``: where that is known from; without one it is an assumption. ``follow``: running clocks were to follow.
    """

    hours: tuple[str, ...] | None = None
    week: tuple[int, ...] | None = None
    days: tuple[Day, ...] = ()
    source: str = ""
    follow: bool = False

    def __bool__(self) -> bool:
        return self.hours is not None or self.week is not None or bool(self.days)


NONE: Final = DayEntry()
Entries = Mapping[str, DayEntry]


def entries(kept: Mapping[str, Any]) -> dict[str, DayEntry]:
    """What a merchant's or a shop's ``own_days`` say."""
    return msgspec.convert(dict(kept), dict[str, DayEntry])


def departure(entry: DayEntry) -> Departure:
    """The entry as the engine takes it. Raises ValueError where hours can't be read or days come twice."""
    days = [day.on for day in entry.days]
    if len(set(days)) < len(days):
        raise ValueError(f"{next(day for day in days if days.count(day) > 1)} comes twice")
    return Departure(
        windows=None if entry.hours is None else windows(entry.hours),
        week=None if entry.week is None else tuple(day in entry.week for day in _SEVEN),
        off=frozenset(day.on for day in entry.days if not day.counts),
        on=frozenset(day.on for day in entry.days if day.counts and not day.hours),
        other={day.on: windows(day.hours) for day in entry.days if day.counts and day.hours},
    )


def name_of(calendar: str) -> str:
    """A calendar by its name on pages."""
    return str(NAMES.get(calendar, calendar.replace("_", " ")))


def windows(hours: Iterable[str]) -> Windows:
    """Minutes of the day from ``09:00-18:00``. Raises ValueError with what can't be read."""
    return tuple(_window(text) for text in hours)


def _window(text: str) -> tuple[int, int]:
    found = _WINDOW.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text}: 09:00-18:00")
    opens, opens_minute, closes, closes_minute = (int(part or 0) for part in found.groups())
    if max(opens_minute, closes_minute) > 59:  # noqa: PLR2004 - minutes
        raise ValueError(f"{text}: 09:00-18:00")
    return opens * 60 + opens_minute, closes * 60 + closes_minute


def laid(calendars: Mapping[str, Calendar], *layers: Entries) -> dict[str, Calendar]:
    """The calendars that are otherwise, by name and ``NAME/DESK``; each layer on top of those before it.

    Raises ValueError where an entry contradicts itself; ``always`` is nobody's to change.
    """
    found: dict[str, Calendar] = {}
    desks = sorted({scope.partition("/")[2] for layer in layers for scope in layer})
    for name, shipped in calendars.items():
        for desk in ("", *filter(None, desks)) if name != "always" else ():
            base = found.get(name, shipped)
            own = _on(base, (layer[scope] for scope in _scopes(name, desk) for layer in layers if scope in layer))
            if own != base:
                found[f"{name}/{desk}" if desk else name] = own
    return found


def _scopes(name: str, desk: str) -> tuple[str, str]:
    behind = f"/{desk}" if desk else ""
    return ALL + behind, name + behind


def _on(calendar: Calendar, layers: Iterable[DayEntry]) -> Calendar:
    for entry in layers:
        calendar = depart(calendar, departure(entry))
    return calendar


# --- as a setting, by key ``SCOPE@SHOP``, the shop empty for all ------------------------------------------------------


def key_of(scope: str, shop: int | None) -> str:
    return f"{scope}@{shop or ''}"


def _parts(key: str) -> tuple[str, int | None]:
    scope, _, shop = key.partition("@")
    return scope, int(shop) if shop else None


def kept(member: Member, shop: int | None) -> dict[str, Any]:
    """The raw entries of the member's merchant, or of one of its shops."""
    if shop is None:
        return dict(Merchant.objects.values_list("own_days", flat=True).get(id=member.merchant_id))
    return dict(visible(member, Shop).values_list("own_days", flat=True).get(id=shop))


def read(member: Member, key: str) -> dict[str, Any]:
    """The entry as plain values; nothing said is an empty entry, so that the first one can be taken back too."""
    scope, shop = _parts(key)
    return plain(entries(kept(member, shop)).get(scope, NONE))


def write(member: Member, key: str, values: Mapping[str, Any]) -> None:
    """Keep the entry, and note whom of the running clocks are to follow. Raises ValueError where it can't hold."""
    scope, shop = _parts(key)
    raw = kept(member, shop)
    entry, before = msgspec.convert(dict(values), DayEntry), entries(raw).get(scope, NONE)
    departure(entry)
    rest = {each: raw[each] for each in raw if each != scope}
    now = {**rest, scope: plain(entry)} if entry else rest
    if shop is None:
        Merchant.objects.filter(id=member.merchant_id).update(own_days=now)
    else:
        visible(member, Shop).filter(id=shop).update(own_days=now)
    if entry.follow or before.follow:
        _follow(member, scope, shop)


def plain(entry: DayEntry) -> dict[str, Any]:
    """All fields as JSON has them, the same for the same entry."""
    days = sorted(entry.days, key=lambda day: day.on)
    return {
        "hours": None if entry.hours is None else list(entry.hours),
        "week": None if entry.week is None else sorted(entry.week),
        "days": [{"on": d.on.isoformat(), "counts": d.counts, "hours": list(d.hours), "note": d.note} for d in days],
        "source": entry.source,
        "follow": entry.follow,
    }


def _follow(member: Member, scope: str, shop: int | None) -> None:
    """The worker tells running clocks, see ``casework.maintenance.calendars``."""
    merchant = Merchant.objects.select_for_update().get(id=member.merchant_id)
    calendar, _, desk = scope.partition("/")
    wanted = {"calendar": calendar, "desk": desk, "shop": shop, "by": member.pk, "after": 0}
    Merchant.objects.filter(id=merchant.pk).update(days_to_follow=[*merchant.days_to_follow, wanted])
