"""Durations as rules state them: `90 min`, `4 h`, `2 d`, `3 wd`."""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Final, Self

import msgspec

_DAY: Final = timedelta(days=1)
_LONGEST: Final = timedelta(days=100 * 366)
_WRITTEN: Final = re.compile(r"\s*([0-9]{1,10})\s*(s|min|h|d|wd)\s*")


class Unit(StrEnum):
    """What a duration counts; `d` is 24 hours unless the calendar has windows, `wd` is a working day."""

    s = "s"
    min = "min"
    h = "h"
    d = "d"
    wd = "wd"


_LENGTH: Final = {
    Unit.s: timedelta(seconds=1),
    Unit.min: timedelta(minutes=1),
    Unit.h: timedelta(hours=1),
    Unit.d: _DAY,
    Unit.wd: _DAY,
}


class Span(msgspec.Struct, frozen=True):
    """A duration as a rule states it: a whole, non-negative amount of one unit, at most a hundred years."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError(f"a duration can't be negative: {self.amount} {self.unit}")
        if self.amount > _LONGEST // _LENGTH[self.unit]:
            raise ValueError(f"a duration can't be longer than 100 years: {self.amount} {self.unit}")

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"

    @property
    def elapsed(self) -> timedelta:
        """The length in elapsed time, a day (working or not) being 24 hours."""
        return _LENGTH[self.unit] * self.amount

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `90 min`, `4 h`, `2 d`, `3 wd`; `ValueError` says how to write it right."""
        if found := _WRITTEN.fullmatch(str(text)):
            return cls(amount=int(found[1]), unit=Unit(found[2]))
        raise ValueError(f"{text!r}: a duration needs a whole number and a unit: 90 min, 4 h, 2 d, 3 wd")
