"""500 buyers a minute at a shop's page, and what the desk feels of them: its case page's p95 alone and beside them.

One web process as `amends web` starts it, asked over HTTP. Each buyer comes from an address of their own, opens the
first page, proves wrongly once, comes in by a link, looks at the order and asks anew once; the desk turns over a case
page every fifth of a second. The baseline is the desk alone in the same run.
"""

import http.client
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final
from urllib.parse import urlencode

from bench.figures import Figure, Scale, main, say, spread
from bench.fill import fill
from bench.installation import busy_seconds, installation, spent
from bench.pages import _some_cases, sign_in
from bench.served import amends, free_port, until_served

A_MINUTE: Final = 500
SECONDS: Final = {"full": 600, "half": 120, "quick": 6}
HANDS: Final = 64  # buyers at once, most of them waiting for their page
PAUSE: Final = 0.2  # seconds between two case pages
PATIENCE: Final = 30  # seconds that anybody waits for a page
GOAL: Final = 1.2  # of the desk's own p95: more would be felt
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


def measure(scale: Scale) -> list[Figure]:
    """How many buyers were served a minute, and the desk's p95 beside them."""
    seconds = int(os.environ.get("BENCH_SECONDS", SECONDS[scale.name]))
    with installation(large=scale.cases >= 1_000_000) as place:
        fill(place, cases=scale.cases, log=scale.log, now=datetime.now(UTC))
        cases, cookie = _some_cases(), _cookie(place)
        page, links = _open(place, cases)
        with _served(place.home) as port:
            desk = Desk(port, cookie, cases)
            desk.turn_over(5)  # what is read once has been read
            alone = spread(desk.turn_over(seconds / 4))
            say(f"{len(links)} orders with a link; {seconds} s of {A_MINUTE} buyers a minute; load {_load()}")
            before, crowd = busy_seconds(place.home), Crowd(port, page, links, seconds)
            beside, alone_again = spread(desk.turn_over(seconds, crowd.come())), spread(desk.turn_over(seconds / 4))
            used = spent(before, busy_seconds(place.home))
    return _figures(crowd, seconds, alone, beside, alone_again, used)


def _figures(
    crowd: "Crowd", seconds: float, alone: tuple[float, float], beside: tuple[float, float],
    again: tuple[float, float], used: str,
) -> list[Figure]:  # fmt: skip
    half, most = spread(crowd.times) if crowd.times else (0.0, 0.0)
    told = f"{crowd.served:,} served, {crowd.failed} failed in {seconds} s; load {_load()}; {used}"
    note = f"p50 {beside[0]:.0f} ms, alone {alone[0]:.0f}; alone again afterwards {again[0]:.0f} and p95 {again[1]:.0f}"
    return [
        Figure("buyers served a minute", crowd.served * 60 / seconds, "/min", A_MINUTE * 0.98, note=told),
        Figure("a buyer's page, p95", most, "ms", least=False, note=f"p50 {half:.0f} ms"),
        Figure("desk's case page beside them, p95", beside[1], "ms", alone[1] * GOAL, least=False, baseline=alone[1],
               note=note),
    ]  # fmt: skip


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}"


@contextmanager
def _served(home: Path) -> Iterator[int]:
    """One web process that believes who its proxy, this benchmark, speaks for."""
    os.environ["AMENDS_PROXIES"] = "127.0.0.1"
    with amends("web", "--port", str(port := free_port()), home=home):
        until_served(port)
        yield port


def _cookie(place: Any) -> str:
    from django.conf import settings

    browser, _member = sign_in(place)
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


def _open(place: Any, cases: list[Any]) -> tuple[str, list[str]]:
    """Open a shop's page; links to orders of it."""
    from amends.casework.buyers import tokens
    from amends.casework.buyers.pages import new_code, page_of
    from amends.casework.ledger.models import DossierRecord
    from amends.merchants.models import Shop

    now = datetime.now(UTC)
    ids = [case[0] for case in cases]
    first = DossierRecord.objects.filter(merchant_id=place.merchant_id, id__in=ids).first()
    shop = Shop.objects.get(pk=first.shop_id if first else place.shops[0].id)
    shop.buyer_page = {"code": new_code(), "on": True}
    shop.save()
    page = page_of(shop)
    mine = DossierRecord.objects.filter(merchant_id=place.merchant_id, id__in=ids, shop_id=shop.pk)
    of: dict[str, Any] = {"merchant_id": shop.merchant_id, "shop_id": shop.pk, "lasts": timedelta(days=1), "now": now}
    made = [tokens.proven(dossier_id=number, **of) for number in mine.values_list("id", flat=True)]
    return f"/b/{page.address}/", made


class Desk:
    """A colleague who turns over case pages on one connection."""

    def __init__(self, port: int, cookie: str, cases: list[Any]) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.cookie, self.cases, self.rng = cookie, cases, Random(5)

    def turn_over(self, seconds: float, beside: "Iterator[None] | None" = None) -> list[float]:
        """Milliseconds of each page. ``beside``: what goes on meanwhile, begun first and ended afterwards."""
        times: list[float] = []
        began = time.perf_counter()
        if beside is not None:
            next(beside)
        while not times or time.perf_counter() < began + seconds:
            times.append(self._page())
            time.sleep(PAUSE)
        if beside is not None:
            next(beside, None)
        return times

    def _page(self) -> float:
        began = time.perf_counter()
        self.line.request(
            "GET", "/cases/{}/{}/".format(*self.rng.choice(self.cases)[:2]), headers={"Cookie": self.cookie}
        )
        answer = self.line.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"the case page answered {answer.status}")
        return (time.perf_counter() - began) * 1000


class Crowd:
    """Buyers who come evenly over the time, each on a connection of their own, from an address of their own."""

    def __init__(self, port: int, page: str, links: list[str], seconds: float) -> None:
        self.port, self.page, self.links, self.seconds = port, page, links, seconds
        self.served = self.failed = 0
        self.times: list[float] = []
        self._next, self._one = iter(range(int(seconds * A_MINUTE / 60))), threading.Lock()

    def come(self) -> Iterator[None]:
        """From the first ``next`` on until the second."""
        began = time.perf_counter()
        hands = [threading.Thread(target=self._hand, args=(began,), daemon=True) for _ in range(HANDS)]
        for hand in hands:
            hand.start()
        yield
        for hand in hands:
            hand.join(PATIENCE)

    def _hand(self, began: float) -> None:
        while True:
            with self._one:
                number = next(self._next, None)
            if number is None:
                return
            time.sleep(max(began + number * 60 / A_MINUTE - time.perf_counter(), 0))
            if time.perf_counter() > began + self.seconds:
                return  # what could not be served in time was not served
            self._visit(number)

    def _visit(self, number: int) -> None:
        mine = f"{self.page}o/{Random(number).choice(self.links)}/"
        wrong = urlencode({"order": f"N-{number}", "detail": "0000"})
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        told = {"X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}
        pages = (
            ("GET", self.page, None),
            ("POST", self.page, wrong),
            ("GET", mine, None),
            ("GET", f"{mine}live", None),
        )
        answers = []
        try:
            for way, path, body in pages:
                began = time.perf_counter()
                line.request(way, path, body, told | (FORM if body else {}))
                answer = line.getresponse()
                answer.read()
                answers.append(answer.status)
                self.times.append((time.perf_counter() - began) * 1000)
        except OSError:
            answers.append(0)
        finally:
            line.close()
        right = answers == [200, 422, 200, 200]
        self.served += right
        self.failed += not right


if __name__ == "__main__":
    main(measure, __doc__)
