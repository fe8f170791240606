"""What a shop is: its market, its goods, how big its surges are and how much it handles by itself."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from amends.engine.words import Platform
from amends.world.rates import (
    BRAZIL_RATES,
    TMALL_RATES,
    WorldRates,
)


class Market(StrEnum):
    """Which life its orders lead."""

    CHINA = "china"
    BRAZIL = "brazil"


@dataclass(frozen=True, kw_only=True)
class ShopShape:
    """One shop.

    ``diligence`` 0..1: the share of what marketplace and buyers ask that the shop handles by itself, in good time; the
    rest stays open until the platform decides. ``surge``: the first hour of a surge in usual hours' orders.
    ``surge_days`` 0: a surge every 11-11; else one every so many days, the first at the midnight before
    ``start + surge_after``.
    ``reach``: how long before the present its story should begin. ``utc_offset`` in seconds (neither has summer time).
    """

    name: str
    platform: Platform
    market: Market
    zone: str
    utc_offset: int
    currency: str
    language: str
    country: str
    rates: WorldRates
    surge: float
    reach: timedelta
    diligence: float = 0.8
    surge_days: int = 0
    surge_after: timedelta = timedelta(days=2)

    def start(self, until: datetime) -> datetime:
        """When a believable story of this shop begins, for one that is looked at at ``until``."""
        return until - self.reach


TMALL = ShopShape(
    name="暖屋生活旗舰店",
    platform=Platform.TMALL,
    market=Market.CHINA,
    zone="Asia/Shanghai",
    utc_offset=8 * 3600,
    currency="CNY",
    language="zh",
    country="CN",
    rates=TMALL_RATES,
    surge=60.0,
    reach=timedelta(days=14),
)
BRAZIL = ShopShape(
    name="NuanWu Global Store",
    platform=Platform.ALIEXPRESS,
    market=Market.BRAZIL,
    zone="America/Sao_Paulo",
    utc_offset=-3 * 3600,
    currency="BRL",
    language="pt",
    country="BR",
    rates=BRAZIL_RATES,
    surge=8.0,
    reach=timedelta(days=80),
)
