"""When orders come and how the outside stands in each hour: surge, backlog, a carrier's bad week, a bad batch.

Hours are whole hours since 1970-01-01 UTC. A surge is 11-11 00:00 at the shop's zone, or every
``surge_days`` days from the local midnight before ``start + surge_after``.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from amends.world.shape import ShopShape

HOUR = 3600
DAY = 24 * HOUR
YEARS_AHEAD = 6
BY_HOUR = (
    0.55, 0.30, 0.18, 0.12, 0.10, 0.14, 0.30, 0.55, 0.85, 1.15, 1.35, 1.25,
    1.20, 1.20, 1.20, 1.20, 1.15, 1.05, 1.05, 1.35, 1.70, 1.95, 1.80, 1.31,
)  # fmt: skip
# (hours since the surge, share of the surge's peak, floor): the shape of the fortnight, an assumption
AFTER = ((1, 1.0), (2, 0.35), (4, 0.12), (24, 0.06), (48, 0.03))
WAITING_HOURS, WAITING = 24, 0.35  # before the surge people fill their baskets and wait
FIRST_DAY, FIRST_DAYS = 24, 96
BACKLOG_FIRST_DAY, BACKLOG_FIRST_DAYS, NO_BACKLOG = 2.0, 1.3, 0.7
BAD_WEEK_AFTER_SURGE, BAD_WEEK_OF_AGE = range(24, 24 * 8), range(24 * 20, 24 * 27)
BAD_WEEK_FACTOR = 3.0  # how many times more often the weak carrier is late in its bad week
BAD_BATCH_HOURS = 72


@dataclass(frozen=True, slots=True)
class SeasonHour:
    """One hour of the outside. ``late``: how many times the usual share is late; ``bad_week``: the weak carrier's."""

    hour: int
    surge: bool
    late: float
    bad_week: bool
    bad_batch: bool


@dataclass(frozen=True, kw_only=True)
class ShopHours:
    """The hours of one shop from ``first`` on; ``scale`` makes the wished number of orders fall before ``last``."""

    shop: ShopShape
    first: int
    surges: tuple[int, ...]
    scale: float
    backlog_mean: float
    bad_week_share: float

    def season(self, hour: int) -> SeasonHour:
        since = _since(self.surges, hour)
        late = _backlog(since) / self.backlog_mean
        return SeasonHour(hour, since == 0, late, _bad_week(since, hour - self.first), since < BAD_BATCH_HOURS)

    def arrivals(self) -> Iterator[tuple[SeasonHour, range]]:
        """Every hour for ever, with the numbers of the orders placed in it."""
        hour, total, done = self.first, 0.0, 0
        while True:
            total += _intensity(self.shop, self.surges, hour) * self.scale
            upto = int(total + 1e-6)
            yield self.season(hour), range(done, upto)
            hour, done = hour + 1, upto


def calendar(*, shop: ShopShape, start: datetime, until: datetime, orders: int) -> ShopHours:
    """The shop's hours such that ``orders`` orders are placed between ``start`` and ``until`` (both to the hour)."""
    first, last = -(-int(start.timestamp()) // HOUR), int(until.timestamp()) // HOUR
    if last <= first:
        raise ValueError("until must be at least an hour after start")
    surges = _surges(shop, start)
    weights = [(_intensity(shop, surges, hour), _since(surges, hour)) for hour in range(first, last)]
    mass = sum(weight for weight, _ in weights)
    backlog = sum(weight * _backlog(since) for weight, since in weights) / mass
    bad = sum(weight for age, (weight, since) in enumerate(weights) if _bad_week(since, age)) / mass
    return ShopHours(
        shop=shop, first=first, surges=surges, scale=orders / mass, backlog_mean=backlog, bad_week_share=bad
    )


def _surges(shop: ShopShape, start: datetime) -> tuple[int, ...]:
    zone = timezone(timedelta(seconds=shop.utc_offset))
    if shop.surge_days:
        days = range(0, YEARS_AHEAD * 366, shop.surge_days)
        first = (start + shop.surge_after).astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        return tuple(int((first + timedelta(days=day)).timestamp()) // HOUR for day in days)
    years = range(start.year - 1, start.year + YEARS_AHEAD)
    return tuple(int(datetime(y, 11, 11, tzinfo=zone).astimezone(UTC).timestamp()) // HOUR for y in years)


def _since(surges: tuple[int, ...], hour: int) -> int:
    """Whole hours since the last surge; very many before the first."""
    place = bisect_right(surges, hour)
    return hour - surges[place - 1] if place else 1 << 30


def _intensity(shop: ShopShape, surges: tuple[int, ...], hour: int) -> float:
    usual = BY_HOUR[(hour + shop.utc_offset // HOUR) % 24]
    since = _since(surges, hour)
    for hours, share in AFTER:
        if since < hours:
            return usual + shop.surge * share
    return usual * (WAITING if _since(surges, hour + WAITING_HOURS) < WAITING_HOURS else 1.0)


def _bad_week(since: int, age: int) -> bool:
    """The weak carrier's bad week: after a surge, or in the shop's fourth week."""
    return since in BAD_WEEK_AFTER_SURGE or age in BAD_WEEK_OF_AGE


def _backlog(since: int) -> float:
    """How much more often the warehouse and the carriers are late, by hours since the surge."""
    if since < FIRST_DAY:
        return BACKLOG_FIRST_DAY
    return BACKLOG_FIRST_DAYS if since < FIRST_DAYS else NO_BACKLOG
