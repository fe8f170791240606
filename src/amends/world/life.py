"""The pen that writes one order's life: draws chances, keeps the order's facts and files each signal under its hour."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from math import log
from random import Random
from typing import Any, NamedTuple, TypeVar

from amends.engine.signals import Signal
from amends.world.china import CatalogueProduct
from amends.world.rates import WorldRates
from amends.world.scenery import MarketTexts, Scenery
from amends.world.season import (
    DAY,
    HOUR,
    SeasonHour,
)
from amends.world.shape import ShopShape

T = TypeVar("T")
Row = tuple[int, int, Signal]  # second since 1970, order of telling, signal
Hours = defaultdict[int, list[Row]]  # by hour since 1970
ROOM = 256  # more signals than any one order has
WORK_STARTS, WORK_ENDS = 9, 21  # local hours in which people and carriers act
MIN_GAP = 60
SCRAMBLE, KEYS = 48271, 10**10  # coprime, so numbers that follow each other look unlike and never meet
HEADS = {"tmall": "42717"}  # 19 digits on Tmall
OTHER_HEAD = "81"  # 16 digits on AliExpress
TAILS = 10_000


class WorldPlace(NamedTuple):
    """What holds for a whole world: its shop, its market and what is wrong with it.

    ``late``: the share of parcels late for no reason of their own, so that all reasons together make the wished rate.
    """

    shop: ShopShape
    scenery: Scenery
    weak_carrier: str
    late: float
    bad_product: CatalogueProduct


class Life:
    """One order while it is being told. Times are whole seconds since 1970-01-01 UTC."""

    __slots__ = (
        "amount",
        "carrier",
        "city",
        "deliver_by",
        "delivered",
        "handed",
        "hours",
        "key",
        "language",
        "late",
        "marked",
        "noted",
        "place",
        "placed",
        "product",
        "random",
        "rates",
        "refs", "returned",
        "season",
        "ship_by",
        "silent",
        "tie",
        "upset",
        "waybill",
        "words",
    )  # fmt: skip

    def __init__(self, place: WorldPlace, hours: Hours, rng: Random, number: int, season: SeasonHour) -> None:
        """``number``: the order's place in the shop's whole sequence."""
        self.place, self.hours, self.random, self.season = place, hours, rng.random, season
        self.rates: WorldRates = place.shop.rates
        self.words: MarketTexts = place.scenery.words
        self.tie, self.refs, self.noted = number * ROOM, 0, 0
        self.key = _key(place.shop.platform, number, int(rng.random() * TAILS))
        self.language = place.shop.language
        self.placed = season.hour * HOUR + _minute(season, rng.random())
        self.city = int(rng.random() * len(place.scenery.cities))
        self.carrier, self.waybill = _carrier(place.scenery, rng.random(), rng.random())
        self.product = self.pick(place.scenery.products)
        self.amount = self.ship_by = self.deliver_by = self.marked = self.handed = self.delivered = 0
        self.late = self.silent = self.upset = self.returned = False

    def add(self, at: float, kind: type[Signal], **fields: Any) -> None:
        """A signal of this order at ``at``."""
        second = int(at)
        self.tie += 1
        self.noted += 1
        signal = kind(id=f"{self.key}-{self.noted}", at=moment(second), order=self.key, **fields)
        self.hours[second // HOUR].append((second, self.tie, signal))

    def chance(self, share: float) -> bool:
        return self.random() < share

    def diligent(self) -> bool:
        """Whether the shop sees to this one by itself."""
        return self.random() < self.place.shop.diligence

    def pick(self, things: Sequence[T]) -> T:
        return things[int(self.random() * len(things))]

    def between(self, low: float, high: float) -> int:
        return int(low + (high - low) * self.random())

    def wait(self, mean: float) -> int:
        """A waiting time with that mean, at least a minute, never above eight times the mean."""
        return int(min(MIN_GAP - mean * log(1.0 - self.random()), 8 * mean + MIN_GAP))

    def daytime(self, at: float) -> int:
        """That time if people work then, else a little after work starts."""
        offset = self.place.shop.utc_offset
        hour = (int(at) + offset) // HOUR % 24
        if WORK_STARTS <= hour < WORK_ENDS:
            return int(at)
        midnight = (int(at) + offset) // DAY * DAY - offset
        return midnight + (DAY if hour >= WORK_ENDS else 0) + WORK_STARTS * HOUR + self.between(0, HOUR)

    def ref(self, letter: str) -> str:
        """A new external id of a refund (R), dispute (D), review (V) or promise (P) of this order."""
        self.refs += 1
        return f"{letter}{self.key}{self.refs}"


def moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def _key(platform: str, number: int, tail: int) -> str:
    return f"{HEADS.get(platform, OTHER_HEAD)}{number * SCRAMBLE % KEYS:010d}{tail:04d}"


def _minute(season: SeasonHour, share: float) -> int:
    """Second of the hour; in a surge's first hour most come in the first minutes."""
    return int((share**3 if season.surge else share) * HOUR)


def _carrier(scenery: Scenery, share: float, digits: float) -> tuple[str, str]:
    """Which carrier, and a waybill number of its shape."""
    place = next(i for i, upto in enumerate(scenery.weights) if share < upto)
    return scenery.carriers[place], f"{scenery.waybill_heads[place]}{int(digits * 10**11):011d}"
