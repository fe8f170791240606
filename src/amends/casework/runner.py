"""One cycle of the ledger: take lanes, decide what waits in them and what is due, write it all. One transaction.

Dying in the middle undoes the cycle and frees its lanes at once; nothing is lost and nothing is done twice.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from amends.casework import money, store
from amends.casework.decide import Arrival, Batch, Entry, decide, refuse
from amends.casework.identity import LANES
from amends.casework.ledger import Connection
from amends.casework.policies import ShopCard

ALL_LANES = tuple(range(LANES))
INSTANT = timedelta(microseconds=1)
LEAST_EACH = 16  # per lane and cycle, however many lanes share the limit
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """Counts of one cycle. ``taken`` signals left the inbox: ``decided``, ``repeated`` (known before) or ``refused``.

    ``lag``: seconds the oldest taken signal had waited. ``full``: there may be more to do right now.
    """

    lanes: int = 0
    taken: int = 0
    decided: int = 0
    repeated: int = 0
    refused: int = 0
    woken: int = 0
    effects: int = 0
    lag: float = 0.0
    full: bool = False

    @property
    def idle(self) -> bool:
        return not (self.taken or self.woken)


def run_once(*, connection: Connection, lanes: Sequence[int] = ALL_LANES, now: datetime, limit: int = 2000) -> Done:
    """Run one cycle over those of the lanes that are free, deciding up to about ``limit`` signals and as many wake-ups.

    Raises psycopg.Error when the database goes away, and ``store.Conflict``; the cycle is then undone.
    """
    with connection.transaction():
        free = store.lock_lanes(connection, lanes)
        if not free:
            return Done()
        each = max(limit // len(free), LEAST_EACH)
        taken = store.take(connection, free, each)
        until = _lane_times(free, taken, each, now)
        batch = Batch()
        full = _decide_all(connection, batch, taken, until, each, now)
        wanted = _write(connection, batch)
    lag = max(((now - row[8]).total_seconds() for row in taken), default=0.0)
    full = full or any(time < now for time in until.values())
    return Done(
        lanes=len(free),
        taken=len(taken),
        decided=batch.decided,
        repeated=batch.repeated,
        refused=len(batch.quarantined),
        woken=batch.woken,
        effects=wanted,
        lag=max(lag, 0.0),
        full=full,
    )


def _lane_times(free: Sequence[int], taken: Sequence[Row], each: int, now: datetime) -> dict[int, datetime]:
    """How far the clocks of each lane may run: up to now, but not into what is still waiting to be decided there."""
    newest: dict[int, list[datetime]] = defaultdict(list)
    for row in taken:
        newest[row[3]].append(row[8])
    return {lane: now if len(newest[lane]) < each else min(now, max(newest[lane]) - INSTANT) for lane in free}


def _decide_all(
    connection: Connection, batch: Batch, taken: list[Row], until: dict[int, datetime], each: int, now: datetime
) -> bool:
    """Decide every dossier that got a signal or is due. Returns whether some lane may hold more that is due."""
    arrivals: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for row in sorted(taken, key=_id):
        arrivals[row[1], row[4]].append(row)
    known = store.load(connection, arrivals) if arrivals else []
    due = store.due(connection, until, each)
    rows = {(row[0], row[1]): row for row in (*known, *due)}
    cards = _cards(connection, {row[2] for row in (*taken, *rows.values())})
    for key in rows.keys() | arrivals.keys():
        _decide_one(batch, rows.get(key), arrivals.get(key, []), cards, now, until)
    return len(due) >= each


def _id(row: Row) -> int:
    number: int = row[0]
    return number


def _decide_one(
    batch: Batch,
    row: Row | None,
    waiting: Sequence[Row],
    cards: dict[int, ShopCard],
    now: datetime,
    until: dict[int, datetime],
) -> None:
    entry = _stored(row, cards) if row else _new(waiting[0], cards)
    mine = [Arrival(w[6], w[7], w[8], w[9]) for w in waiting if w[5] == entry.key and w[2] == entry.card.id]
    strangers = [Arrival(w[6], w[7], w[8], w[9]) for w in waiting if w[5] != entry.key or w[2] != entry.card.id]
    refuse(batch, entry, strangers, "its order's number collides with another order's", now=now)
    decide(batch, entry, mine, now=now, until=until[entry.lane])


def _stored(row: Row, cards: dict[int, ShopCard]) -> Entry:
    _, number, shop, key, lane, wake_at, version, state, private, buyer = row
    return Entry(
        card=cards[shop],
        id=number,
        key=key,
        lane=lane,
        wake_at=wake_at,
        version=version,
        state=state,
        private=private,
        buyer=buyer,
    )


def _new(row: Row, cards: dict[int, ShopCard]) -> Entry:
    return Entry(card=cards[row[2]], id=row[4], key=row[5], lane=row[3])


def _write(connection: Connection, batch: Batch) -> int:
    store.create_dossiers(connection, batch.created)
    store.change_dossiers(connection, batch.changed)
    store.postpone(connection, batch.postponed)
    store.log(connection, batch.signals)
    store.put_cases(connection, batch.cases)
    store.quarantine(connection, batch.quarantined)
    return store.want_effects(connection, money.guard(connection, batch.effects, batch.paid))


_CARDS = "SELECT id, merchant_id, platform, currency, playbook FROM merchants_shop WHERE id = ANY(%s)"


def _cards(connection: Connection, shops: set[int]) -> dict[int, ShopCard]:
    if not shops:
        return {}
    return {
        row[0]: ShopCard(id=row[0], merchant_id=row[1], platform=row[2], currency=row[3], playbook=row[4])
        for row in connection.execute(_CARDS, [list(shops)])
    }
