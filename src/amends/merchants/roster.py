"""The roster of a phase and its gaps: hours of a phase's days at which nobody sits at an open desk (row L8)."""

from dataclasses import dataclass
from typing import Final

from amends.merchants import desk_names
from amends.merchants.access import visible
from amends.merchants.models import ClosedDesk, Desk, Member, Shift

OPENS, SHUTS = 9, 23  # hours of a shop's day that are looked at; source: house rule
WEEK: Final = range(1, 8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """``people``: how many sit there then."""

    hour: int
    people: int
    names: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskDay:
    weekday: int
    hours: list[Hour]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskRoster:
    """``gaps``: hours of the week with nobody, at an open desk. ``stand_in``: who does its work when it is closed."""

    code: str
    name: str
    stand_in: str
    days: list[DeskDay]
    shifts: list[Shift]
    gaps: int


def roster(member: Member, *, phase: str) -> list[DeskRoster]:
    """Every desk in the phase, by name."""
    closed = dict(visible(member, ClosedDesk).filter(phase=phase).values_list("desk_id", "stand_in__name"))
    shifts = visible(member, Shift).filter(phase=phase).select_related("member__user").order_by("from_hour", "id")
    by_desk: dict[int, list[Shift]] = {}
    for shift in shifts:
        by_desk.setdefault(shift.desk_id, []).append(shift)
    desks = visible(member, Desk).order_by("name")
    return [_desk(desk, by_desk.get(desk.pk, []), desk_names.said(str(closed.get(desk.pk, "")))) for desk in desks]


def _desk(desk: Desk, shifts: list[Shift], stand_in: str) -> DeskRoster:
    days = [DeskDay(weekday=day, hours=[_hour(shifts, day, hour) for hour in range(OPENS, SHUTS)]) for day in WEEK]
    empty = sum(hour.people == 0 for day in days for hour in day.hours)
    return DeskRoster(
        code=desk.code,
        name=desk_names.said(desk.name),
        stand_in=stand_in,
        days=days,
        shifts=shifts,
        gaps=0 if stand_in else empty,
    )


def _hour(shifts: list[Shift], day: int, hour: int) -> Hour:
    there = [s for s in shifts if day in s.weekdays and s.from_hour <= hour < s.until_hour and s.member.is_active]
    return Hour(hour=hour, people=len(there), names=", ".join(s.member.user.name for s in there))
