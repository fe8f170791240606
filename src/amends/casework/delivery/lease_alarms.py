"""What waits for a shop's own system too long: its lead is told, after days it is given up; and who stopped pulling."""

from datetime import datetime, timedelta

from django.db import transaction

from amends.casework.delivery import alarms, leases, sql
from amends.casework.delivery.pull_rules import rules_on
from amends.casework.ledger import store, sweeps
from amends.casework.ledger.connections import Connection, joined


def look_after(*, now: datetime) -> int:
    """For every merchant with effects that are pulled. As the tables' owner. How many shops' leads were told."""
    return sweeps.go_over("pulled effects", sweeps.with_work(sql.WITH_OFFERED), lambda merchant: _look(merchant, now))


@transaction.atomic
def _look(merchant: int, now: datetime) -> int:
    put_back(joined(), merchant, now=now)
    leases.give_up(joined(), merchant, now=now)
    return _alarm(joined(), merchant, now)


def put_back(connection: Connection, merchant: int, *, now: datetime) -> int:
    """What waits in shops that no longer take over the API is carried as everything else. Returns how much."""
    return connection.execute(sql.PUT_BACK, {"merchant": merchant, "now": now}).rowcount


def _alarm(connection: Connection, merchant: int, now: datetime) -> int:
    rules = rules_on(now)
    before = now - timedelta(minutes=rules.unpulled)
    late = {shop: (since, count) for shop, since, count in connection.execute(sql.LONG_WAITING, [merchant, before])}
    ringing: dict[int, str] = dict(connection.execute(sql.PULL_ALARMS, [merchant]).fetchall())
    rows = [
        alarms.alert((merchant, shop), f"pull:{shop}:{now.isoformat()}", {"say": "alert_unpulled"}, now)
        for shop in late.keys() - ringing.keys()
    ]
    store.put_alerts(connection, rows, bulk=False)
    over = sorted(shop for shop, key in ringing.items() if key.startswith("pull:") and shop not in late)
    if over:
        alarms.ended(connection, connection.execute(sql.PULL_OVER, [now, merchant, over]).fetchall(), now=now)
    return len(rows)
