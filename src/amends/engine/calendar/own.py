"""Own days and hours: what a merchant's working days have otherwise than a calendar says."""

from datetime import date

import msgspec

from amends.engine.calendar.week import Calendar, Windows


class Departure(msgspec.Struct, frozen=True):
    """What is otherwise. ``windows`` and ``week`` None: as the calendar has them. ``other``: hours of single days."""

    windows: Windows | None = None
    week: tuple[bool, ...] | None = None
    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()
    other: dict[date, Windows] = {}

    def __bool__(self) -> bool:
        return self != Departure()


def depart(calendar: Calendar, departure: Departure) -> Calendar:
    """The calendar with the departure on it; what the departure says of a day wins.

    Raises ValueError where its hours or days contradict each other, as ``Calendar`` does.
    """
    said = departure.off | departure.on | departure.other.keys()
    kept = {day: windows for day, windows in calendar.other.items() if day not in said}
    return msgspec.structs.replace(
        calendar,
        windows=calendar.windows if departure.windows is None else departure.windows,
        week=calendar.week if departure.week is None else departure.week,
        off=(calendar.off - said) | departure.off,
        on=(calendar.on - said) | departure.on,
        other=kept | departure.other,
    )
