"""The raw baseline: what PostgreSQL takes from two bare clients that COPY a log and upsert rows of cases."""

import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from typing import Any

import psycopg

from bench.figures import say

CLIENTS = 2
BATCH = 1000
SIGNAL = "merchant_id, dossier_id, shop_id, at, known_at, kind, source, external_id, payload, outcome"
TABLES = """
DROP TABLE IF EXISTS raw_signal, raw_case;
CREATE TABLE raw_signal (LIKE casework_signal INCLUDING ALL);
CREATE TABLE raw_case (LIKE casework_case INCLUDING ALL);
ALTER TABLE raw_case SET (fillfactor = 80);
ALTER TABLE raw_signal SET (toast_tuple_target = 4080);
CHECKPOINT;
"""


def rate() -> float:
    """Events per second over all clients, each with its half of the dossiers."""
    from amends import database

    url = database.url()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLES)
    context = get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(CLIENTS, mp_context=context) as pool:
        barrier = manager.Barrier(CLIENTS)
        answers = list(pool.map(_client, [(url, half, barrier) for half in range(CLIENTS)]))
    events = sum(count for count, _, _ in answers)
    took = max(ended for _, _, ended in answers) - min(began for _, began, _ in answers)
    say(f"raw {events / took:,.0f}/s")
    return events / took


def _client(job: tuple[str, int, Barrier]) -> tuple[int, float, float]:
    """Read one half into memory, wait for the other client, write it. Returns (events, began, ended)."""
    url, half, barrier = job
    with psycopg.connect(url, autocommit=True) as connection:
        events, cases, names = _read(connection, half)
        _draft(connection)
        batches = list(_batches(events, cases))
        barrier.wait()
        began = time.time()
        for rows, upserts in batches:
            _write(connection, rows, upserts, names)
        return len(events), began, time.time()


def _read(connection: psycopg.Connection[Any], half: int) -> tuple[list[Any], dict[int, list[Any]], list[str]]:
    """The half's log in order, its cases by dossier, and the names of a case's columns."""
    cursor = connection.cursor(binary=True)
    mine = f"(dossier_id % {CLIENTS}) = {half}"
    chosen = SIGNAL.replace("payload, outcome", "payload::text::bytea, outcome::text::bytea")
    log = f"SELECT {chosen} FROM casework_signal WHERE kind <> 'clock' AND kind NOT LIKE 'effect.%' AND {mine} ORDER BY id"
    events = [(*row[:8], *(value and b"\x01" + value for value in row[8:])) for row in cursor.execute(log)]
    cases: dict[int, list[Any]] = {}
    for row in cursor.execute(f"SELECT * FROM casework_case WHERE {mine}"):
        cases.setdefault(row[_at(cursor, "dossier_id")], []).append(row)
    return events, cases, [column.name for column in cursor.description or ()]


def _at(cursor: psycopg.Cursor[Any], name: str) -> int:
    return [column.name for column in cursor.description or ()].index(name)


def _draft(connection: psycopg.Connection[Any]) -> None:
    connection.execute("CREATE TEMP TABLE draft_case ON COMMIT DELETE ROWS AS SELECT * FROM casework_case LIMIT 0")
    global TYPES, OPENED, CLOSED  # noqa: PLW0603 - one client per process
    columns = connection.execute("SELECT * FROM casework_case LIMIT 0").description or ()
    names = [column.name for column in columns]
    TYPES, OPENED, CLOSED = [column.type_code for column in columns], names.index("opened_at"), names.index("closed_at")


def _batches(events: list[Any], cases: dict[int, list[Any]]) -> Any:
    """(log rows, case rows) per transaction: the cases of its dossiers that were open when one of its events came."""
    for start in range(0, len(events), BATCH):
        rows = events[start : start + BATCH]
        live = {}
        for row in rows:
            for case in cases.get(row[1], ()):
                if case[OPENED] <= row[3] and (case[CLOSED] is None or row[3] <= case[CLOSED]):
                    live[id(case)] = case
        yield rows, list(live.values())


_LOG_TYPES = ["int8", "int8", "int8", "timestamptz", "timestamptz", "text", "text", "text", "bytea", "bytea"]


def _write(connection: psycopg.Connection[Any], rows: list[Any], cases: list[Any], names: list[str]) -> None:
    with connection.transaction(), connection.cursor() as cursor:
        with cursor.copy(f"COPY raw_signal ({SIGNAL}) FROM STDIN (FORMAT binary)") as stream:
            stream.set_types(_LOG_TYPES)
            for row in rows:
                stream.write_row(row)
        if not cases:
            return
        with cursor.copy("COPY draft_case FROM STDIN (FORMAT binary)") as stream:
            stream.set_types(TYPES)
            for row in cases:
                stream.write_row(row)
        changed = ", ".join(f"{name} = excluded.{name}" for name in names)
        keys = "(merchant_id, dossier_id, no)"
        cursor.execute(f"INSERT INTO raw_case SELECT * FROM draft_case ON CONFLICT {keys} DO UPDATE SET {changed}")


if __name__ == "__main__":
    raise SystemExit("the baseline runs within bench.signals")
