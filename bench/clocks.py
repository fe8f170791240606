"""Wake-ups: among a million open clocks, 10,000 fall due within one minute, and another 10,000 in one instant.

Real worker processes run. An observer reads the log from another connection and notes when each firing could first be
seen by others, that is after its commit. Every dossier is counted: none may be missing, none may have fired twice.
The baseline reads the due rows off the same index in batches and moves them on, and does nothing else.
"""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

import msgspec

from amends.engine import dossier as dossiers
from amends.engine.compiler import Policy
from amends.engine.signals import OrderPlaced, PaymentCleared
from amends.engine.step import advance, wake
from bench.figures import Figure, Scale, main, rank, say
from bench.installation import Installation, installation
from bench.signals import working

GOAL = 2.0
LEAD = timedelta(seconds=4)  # to write the rows; five times as long for ten thousand
MINUTE = timedelta(minutes=1)
OWED = timedelta(hours=48)
AHEAD = timedelta(hours=49)
BULK = 20_000
LOOK = 0.03


def measure(scale: Scale) -> list[Figure]:
    """Delay from due to seen."""
    spread_over = MINUTE if scale.due >= 10_000 else timedelta(seconds=5)
    with installation(large=scale.clocks >= 1_000_000) as place:
        say(f"making {scale.clocks:,} open clocks")
        _fill(place, scale.clocks)
        base = _raw(place, scale.due)
        with working(2):
            minute = _fire(place, "m", scale.due, spread_over)
            instant = _fire(place, "i", scale.due, timedelta())
    note = f"{scale.clocks:,} open; {scale.due:,} due in {spread_over.seconds} s"
    burst = f"{scale.due:,} due in the same instant; baseline: find and move the same rows, nothing decided"
    return [
        Figure("clocks, latest firing", max(minute), "s late", GOAL, least=False, note=note),
        Figure("clocks, p99", rank(minute, 0.99), "s late", GOAL, least=False, note=note),
        Figure("clocks, one instant: latest", max(instant), "s late", least=False, note=burst),
        Figure("clocks, one instant: rate", scale.due / max(instant), "fired/s", baseline=base, note=burst),
    ]


def _policy() -> Policy:
    from amends.casework.overlay.compiled import policy

    return policy("tmall")


def _fill(place: Installation, count: int) -> None:
    """Orders placed and paid whose clocks ring over the days from tomorrow on."""
    from amends.casework.ledger import store
    from amends.casework.ledger.connections import connect

    now = datetime.now(UTC)
    first, span = now + AHEAD, timedelta(days=10) / max(count, 1)
    rows = (row for n in range(count) if (row := _dossier(place, f"open-{n}", first + n * span, now)))
    with connect() as connection:
        while chunk := list(islice(rows, BULK)):
            store.create_dossiers(connection, chunk)
        connection.execute("VACUUM ANALYZE casework_dossier")
        connection.execute("CHECKPOINT")


_KNOWN: dict[datetime, Any] = {}


def _dossier(place: Installation, key: str, due_at: datetime, now: datetime) -> Any:
    """The row of a paid order that must be shipped by ``due_at``, decided by the engine, once per moment due."""
    from amends.casework.ledger.identity import dossier_id, lane_of

    shop, shown = place.shops[0], due_at.replace(second=0, microsecond=0)
    exact = due_at if due_at <= now + AHEAD - timedelta(hours=1) else shown
    if exact not in _KNOWN:
        if len(_KNOWN) > BULK:
            _KNOWN.clear()
        _KNOWN[exact] = _decided(exact, now)
    told = _KNOWN[exact]
    at = dossier_id(shop_id=shop.id, key=key)
    state = dossiers.encode(msgspec.structs.replace(told, key=key))
    return _blank(shop)._replace(id=at, key=key, lane=lane_of(at), now_at=told.now, wake_at=told.wake_at, state=state)


@cache
def _blank(shop: Any) -> Any:
    """A new order's row as the runner makes it."""
    from amends.casework.decide.dossiers import (
        Arrival,
        Batch,
        DossierEntry,
        decide,
    )
    from amends.casework.intake.inbox import inbox_row
    from amends.casework.overlay.policies import ShopCard

    card = ShopCard(
        id=shop.id, merchant_id=shop.merchant_id, platform=shop.platform, currency=shop.currency, playbook=shop.playbook
    )
    now, batch = datetime.now(UTC), Batch()
    row = inbox_row(shop, OrderPlaced(id="p", at=now, order="t", amount=9900, currency="CNY"), now=now)
    arrivals = [Arrival(row.payload, row.private, now)]
    decide(batch, DossierEntry(card=card, id=0, key="t", lane=0), arrivals, now=now, until=now)
    return batch.created[0]


def _decided(due_at: datetime, now: datetime) -> dossiers.Dossier:
    placed_at = min(due_at - OWED, now)
    story = (
        OrderPlaced(id="p", at=placed_at, order="t", amount=9900, currency="CNY", ship_by=due_at, prepaid=False),
        PaymentCleared(id="c", at=placed_at, order="t"),
    )
    policy = _policy()
    told = dossiers.new(key="t", platform="tmall", policy=policy.reference)
    advance(told, story, policy)
    return wake(told, now, policy).dossier


def _fire(place: Installation, name: str, count: int, over: timedelta) -> list[float]:
    """Seconds late of each of ``count`` dossiers that fall due within ``over``, soon."""
    from amends.casework.ledger import store
    from amends.casework.ledger.connections import connect

    now = datetime.now(UTC)
    first = now + (LEAD if count < 10_000 else 5 * LEAD)
    due = {f"{name}-{n}": first + over * n / count for n in range(count)}
    rows = [_dossier(place, key, at, now) for key, at in due.items()]
    expected = {row.id: row.wake_at for row in rows}
    with connect() as connection:
        store.create_dossiers(connection, rows)
        if max(expected.values()) > first + over + MINUTE:
            raise SystemExit("the template's next clock is not the one it was made for")
        say(f"{count:,} fall due from {(first - datetime.now(UTC)).total_seconds():.0f} s on")
        seen = _observe(connection, expected, first + over)
        _none_lost_none_twice(connection, expected)
    return [(seen[at] - wake_at.timestamp()) for at, wake_at in expected.items()]


def _observe(connection: Any, expected: dict[int, datetime], last: datetime) -> dict[int, float]:
    """When each firing could first be seen."""
    seen: dict[int, float] = {}
    first = connection.execute("SELECT COALESCE(max(id), 0) FROM casework_signal").fetchone()[0]
    query = "SELECT DISTINCT dossier_id FROM casework_signal WHERE kind = 'clock' AND id > %s"
    until = last.timestamp() + 120
    while len(seen) < len(expected) and time.time() < until:
        rows = connection.execute(query, [first]).fetchall()
        at = time.time()
        for (number,) in rows:
            if number in expected:
                seen.setdefault(number, at)
        time.sleep(LOOK)
    return seen


def _none_lost_none_twice(connection: Any, expected: dict[int, datetime]) -> None:
    """Each fired clock is in the log once. Raises SystemExit otherwise."""
    query = """
    SELECT count(*), count(DISTINCT (dossier_id, reason->>'clock')) FROM casework_signal s,
        jsonb_array_elements(s.outcome->'reasons') reason
    WHERE s.kind = 'clock' AND s.dossier_id = ANY(%s) AND reason->>'verb' = 'clock.missed'
    """
    missed, different = connection.execute(query, [list(expected)]).fetchone()
    if missed != len(expected) or different != len(expected):
        raise SystemExit(f"{len(expected)} due, {missed} fired, {different} of them different")


def _raw(place: Installation, count: int) -> float:
    """Rows per second of the bare index walk: batches of 1,000 due rows found and moved on, one client."""
    from amends.casework.ledger.connections import connect

    with connect() as connection:
        connection.execute("CREATE TABLE raw_dossier (LIKE casework_dossier INCLUDING ALL)")
        connection.execute("INSERT INTO raw_dossier SELECT * FROM casework_dossier")
        connection.execute("VACUUM ANALYZE raw_dossier")
        began = time.perf_counter()
        for done in _moves(connection, count):
            if not done:
                break
        took = time.perf_counter() - began
        connection.execute("DROP TABLE raw_dossier")
    return count / took


def _moves(connection: Any, count: int) -> Iterator[int]:
    move = """
    UPDATE raw_dossier SET wake_at = wake_at + interval '90 days', version = version + 1 WHERE (merchant_id, id) IN (
        SELECT merchant_id, id FROM raw_dossier WHERE lane = %s AND wake_at <= 'infinity' ORDER BY wake_at LIMIT %s
        FOR UPDATE)
    """
    for lane in range(max(count // 1000, 1)):
        yield connection.execute(move, [lane % 64, min(1000, count)]).rowcount


if __name__ == "__main__":
    main(measure, __doc__)
