"""The first view of each scene: a case of it, and the scene's own page, opened first and again; bytes over the wire.

Requests go through Django whole, by its test client in this process, in which nobody has looked at that scene before;
what the network and the browser add is left out. Bytes are those of the page packed as the server packs it.
"""

import gzip
import time
from datetime import UTC, datetime
from typing import Any

from bench.figures import Figure, Scale, main, say, spread
from bench.fill import fill
from bench.installation import installation
from bench.pages import sign_in

GOAL = 300.0
HEAVIEST = 60.0
AGAIN = 3
CASE_OF_EACH = """
SELECT DISTINCT ON (scene) scene, dossier_id, no FROM casework_case
ORDER BY scene, (state = 'open') DESC, opened_at DESC
"""


def measure(scale: Scale) -> list[Figure]:
    """Milliseconds and packed kB."""
    with installation() as place:
        from amends.casework.worker import warm_up
        from amends.desk.own import preview

        fill(place, cases=min(scale.cases, 20_000), log=min(scale.log, 100_000), now=datetime.now(UTC))
        browser, _member = sign_in(place)
        warm_up.aside(also=preview.ready).join()  # as a web process does when it starts
        return [*_figures("case", _looks(browser, _cases())), *_figures("scene", _looks(browser, _scenes()))]


def _cases() -> dict[str, str]:
    """The address of one case of each scene there is, an open one where there is one."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(CASE_OF_EACH)
        return {scene: f"/cases/{dossier}/{no}/" for scene, dossier, no in cursor.fetchall()}


def _scenes() -> dict[str, str]:
    """The page of each scene of the playbooks that shops run on."""
    from amends.casework.overlay.compiled import policy
    from amends.merchants.models import Shop

    packs = set(Shop.objects.values_list("playbook", flat=True))
    books = {pack: policy(pack).playbook for pack in sorted(packs)}
    return {
        f"{pack}/{each.name}": f"/playbooks/{pack}/{each.name}/" for pack, book in books.items() for each in book.scenes
    }


def _looks(browser: Any, places: dict[str, str]) -> dict[str, tuple[float, float, float, float]]:
    """By scene: the first look, the best of those after it, this process's own part of the first (milliseconds), and
    what came, packed (kB).
    """
    found = {}
    for name, address in places.items():
        times, own, size = [], [], 0.0
        for _look in range(1 + AGAIN):
            began, busy = time.perf_counter(), time.process_time()
            answer = browser.get(address)
            times.append((time.perf_counter() - began) * 1000)
            own.append((time.process_time() - busy) * 1000)
            if answer.status_code != 200:
                raise SystemExit(f"{address} answered {answer.status_code}")
            size = len(gzip.compress(answer.content, 6)) / 1000
        found[name] = (times[0], min(times[1:]), own[0], size)
    return found


def _figures(what: str, looks: dict[str, tuple[float, float, float, float]]) -> list[Figure]:
    first, again, own, size = ([each[n] for each in looks.values()] for n in range(4))
    slowest = max(looks, key=lambda name: looks[name][0])
    heaviest = max(looks, key=lambda name: looks[name][3])
    p50, p95 = spread(first)
    for name, (cold, warm, mine, kilo) in sorted(looks.items(), key=lambda each: -each[1][0])[:5]:
        say(f"  {what} {name}: {cold:.0f} ms (processor {mine:.0f}), then {warm:.0f} ms, {kilo:.1f} kB")
    note = f"{len(looks)} scenes, p50 {p50:.0f} ms, p95 {p95:.0f} ms; {slowest}"
    return [
        Figure(f"{what}, slowest first view", max(first), "ms", GOAL, least=False, note=note),
        Figure(f"{what}, first view, processor of the slowest", max(own), "ms", GOAL, least=False),
        Figure(f"{what}, p95 of later views", spread(again)[1], "ms", note="the best of three each"),
        Figure(f"{what}, heaviest", max(size), "kB", HEAVIEST, least=False, note=heaviest),
    ]


if __name__ == "__main__":
    main(measure, __doc__)
