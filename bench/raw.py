"""The raw baselines: what PostgreSQL takes from two bare clients that COPY a log and upsert rows of state.

Without ``orders``: the log, and the rows of cases that its events touched. With it: the rows of orders as well, one for
each order in a batch, as a program must that keeps what it knows of an order.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from typing import Any

import psycopg

from bench.figures import say

CLIENTS = 2
BATCH = 1000
SIGNAL = "merchant_id, dossier_id, shop_id, at, known_at, kind, source, external_id, payload, outcome"
TABLES = """
DROP TABLE IF EXISTS raw_signal, raw_case, raw_dossier;
CREATE TABLE raw_signal (LIKE casework_signal INCLUDING ALL);
CREATE TABLE raw_case (LIKE casework_case INCLUDING ALL);
CREATE TABLE raw_dossier (LIKE casework_dossier INCLUDING ALL);
ALTER TABLE raw_dossier SET (fillfactor = 70, toast_tuple_target = 8160);
ALTER TABLE raw_case SET (fillfactor = 80);
ALTER TABLE raw_signal SET (toast_tuple_target = 4080);
CHECKPOINT;
"""
_EVENTS = """
SELECT merchant_id, dossier_id, shop_id, at, known_at, kind, source, external_id, payload::text::bytea,
    outcome::text::bytea
FROM casework_signal WHERE kind <> 'clock' AND kind NOT LIKE 'effect.%%' AND dossier_id %% %s = %s ORDER BY id
"""
_CASES = "SELECT * FROM casework_case WHERE dossier_id %% %s = %s"
_ORDERS = "SELECT * FROM casework_dossier WHERE id %% %s = %s"
_DRAFT = "CREATE TEMP TABLE draft_{table} ON COMMIT DELETE ROWS AS SELECT * FROM casework_{table} LIMIT 0"
_UPSERT = """
INSERT INTO raw_{table} SELECT * FROM draft_{table} ON CONFLICT ({key}) DO UPDATE SET {changed}
"""
Live = tuple[datetime, datetime | None, tuple[Any, ...]]
Columns = list[tuple[str, int]]


def rate(*, orders: bool) -> float:
    """Events per second over all clients, each with its half of the orders."""
    from amends import database

    url = database.url()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLES)
    context = get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(CLIENTS, mp_context=context) as pool:
        barrier = manager.Barrier(CLIENTS)
        answers = list(pool.map(_client, [(url, half, orders, barrier) for half in range(CLIENTS)]))
    events = sum(count for count, _, _ in answers)
    took = max(ended for _, _, ended in answers) - min(began for _, began, _ in answers)
    say(f"raw {events / took:,.0f}/s")
    return events / took


def _client(job: tuple[str, int, bool, Barrier]) -> tuple[int, float, float]:
    """Read one half into memory, wait for the other client, write it. Returns (events, began, ended)."""
    url, half, orders, barrier = job
    with psycopg.connect(url, autocommit=True) as connection:
        events = _log(connection, half)
        cases, columns = _cases(connection, half)
        kept, shape = _orders(connection, half) if orders else ({}, [])
        batches = [
            (rows, upserts, [kept[number] for number in {row[1] for row in rows} if number in kept])
            for rows, upserts in _batches(events, cases)
        ]
        for table in ("case", "dossier"):
            connection.execute(_DRAFT.format(table=table))
        barrier.wait()
        began = time.time()
        for rows, upserts, states in batches:
            with connection.transaction(), connection.cursor() as cursor:
                _append(cursor, rows)
                _upsert(cursor, "case", "merchant_id, dossier_id, no", upserts, columns)
                _upsert(cursor, "dossier", "merchant_id, id", states, shape)
        return len(events), began, time.time()


def _log(connection: psycopg.Connection[Any], half: int) -> list[Any]:
    """Log rows of half the dossiers, oldest first, ready for COPY."""
    found = connection.cursor(binary=True).execute(_EVENTS, [CLIENTS, half])
    return [(*row[:8], *(value and b"\x01" + value for value in row[8:])) for row in found]


def _cases(connection: psycopg.Connection[Any], half: int) -> tuple[dict[int, list[Live]], Columns]:
    """Cases of half the dossiers by dossier, and the (name, type) of a row's columns."""
    cursor = connection.cursor(binary=True).execute(_CASES, [CLIENTS, half])
    columns = [(column.name, column.type_code) for column in cursor.description or ()]
    names = [name for name, _ in columns]
    opened, closed, dossier = names.index("opened_at"), names.index("closed_at"), names.index("dossier_id")
    cases: dict[int, list[Live]] = {}
    for row in cursor:
        cases.setdefault(row[dossier], []).append((row[opened], row[closed], row))
    return cases, columns


def _orders(connection: psycopg.Connection[Any], half: int) -> tuple[dict[int, Any], Columns]:
    """Rows of half the orders by id, and the (name, type) of their columns."""
    cursor = connection.cursor(binary=True).execute(_ORDERS, [CLIENTS, half])
    columns = [(column.name, column.type_code) for column in cursor.description or ()]
    number = [name for name, _ in columns].index("id")
    return {row[number]: row for row in cursor}, columns


def _batches(events: list[Any], cases: dict[int, list[Live]]) -> Iterator[tuple[list[Any], list[Any]]]:
    """(log rows, case rows) per transaction: the cases of its dossiers that were open when one of its events came."""
    for start in range(0, len(events), BATCH):
        rows = events[start : start + BATCH]
        live = {}
        for row in rows:
            for opened, closed, case in cases.get(row[1], ()):
                if opened <= row[3] and (closed is None or row[3] <= closed):
                    live[id(case)] = case
        yield rows, list(live.values())


_LOG_TYPES = ["int8", "int8", "int8", "timestamptz", "timestamptz", "text", "text", "text", "bytea", "bytea"]


def _append(cursor: psycopg.Cursor[Any], rows: list[Any]) -> None:
    with cursor.copy(f"COPY raw_signal ({SIGNAL}) FROM STDIN (FORMAT binary)") as stream:
        stream.set_types(_LOG_TYPES)
        for row in rows:
            stream.write_row(row)


def _upsert(cursor: psycopg.Cursor[Any], table: str, key: str, rows: list[Any], columns: Columns) -> None:
    if not rows:
        return
    with cursor.copy(f"COPY draft_{table} FROM STDIN (FORMAT binary)") as stream:
        stream.set_types([kind for _, kind in columns])
        for row in rows:
            stream.write_row(row)
    changed = ", ".join(f"{name} = excluded.{name}" for name, _ in columns)
    cursor.execute(_UPSERT.format(table=table, key=key, changed=changed))


if __name__ == "__main__":
    raise SystemExit("the baseline runs within bench.signals")
