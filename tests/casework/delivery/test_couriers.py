import errno
import json
import os
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from amends.casework.delivery import couriers
from amends.casework.delivery.connectors import Account, Delivery, Receipt, UnknownConnector, connector
from amends.casework.delivery.couriers import (
    ATTEMPTS,
    LEASE,
    Delivered,
    pause,
)
from amends.casework.delivery.models import ConnectedAccount
from amends.casework.delivery.routes import Route
from amends.casework.ledger.connections import Connection
from amends.channels.files.effects import FileConnector
from amends.merchants.models import Shop
from tests.casework.deliveries import deliver_once
from tests.casework.stories import HOUR, NOON, drain, feed, ledger, one, placed, refund_asked, rows

pytestmark = pytest.mark.django_db(transaction=True)
THEN = NOON + HOUR


class Deaf:
    """A receiver that is never there."""

    def deliver(self, effect: Delivery) -> Receipt:
        raise ConnectionError("nobody answers")


class Crash(BaseException):
    """The process dies."""


@pytest.fixture
def order(tmall_shop: Shop) -> int:
    return feed(tmall_shop, placed(), refund_asked(), now=THEN)


def deliver(connection: Connection, path: Path, *, after: timedelta = timedelta()) -> Delivered:
    return deliver_once(
        connection=connection, now=THEN + after, draw=lambda: 0.0, connect=lambda _: FileConnector(path)
    )


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
            deliver_once(connection=connection, now=now, draw=lambda: 0.5, connect=lambda _: Deaf())
            state, next_at = rows("SELECT state, next_at FROM casework_effect")[0]
            states.append(state)
            now = next_at or now
    assert states == ["failed"] * (ATTEMPTS - 1) + ["dead"]
    assert one("SELECT last_error FROM casework_effect") == "ConnectionError: nobody answers"
    drain(now)
    assert one("SELECT count(*) FROM casework_signal WHERE kind = 'effect.failed'") == 1


def test_pauses_double_up_to_an_hour() -> None:
    assert [pause(n, 1.0).total_seconds() for n in (1, 2, 3, 20)] == [10, 20, 40, 3600]
    assert pause(1, 0.0).total_seconds() == 5


@pytest.mark.mission("X6")
def test_dying_between_delivery_and_note_repeats_the_key(order: int, tmp_path: Path) -> None:
    """At least once: the receiver gets the same key twice and acts once; the ledger notes one delivery."""
    path = tmp_path / "effects.ndjson"

    class DeliversAndDies:
        def deliver(self, effect: Delivery) -> Receipt:
            FileConnector(path).deliver(effect)
            raise Crash

    with ledger() as connection, pytest.raises(Crash):
        deliver_once(connection=connection, now=THEN, draw=lambda: 0.0, connect=lambda _: DeliversAndDies())
    with ledger() as connection:
        assert deliver(connection, path, after=LEASE / 2).sent == 0
        assert deliver(connection, path, after=LEASE).sent == 1
    assert len(lines(path)) == 2
    assert len({line["idempotency_key"] for line in lines(path)}) == 1
    drain(THEN + LEASE)
    assert one("SELECT count(*) FROM casework_signal WHERE kind = 'effect.done'") == 1


def test_two_deliveries_share_the_outbox_by_leases(order: int, tmp_path: Path) -> None:
    path = tmp_path / "effects.ndjson"
    with ledger() as connection, ledger() as other:
        (route,) = couriers.claim(connection, holder="a", now=THEN)
        assert deliver(other, path).sent == 0
        results: list[couriers.Carried] = []
        couriers.carry(route, results.append, connect=lambda _: FileConnector(path))
        assert couriers.record(connection, results, holder="a", now=THEN, draw=lambda: 0.0).sent == 1
    assert len(lines(path)) == 1


def test_what_a_lost_lease_brings_back_counts_for_nothing(order: int, tmp_path: Path) -> None:
    """Its effect went to somebody else meanwhile, who notes it; the dossier is told once."""
    path = tmp_path / "effects.ndjson"
    with ledger() as connection:
        (route,) = couriers.claim(connection, holder="a", now=THEN)
        assert deliver(connection, path, after=LEASE).sent == 1
        late = [couriers.Carried(route[1][0], Receipt(reference="late"))]
        assert couriers.record(connection, late, holder="a", now=THEN + HOUR, draw=lambda: 0.0) == Delivered()
    assert one("SELECT count(*) FROM casework_inbox") == 1
    assert one("SELECT receipt FROM casework_effect") == ""


def test_an_account_of_the_shop_takes_the_kinds_it_is_for(order: int, tmall_shop: Shop) -> None:
    ConnectedAccount.objects.create(
        merchant_id=tmall_shop.merchant_id,
        id=1,
        shop=tmall_shop,
        platform="tmall",
        account="bluebird",
        connector="top",
        kinds=["hold_shipment"],
    )
    asked: list[Account] = []

    class Numbered:
        def deliver(self, effect: Delivery) -> Receipt:
            return Receipt(reference="H-7")

    def connect(account: Account) -> Numbered:
        asked.append(account)
        return Numbered()

    with ledger() as connection:
        assert deliver_once(connection=connection, now=THEN, draw=lambda: 0.0, connect=connect).sent == 1
    assert [(account.connector, account.account) for account in asked] == [("top", "bluebird")]
    assert rows("SELECT receipt, holder FROM casework_effect") == [("H-7", "")]


def test_an_account_whose_connector_is_missing_is_tried_again(order: int) -> None:
    with pytest.raises(UnknownConnector, match="no connector named top; there are: files"):
        connector(Account(connector="top"))


def delivery(key: str) -> Delivery:
    return Delivery(
        merchant_id=1, id=1, shop_id=1, order_key="T-1", case_no=1, key=key, kind="refund", recipient="marketplace",
        amount=1, currency="CNY", attempts=0, wanted_at=NOON, content={"kind": "refund"},
    )  # fmt: skip


def test_half_a_line_is_taken_back_and_the_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / "effects.ndjson"
    FileConnector(path).deliver(delivery("a"))
    with path.open("ab") as file:
        file.write(b'{"idempotency_key":"1:b","or')  # the process died here
    FileConnector(path).deliver(delivery("b"))
    assert [line["idempotency_key"] for line in lines(path)] == ["1:a", "1:b"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "effects.ndjson"
    FileConnector(path).deliver(delivery("a"))
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            FileConnector(path).deliver(delivery("b"))
    assert path.read_bytes() == before


def carried(path: Path, keys: str) -> list[couriers.Carried]:
    found: list[couriers.Carried] = []
    route: Route = (Account(connector="files"), [delivery(key) for key in keys])
    couriers.carry(route, found.append, connect=lambda _: FileConnector(path))
    return found


def test_many_effects_wait_for_the_disk_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, sync = tmp_path / "effects.ndjson", os.fsync
    waits: list[int] = []

    def counted(file: int) -> None:
        waits.append(file)
        sync(file)

    monkeypatch.setattr(os, "fsync", counted)
    assert [each.delivery.key for each in carried(path, "abc") if each.receipt] == ["a", "b", "c"]
    assert [line["idempotency_key"] for line in lines(path)] == ["1:a", "1:b", "1:c"]
    assert len(waits) == 1


def test_effects_refused_together_are_sent_one_by_one(tmp_path: Path) -> None:
    """What is wrong with one is not said of the others."""
    path = tmp_path / "effects.ndjson"
    bad = replace(delivery("b"), content={"kind": object()})
    found: list[couriers.Carried] = []
    route: Route = (Account(connector="files"), [delivery("a"), bad, delivery("c")])
    couriers.carry(route, found.append, connect=lambda _: FileConnector(path))
    assert [(each.delivery.key, each.receipt is not None) for each in found] == [("a", True), ("b", False), ("c", True)]
    assert "TypeError" in found[1].error
    assert [line["idempotency_key"] for line in lines(path)] == ["1:a", "1:c"]
