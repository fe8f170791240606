"""Intake over HTTP: signals per second through ``POST /api/v1/signals``, 100 to a request, until the answer is read.

The server is ``amends web`` as shipped (granian, one process); four clients share one other process. Nobody decides
meanwhile. Each answer means: every signal checked, the buyer's name sealed, the batch committed. The baseline COPYs the
same rows, ready made, into a table LIKE the inbox, 100 to a transaction, from as many connections.
"""

import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from typing import Any

import msgspec
import psycopg

from bench.figures import Figure, Scale, main
from bench.installation import Installation, busy_seconds, installation, spent
from bench.posting import facts, post
from bench.served import amends, free_port, until_served
from bench.stream import signals

CLIENTS = 4
PER_POST = 100


def measure(scale: Scale) -> list[Figure]:
    """Signals per second."""
    from_then = datetime.now(UTC) - timedelta(days=400)
    with installation() as place:
        told = (signal for _, signal in signals(count=10**9, start=from_then))
        mine = list(islice(facts(told), scale.posts * PER_POST))
        raw = [msgspec.json.encode(signal) for signal in mine]
        bodies = [b"[" + b",".join(raw[n : n + PER_POST]) + b"]" for n in range(0, len(raw), PER_POST)]
        rate, note = _through_http(place, bodies)
        base = _copied(place, mine)
    note = f"{len(mine):,} signals, {PER_POST} a request, {CLIENTS} connections; {note}"
    return [Figure("intake over HTTP", rate, "signals/s", baseline=base, note=note)]


def _through_http(place: Installation, bodies: list[bytes]) -> tuple[float, str]:
    from amends.merchants import setup

    key, port = setup.add_api_key(shop=place.shops[0]), free_port()
    context = get_context("spawn")
    with (
        amends("web", "--port", str(port), home=place.home),
        ProcessPoolExecutor(1, mp_context=context) as pool,
    ):
        until_served(port)
        pool.submit(clients, port, key, bodies[:CLIENTS]).result()
        before, began = busy_seconds(place.home), time.perf_counter()
        pool.submit(clients, port, key, bodies).result()
        took = time.perf_counter() - began
        note = spent(before, busy_seconds(place.home)).replace("workers", "web and clients").replace("feeder 0, ", "")
    return len(bodies) * PER_POST / took, note


def clients(port: int, key: str, bodies: list[bytes]) -> None:
    """Several connections side by side, each with its share."""
    with ThreadPoolExecutor(CLIENTS) as threads:
        list(threads.map(lambda n: post(port, key, bodies[n::CLIENTS]), range(CLIENTS)))


def _copied(place: Installation, mine: list[Any]) -> float:
    """Rows per second of bare COPYs."""
    from amends import database
    from amends.casework.intake.inbox import inbox_row

    now, url = datetime.now(UTC), database.url()
    rows = [inbox_row(place.shops[0], signal, now=now) for signal in mine]
    names = ", ".join(rows[0]._fields)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE raw_inbox (LIKE casework_inbox INCLUDING ALL)")
    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as threads:
        list(threads.map(lambda n: _copy(url, names, rows, n), range(CLIENTS)))
    return len(rows) / (time.perf_counter() - began)


_TYPES = ["int8", "int8", "int2", "int8", "text", "bytea", "bytea", "timestamptz", "bool", "int8", "int8", "int8"]


def _copy(url: str, names: str, rows: list[Any], share: int) -> None:
    with psycopg.connect(url, autocommit=True) as connection, connection.cursor() as cursor:
        for start in range(share * PER_POST, len(rows), PER_POST * CLIENTS):
            with cursor.copy(f"COPY raw_inbox ({names}) FROM STDIN (FORMAT binary)") as stream:
                stream.set_types(_TYPES)
                for row in rows[start : start + PER_POST]:
                    stream.write_row(row)


if __name__ == "__main__":
    main(measure, __doc__)
