"""Where a clock stands in the order of the work: the apparent-tardiness-cost rule, kept so that an index has the order.

With stake L, work w, due time D and a look-ahead K a clock weighs ``ln(L/w) - slack/K``. There are two streams:

*Slack left* (it ends at ``D - w``): ``ln(L/w) - (D - w)/K`` is stored, which time doesn't change; whoever reads adds
``now/K``, the same for all. *Slack used up*: ``ln(L/w)`` is stored, and of a final clock the logarithm of the chance of
still making it besides, so that one that can't be met any more sinks. The heads of both, by their sums, are the order.
"""

from datetime import UTC, datetime, timedelta
from math import erf, log, sqrt
from typing import Final

import msgspec

from amends.engine.clocks import act_at

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
LOOK_AHEAD = timedelta(hours=4)
FEW: Final = 3  # look-aheads are so many times the mean work: see decision 21
NOTHING_DUE, DUE, ACT_NOW, USED_UP = 0, 1, 2, 3
BANDS: Final = (USED_UP, ACT_NOW, DUE, NOTHING_DUE)
LAST: Final = -1e6  # added to what has no deadline: it comes after everything that has one
SPREAD: Final = 0.5  # how far real work lies from the expected: the deviation of its logarithm


class Pace(msgspec.Struct, frozen=True):
    """Time counted in look-aheads. ``ahead``: seconds in one; ``gone``: how many had gone by at ``since``.

    When the look-ahead changes, ``gone`` goes on from where it was, so that ranks of before and after still compare.
    """

    ahead: float = LOOK_AHEAD.total_seconds()
    since: datetime = EPOCH
    gone: float = 0.0

    def at(self, moment: datetime) -> float:
        """How many look-aheads have gone by."""
        return self.gone + (moment - self.since).total_seconds() / self.ahead

    def changed(self, ahead: timedelta, now: datetime) -> "Pace":
        return Pace(ahead.total_seconds(), now, self.at(now))


USUAL = Pace()


class Place(msgspec.Struct, frozen=True):
    """A clock's place: its stream is its ``band``. ``turns_at``: when it has another one, if nothing happens."""

    band: int
    rank: float
    turns_at: datetime | None = None


def added(gone: float) -> tuple[float, float, float, float]:
    """What a reader adds to a rank, by band, when so many look-aheads have gone by."""
    return LAST, gone, gone, 0.0


def score(place: Place, gone: float) -> float:
    """What places are compared by, the highest first."""
    band = place.band
    if band == USED_UP:
        return place.rank
    return place.rank + (LAST if band == NOTHING_DUE else gone)


def worth(at_stake: float, work: timedelta) -> float:
    """``ln(L/w)``, w in minutes. Nothing known at stake counts as one minor unit, so that it has its turn as well."""
    return log(max(at_stake, 1.0) / (work / timedelta(minutes=1)))


def placed(at_stake: float, work: timedelta, due_at: datetime, now: datetime, pace: Pace, *, final: bool) -> Place:
    """The place of a clock that runs. ``final``: nothing is left at stake once it is missed."""
    begin_at, sum_at_stake = due_at - work, worth(at_stake, work)
    if now >= begin_at:
        return _used_up(sum_at_stake, work, due_at, now) if final else Place(USED_UP, sum_at_stake)
    acts = act_at(due_at, work)
    rank = sum_at_stake - pace.at(begin_at)
    return Place(ACT_NOW, rank, begin_at) if now >= acts else Place(DUE, rank, acts)


def _used_up(at_stake: float, work: timedelta, due_at: datetime, now: datetime) -> Place:
    for share, made in STAGES:
        turns_at = due_at - share * work
        if now < turns_at:
            return Place(USED_UP, at_stake + log(made), turns_at)
    return Place(USED_UP, at_stake + log(SUNK))


def still_made(work: timedelta, due_at: datetime, now: datetime) -> float:
    """The chance of still making it, of a clock whose slack is used up; it falls in steps."""
    return next((made for share, made in STAGES if now < due_at - share * work), SUNK)


def chance(left: float) -> float:
    """Of work being done in ``left`` times the time expected; log-normal."""
    return (1 + erf((log(left) / SPREAD + SPREAD / 2) / sqrt(2))) / 2


# While at least that share of the work is left, the chance is that of the middle of the stretch.
STAGES = ((0.75, chance(0.875)), (0.5, chance(0.625)))
SUNK = chance(0.25)
