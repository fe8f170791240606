"""One cycle of the ledger: take lanes, decide what waits in them and what is due, write it all. One transaction.

Dying in the middle undoes the cycle and frees its lanes at once; nothing is lost and nothing is done twice.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce
from itertools import product
from operator import itemgetter
from typing import Any

import psycopg

from amends.casework.decide import refund_guard
from amends.casework.decide.dossiers import (
    SECOND_LOOK,
    Arrival,
    Batch,
    DossierEntry,
    decide,
    refuse,
)
from amends.casework.decide.writer import write
from amends.casework.lanes import sql
from amends.casework.ledger import lanes as locking
from amends.casework.ledger import reach, store
from amends.casework.ledger.connections import Connection
from amends.casework.ledger.identity import LANES
from amends.casework.overlay import cache
from amends.casework.overlay.cache import OverlayChoice
from amends.casework.overlay.policies import ShopCard
from amends.casework.search import blind_index
from amends.casework.search import store as text_store

ALL_LANES = tuple(range(LANES))
INSTANT = timedelta(microseconds=1)
LEAST_EACH = 16  # per lane and cycle, however many lanes share the limit
Row = tuple[Any, ...]
_ARRIVED = itemgetter(8, 0)  # known since when; ids of several nodes are in no order of time
UNSTORABLE = (psycopg.DataError, psycopg.IntegrityError, psycopg.InternalError)  # by COPY on another node: XX000


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleCounts:
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

    def plus(self, other: "CycleCounts") -> "CycleCounts":
        """Both cycles' counts together."""
        counts = ("lanes", "taken", "decided", "repeated", "refused", "woken", "effects")
        sums = {name: getattr(self, name) + getattr(other, name) for name in counts}
        return replace(self, **sums, lag=max(self.lag, other.lag), full=self.full or other.full)


def run_once(
    *,
    connection: Connection,
    merchants: Sequence[int] | None = None,
    lanes: Sequence[int] = ALL_LANES,
    now: datetime,
    limit: int = 2000,
) -> CycleCounts:
    """Run one cycle for each group of ``merchants`` (None: those with work) over those of the lanes that are free.

    Each decides up to about ``limit`` signals and as many wake-ups. Raises psycopg.OperationalError when the database
    goes away, and ``store.Conflict``; the cycle is then undone. A merchant that can't be reached is left alone a while.
    What the database refuses to store is found and put away (see ``_rescue``).
    """
    found = reach.waiting(connection, now=now) if merchants is None else merchants
    total = CycleCounts()
    for group in reach.groups(connection, found):
        total = total.plus(_reached(connection, group, lanes, now, limit))
    return total


def _reached(connection: Connection, group: list[int], lanes: Sequence[int], now: datetime, limit: int) -> CycleCounts:
    """A group's cycle; where that can't be, one by one, so that who can't be reached doesn't stop the others."""
    if len(group) > 1:
        try:
            return _stored_or_rescued(connection, group, lanes, now, limit)
        except psycopg.OperationalError:
            if connection.closed:
                raise
    one_by_one = reach.each(
        group,
        lambda one: _stored_or_rescued(connection, [one], lanes, now, limit),
        lost=lambda: connection.closed,
    )
    return reduce(CycleCounts.plus, one_by_one, CycleCounts())


def _stored_or_rescued(
    connection: Connection, merchants: Sequence[int], lanes: Sequence[int], now: datetime, limit: int
) -> CycleCounts:
    try:
        return _cycle(connection, merchants, lanes, now, limit=limit)
    except UNSTORABLE:
        return _rescue(connection, merchants, lanes, now)


def _cycle(
    connection: Connection, merchants: Sequence[int], lanes: Sequence[int], now: datetime, *, limit: int, each: int = 0
) -> CycleCounts:
    with connection.transaction():
        free = locking.lock_lanes(connection, merchants, lanes)
        if not free:
            return CycleCounts()
        each = each or max(limit // len(free), LEAST_EACH)
        taken = locking.take(connection, free, each)
        until = _lane_times(free, taken, each, now)
        batch = Batch()
        full = _decide_all(connection, batch, taken, until, max(limit // len(merchants), each), now)
        wanted = write(connection, batch, refund_guard.guard(connection, batch.effects, batch.paid), bulk=True)
    text_store.stored(batch.products)
    lag = (now - min([row[8] for row in taken])).total_seconds() if taken else 0.0
    full = full or any(time < now for time in until.values())
    return CycleCounts(
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


def _rescue(connection: Connection, merchants: Sequence[int], lanes: Sequence[int], now: datetime) -> CycleCounts:
    """Decide singly, so that one signal nobody can store goes to quarantine and the rest of its lane goes on."""
    total = CycleCounts()
    for merchant, lane in product(merchants, lanes):
        done = CycleCounts(taken=1)
        while not done.idle:
            try:
                done = _cycle(connection, [merchant], [lane], now, limit=1, each=1)
            except UNSTORABLE as error:
                done = _put_away(connection, merchant, lane, now, f"cannot be stored: {type(error).__name__}")
            total = total.plus(done)
    return total


def _put_away(connection: Connection, merchant: int, lane: int, now: datetime, why: str) -> CycleCounts:
    """The lane's next signal into quarantine; without one, what is due there is looked at later."""
    batch = Batch()
    with connection.transaction():
        free = locking.lock_lanes(connection, [merchant], [lane])
        taken = locking.take(connection, free, 1) if free else []
        cards = cards_of(connection, {row[1:3] for row in taken})
        for row in taken:
            refuse(batch, _new(row, cards), [_arrival(row)], why, now=now)
        if not taken:
            due = locking.due(connection, dict.fromkeys(free, now), 1)
            store.postpone(connection, {(row[0], row[1]): now + SECOND_LOOK for row in due})
        store.quarantine(connection, batch.quarantined)
    return CycleCounts(taken=len(taken), refused=len(taken))


def _arrival(row: Row) -> Arrival:
    marks = blind_index.NONE if row[7] is None else blind_index.Marks(*row[10:13])
    return Arrival(row[6], row[7], row[8], row[9], marks)


def _lane_times(
    free: Sequence[locking.Lane], taken: Sequence[Row], each: int, now: datetime
) -> dict[locking.Lane, datetime]:
    """How far the clocks of each lane may run: up to now, but not into what is still waiting to be decided there."""
    newest: dict[locking.Lane, list[datetime]] = defaultdict(list)
    for row in taken:
        newest[row[1], row[3]].append(row[8])
    return {lane: now if len(newest[lane]) < each else min(now, max(newest[lane]) - INSTANT) for lane in free}


def _decide_all(
    connection: Connection,
    batch: Batch,
    taken: list[Row],
    until: dict[locking.Lane, datetime],
    each: int,
    now: datetime,
) -> bool:
    """Decide every dossier that got a signal or is due. Returns whether some merchant may have more that is due."""
    arrivals: dict[tuple[int, int], list[Row]] = defaultdict(list)
    for row in sorted(taken, key=_ARRIVED):
        arrivals[row[1], row[4]].append(row)
    known = locking.load(connection, arrivals) if arrivals else []
    due = locking.due(connection, until, each)
    rows = {(row[0], row[1]): row for row in (*known, *due)}
    cards = cards_of(connection, {*(row[1:3] for row in taken), *((row[0], row[2]) for row in rows.values())})
    for key in rows.keys() | arrivals.keys():
        _decide_one(batch, rows.get(key), arrivals.get(key, []), cards, now, until)
    return len(due) >= each


def _decide_one(
    batch: Batch,
    row: Row | None,
    waiting: Sequence[Row],
    cards: dict[int, ShopCard],
    now: datetime,
    until: dict[locking.Lane, datetime],
) -> None:
    entry = _stored(row, cards) if row else _new(waiting[0], cards)
    key, shop = entry.key, entry.card.id
    mine = [_arrival(w) for w in waiting if w[5] == key and w[2] == shop]
    if len(mine) < len(waiting):
        strangers = [_arrival(w) for w in waiting if w[5] != key or w[2] != shop]
        refuse(batch, entry, strangers, "its order's number collides with another order's", now=now)
    decide(batch, entry, mine, now=now, until=until[entry.card.merchant_id, entry.lane])


def _stored(row: Row, cards: dict[int, ShopCard]) -> DossierEntry:
    _, number, shop, key, lane, wake_at, version, state, private, buyer, sample = row
    return DossierEntry(
        card=cards[shop],
        id=number,
        key=key,
        lane=lane,
        wake_at=wake_at,
        version=version,
        state=state,
        private=private,
        buyer=buyer,
        sample=sample,
    )


def _new(row: Row, cards: dict[int, ShopCard]) -> DossierEntry:
    return DossierEntry(card=cards[row[2]], id=row[4], key=row[5], lane=row[3])


def cards_of(connection: Connection, shops: set[tuple[int, int]]) -> dict[int, ShopCard]:
    """The cards of shops, told as (merchant, shop), by their ids; what is new of their merchants' own values learnt."""
    if not shops:
        return {}
    asked = {"of": sorted({merchant for merchant, _ in shops}), "shops": [shop for _, shop in shops]}
    cards = {
        row[0]: ShopCard(
            id=row[0],
            merchant_id=row[1],
            platform=row[2],
            currency=row[3],
            playbook=row[4],
            front_line=frozenset(row[5]),
            overlay=OverlayChoice(*row[6:]),
            connection=connection,
        )
        for row in connection.execute(sql.CARDS, asked).fetchall()
    }
    cache.learn(connection, ((c.merchant_id, c.playbook, c.overlay) for c in cards.values()))
    return cards
