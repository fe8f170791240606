"""The world as a stream: orders are told hour by hour and their signals handed out in time order."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random

from amends.engine.signals import Signal
from amends.world import aliexpress, tmall
from amends.world.life import (
    Hours,
    Life,
    Row,
    WorldPlace,
)
from amends.world.scenery import SCENERY
from amends.world.season import (
    BAD_WEEK_FACTOR,
    HOUR,
    ShopHours,
    calendar,
)
from amends.world.shape import BRAZIL, TMALL, Market, ShopShape

TELL = {Market.CHINA: tmall.tell, Market.BRAZIL: aliexpress.tell}
SLOWED = {Market.CHINA: 0.75, Market.BRAZIL: 0.0}  # of parcels that fall silent, late for that alone
SEEDS = 1_000_003
WAVE_ORDERS, WAVE = 14_000, timedelta(days=14)
MIXED_START = datetime(2026, 11, 9, tzinfo=UTC)
EVERY_FOURTH = 4  # shop of a mixed stream sells to Brazil


class Live:
    """A world that is pulled forward: the same seed, shop, start, until and orders always give the same signals.

    ``until`` only sets the pace (``orders`` orders are placed before it); the world goes on after it for ever.
    Holds the future of the orders already placed, nothing of the past.
    """

    def __init__(self, *, seed: int, shop: ShopShape, start: datetime, until: datetime, orders: int) -> None:
        """Orders are placed from the first full hour after ``start`` on. ValueError: ``until`` is not an hour later."""
        if orders < 0:
            raise ValueError("orders must not be negative")
        times = calendar(shop=shop, start=start, until=until, orders=orders)
        self._hours = hours(seed=seed, shop=shop, times=times)
        self._ends = times.first * HOUR
        self._rows: list[Row] = []
        self._done = 0
        self._told_until = start

    def events_between(self, a: datetime, b: datetime) -> Iterator[Signal]:
        """Signals with ``a <= at < b`` in time order; ValueError when ``a`` lies before an earlier ``b``.

        The iterator must be exhausted before the next call; what lies before ``a`` is left out.
        """
        if a < self._told_until:
            raise ValueError(f"already told until {self._told_until.isoformat()}; ask from there on")
        self._told_until = max(a, b)
        return self._pull(a, b)

    def _pull(self, a: datetime, b: datetime) -> Iterator[Signal]:
        last = b.timestamp()
        while self._done < len(self._rows) or self._ends < last:
            if self._done == len(self._rows):
                self._rows, self._done = next(self._hours), 0
                self._ends += HOUR
            for _, _, signal in self._rows[self._done :]:
                if signal.at >= b:
                    return
                self._done += 1
                if signal.at >= a:
                    yield signal


def hours(*, seed: int, shop: ShopShape, times: ShopHours) -> Iterator[list[Row]]:
    """Every hour's signals in order, hour by hour for ever; each order is drawn from the seed and its own number."""
    rng = Random(seed)
    place, tell = _place(rng, shop, times), TELL[shop.market]
    filed: Hours = defaultdict(list)
    for season, numbers in times.arrivals():
        for number in numbers:
            rng.seed(seed * SEEDS + number)
            tell(Life(place, filed, rng, number, season))
        told = filed.pop(season.hour, [])
        told.sort()
        yield told


def _place(rng: Random, shop: ShopShape, times: ShopHours) -> WorldPlace:
    """What is wrong with this world, drawn from its seed."""
    scenery, weak = SCENERY[shop.market], rng.choice(range(len(SCENERY[shop.market].carriers)))
    share = scenery.weights[weak] - (scenery.weights[weak - 1] if weak else 0.0)
    slowed = SLOWED[shop.market] * shop.rates.carrier_silent
    late = (shop.rates.late_delivery - slowed) / (1 + (BAD_WEEK_FACTOR - 1) * times.bad_week_share * share)
    return WorldPlace(shop, scenery, scenery.carriers[weak], max(late, 0.0), rng.choice(scenery.products))


def promotion(*, seed: int, shop: ShopShape, start: datetime, until: datetime, orders: int) -> Iterator[Signal]:
    """All signals of one shop with ``start <= at < until``, in time order; ``orders`` are placed in that time."""
    return live(seed=seed, shop=shop, start=start, until=until, orders=orders).events_between(start, until)


def live(*, seed: int, shop: ShopShape, start: datetime, until: datetime, orders: int) -> Live:
    """The same world as ``promotion`` with the same arguments, to be pulled on after ``until``."""
    return Live(seed=seed, shop=shop, start=start, until=until, orders=orders)


def mixed(*, seed: int, signals: int, shops: int, start: datetime = MIXED_START) -> Iterator[tuple[int, Signal]]:
    """``signals`` signals of ``shops`` shops (three in four Tmall, one Brazil) as (shop index, signal) in time order.

    One promotion follows the other every fourteen days with 14,000 orders over all shops, so what is kept in memory
    does not grow with ``signals``. Ids and order keys are unique within a shop.
    """
    if shops < 1:
        raise ValueError("at least one shop")
    return islice(_side_by_side(seed, shops, start), signals)


def _side_by_side(seed: int, shops: int, start: datetime) -> Iterator[tuple[int, Signal]]:
    streams = [_wave(seed * SEEDS + index, index, shops, start) for index in range(shops)]
    while True:
        rows = [(at, index, tie, signal) for index, stream in enumerate(streams) for at, tie, signal in next(stream)]
        rows.sort()
        for _, index, _, signal in rows:
            yield index, signal


def _wave(seed: int, index: int, shops: int, start: datetime) -> Iterator[list[Row]]:
    usual = BRAZIL if index % EVERY_FOURTH == EVERY_FOURTH - 1 else TMALL
    shop = replace(usual, surge_days=WAVE.days)
    orders = max(WAVE_ORDERS // shops, 1)
    times = calendar(shop=shop, start=start, until=start + WAVE, orders=orders)
    return hours(seed=seed, shop=shop, times=times)
