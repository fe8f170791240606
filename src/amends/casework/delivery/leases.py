"""Effects that a shop's own system takes over the API: it leases them, does them, and says what came of it.

Two that take at the same time never get the same one. A lease that runs out without a result puts the effect back into
the queue, with the same idempotency key. What came of it reaches the dossier as what a connector brings back does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import uuid4

import msgspec
from psycopg.rows import dict_row

from amends.casework.delivery import results, sql
from amends.casework.delivery.connectors import PULL, Delivery
from amends.casework.delivery.couriers import ATTEMPTS, pause
from amends.casework.delivery.models import AccountState, ConnectedAccount
from amends.casework.delivery.outbox import DeliveryOutcome
from amends.casework.delivery.pull_rules import rules_on
from amends.casework.ledger.connections import Connection

LONGEST: Final = 200  # characters of a reference
SET_STOCK: Final = "set_stock"  # how many the shop offers: done, it is a fact


class LeaseRefusal(StrEnum):
    """Why an effect isn't leased, or its result isn't noted."""

    MISSING = "missing"
    CARRIED = "carried"
    TAKEN = "taken"
    OVER = "over"


class NotTaken(Exception):
    """What was asked can't be done; ``why`` says it for machines, the message for people."""

    def __init__(self, why: LeaseRefusal, message: str) -> None:
        super().__init__(message)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Puller:
    """Who takes: a shop's key, by number."""

    merchant_id: int
    shop_id: int
    key_id: int

    def holder(self, lease: str) -> str:
        return f"key:{self.key_id}:{lease}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """Effects that are somebody's ``until`` a moment. ``lease``: what its results are told with."""

    lease: str
    until: datetime
    effects: list[Delivery]


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectResult:
    """What came of an effect. ``reference``: the other side's number for it; ``again``: it may be tried once more."""

    done: bool
    reference: str = ""
    reason: str = ""
    again: bool = False


def pulls(*, merchant_id: int, shop_id: int) -> bool:
    """Whether the shop's effects are taken over the API."""
    mine = ConnectedAccount.objects.filter(merchant_id=merchant_id, shop_id=shop_id, connector=PULL)
    return mine.filter(state=AccountState.ON).exists()


def lease(
    connection: Connection, who: Puller, *, limit: int, now: datetime, seconds: int = 0, kinds: Sequence[str] = ()
) -> Leased:
    """Take what has waited longest, in the caller's transaction. ``seconds``: how long; ``kinds``: only these."""
    rules, token = rules_on(now), str(uuid4())
    until = rules.until(now, seconds)
    asked = _asked(who, token, now, until) | {"limit": min(limit, rules.batch), "kinds": list(kinds)}
    rows: list[dict[str, Any]] = connection.cursor(row_factory=dict_row).execute(sql.LEASE, asked).fetchall()
    effects = sorted((_delivery(row) for row in rows), key=lambda effect: (effect.wanted_at, effect.id))
    return Leased(lease=token, until=until, effects=effects)


def acknowledge(
    connection: Connection, who: Puller, *, number: int, now: datetime, seconds: int = 0, token: str = ""
) -> Leased:
    """Take one effect, or with the lease's own ``token`` keep it longer. Raises NotTaken."""
    token = token or str(uuid4())
    until = rules_on(now).until(now, seconds)
    asked = _asked(who, token, now, until) | {"id": number}
    row = connection.cursor(row_factory=dict_row).execute(sql.LEASE_ONE, asked).fetchone()
    if row is None:
        _, state = _one(connection, who, number)
        raise _refused(state)
    return Leased(lease=token, until=until, effects=[_delivery(row)])


def _asked(who: Puller, token: str, now: datetime, until: datetime) -> dict[str, Any]:
    place = {"merchant": who.merchant_id, "shop": who.shop_id}
    return place | {"holder": who.holder(token), "now": now, "until": until}


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where an effect stands, beside what it is."""

    state: str
    holder: str
    receipt: str
    next_at: datetime | None
    offered_at: datetime | None


def _one(connection: Connection, who: Puller, number: int) -> tuple[Delivery, _Standing]:
    """An effect of the shop, locked. Raises NotTaken."""
    values = [who.merchant_id, who.shop_id, number]
    row = connection.cursor(row_factory=dict_row).execute(sql.ONE, values).fetchone()
    if row is None:
        raise NotTaken(LeaseRefusal.MISSING, "there is no such effect of this shop")
    standing = _Standing(*(row.pop(name) for name in _Standing.__slots__))
    return _delivery(row), standing


def _delivery(row: dict[str, Any]) -> Delivery:
    """A request's connection gives JSON as it is written, a worker's as what it says."""
    content = row["content"]
    return Delivery(**row | {"content": msgspec.json.decode(content) if isinstance(content, str) else content})


def _refused(standing: _Standing) -> NotTaken:
    if standing.state not in ("pending", "failed"):
        return NotTaken(LeaseRefusal.OVER, "it is over: done, given up, or before the shop was connected")
    if standing.offered_at is None:
        return NotTaken(
            LeaseRefusal.CARRIED, "it isn't offered here: a connector carries it, or it can still be undone"
        )
    return NotTaken(LeaseRefusal.TAKEN, "somebody else has it, or it is to be tried again only later")


def tell(connection: Connection, who: Puller, *, number: int, token: str, told: EffectResult, now: datetime) -> bool:
    """Note what came of an effect, in the caller's transaction. False: the same was told before. Raises NotTaken."""
    delivery, standing = _one(connection, who, number)
    if standing.state in ("sent", "dead"):
        if told.done == (standing.state == "sent") and told.reference[:LONGEST] == standing.receipt and not told.again:
            return False
        raise NotTaken(LeaseRefusal.OVER, "another result was told for it before")
    if standing.state == "past" or standing.offered_at is None:
        raise _refused(standing)
    if not token or standing.holder != who.holder(token):
        raise NotTaken(
            LeaseRefusal.TAKEN, "the lease isn't yours, or it ran out and went to another: acknowledge it first"
        )
    settled = _settled(delivery, told, now)
    results.note(connection, who.merchant_id, [(settled, delivery)], holder=standing.holder, now=now, bulk=False)
    if told.done and delivery.kind == SET_STOCK:
        results.listed(connection, delivery, now=now)
    return True


def _settled(delivery: Delivery, told: EffectResult, now: datetime) -> DeliveryOutcome:
    attempts = delivery.attempts + 1
    again = not told.done and told.again and attempts < ATTEMPTS
    state = "sent" if told.done else "failed" if again else "dead"
    next_at = now + pause(attempts, 1.0) if again else None
    return DeliveryOutcome(delivery.id, state, attempts, next_at, told.reason[:500], told.reference[:LONGEST])


def give_up(connection: Connection, merchant: int, *, now: datetime) -> int:
    """What nobody has done for days is given up, as what can't be carried is; the dossier is told. How many."""
    rules, holder = rules_on(now), str(uuid4())
    asked = {"merchant": merchant, "now": now, "until": now + timedelta(minutes=1), "holder": holder}
    asked |= {"before": now - timedelta(days=rules.given_up)}
    rows = connection.cursor(row_factory=dict_row).execute(sql.TOO_OLD, asked).fetchall()
    found = [_delivery(row) for row in rows]
    told = EffectResult(done=False, reason="nobody took it and said what came of it")
    settled = [(_settled(delivery, told, now), delivery) for delivery in found]
    results.note(connection, merchant, settled, holder=holder, now=now, bulk=False)
    return len(found)
