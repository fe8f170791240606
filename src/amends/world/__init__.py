"""The pure outside: buyers, parcels, carriers, suppliers and a platform that decides; seeded randomness only.

``promotion(seed=, shop=, start=, until=, orders=) -> Iterator[Signal]``
    One shop's after-life of a promotion in time order. Shapes: ``TMALL`` (Chinese, CNY, surge at 11-11 00:00) and
    ``BRAZIL`` (AliExpress, Portuguese, BRL; start it at ``BRAZIL.start(until)``, 80 days back, so all stages live).
``live(…same…) -> Live`` with ``Live.events_between(a, b)``
    The same world, pulled forward piece by piece and for ever after ``until``.
``mixed(seed=, signals=, shops=) -> Iterator[(shop index, Signal)]``
    Any number of signals of many shops in bounded memory, for benchmarks.
``WorldRates`` / ``SourcedShare``
    How often things go wrong, each with source and date. Change with ``dataclasses.replace``:
    ``replace(TMALL, diligence=0.3, rates=replace(TMALL_RATES, lost=Rate(0.01)))``.

The world never emits what the desk does (cases, steps, remedies). It emits what the marketplace reports of a shop that
handles ``diligence`` (0..1) of its requests by itself; the rest stays open until the platform decides at the deadline.
``replace(TMALL, surge_days=365, surge_after=timedelta(days=3))`` puts the surge at the midnight before the third day of
any period; without ``surge_days`` it comes on 11-11 only.
Phone numbers have the form 1700000xxxx; names and streets are invented.
"""

from amends.world.rates import (
    BRAZIL_RATES,
    TMALL_RATES,
    SourcedShare,
    WorldRates,
)
from amends.world.shape import BRAZIL, TMALL, Market, ShopShape
from amends.world.stream import Live, live, mixed, promotion

__all__ = [
    "BRAZIL",
    "BRAZIL_RATES",
    "TMALL",
    "TMALL_RATES",
    "Live",
    "Market",
    "ShopShape",
    "SourcedShare",
    "WorldRates",
    "live",
    "mixed",
    "promotion",
]
