"""Scores that are watched: their series by shop and product, where they stand, and where they go."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

import msgspec
import yaml
from django.db import connection
from django.utils.translation import get_language

from amends.engine.ledgers.tallies import LISTING
from amends.insight import board_sql, slides
from amends.insight.measures import MEASURES, BoardMeasure
from amends.insight.slides import WEEK, DayCount, Slide
from amends.merchants.models import Promotion, Shop

BACK: Final = WEEK * (slides.RULE.weeks + 2)  # days of a series
HOUR: Final = 3600.0
SHOP, PRODUCT = "shop", "product"
COLUMN: Final = {SHOP: "f.shop_id::text", PRODUCT: "f.product"}


def in_words(told: Mapping[str, str]) -> str:
    """In the reader's language, else as it is told at all."""
    return told.get((get_language() or "en")[:2]) or told.get("en", "")


class ScoreLine(msgspec.Struct, frozen=True):
    """What a platform punishes from ``since``."""

    value: float
    platforms: tuple[str, ...]
    since: date
    source: Mapping[str, str]
    assumption: bool = False

    @property
    def known(self) -> str:
        """Where it is known from."""
        return in_words(self.source)


class WatchedScore(msgspec.Struct, frozen=True):
    """A measure that is watched, and what for: each shop, each product."""

    name: str
    by: tuple[str, ...]
    lines: tuple[ScoreLine, ...] = ()

    @property
    def measure(self) -> BoardMeasure:
        return MEASURES[self.name]

    def line(self, platforms: Iterable[str], today: date) -> ScoreLine | None:
        """The line in force where these platforms are sold on: the lowest."""
        wanted = set(platforms)
        found = [each for each in self.lines if each.since <= today and wanted & set(each.platforms)]
        return min(found, key=lambda each: each.value, default=None)


@cache
def watched() -> dict[str, WatchedScore]:
    found: dict[str, Any] = yaml.safe_load(files("amends.insight").joinpath("scores.yaml").read_text("utf-8"))
    return {each.name: each for each in msgspec.convert(found["scores"], list[WatchedScore])}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one score of one shop or product stands today. ``days``: its series, the last is today."""

    score: WatchedScore
    by: str
    key: str
    days: tuple[DayCount, ...]
    slide: Slide | None
    line: ScoreLine | None

    @property
    def presses(self) -> bool:
        """Whether it slides, or will be over its line within the days told ahead."""
        return self.slide is not None and (self.slide.slides or self.slide.crosses is not None)


def standings(
    merchant: int, score: WatchedScore, by: str, *, today: date, zone: str, shops: Mapping[int, Shop],
    promotions: Iterable[Promotion], only: str | None = None,
) -> list[Standing]:  # fmt: skip
    """Every shop's or product's, those that press most first. ``only``: one of them."""
    first = today - timedelta(days=BACK - 1)
    counted, orders = _read(merchant, score, by, first, today, zone, only)
    platforms = _platforms(merchant, score, by, shops, first=first, last=today, only=only)
    special = {day for each in promotions for day in _days(each.sale_on, each.ends_on)}
    found = []
    for key in counted.keys() | orders.keys():
        days = tuple(_day(score, counted[key], orders[key], first + timedelta(days=n), special) for n in range(BACK))
        line = score.line(platforms.get(key, ()), today)
        begun = next((n for n, each in enumerate(days) if each.of), len(days))
        slide = slides.look(days[begun:], line=line.value if line else None, counts=score.measure.orders)
        found.append(Standing(score=score, by=by, key=key, days=days, slide=slide, line=line))
    return sorted(found, key=lambda each: (not each.presses, -(each.slide.far if each.slide else -99.0), each.key))


def _platforms(
    merchant: int, score: WatchedScore, by: str, shops: Mapping[int, Shop], *, first: date, last: date, only: str | None
) -> Mapping[str, set[str]]:  # fmt: skip
    """By key: the platforms it was sold on in these days; a line holds only there."""
    if by == SHOP or not score.lines:
        return {str(number): {shop.platform} for number, shop in shops.items()}
    listings = [f"{number}/{only}" for number in shops] if only is not None else []
    values: dict[str, Any] = {
        "merchant": merchant, "kind": LISTING, "first": first, "last": last, "suspects": listings
    }  # fmt: skip
    found: dict[str, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(board_sql.orders(("suspect",), tuple(listings)), values)
        for suspect, _n in cursor.fetchall():
            number, _slash, sku = suspect.partition("/")
            if int(number) in shops:
                found[sku].add(shops[int(number)].platform)
    return found


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


Series = dict[str, dict[date, tuple[float, float]]]


def _day(
    score: WatchedScore, counted: Mapping[date, tuple[float, float]], orders: Mapping[date, tuple[float, float]],
    day: date, special: set[date],
) -> DayCount:  # fmt: skip
    n, value = counted.get(day, (0.0, 0.0))
    if score.measure.orders:
        return DayCount(value, orders.get(day, (0.0, 0.0))[1], day in special)
    return DayCount(value / HOUR, n, day in special)


def _read(
    merchant: int, score: WatchedScore, by: str, first: date, last: date, zone: str, only: str | None
) -> tuple[Series, Series]:
    values: dict[str, Any] = {
        "merchant": merchant, "first": first, "last": last, "zone": zone, "only": only, "kind": by, "suspects": [only],
    }  # fmt: skip
    counted: Series = defaultdict(dict)
    orders: Series = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(board_sql.series(score.measure, COLUMN[by], one=only is not None), values)
        for key, day, n, value in cursor.fetchall():
            counted[key][day] = (float(n), float(value))
        if score.measure.orders:
            cursor.execute(board_sql.orders(("suspect", "day"), (only,) if only is not None else ()), values)
            for key, day, n in cursor.fetchall():
                orders[key][day] = (float(n), float(n))
    return counted, orders
