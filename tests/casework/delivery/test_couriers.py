import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from amends.casework.delivery.couriers import (
    ATTEMPTS,
    Delivered,
    Delivery,
    FileCourier,
    deliver_once,
    pause,
)
from amends.casework.ledger.connections import Connection
from amends.merchants.models import Shop
from tests.casework.stories import HOUR, NOON, drain, feed, ledger, one, placed, refund_asked, rows

pytestmark = pytest.mark.django_db(transaction=True)
THEN = NOON + HOUR


class Deaf:
    """A receiver that is never there."""

    def __call__(self, parcels: Sequence[Delivery]) -> list[str]:
        return ["nobody answers"] * len(parcels)


class Crash(BaseException):
    """The process dies."""


@pytest.fixture
def order(tmall_shop: Shop) -> int:
    return feed(tmall_shop, placed(), refund_asked(), now=THEN)


def deliver(connection: Connection, path: Path, *, after: timedelta = timedelta()) -> Delivered:
    return deliver_once(connection=connection, now=THEN + after, draw=lambda: 0.0, couriers={"*": FileCourier(path)})


def lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_delivered_once_and_told_to_the_dossier(order: int, tmall_shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "effects.ndjson"
    with ledger() as connection:
        assert deliver(connection, path).sent == 1
        assert deliver(connection, path, after=HOUR).sent == 0
    key = one("SELECT key FROM casework_effect")
    assert [(line["kind"], line["idempotency_key"]) for line in lines(path)] == [
        ("hold_shipment", f"{tmall_shop.pk}:{key}")
    ]
    assert rows("SELECT state, attempts, next_at, sent_at FROM casework_effect") == [("sent", 1, None, THEN)]
    drain(THEN)
    assert one("SELECT payload ->> 'ref' FROM casework_signal WHERE kind = 'effect.done'") == key


def test_tried_again_later_and_given_up_at_last(order: int) -> None:
    now, states = THEN, []
    with ledger() as connection:
        for _ in range(ATTEMPTS):
            deliver_once(connection=connection, now=now, draw=lambda: 0.5, couriers={"*": Deaf()})
            state, next_at = rows("SELECT state, next_at FROM casework_effect")[0]
            states.append(state)
            now = next_at or now
    assert states == ["failed"] * (ATTEMPTS - 1) + ["dead"]
    assert one("SELECT last_error FROM casework_effect") == "nobody answers"
    drain(now)
    assert one("SELECT count(*) FROM casework_signal WHERE kind = 'effect.failed'") == 1


def test_pauses_double_up_to_an_hour() -> None:
    assert [pause(n, 1.0).total_seconds() for n in (1, 2, 3, 20)] == [10, 20, 40, 3600]
    assert pause(1, 0.0).total_seconds() == 5


@pytest.mark.mission("X6")
def test_dying_between_delivery_and_note_repeats_the_key(order: int, tmp_path: Path) -> None:
    """At least once: the receiver gets the same key twice and acts once; the ledger notes one delivery."""
    path = tmp_path / "effects.ndjson"
    courier = FileCourier(path)

    def delivers_and_dies(parcels: Sequence[Delivery]) -> Sequence[None]:
        courier(parcels)
        raise Crash

    with ledger() as connection, pytest.raises(Crash):
        deliver_once(connection=connection, now=THEN, draw=lambda: 0.0, couriers={"*": delivers_and_dies})
    with ledger() as connection:
        assert deliver(connection, path).sent == 1
    assert len(lines(path)) == 2
    assert len({line["idempotency_key"] for line in lines(path)}) == 1
    drain(THEN)
    assert one("SELECT count(*) FROM casework_signal WHERE kind = 'effect.done'") == 1


def test_two_couriers_share_the_outbox(order: int, tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    with ledger() as one_side, ledger() as other, other.transaction():
        deliver(other, second)
        assert deliver(one_side, first).sent == 0
    assert len(lines(second)) == 1
