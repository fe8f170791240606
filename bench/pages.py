"""Pages over a large ledger: p50 and p95 on the server for the work list's views, a case, the search, take next.

Requests go through Django whole (middleware, tenant, queries, templates), by its test client in this process; what the
network and the browser add is left out. The baseline is the same number of bare primary-key look-ups of a case's row.
"""

import html
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any

from bench.figures import Figure, Scale, main, say, spread
from bench.fill import fill
from bench.installation import OWNER, Installation, installation

GOAL = 100.0
VIEWS = ("mine", "desk", "unassigned", "risk", "buyer", "partner", "platform", "waiting", "all", "closed")
NARROWED = {
    "angry and Portuguese": "tone=2&lang=pt",
    "a product": "product=none",
    "goods and stake": "goods=received&from=50",
    "due within a day": "due=24h",
}
SORTED = ("due", "-opened", "-last", "order", "next", "-risk")  # what leads sort all that is open by
WORDS = ("退款", "refund", "不存在的话")
WARM = 2


def measure(scale: Scale) -> list[Figure]:
    """Milliseconds per request."""
    with installation(large=scale.cases >= 1_000_000) as place:
        from amends.casework.worker import warm_up

        counted = fill(place, cases=scale.cases, log=scale.log, now=datetime.now(UTC))
        say(", ".join(f"{number:,} {name}" for name, number in counted.items()))
        browser, member = sign_in(place)
        warm_up.aside().join()  # as a web process does when it starts
        base = _look_ups(scale.views)
        note = f"{counted['case']:,} cases, {counted['open']:,} open; {counted['signal']:,} signals"
        return [
            _figure(name, _times(call, scale.views), base, note) for name, call in _requests(browser, member).items()
        ]


def sign_in(place: Installation) -> tuple[Any, Any]:
    """A browser of the owner, who sits at every desk."""
    from django.conf import settings
    from django.test import Client

    from amends.casework.people.desks import open_desks
    from amends.merchants.models import Member, Merchant, User

    settings.ALLOWED_HOSTS.append("testserver")
    member = Member.objects.get(merchant_id=place.merchant_id)
    open_desks(merchant=Merchant.objects.get(id=place.merchant_id), language="en", members=[member])
    browser = Client(headers={"accept-language": "en"})
    user = User.objects.get(email=OWNER)
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser, member


def _requests(browser: Any, member: Any) -> dict[str, Callable[[], Any]]:
    """By name, a request that asks for something else each time."""
    cases, rng = _some_cases(), Random(5)
    found: dict[str, Callable[[], Any]] = {f"work list, {view}": _list(browser, view) for view in VIEWS}
    for name, query in NARROWED.items():
        found[f"work list, {name}"] = lambda query=query: browser.get(f"/work/?view=all&{query}")  # type: ignore[misc]
    for sort in SORTED:
        found[f"work list, all by {sort}"] = lambda sort=sort: browser.get("/work/", {"view": "all", "sort": sort})  # type: ignore[misc]
    found["losses"] = lambda: browser.get("/losses/")
    found["tabs of a narrowed list"] = lambda: browser.get("/work/tabs?view=all&tone=2")
    found["tabs of a list narrowed little"] = lambda: browser.get("/work/tabs?view=all&goods=received")
    for word in WORDS:
        found[f"search, text {word}"] = lambda word=word: browser.get("/search", {"q": word})  # type: ignore[misc]
    found["promises"] = lambda: browser.get("/work/promises/")
    found["work list, a page further down"] = _further_down(browser)
    found["case page"] = lambda: browser.get("/cases/{}/{}/".format(*rng.choice(cases)[:2]))
    found["search, whole number"] = lambda: browser.get("/search", {"q": rng.choice(cases)[2]})
    found["search, beginning"] = lambda: browser.get("/search", {"q": rng.choice(cases)[2][:6]})
    found["take next"] = lambda: browser.post("/work/next")
    return found


def _list(browser: Any, view: str) -> Callable[[], Any]:
    return lambda: browser.get("/work/", {"view": view})


def _further_down(browser: Any) -> Callable[[], Any]:
    """Every call turns one page."""
    at = [""]

    def turn() -> Any:
        answer = browser.get(f"/work/{at[0] or '?view=all'}")
        more = re.search(r'"[^"]*(\?[^"]*after=[^"]*)"', answer.content.decode())
        at[0] = html.unescape(more[1]) if more else ""
        return answer

    return turn


def _some_cases() -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT dossier_id, no, order_key FROM casework_case WHERE state = 'open' LIMIT 100000")
        return Random(3).sample(rows := cursor.fetchall(), min(len(rows), 2000))


def _times(call: Callable[[], Any], count: int) -> list[float]:
    """Milliseconds of each request after the first few. Raises SystemExit on an answer that is no page."""
    times = []
    for number in range(count + WARM):
        began = time.perf_counter()
        answer = call()
        if number >= WARM:
            times.append((time.perf_counter() - began) * 1000)
        if answer.status_code >= 400:
            raise SystemExit(f"{answer.request['PATH_INFO']} answered {answer.status_code}")
    return times


def _figure(name: str, times: list[float], base: float, note: str) -> Figure:
    p50, p95 = spread(times)
    return Figure(f"{name}, p95", p95, "ms", GOAL, least=False, baseline=base, note=f"p50 {p50:.0f} ms; {note}")


def _look_ups(count: int) -> float:
    """p95 in milliseconds of fetching one row by its key."""
    from django.db import connection

    times, cases = [], _some_cases()
    with connection.cursor() as cursor:
        for dossier, no, _ in (cases * (count // len(cases) + 1))[:count]:
            began = time.perf_counter()
            cursor.execute(
                "SELECT * FROM casework_case WHERE dossier_id = %s AND no = %s AND merchant_id = 1", [dossier, no]
            )
            cursor.fetchall()
            times.append((time.perf_counter() - began) * 1000)
    return spread(times)[1]


if __name__ == "__main__":
    main(measure, __doc__)
