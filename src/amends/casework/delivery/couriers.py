"""Couriers carry effects out: at least once, each with its idempotency key, until done or given up.

Delivering and noting it are two systems: dying between them delivers again, with the same key, and a receiver that
honours keys acts once. The result comes back to the dossier as a signal, ``effect.done`` or ``effect.failed``.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

import msgspec
from django.conf import settings

from amends.casework.approval import returns
from amends.casework.approval.models import BackWhy
from amends.casework.delivery import outbox
from amends.casework.intake.inbox import inbox_row
from amends.casework.lanes import measures
from amends.casework.ledger import store
from amends.casework.ledger.connections import Connection
from amends.casework.ledger.identity import dossier_id
from amends.casework.ledger.rows import InboxRow
from amends.engine.grants import PAYING
from amends.engine.signals import EffectDone, EffectFailed, GrantBack

ATTEMPTS: Final = 10
FIRST_PAUSE: Final = timedelta(seconds=10)
LONGEST_PAUSE: Final = timedelta(hours=1)
BATCH: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An effect on its way. ``key`` is unique within its shop; ``content``: ``engine.outcome.Effect``, mapped."""

    merchant_id: int
    id: int
    shop_id: int
    order_key: str
    case_no: int
    key: str
    kind: str
    recipient: str
    amount: int
    currency: str
    attempts: int
    content: dict[str, Any]


class Courier(Protocol):
    """Carries some parcels; answers for each None, or why it could not be delivered. May raise: then none was."""

    def __call__(self, parcels: Sequence[Delivery]) -> Sequence[str | None]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    sent: int = 0
    failed: int = 0
    dead: int = 0


@dataclass(frozen=True, slots=True)
class FileCourier:
    """Appends one JSON line per effect and waits until the disk has it."""

    path: Path

    def __call__(self, parcels: Sequence[Delivery]) -> Sequence[None]:
        lines = b"".join(msgspec.json.encode(_line(parcel)) + b"\n" for parcel in parcels)
        with self.path.open("ab") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        return [None] * len(parcels)


def _line(parcel: Delivery) -> dict[str, Any]:
    return {"idempotency_key": f"{parcel.shop_id}:{parcel.key}", "order": parcel.order_key, **parcel.content}


def shipped_couriers() -> Mapping[str, Courier]:
    """Couriers by kind of effect; ``*`` takes the rest."""
    return {"*": FileCourier(Path(settings.AMENDS_HOME) / "effects.ndjson")}


def deliver_once(
    *,
    connection: Connection,
    now: datetime,
    draw: Callable[[], float],
    couriers: Mapping[str, Courier] | None = None,
) -> Delivered:
    """Deliver a batch of what is due, in one transaction. ``draw``: numbers of [0, 1) that spread the next attempts."""
    given = couriers or shipped_couriers()
    with connection.transaction():
        parcels = [Delivery(**row) for row in outbox.claim(connection, now, BATCH)]
        answers = {parcel.id: answer for group in _groups(parcels, given) for parcel, answer in _carry(*group)}
        ended = [_end(parcel, answers[parcel.id], now, draw) for parcel in parcels]
        outbox.settle(connection, [settled for settled, _ in ended], now)
        store.enqueue(connection, [row for _, row in ended if row is not None])
        dead = {settled.id for settled, _ in ended if settled.state == "dead"}
        _bring_back(connection, [parcel for parcel in parcels if parcel.id in dead], now)
    return _counted([settled.state for settled, _ in ended])


def _bring_back(connection: Connection, parcels: Sequence[Delivery], now: datetime) -> None:
    """Granted money that couldn't be paid out isn't granted any more; the case's time line says so."""
    for parcel in parcels:
        if parcel.kind not in PAYING or not parcel.amount:
            continue
        dossier = dossier_id(shop_id=parcel.shop_id, key=parcel.order_key)
        scene, name = returns.of_rule(str(parcel.content.get("rule", "")))
        place = returns.GrantPlace(parcel.merchant_id, dossier, parcel.case_no, scene, name)
        key, why = f"effect:{parcel.id}", BackWhy.GIVEN_UP
        amount = returns.back(connection.cursor(), place, key=key, most=parcel.amount, why=why, now=now)
        if amount:
            told = GrantBack(
                id=f"{key}:back", at=now, order=parcel.order_key, case=parcel.case_no, amount=amount,
                currency=parcel.currency,
            )  # fmt: skip
            shop = _Shop(parcel.shop_id, parcel.merchant_id)
            store.enqueue(connection, [inbox_row(shop, told, now=now)])


def _counted(states: Sequence[str]) -> Delivered:
    measures.SENT.inc(states.count("sent"))
    measures.FAILED.labels(final="no").inc(states.count("failed"))
    measures.FAILED.labels(final="yes").inc(states.count("dead"))
    return Delivered(sent=states.count("sent"), failed=states.count("failed"), dead=states.count("dead"))


def _groups(parcels: Sequence[Delivery], couriers: Mapping[str, Courier]) -> list[tuple[Courier, list[Delivery]]]:
    groups: dict[str, list[Delivery]] = {}
    for parcel in parcels:
        groups.setdefault(parcel.kind if parcel.kind in couriers else "*", []).append(parcel)
    return [(couriers[name], group) for name, group in groups.items()]


def _carry(courier: Courier, parcels: list[Delivery]) -> list[tuple[Delivery, str | None]]:
    try:
        answers = courier(parcels)
    except Exception as error:  # noqa: BLE001 - whatever went wrong outside, these will be tried again
        answers = [f"{type(error).__name__}: {error}"[:500]] * len(parcels)
    return list(zip(parcels, answers, strict=True))


def _end(
    parcel: Delivery, error: str | None, now: datetime, draw: Callable[[], float]
) -> tuple[outbox.DeliveryOutcome, InboxRow | None]:
    """How a delivery went, and the signal that tells the dossier; a failure that is tried again tells nothing yet."""
    attempts = parcel.attempts + 1
    state = "sent" if error is None else "failed" if attempts < ATTEMPTS else "dead"
    next_at = now + pause(attempts, draw()) if state == "failed" else None
    settled = outbox.DeliveryOutcome(parcel.merchant_id, parcel.id, state, attempts, next_at, error or "")
    if state == "failed":
        return settled, None
    signal = _done(parcel, now) if state == "sent" else _given_up(parcel, now, error or "")
    return settled, inbox_row(_Shop(parcel.shop_id, parcel.merchant_id), signal, now=now)


def pause(attempts: int, drawn: float) -> timedelta:
    """How long to wait after the n-th failure: doubling, at most an hour, half of it by chance."""
    longest = min(FIRST_PAUSE * (1 << (attempts - 1)), LONGEST_PAUSE)
    return longest * (0.5 + drawn / 2)


def _done(parcel: Delivery, now: datetime) -> EffectDone:
    return EffectDone(
        id=f"effect:{parcel.id}:done",
        at=now,
        order=parcel.order_key,
        ref=parcel.key,
        effect=parcel.kind,
        case=parcel.case_no,
    )


def _given_up(parcel: Delivery, now: datetime, error: str) -> EffectFailed:
    return EffectFailed(
        id=f"effect:{parcel.id}:failed",
        at=now,
        order=parcel.order_key,
        ref=parcel.key,
        effect=parcel.kind,
        case=parcel.case_no,
        text=error,
    )


@dataclass(frozen=True, slots=True)
class _Shop:
    id: int
    merchant_id: int
