"""A warehouse system asks which orders may not go, before its pick run and at the parcel."""

from typing import Any

import pytest
from django.test import Client

from amends.merchants import setup
from amends.merchants.models import Shop
from tests.casework.stories import HOUR, NOON, feed, placed, refund_asked, scanned

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOON + HOUR


def reader(shop: Shop) -> Client:
    return Client(headers={"authorization": f"Bearer {setup.add_api_key(shop=shop)}"})


@pytest.mark.mission("T9")
def test_a_refund_asked_before_shipping_stops_the_order(tmall_shop: Shop) -> None:
    feed(tmall_shop, placed(), placed("T-1002"), now=LATER)
    client = reader(tmall_shop)
    assert client.get("/api/v1/holds").json() == {"holds": [], "next": None}
    assert client.get("/api/v1/holds/check?code=T-1001").json()["may_go"] is True
    feed(tmall_shop, refund_asked(), now=LATER)
    (hold,) = client.get("/api/v1/holds").json()["holds"]
    assert (hold["order"], hold["skus"], hold["left_at"]) == ("T-1001", ["K1"], None)
    answer = client.get("/api/v1/holds/check?code=T-1001").json()
    assert (answer["answer"], answer["may_go"]) == ("hold", False)
    assert client.get("/api/v1/holds/check?code=T-1002").json()["answer"] == "go"


def test_one_that_left_all_the_same_is_said_so(tmall_shop: Shop) -> None:
    feed(tmall_shop, placed(), refund_asked(), scanned(at=NOON + 2 * HOUR), now=NOON + 3 * HOUR)
    answer = reader(tmall_shop).get("/api/v1/holds/check?code=T-1001").json()
    assert (answer["answer"], answer["may_go"]) == ("left", False)


def test_held_orders_page_by_page(tmall_shop: Shop) -> None:
    orders = [f"T-{n}" for n in range(5)]
    feed(tmall_shop, *map(placed, orders), *map(refund_asked, orders), now=LATER)
    client = reader(tmall_shop)
    after: int | None = 0
    found: list[dict[str, Any]] = []
    for _ in range(3):
        page = client.get(f"/api/v1/holds?limit=2&after={after}").json()
        found, after = found + page["holds"], page["next"]
    assert after is None
    assert sorted(hold["order"] for hold in found) == orders


def test_strangers_see_nothing(tmall_shop: Shop, olist_shop: Shop, rival_shop: Shop, nobody: Client) -> None:
    feed(tmall_shop, placed(), refund_asked(), now=LATER)
    for other in (olist_shop, rival_shop):
        assert reader(other).get("/api/v1/holds").json()["holds"] == []
        assert reader(other).get("/api/v1/holds/check?code=T-1001").json()["answer"] == "unknown"
    assert nobody.get("/api/v1/holds").status_code == 401
    assert reader(tmall_shop).get("/api/v1/holds/check").status_code == 422
