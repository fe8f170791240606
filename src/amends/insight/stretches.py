"""How days are cut into stretches that stay the same from one day to the next: halves of halves. Pure.

A stretch has 1, 2, 4 and so on up to ``LONGEST`` days and begins where a multiple of its length does, counted from the
first day of the year 1. Any span is made of a few of them, and tomorrow's of nearly the same.
"""

from collections.abc import Callable, Container, Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

LONGEST: Final = 256


class Stretch(NamedTuple):
    """``days`` days from ``first`` on."""

    first: date
    days: int

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.days - 1)

    @property
    def halves(self) -> tuple["Stretch", "Stretch"]:
        half = self.days // 2
        return Stretch(self.first, half), Stretch(self.first + timedelta(days=half), half)

    def holds(self, other: "Stretch") -> bool:
        return self.first <= other.first and other.last <= self.last


def cover(first: date, last: date) -> Iterator[Stretch]:
    """The longest that make up these days, in order."""
    while first <= last:
        days = LONGEST
        while first.toordinal() % days or first + timedelta(days=days - 1) > last:
            days //= 2
        yield Stretch(first, days)
        first += timedelta(days=days)


def plan(
    stretch: Stretch, known: Container[Stretch], good: Callable[[Stretch], bool], tried: Callable[[Stretch], bool]
) -> Iterator[Stretch]:
    """Those to take or to count: as they are known, where they are ``good``; halved, where something in them was tried.

    A stretch that was counted before and has changed is halved, so that what changes often becomes short and the rest
    stays known.
    """
    if stretch.days == 1 or (stretch in known and good(stretch)) or not tried(stretch):
        yield stretch
        return
    for half in stretch.halves:
        yield from plan(half, known, good, tried)
