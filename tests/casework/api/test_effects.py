"""A shop's own system takes what is to be done over HTTP, does it, and says what came of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.api.rate import PerKey
from amends.casework.delivery import lease_alarms
from amends.casework.delivery.models import ConnectedAccount
from amends.casework.worker.watches import watch
from amends.engine import signals as s
from amends.merchants import setup
from amends.merchants.models import Shop
from tests.casework.deliveries import deliver_once
from tests.casework.stories import HOUR, NOON, change, drain, feed, ledger, one, placed, refund_asked, rows

pytestmark = pytest.mark.django_db(transaction=True)
JSON = "application/json"


def reader(shop: Shop) -> Client:
    return Client(headers={"authorization": f"Bearer {setup.add_api_key(shop=shop)}"})


def pulls(shop: Shop) -> None:
    ConnectedAccount.objects.create(
        merchant_id=shop.merchant_id, id=1, shop=shop, platform="api", account="api", connector="pull"
    )


def carry() -> None:
    """The couriers look once: what is to be pulled is laid out."""
    with ledger() as connection:
        deliver_once(connection=connection, now=timezone.now(), draw=lambda: 0.0)


@pytest.fixture
def held(tmall_shop: Shop) -> Shop:
    """A refund was asked before shipping: the parcel is to be held, and the shop pulls."""
    pulls(tmall_shop)
    feed(tmall_shop, placed(), refund_asked(), now=NOON + HOUR)
    carry()
    return tmall_shop


def send(client: Client, address: str, **body: Any) -> Any:
    return client.post(f"/api/v1/effects/{address}", body, content_type=JSON)


def test_taken_done_and_told_to_the_dossier(held: Shop) -> None:
    client = reader(held)
    taken = send(client, "lease").json()
    (effect,) = taken["effects"]
    assert (effect["kind"], effect["order"], effect["currency"]) == ("hold_shipment", "T-1001", "CNY")
    answer = send(client, f"{effect['id']}/result", lease=taken["lease"], outcome="done", reference="WMS-7")
    assert answer.json() == {"id": effect["id"], "known": False}
    again = send(client, f"{effect['id']}/result", lease=taken["lease"], outcome="done", reference="WMS-7")
    assert again.json() == {"id": effect["id"], "known": True}
    drain(timezone.now())
    assert rows("SELECT payload ->> 'ref', payload ->> 'text' FROM casework_signal WHERE kind = 'effect.done'") == [
        (effect["idempotency_key"].partition(":")[2], "WMS-7")
    ]
    seen = client.get(f"/api/v1/effects/{effect['id']}").json()
    assert (seen["state"], seen["reference"], seen["attempts"]) == ("done", "WMS-7", 1)


@pytest.mark.mission("X6")
def test_two_that_take_never_get_the_same(held: Shop) -> None:
    first, second = send(reader(held), "lease").json(), send(reader(held), "lease").json()
    assert (len(first["effects"]), second["effects"]) == (1, [])
    number = first["effects"][0]["id"]
    stolen = send(reader(held), f"{number}/ack")
    assert (stolen.status_code, stolen.headers["content-type"]) == (409, "application/problem+json")
    assert stolen.json()["code"] == "taken"
    assert send(reader(held), f"{number}/result", lease=first["lease"], outcome="done").status_code == 409


def test_a_lease_that_runs_out_returns_to_the_queue(held: Shop) -> None:
    client = reader(held)
    lost = send(client, "lease").json()
    number = lost["effects"][0]["id"]
    change("UPDATE casework_effect SET next_at = next_at - interval '1 hour'")
    taken = send(client, "lease").json()
    assert taken["effects"][0]["idempotency_key"] == lost["effects"][0]["idempotency_key"]
    assert taken["effects"][0]["attempts"] == 1
    late = send(client, f"{number}/result", lease=lost["lease"], outcome="done")
    assert late.json()["code"] == "taken"
    assert send(client, f"{number}/result", lease=taken["lease"], outcome="done").status_code == 200


def test_a_lease_is_kept_longer_by_who_has_it(held: Shop) -> None:
    client = reader(held)
    taken = send(client, "lease", seconds=10).json()
    kept = send(client, f"{taken['effects'][0]['id']}/ack", lease=taken["lease"], seconds=600).json()
    assert kept["until"] > taken["until"]
    assert kept["effects"][0]["attempts"] == 0


def test_what_failed_comes_again_or_is_told_to_the_dossier(held: Shop) -> None:
    client = reader(held)
    taken = send(client, "lease").json()
    number, lease = taken["effects"][0]["id"], taken["lease"]
    assert send(client, f"{number}/result", lease=lease, outcome="failed").status_code == 422
    send(client, f"{number}/result", lease=lease, outcome="failed", reason="WMS is down", again=True)
    assert send(client, "lease").json()["effects"] == []
    assert client.get("/api/v1/effects?state=waiting").json()["effects"][0]["error"] == "WMS is down"
    change("UPDATE casework_effect SET next_at = now() - interval '1 minute'")
    taken = send(client, "lease").json()
    send(client, f"{number}/result", lease=taken["lease"], outcome="failed", reason="left already")
    drain(timezone.now())
    assert one("SELECT payload ->> 'text' FROM casework_signal WHERE kind = 'effect.failed'") == "left already"
    contrary = send(client, f"{number}/result", lease=taken["lease"], outcome="done")
    assert (contrary.status_code, contrary.json()["code"]) == (409, "over")


def test_the_leads_hear_that_nobody_takes(held: Shop) -> None:
    change("UPDATE casework_effect SET next_at = now() - interval '10 minutes'")
    watch(now=timezone.now())
    assert one("SELECT count(*) FROM casework_alert WHERE dossier_id = 0") == 0
    watch(now=timezone.now() + timedelta(minutes=6))
    watch(now=timezone.now() + timedelta(minutes=7))
    told = "SELECT recipient, payload ->> 'say' FROM casework_alert WHERE dossier_id = 0 AND ended_at IS NULL"
    assert rows(told) == [("lead", "alert_unpulled")]
    client = reader(held)
    taken = send(client, "lease").json()
    send(client, f"{taken['effects'][0]['id']}/result", lease=taken["lease"], outcome="done")
    watch(now=timezone.now() + timedelta(minutes=1))
    assert rows(told) == []


def test_what_nobody_takes_for_days_is_given_up(held: Shop) -> None:
    lease_alarms.look_after(now=timezone.now() + timedelta(days=6))
    assert one("SELECT state FROM casework_effect") == "pending"
    lease_alarms.look_after(now=timezone.now() + timedelta(days=8))
    assert one("SELECT state FROM casework_effect") == "dead"
    assert one("SELECT count(*) FROM casework_inbox") == 1


def test_a_shop_that_no_longer_pulls_has_its_effects_carried(held: Shop) -> None:
    ConnectedAccount.objects.all().delete()
    carry()
    assert one("SELECT state FROM casework_effect") == "pending"
    lease_alarms.look_after(now=timezone.now())
    carry()
    assert one("SELECT state FROM casework_effect") == "sent"


def test_where_effects_are_carried_nothing_is_taken(tmall_shop: Shop) -> None:
    feed(tmall_shop, placed(), refund_asked(), now=NOON + HOUR)
    client = reader(tmall_shop)
    assert send(client, "lease").json()["code"] == "carried"
    (effect,) = client.get("/api/v1/effects").json()["effects"]
    assert (effect["state"], effect["offered"]) == ("waiting", False)
    assert send(client, f"{effect['id']}/ack").json()["code"] == "carried"
    carry()
    assert client.get("/api/v1/effects?state=done").json()["effects"][0]["id"] == effect["id"]


def test_no_more_are_taken_than_were_asked_for(tmall_shop: Shop) -> None:
    pulls(tmall_shop)
    orders = [f"T-{n}" for n in range(5)]
    feed(tmall_shop, *map(placed, orders), *map(refund_asked, orders), now=NOON + HOUR)
    carry()
    taken = [send(reader(tmall_shop), "lease", limit=2).json()["effects"] for _ in range(4)]
    assert [len(effects) for effects in taken] == [2, 2, 1, 0]
    assert len({effect["id"] for effects in taken for effect in effects}) == 5


def test_read_page_by_page_and_narrowed(tmall_shop: Shop) -> None:
    orders = [f"T-{n}" for n in range(5)]
    feed(tmall_shop, *map(placed, orders), *map(refund_asked, orders), now=NOON + HOUR)
    client = reader(tmall_shop)
    after: int | None = 0
    found: list[dict[str, Any]] = []
    for _ in range(3):
        page = client.get(f"/api/v1/effects?limit=2&after={after}&kind=hold_shipment").json()
        found, after = found + page["effects"], page["next"]
    assert after is None
    assert sorted(each["order"] for each in found) == orders
    assert [each["order"] for each in client.get("/api/v1/effects?order=T-3").json()["effects"]] == ["T-3"]
    assert client.get("/api/v1/effects", {"since": "2026-11-12T00:00:00Z"}).json()["effects"] == []
    assert client.get("/api/v1/effects?case=7&kind=refund").json()["effects"] == []


def test_strangers_neither_see_nor_take(held: Shop, rival_shop: Shop, olist_shop: Shop, nobody: Client) -> None:
    number = one("SELECT id FROM casework_effect")
    for other in (rival_shop, olist_shop):
        assert reader(other).get("/api/v1/effects").json()["effects"] == []
        assert reader(other).get(f"/api/v1/effects/{number}").status_code == 404
        assert send(reader(other), f"{number}/ack").status_code == 404
        assert send(reader(other), f"{number}/result", outcome="done").status_code == 404
    refused = nobody.get("/api/v1/effects")
    assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")
    assert one("SELECT holder FROM casework_effect") == ""


def test_what_is_wrong_is_named(held: Shop) -> None:
    answer = reader(held).get("/api/v1/effects?state=gone")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert "state" in answer.json()["errors"][0]["at"]


def test_a_flood_is_told_when_to_come_again() -> None:
    now = [0.0]
    rate = PerKey(clock=lambda: now[0])
    assert [rate.allows(1, 60) for _ in range(61)] == [True] * 60 + [False]
    assert rate.wait() == 1
    assert rate.allows(2, 60)
    now[0] = 1.0
    assert rate.allows(1, 60)
    assert not rate.allows(1, 60)


def test_the_whole_api_says_its_rate(held: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PerKey, "allows", lambda *_: False)
    answer = reader(held).get("/api/v1/effects")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")


@pytest.mark.mission("M6", "L2")
def test_a_listing_set_by_the_shops_own_system_is_a_fact_that_does_the_step(tmall_shop: Shop) -> None:
    """The supplier has none; the shop's system takes the listing to 0 and says so: nobody has to look after it."""
    pulls(tmall_shop)
    now = timezone.now()
    gone = s.StockEnded(id="e", at=now - HOUR, order="stock:CUP", ref="CUP", sku="CUP", until=now + timedelta(days=9))
    feed(tmall_shop, gone, now=now)
    carry()
    client = reader(tmall_shop)
    taken = send(client, "lease", kinds=["set_stock"]).json()
    (effect,) = taken["effects"]
    assert effect["values"] == {"sku": "CUP", "pieces": "0"}
    open_case = "SELECT state, outcome FROM casework_case WHERE scene = 'sold_out'"
    assert rows(open_case) == [("open", "")]
    for _twice in range(2):
        send(client, f"{effect['id']}/result", lease=taken["lease"], outcome="done")
        drain(timezone.now())
    assert rows(open_case) == [("closed", "corrected")]
    assert one("SELECT count(*) FROM casework_signal WHERE kind = 'stock.listed'") == 1
