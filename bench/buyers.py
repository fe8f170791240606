"""500 buyers a minute at a shop's page, and what the desk feels of them: its case page's p95 alone and beside them.

Each buyer opens the first page, proves wrongly once, comes in by a link, looks at the order and asks anew once. Both
run in this one process, as in one web process, by Django's test client: the network and the browser are left out. The
baseline is the desk alone in the same run.
"""

import threading
import time
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, Final

from bench.figures import Figure, Scale, main, say, spread
from bench.fill import fill
from bench.installation import installation
from bench.pages import _sign_in, _some_cases

A_MINUTE: Final = 500
SECONDS: Final = {"full": 600, "half": 120, "quick": 6}
HANDS: Final = 3  # threads of a web process that answer buyers; the fourth is the desk's
GOAL: Final = 1.2  # of the desk's own p95: more would be felt


def measure(scale: Scale) -> list[Figure]:
    """How many buyers were served a minute, and the desk's p95 beside them."""
    seconds = SECONDS[scale.name]
    with installation(large=scale.cases >= 1_000_000) as place:
        from amends.casework.worker import warm_up

        fill(place, cases=scale.cases, log=scale.log, now=datetime.now(UTC))
        browser, _member = _sign_in(place)
        warm_up.aside().join()
        cases = _some_cases()
        alone = spread(_desk(browser, cases, seconds / 4))[1]
        page, links = _open(place, cases)
        say(f"{len(links)} orders with a link; {seconds} s of {A_MINUTE} buyers a minute")
        crowd = Crowd(page, links, seconds)
        hands = [threading.Thread(target=crowd.come, args=(hand,)) for hand in range(HANDS)]
        for hand in hands:
            hand.start()
        beside = spread(_desk(browser, cases, seconds))[1]
        for hand in hands:
            hand.join()
        note = (
            f"{crowd.served:,} buyers in {seconds} s, {crowd.failed} failed; a buyer's visit p95 {crowd.p95():.0f} ms"
        )
        return [
            Figure("buyers served a minute", crowd.served * 60 / seconds, "/min", A_MINUTE * 0.98, note=note),
            Figure("desk's case page beside them, p95", beside, "ms", alone * GOAL, least=False, baseline=alone),
        ]


def _desk(browser: Any, cases: list[Any], seconds: float) -> list[float]:
    """Milliseconds of case pages, a colleague turning over one every fifth of a second."""
    rng, times, until = Random(5), [], time.perf_counter() + seconds
    while not times or time.perf_counter() < until:
        began = time.perf_counter()
        browser.get("/cases/{}/{}/".format(*rng.choice(cases)[:2]))
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(0.2)
    return times[1:] or times


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
    of = {"merchant_id": shop.merchant_id, "shop_id": shop.pk, "lasts": timedelta(days=1), "now": now}
    made = [tokens.proven(dossier_id=number, **of) for number in mine.values_list("id", flat=True)]
    return f"/b/{page.address}/", made


class Crowd:
    """Buyers who come evenly over the time, each in a browser of their own, from an address of their own."""

    def __init__(self, page: str, links: list[str], seconds: float) -> None:
        self.page, self.links, self.seconds = page, links, seconds
        self.served = self.failed = 0
        self.times: list[float] = []

    def come(self, hand: int) -> None:
        """Every so-manieth of them, as one thread of a web process answers."""
        from django.db import connection

        began, rng = time.perf_counter(), Random(hand)
        for number in range(hand, int(self.seconds * A_MINUTE / 60), HANDS):
            wait = began + number * 60 / A_MINUTE - time.perf_counter()
            if wait > 0:
                time.sleep(wait)
            if time.perf_counter() > began + self.seconds:
                break  # what could not be served in time was not served
            self._visit(number, rng.choice(self.links))
        connection.close()

    def _visit(self, number: int, link: str) -> None:
        from django.test import Client

        began = time.perf_counter()
        phone = Client(REMOTE_ADDR=f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}")
        mine = f"{self.page}o/{link}/"
        answers = [
            phone.get(self.page).status_code,
            phone.post(self.page, {"order": f"N-{number}", "detail": "0000"}).status_code,
            phone.get(mine).status_code,
            phone.get(f"{mine}live").status_code,
        ]
        right = answers == [200, 422, 200, 200]
        self.served += right
        self.failed += not right
        self.times.append((time.perf_counter() - began) * 1000)

    def p95(self) -> float:
        return spread(self.times)[1] if self.times else 0.0


if __name__ == "__main__":
    main(measure, __doc__)
