"""Delivering without end: each account in a thread of its own, so that a slow one keeps no other waiting."""

import random
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime
from queue import SimpleQueue
from typing import Final
from uuid import uuid4

import psycopg
import structlog

from amends.casework.delivery import couriers
from amends.casework.delivery.connectors import Delivery
from amends.casework.delivery.couriers import LEASE, Carried
from amends.casework.delivery.routes import Route
from amends.casework.ledger.connections import Connection, connect
from amends.casework.ledger.stop import Stop

LOOK: Final = 0.25  # seconds between looks at the outbox
AWAY: Final = 2.0  # seconds to wait for a database that has gone
SOON: Final = 5.0  # seconds that what is being sent gets when we are to end
ACCOUNTS: Final = 8  # accounts that are sent to at the same time
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Deliveries:
    """What is on its way from this process. ``holder`` is who it is to the outbox."""

    pool: ThreadPoolExecutor
    told: Stop
    holder: str = field(default_factory=lambda: str(uuid4()))
    under_way: dict[Future[None], Route] = field(default_factory=dict)
    results: "SimpleQueue[Carried]" = field(default_factory=SimpleQueue)
    unnoted: list[Carried] = field(default_factory=list)
    renewed_at: datetime | None = None

    def look(self, connection: Connection, *, now: datetime) -> None:
        """Note what has come back, keep the leases of the rest, and send what is due to whoever is free."""
        self.note(connection, now=now)
        self._renew(connection, now)
        if len(self.under_way) < ACCOUNTS:
            for route in couriers.claim(connection, holder=self.holder, now=now, busy=self._busy()):
                future = self.pool.submit(couriers.carry, route, self.results.put, stopped=self.told.is_set)
                self.under_way[future] = route

    def note(self, connection: Connection, *, now: datetime) -> None:
        """Note what has come back; what can't be noted now is noted the next time."""
        ended = [future for future in self.under_way if future.done()]
        while not self.results.empty():
            self.unnoted.append(self.results.get())
        noted = couriers.record(connection, self.unnoted, holder=self.holder, now=now, draw=random.random)
        self.unnoted = list(noted.left)
        for future in ended if not self.told.is_set() else ():
            del self.under_way[future]

    def end(self, connection: Connection) -> None:
        """Note what comes back soon, and leave what was not sent to whoever is next, at once."""
        wait(self.under_way, timeout=SOON)
        self.note(connection, now=datetime.now(UTC))
        unsent = [
            delivery for future, (_, deliveries) in self.under_way.items() if future.done() for delivery in deliveries
        ]
        couriers.renew(connection, unsent, holder=self.holder, until=datetime.now(UTC))

    def _busy(self) -> list[int]:
        return sorted({delivery.shop_id for _, deliveries in self.under_way.values() for delivery in deliveries})

    def _renew(self, connection: Connection, now: datetime) -> None:
        if self.renewed_at is not None and abs(now - self.renewed_at) < LEASE / 3:
            return
        left: list[Delivery] = [delivery for _, deliveries in self.under_way.values() for delivery in deliveries]
        couriers.renew(connection, left, holder=self.holder, until=now + LEASE)
        self.renewed_at = now


def deliver_until(told: Stop) -> None:
    """Deliver until told to end. What is being sent then is noted, if it comes back at once; else it is sent again."""
    pool = ThreadPoolExecutor(max_workers=ACCOUNTS, thread_name_prefix="amends-delivery")
    deliveries = Deliveries(pool, told)
    while not told.is_set():
        try:
            with connect() as connection:
                _deliver(connection, deliveries, told)
        except psycopg.OperationalError as error:
            log.warning("database away", part="delivery", error=type(error).__name__)
            told.wait(AWAY)
    pool.shutdown(wait=False, cancel_futures=True)


def _deliver(connection: Connection, deliveries: Deliveries, told: Stop) -> None:
    while not told.is_set():
        deliveries.look(connection, now=datetime.now(UTC))
        told.wait(LOOK)
    deliveries.end(connection)
