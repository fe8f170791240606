"""Whether a rate slides: its last week against its own normal, told before it crosses a line. Pure.

A day counts with how many it is told of, so a quiet day weighs little. The last seven days hold each day of the week
once; the normal is the median of the same over the weeks behind, and how far such weeks usually stand from it is the
median of their distances (MAD), never less than what chance alone makes of so few. Days of a promotion are told apart:
a week that holds some is compared with others that do, if there are enough of these.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median
from typing import Final

WEEK: Final = 7
LITTLE: Final = 0.1  # of its normal, the least that a mean is taken to stray


@dataclass(frozen=True, slots=True, kw_only=True)
class SlideRule:
    """When a rate slides. ``far``: distances from its normal; ``weeks``: looked back at; ``least``: of cases a week.

    ``wide``: how wide the bound of chance is, in standard deviations; ``ahead``: days told ahead; ``kept``: what share
    of its slope a day hands on to the next.
    """

    far: float = 3.0
    wide: float = 2.33
    weeks: int = 10
    enough: int = 4
    least: int = 5
    ahead: int = 10
    kept: float = 0.9


@dataclass(frozen=True, slots=True)
class DayCount:
    """One day: ``n`` of ``of``; ``special``: a day of a promotion."""

    n: float
    of: float
    special: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """``now``: the rate of the last week; ``normal``, ``spread``: of the weeks behind; ``low``: what it is at least.

    ``far``: how many distances from its normal; ``ahead``: the rate of each of the next days; ``crosses``: in how many
    of these days the line is crossed, 0 if it has been, None where it isn't.
    """

    now: float
    normal: float
    spread: float
    low: float
    far: float
    slides: bool
    ahead: tuple[float, ...]
    crosses: int | None


RULE: Final = SlideRule()


def rolled(days: Sequence[DayCount]) -> list[tuple[float, float]]:
    """Of each day, the counts of the seven days that end with it."""
    found, n, of = [], 0.0, 0.0
    for place, day in enumerate(days):
        n, of = n + day.n, of + day.of
        if place >= WEEK:
            n, of = n - days[place - WEEK].n, of - days[place - WEEK].of
        found.append((n, of))
    return found


def look(
    days: Sequence[DayCount], *, line: float | None = None, counts: bool = True, rule: SlideRule = RULE
) -> Slide | None:
    """Whether the series slides upwards at its last day; None where too little is known of its past.

    ``counts``: ``n`` are counted for each of ``of``, which need not hold them, so that the ratio may be over 1; else
    they are sums, such as hours, whose mean it is.
    """
    if len(days) < WEEK * (rule.enough + 1):
        return None
    weeks = rolled(days)
    n, of = weeks[-1]
    past = _behind(days, weeks, rule)
    if not of or len(past) < rule.enough:
        return None
    now = n / of
    normal = median(past)
    chance = sqrt(max(normal, 1 / of) / of) if counts else LITTLE * normal
    spread = max(1.4826 * median(abs(each - normal) for each in past), chance)
    low = _low(n, of, rule.wide) if counts else now - rule.wide * spread
    far = (now - normal) / spread if spread else 0.0
    slides = (n if counts else of) >= rule.least and far >= rule.far and low > normal
    going = _ahead(weeks, rule)
    return Slide(
        now=now, normal=normal, spread=spread, low=low, far=far, slides=slides, ahead=going,
        crosses=_crosses(now, going, line),
    )  # fmt: skip


def _behind(days: Sequence[DayCount], weeks: Sequence[tuple[float, float]], rule: SlideRule) -> list[float]:
    """The rates of the weeks behind, each a whole week before the next; of the same sort, where there are enough."""
    last = len(days) - 1
    ends = [last - WEEK * back for back in range(1, rule.weeks + 1) if last - WEEK * back >= WEEK - 1]
    known = [(_special(days, end), weeks[end][0] / weeks[end][1]) for end in ends if weeks[end][1]]
    alike = [rate for special, rate in known if special == _special(days, last)]
    return alike if len(alike) >= rule.enough else [rate for _special_one, rate in known]


def _special(days: Sequence[DayCount], end: int) -> bool:
    return any(day.special for day in days[end - WEEK + 1 : end + 1])


def _low(n: float, of: float, wide: float) -> float:
    """The lower bound of a share by Wilson's interval; of what may count more than once, by the root of the count."""
    if n > of:
        return (n - wide * sqrt(n)) / of
    share, square = n / of, wide * wide
    middle = share + square / (2 * of)
    return (middle - wide * sqrt(share * (1 - share) / of + square / (4 * of * of))) / (1 + square / of)


def _ahead(weeks: Sequence[tuple[float, float]], rule: SlideRule) -> tuple[float, ...]:
    return ahead([n / of if of else 0.0 for n, of in weeks[-WEEK - 1 :]], rule=rule)


def ahead(days: Sequence[float], *, rule: SlideRule = RULE) -> tuple[float, ...]:
    """It goes on as steeply as over the last week, every day a little less so; never below nothing.

    ``days``: of each day, at least of eight.
    """
    slope, at, found = (days[-1] - days[-WEEK - 1]) / WEEK, days[-1], []
    for _day in range(rule.ahead):
        slope *= rule.kept
        at = max(at + slope, 0.0)
        found.append(at)
    return tuple(found)


def _crosses(now: float, ahead: Sequence[float], line: float | None) -> int | None:
    if line is None:
        return None
    if now >= line:
        return 0
    return next((day for day, rate in enumerate(ahead, 1) if rate >= line), None)
