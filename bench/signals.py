"""Signals decided and stored per second: the mixed promotion stream through the inbox and two worker processes.

Measured from the first COPY into the inbox until the last signal is decided and committed, while a feeder keeps some
seconds' worth waiting; before it begins, workers and caretaker have started and know their playbooks. The workers are
those of ``amends work``. The baseline, in the same run on the same server: two processes COPY the same log rows and
upsert the same rows of cases, batch by batch, into tables made LIKE the real ones (same indexes, same checks), and do
nothing else. A second baseline upserts the orders' rows as well (see ``raw``).
"""

import gc
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench import raw
from bench.figures import Figure, Scale, main, say
from bench.installation import Installation, busy_seconds, installation, spent
from bench.stream import CHUNK, inbox_rows

WORKERS = 2
MOST_WAITING = 40_000
LOOK = 0.25  # seconds between counts of what waits: a count reads all of it
RATE, SHARE = 10_000, 0.35


def measure(scale: Scale) -> list[Figure]:
    """Rate of the ledger, and of the raw baseline."""
    with installation(large=scale.signals >= 1_000_000) as place:
        say(f"making {scale.signals:,} signals")
        chunks = inbox_rows(place, count=scale.signals)
        gc.collect()
        gc.freeze()
        rate, note = _ledger(place, chunks)
        say(f"ledger {rate:,.0f}/s; {note}")
        counted = _count()
        if counted != sum(map(len, chunks)):
            raise SystemExit(f"{counted} signals in the log, not {sum(map(len, chunks))}")
        base, stored = raw.rate(orders=False), raw.rate(orders=True)
    return [
        Figure("signals, end to end", rate, "signals/s", RATE, baseline=base, note=f"{counted:,} signals; {note}"),
        Figure("signals, share of raw", rate / base, "of raw", SHARE, note="raw: COPY of the log, upsert of cases"),
        Figure("signals, share of raw with orders", rate / stored, "of raw", note="raw: that, and upsert of orders"),
    ]


def _ledger(place: Installation, chunks: list[list[Any]]) -> tuple[float, str]:
    from amends.casework.ledger import store
    from amends.casework.ledger.connections import connect

    with working(WORKERS), connect() as connection:
        store.enqueue(connection, chunks[0])  # wakes the workers up: playbooks load, plans are made
        _wait(connection, 0)
        _settled(connection)
        before, began = busy_seconds(place.home), time.perf_counter()
        for number, chunk in enumerate(chunks[1:]):
            store.enqueue(connection, chunk)
            if number % 5 == 0:
                _wait(connection, MOST_WAITING)
        _wait(connection, 0)
        took = time.perf_counter() - began
        note = spent(before, busy_seconds(place.home))
    return sum(map(len, chunks[1:])) / took if len(chunks) > 1 else CHUNK / took, f"{took:.0f} s; {note}"


@contextmanager
def working(processes: int) -> Iterator[None]:
    """Real worker processes, as ``amends work`` runs them."""
    from amends.casework.worker.supervisor import work

    stop = threading.Event()
    thread = threading.Thread(target=work, kwargs={"processes": processes, "stop": stop})
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _settled(connection: Any) -> None:
    """The caretaker has kept the versions of all playbooks, the last thing it does as it starts on a new folder."""
    from amends.policy.pack import shipped

    kept = "SELECT count(*) FROM casework_packversion WHERE playbook IS NOT NULL"
    while connection.execute(kept).fetchone()[0] < len(shipped()):
        time.sleep(LOOK)


def _wait(connection: Any, most: int) -> None:
    while _waiting(connection, most + 1) > most:
        time.sleep(LOOK if most else LOOK / 10)


def _waiting(connection: Any, enough: int) -> int:
    counted = "SELECT count(*) FROM (SELECT 1 FROM casework_inbox LIMIT %s) waiting"
    return int(connection.execute(counted, [enough]).fetchone()[0])


def _count() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM casework_signal WHERE kind <> 'clock' AND kind NOT LIKE 'effect.%'")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main(measure, __doc__)
