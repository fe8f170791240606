"""Boards over a large ledger, each looked at for the first time: every tile that comes along, and boards drawn by lot.

Cases are written straight into the tables that boards count, spread over a year. Requests go through Django whole, by
its test client in this process; by the clock, and in processor time of this process and of PostgreSQL together. What is
kept for boards is made once before, as the worker does by itself; the page of what poor quality costs is counted out of
the same. Then cases of each day of the last month change, and boards are drawn by lot anew. The baseline is the bare
count of the same rows by shop, in SQL.
"""

import gc
import time
from collections.abc import Callable, Iterable
from random import Random
from typing import Any

from bench import board_fill
from bench.figures import Figure, Scale, main, say, spread
from bench.installation import OWNER, Installation, busy_seconds, installation

GOAL = 300.0
LOTS = 2  # boards drawn by lot for each look of the scale
CHANGING = 30  # days that cases of each have changed since
YEAR = 365
RAW = "SELECT shop_id, count(*) FROM casework_casefact WHERE merchant_id = %s GROUP BY 1"
CHANGED = """
INSERT INTO casework_factchange (merchant_id, day, stamp, n)
SELECT %s, current_date - d, (random() * 4611686018427387904)::bigint, 1 FROM generate_series(0, %s) d
"""
Look = tuple[float, float]  # milliseconds by the clock, and of processors


def measure(scale: Scale) -> list[Figure]:
    """Milliseconds per request."""
    with installation(large=scale.cases >= 1_000_000) as place:
        board_fill.fill(place.merchant_id, [shop.id for shop in place.shops], scale.cases)
        browser, many = _browser(), scale.views * LOTS
        asked = _asker(place, browser)
        base = spread([_look(place, lambda: _raw(place))[0] for _ in range(5)])[0]
        for once in ("measure=cases&by=cause&days=1", "measure=cases&by=shop&days=365"):
            asked(once)  # what a process reads and imports once
        gc.collect()
        gc.freeze()  # as the web's processes do
        found = _kept(place, scale.cases)
        found += _figures("a tile that comes along", [asked(each) for each in _tiles()], base)
        found += _figures("drawn by lot", [asked(each) for each in _lots(1, many)], base)
        found += _figures("what poor quality costs", [asked(each, "costs") for each in _costs()], base)
        _change(place)
        found += _figures("drawn by lot, the last 30 days changed", [asked(each) for each in _lots(2, many)], base)
        return found


def _kept(place: Installation, cases: int) -> list[Figure]:
    """What the worker keeps for boards, made from nothing; of few cases nothing is."""
    from django.utils import timezone

    from amends.casework.projections.models import BoardColumn
    from amends.insight import keeping, question

    before = busy_seconds(place.home)
    while keeping.keep_columns(now=timezone.now()):
        pass
    used = sum(busy_seconds(place.home).values()) - sum(before.values())
    if cases <= question.FEW:
        return []
    if not BoardColumn.objects.exists():
        raise SystemExit("nothing was kept for boards")
    return [Figure("kept for boards, once: processor", used * 1e6 / cases, "µs a case", note=f"{used:.1f} s in all")]


def _figures(name: str, looks: list[Look], base: float) -> list[Figure]:
    half, most = spread([clock for clock, _busy in looks])
    middle, busiest = spread([busy for _clock, busy in looks])
    note = f"{len(looks)} boards; p50 {half:.0f}, slowest {max(looks)[0]:.0f} ms; the bare count by shop {base:.0f} ms"
    busy = f"processor p50 {middle:.0f} ms"
    return [
        Figure(f"first look, {name}: p95", most, "ms", GOAL, least=False, baseline=base, note=note),
        Figure(f"first look, {name}: p95 of processors", busiest, "ms", GOAL, least=False, note=busy),
    ]


def _browser() -> Any:
    """The owner's."""
    from django.conf import settings
    from django.test import Client

    from amends.merchants.models import User

    settings.ALLOWED_HOSTS.append("testserver")
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(User.objects.get(email=OWNER), backend="django.contrib.auth.backends.ModelBackend")
    return browser


def _tiles() -> Iterable[str]:
    from amends.insight.sets import sets

    return [tile for each in sets().values() for tile in each.tiles]


def _lots(seed: int, many: int) -> Iterable[str]:
    """Any measure by any dimensions, of a month to a year, every second narrowed to something."""
    from amends.insight.dimensions import DIMENSIONS
    from amends.insight.measures import MEASURES

    lot, names = Random(seed), list(DIMENSIONS)
    for _ in range(many):
        asked = (
            f"measure={lot.choice(list(MEASURES))}&by={lot.choice(names)}&days={lot.choice((30, 90, 180, YEAR, YEAR))}"
        )
        asked += f"&over={lot.choice(names)}" if lot.random() < 0.5 else ""
        asked += "&compare=before" if lot.random() < 0.2 else ""
        if lot.random() < 0.5:
            asked += lot.choice(
                ("&desk=desk_1", "&about=refund", "&product=SKU-7", "&shop=1", "&carrier=carrier 0&tone=0")
            )
        yield asked


def _costs() -> Iterable[str]:
    """The page by each dimension, of the usual three months and of a year."""
    from datetime import date, timedelta

    from amends.casework.costs.reading import DIMENSIONS

    year = f"&since={date.today() - timedelta(days=YEAR)}"  # noqa: DTZ011 - a day more or less
    return [f"by={each}{since}" for since in ("", year) for each in DIMENSIONS]


def _asker(place: Installation, browser: Any) -> Callable[..., Look]:
    def ask(query: str, page: str = "boards") -> Look:
        found = _look(place, lambda: _board(browser, query, page))
        if found[0] > GOAL:
            say(f"{found[0]:.0f} ms, of processors {found[1]:.0f}: {query}")
        return found

    return ask


def _look(place: Installation, call: Callable[[], object]) -> Look:
    before, began = sum(busy_seconds(place.home).values()), time.perf_counter()
    call()
    clock = time.perf_counter() - began
    return clock * 1000, (sum(busy_seconds(place.home).values()) - before) * 1000


def _board(browser: Any, query: str, page: str) -> None:
    answer = browser.get(f"/{page}/?{query}")
    if answer.status_code != 200:
        raise SystemExit(f"{query} answered {answer.status_code}")


def _raw(place: Installation) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(RAW, [place.merchant_id])
        cursor.fetchall()


def _change(place: Installation) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(CHANGED, [place.merchant_id, CHANGING])


if __name__ == "__main__":
    main(measure, __doc__)
