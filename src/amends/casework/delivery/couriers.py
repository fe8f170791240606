"""Effects are delivered at least once, each with its idempotency key, until the other side has them or for a week.

What is due is leased and committed, then sent, then noted: three steps, so that nobody waits for a slow receiver. Dying
between them delivers again, with the same key, and a receiver that honours keys acts once. The result comes back to the
dossier as a signal, ``effect.done`` or ``effect.failed``.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from itertools import chain
from typing import Any, Final, NamedTuple, TypeVar

from amends.casework.delivery import connectors, outbox
from amends.casework.delivery.connectors import PAYMENTS, PULL, Account, BatchConnector, Connector, Delivery, Receipt
from amends.casework.delivery.results import note
from amends.casework.delivery.routes import Route, routes
from amends.casework.ledger import reach
from amends.casework.ledger.connections import Connection

FIRST_PAUSE: Final = timedelta(seconds=10)
LONGEST_PAUSE: Final = timedelta(hours=1)
ATTEMPTS: Final = 230  # with pauses of 30 to 60 minutes about a week: longer than any night, weekend or outage
BATCH: Final = 200
LEASE: Final = timedelta(seconds=30)
_AWAY: Final = reach.Backoff()
T = TypeVar("T")
Draw = Callable[[], float]
Connect = Callable[[Account], Connector]


class Carried(NamedTuple):
    """What came of carrying one effect: a receipt, or why there is none."""

    delivery: Delivery
    receipt: Receipt | None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Delivered:
    """``left``: what could not be noted, for their merchant can't be reached."""

    sent: int = 0
    failed: int = 0
    dead: int = 0
    left: tuple[Carried, ...] = ()

    def plus(self, other: "Delivered") -> "Delivered":
        counts = (self.sent + other.sent, self.failed + other.failed, self.dead + other.dead)
        return Delivered(*counts, left=self.left + other.left)


def claim(connection: Connection, *, holder: str, now: datetime, busy: Sequence[int] = ()) -> list[Route]:
    """Lease a batch of what is due, and find the account of each. ``busy``: shops that have enough on its way."""
    found: list[Delivery] = []

    def take(merchant: int) -> list[Route]:
        if len(found) >= BATCH:
            return []
        lease: dict[str, Any] = {"holder": holder, "now": now, "until": now + LEASE, "busy": busy}
        taken = outbox.claim(connection, merchant, limit=BATCH - len(found), **lease)
        found.extend(taken)
        return _carried_off(connection, merchant, taken, holder=holder, now=now) if taken else []

    return list(chain.from_iterable(_each(connection, outbox.waiting(connection, now=now), take)))


def _carried_off(
    connection: Connection, merchant: int, taken: Sequence[Delivery], *, holder: str, now: datetime
) -> list[Route]:
    """The routes of what is carried; the rest is laid out for the shop's own system, or by for finance to pay."""
    found = routes(connection, merchant, taken)
    pulled = [delivery for account, deliveries in found if account.connector == PULL for delivery in deliveries]
    if pulled:
        outbox.lay_out(connection, merchant, pulled, holder=holder, now=now)
    paid = [delivery for account, deliveries in found if account.connector == PAYMENTS for delivery in deliveries]
    if paid:
        outbox.lay_by(connection, merchant, paid, holder=holder, now=now)
    return [route for route in found if route[0].connector not in {PULL, PAYMENTS}]


def renew(connection: Connection, deliveries: Sequence[Delivery], *, holder: str, until: datetime) -> None:
    """Keep what is still on its way leased; what can't be runs out, and is sent again with the same key."""
    of: dict[int, list[Delivery]] = defaultdict(list)
    for delivery in deliveries:
        of[delivery.merchant_id].append(delivery)

    def keep(merchant: int) -> None:
        outbox.renew(connection, merchant, of[merchant], holder=holder, until=until)

    _each(connection, list(of), keep)


def _each(connection: Connection, merchants: Sequence[int], do: Callable[[int], T]) -> list[T]:
    return reach.each(merchants, do, lost=lambda: connection.closed, backoff=_AWAY)


def carry(
    route: Route,
    tell: Callable[[Carried], None],
    *,
    connect: Connect = connectors.connector,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Send an account's effects in their order and ``tell`` of each what came of it. Touches no database.

    Where the other side takes many at once it gets them so; if it refuses, each by itself, to learn which.
    """
    account, deliveries = route
    receipts = _at_once(account, deliveries, connect) if len(deliveries) > 1 else None
    if receipts is not None:
        for delivery, receipt in zip(deliveries, receipts, strict=True):
            tell(Carried(delivery, receipt))
        return
    for delivery in deliveries:
        if stopped():
            return
        tell(_carried(account, delivery, connect))


def _at_once(account: Account, deliveries: Sequence[Delivery], connect: Connect) -> Sequence[Receipt] | None:
    """Receipts of all of them together; None where that can't be."""
    try:
        connector = connect(account)
        return connector.deliver_all(deliveries) if isinstance(connector, BatchConnector) else None
    except Exception:  # noqa: BLE001 - each is sent by itself then, and says what is wrong with it
        return None


def _carried(account: Account, delivery: Delivery, connect: Connect) -> Carried:
    try:
        return Carried(delivery, connect(account).deliver(delivery))
    except Exception as error:  # noqa: BLE001 - whatever went wrong outside, it will be tried again
        return Carried(delivery, None, f"{type(error).__name__}: {error}"[:500])


def record(connection: Connection, results: Sequence[Carried], *, holder: str, now: datetime, draw: Draw) -> Delivered:
    """Note what came of deliveries, and tell the dossiers. One whose lease went to another counts for nothing."""
    of: dict[int, list[Carried]] = defaultdict(list)
    for each in results:
        of[each.delivery.merchant_id].append(each)

    def noted_of(merchant: int) -> tuple[int, Delivered]:
        return merchant, _record(connection, merchant, of[merchant], holder=holder, now=now, draw=draw)

    noted = dict(_each(connection, list(of), noted_of))
    left = tuple(each for merchant, unnoted in of.items() if merchant not in noted for each in unnoted)
    return reduce(Delivered.plus, noted.values(), Delivered(left=left))


def _record(
    connection: Connection, merchant: int, results: Sequence[Carried], *, holder: str, now: datetime, draw: Draw
) -> Delivered:
    with connection.transaction():
        settled = [(_settled(each, now, draw), each.delivery) for each in results]
        ended = note(connection, merchant, settled, holder=holder, now=now)
    return _counted([s.state for s, _ in ended])


def _settled(carried: Carried, now: datetime, draw: Draw) -> outbox.DeliveryOutcome:
    delivery, receipt, error = carried
    attempts = delivery.attempts + 1
    state = "sent" if receipt is not None else "failed" if attempts < ATTEMPTS else "dead"
    next_at = now + pause(attempts, draw()) if state == "failed" else None
    reference = receipt.reference[:200] if receipt else ""
    return outbox.DeliveryOutcome(delivery.id, state, attempts, next_at, error, reference)


def _counted(states: Sequence[str]) -> Delivered:
    return Delivered(sent=states.count("sent"), failed=states.count("failed"), dead=states.count("dead"))


def pause(attempts: int, drawn: float) -> timedelta:
    """How long to wait after the n-th failure: doubling, at most an hour, half of it by chance."""
    longest = min(FIRST_PAUSE * (1 << min(attempts - 1, 16)), LONGEST_PAUSE)
    return longest * (0.5 + drawn / 2)
