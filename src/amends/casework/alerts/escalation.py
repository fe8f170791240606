"""The rule by which an alert climbs until somebody has seen it: dated data, ``climb.yaml``."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec
import yaml
from django.conf import settings
from django.utils import timezone

from amends.engine.calendar import Calendar, Span, add
from amends.engine.calendar.span import Unit

HOUR: Final = 60


class Hearer(StrEnum):
    """``desk``: whom the alert is addressed to."""

    DESK = "desk"
    LEAD = "lead"
    OWNER = "owner"


class Climb(msgspec.Struct, frozen=True):
    """``tell``: from the first told to the last; ``unseen``: minutes until the next is told, 0 for never."""

    tell: tuple[Hearer, ...]
    unseen: int = 0
    working: bool = False


class Near(msgspec.Struct, frozen=True):
    """Who is told at once when a platform acts in ``left`` minutes."""

    left: int
    tell: tuple[Hearer, ...]


class ClimbTable(msgspec.Struct, frozen=True):
    """In force from a day on. ``hours``: of the day that count as working; ``platform``: the nearest first."""

    from_on: date
    hours: tuple[int, int]
    kinds: dict[str, Climb]
    platform: tuple[Near, ...] = ()
    assumption: bool = False

    def climb(self, kind: str) -> Climb:
        return self.kinds.get(kind) or self.kinds["warn"]

    def near(self, left: timedelta) -> tuple[Hearer, ...]:
        """Who is told at once, with so much time left; nobody in particular while there is more."""
        return next((each.tell for each in self.platform if left <= timedelta(minutes=each.left)), ())

    def after(self, climb: Climb, told_at: datetime) -> datetime | None:
        """When an alert nobody has seen goes on to the next."""
        if not climb.unseen:
            return None
        windows = ((self.hours[0] * HOUR, self.hours[1] * HOUR),) if climb.working else ()
        calendar = Calendar("working", settings.TIME_ZONE, windows=windows)
        return add(calendar, told_at, Span(climb.unseen, Unit.min)).at


@cache
def tables() -> tuple[ClimbTable, ...]:
    """As shipped, the earliest first."""
    text = files("amends.casework.alerts").joinpath("climb.yaml").read_text("utf-8")
    return tuple(sorted(msgspec.convert(yaml.safe_load(text), tuple[ClimbTable, ...]), key=lambda table: table.from_on))


def table_on(now: datetime) -> ClimbTable:
    """What holds at a moment; before the first table, the first."""
    today = timezone.localdate(now)
    return next((table for table in reversed(tables()) if table.from_on <= today), tables()[0])
