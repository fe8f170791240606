"""Boards over a large ledger: p50 and p95 on the server of boards over a year, a month and a day.

Cases are written straight into the table that boards count, spread over a year, as many a day as there are in truth
few: shops, desks, scenes, carriers and products as a large merchant has them. Requests go through Django whole, by its
test client in this process. The baseline is the bare count of the same rows by shop, in SQL.
"""

import time
from collections.abc import Callable
from typing import Any

from bench.figures import Figure, Scale, main, say, spread
from bench.installation import OWNER, Installation, installation

GOAL = 300.0
WARM = 2
BOARDS = {
    "cases by day, a year": "measure=cases&by=day&days=365",
    "cases by product, a year": "measure=cases&by=product&days=365",
    "cases by issue and desk, a year": "measure=cases&by=issue&over=desk&days=365",
    "time to solve by desk with median, a year": "measure=took&by=desk&days=365",
    "refunded by week, a year": "measure=refunded&by=week&days=365",
    "refund rate by product, a month": "measure=refund_rate&by=product&days=30",
    "weekday by hour, a quarter": "measure=cases&by=weekday&over=clock&days=90",
    "missed deadlines by desk against before, a month": "measure=breached&by=desk&days=30&compare=before",
    "cases by hour, two days": "measure=cases&by=hour&days=2",
}
FILL = """
INSERT INTO casework_casefact (merchant_id, dossier_id, no, shop_id, opened_at, closed_at, outcome, scene, issue, about,
    desk, owner, product, supplier, batch, carrier, country, language, tone, stars, currency, refunded, points,
    breaches, solved, working, answered, reopened, touched)
SELECT %(merchant)s, n, 1, %(shop)s, at, CASE WHEN n %% 20 > 0 THEN at + make_interval(secs => took) END, 'refunded',
    'scene_' || n %% 60, 'ISSUE_' || n %% 59, CASE n %% 3 WHEN 0 THEN 'refund' ELSE 'problem' END, 'desk_' || n %% 9,
    (n %% 40)::text, 'SKU-' || n %% 900, 'supplier ' || n %% 30, '', 'carrier ' || n %% 12, 'CN', 'zh', n %% 3, 0,
    'CNY', CASE n %% 3 WHEN 0 THEN 9900 ELSE 0 END, 0, (n %% 25 = 0)::int, CASE WHEN n %% 20 > 0 THEN took END,
    took / 3, took / 5, 0, n %% 4 > 0
FROM (SELECT n, now() - n * (interval '365 days' / %(cases)s) AS at, (n::bigint * 7919 %% 400000)::int AS took
    FROM generate_series(1, %(cases)s) n) made
"""
SOLD = """
INSERT INTO casework_tally (merchant_id, kind, suspect, issue, day, n)
SELECT %(merchant)s, 'product', 'SKU-' || p, '', current_date - d, 20
FROM generate_series(0, 899) p, generate_series(0, 364) d
"""
RAW = "SELECT shop_id, count(*) FROM casework_casefact WHERE merchant_id = %s GROUP BY 1"


def measure(scale: Scale) -> list[Figure]:
    """Milliseconds per request."""
    with installation(large=scale.cases >= 1_000_000) as place:
        _fill(place, scale.cases)
        browser = _browser()
        base = spread(_times(lambda: _raw(place), scale.views))[0]
        found = []
        for name, query in BOARDS.items():
            half, most = spread(_times(_board(browser, query), scale.views))
            note = f"p50 {half:.0f} ms; {scale.cases:,} cases over a year; the bare count by shop {base:.0f} ms"
            found.append(Figure(f"board, {name}: p95", most, "ms", GOAL, least=False, baseline=base, note=note))
        return found


def _fill(place: Installation, cases: int) -> None:
    from django.db import connection

    values = {"merchant": place.merchant_id, "shop": place.shops[0].id, "cases": cases}
    with connection.cursor() as cursor:
        cursor.execute(FILL, values)
        cursor.execute(SOLD, values)
        cursor.execute("VACUUM ANALYZE casework_casefact")
    say(f"{cases:,} cases to count")


def _browser() -> Any:
    """The owner's."""
    from django.conf import settings
    from django.test import Client

    from amends.merchants.models import User

    settings.ALLOWED_HOSTS.append("testserver")
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(User.objects.get(email=OWNER), backend="django.contrib.auth.backends.ModelBackend")
    return browser


def _board(browser: Any, query: str) -> Callable[[], None]:
    def ask() -> None:
        answer = browser.get(f"/boards/?{query}")
        if answer.status_code != 200:
            raise SystemExit(f"{query} answered {answer.status_code}")

    return ask


def _raw(place: Installation) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(RAW, [place.merchant_id])
        cursor.fetchall()


def _times(call: Callable[[], object], count: int) -> list[float]:
    times = []
    for number in range(count + WARM):
        began = time.perf_counter()
        call()
        if number >= WARM:
            times.append((time.perf_counter() - began) * 1000)
    return times


if __name__ == "__main__":
    main(measure, __doc__)
