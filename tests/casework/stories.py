"""Signals of small stories, and the means to have them decided here and now."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from django.db import connection as django_connection

from amends.casework.intake import inbox, samples
from amends.casework.lanes.runner import CycleCounts, run_once
from amends.casework.ledger.connections import Connection, connect
from amends.casework.ledger.identity import dossier_id
from amends.engine.signals import AnySignal, Line, OrderPlaced, ParcelScanned, RefundAsked
from amends.engine.words import RefundType, Scan
from amends.merchants.models import Shop

NOON = datetime(2026, 11, 11, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PHONE = "17000001234"
STREET = "杭州市文三路 9 号"


def placed(order: str = "T-1001", *, at: datetime = NOON, amount: int = 29_900, **more: Any) -> OrderPlaced:
    facts: dict[str, Any] = {
        "currency": "CNY",
        "country": "CN",
        "language": "zh",
        "ship_by": at + 2 * DAY,
        "buyer": "王小明",
        "buyer_phone": PHONE,
        "address": STREET,
        "lines": (Line(sku="K1", title="电水壶", price=amount),),
    }
    return OrderPlaced(id=f"{order}:placed", at=at, order=order, amount=amount, **(facts | more))


def refund_asked(order: str = "T-1001", *, at: datetime = NOON + HOUR, amount: int = 29_900) -> RefundAsked:
    return RefundAsked(
        id=f"{order}:asked",
        at=at,
        order=order,
        ref=f"R-{order}",
        type=RefundType.REFUND_ONLY,
        amount=amount,
        version="v1",
    )


def scanned(order: str = "T-1001", *, at: datetime) -> ParcelScanned:
    return ParcelScanned(id=f"{order}:scan:{at.isoformat()}", at=at, order=order, scan=Scan.COLLECTED, text="已揽收")


def body(signals: Iterable[AnySignal]) -> bytes:
    """A JSON array as another system would post it."""
    return msgspec.json.encode(list(signals))


def post(shop: Shop, *signals: AnySignal, now: datetime) -> inbox.IntakeReceipt:
    return inbox.receive(shop=shop, items=body(signals), source="http", now=now)


@contextmanager
def ledger() -> Iterator[Connection]:
    connection = connect()
    try:
        yield connection
    finally:
        connection.close()


_WORKERS: list[Connection] = []


@contextmanager
def worker() -> Iterator[Connection]:
    """A worker's connection, made ready once and used again by the next test, unless it was broken meanwhile."""
    found = _WORKERS.pop() if _WORKERS else connect()
    if found.closed or found.info.dbname != django_connection.settings_dict["NAME"]:
        found.close()
        found = connect()
    try:
        yield found
    except BaseException:
        found.close()
        raise
    _WORKERS.append(found)


def leave() -> None:
    """Close what ``worker`` has kept: a database that somebody is connected to can't be dropped."""
    while _WORKERS:
        _WORKERS.pop().close()


def drain(now: datetime) -> list[CycleCounts]:
    """Decide until nothing waits and nothing is due."""
    cycles: list[CycleCounts] = []
    with worker() as connection:
        while not cycles or not cycles[-1].idle:
            cycles.append(run_once(connection=connection, now=now))
    return cycles


def feed(shop: Shop, *signals: AnySignal, now: datetime) -> int:
    """Post and decide; the dossier id of the first."""
    post(shop, *signals, now=now)
    drain(now)
    return number(shop, signals[0].order)


def sample(shop: Shop, *signals: AnySignal, now: datetime) -> int:
    """The same of a sample order."""
    made = samples.make(shop=shop, story=signals, now=now)
    drain(now)
    return made


def number(shop: Shop, order: str) -> int:
    return dossier_id(shop_id=shop.pk, key=order)


def rows(query: str, *values: object) -> list[tuple[Any, ...]]:
    with django_connection.cursor() as cursor:
        cursor.execute(query, values)  # type: ignore[arg-type]
        return list(cursor.fetchall())


def change(statement: str) -> None:
    with django_connection.cursor() as cursor:
        cursor.execute(statement)


def one(query: str, *values: object) -> Any:
    (row,) = rows(query, *values)
    return row[0]
