import pytest
from django.test import Client

from amends.merchants import setup
from amends.merchants.models import Shop
from tests.casework.stories import HOUR, NOON, PHONE, feed, placed, refund_asked

pytestmark = pytest.mark.django_db(transaction=True)


def reader(shop: Shop) -> Client:
    return Client(headers={"authorization": f"Bearer {setup.add_api_key(shop=shop)}"})


def test_an_order_with_its_cases(tmall_shop: Shop) -> None:
    feed(tmall_shop, placed(), refund_asked(), now=NOON + HOUR)
    answer = reader(tmall_shop).get("/api/v1/orders/T-1001")
    found = answer.json()
    assert (found["key"], found["amount"]) == ("T-1001", 29_900)
    assert [case["scene"] for case in found["cases"]] == ["cancel_changed_mind"]
    assert PHONE not in answer.content.decode()


def test_open_cases_page_by_page(tmall_shop: Shop) -> None:
    orders = [f"T-{n}" for n in range(5)]
    feed(tmall_shop, *map(placed, orders), *map(refund_asked, orders), now=NOON + HOUR)
    client, after = reader(tmall_shop), ""
    pages = []
    for _ in range(3):
        pages.append(client.get(f"/api/v1/cases?limit=2&after={after}").json())
        after = pages[-1]["next"]
    assert [len(page["cases"]) for page in pages] == [2, 2, 1]
    assert not after
    assert sorted(case["order_key"] for page in pages for case in page["cases"]) == orders


STRANGERS = ("/api/v1/orders/T-1001", "/api/v1/cases?after=x")


@pytest.mark.parametrize("address", STRANGERS)
def test_strangers_see_nothing(tmall_shop: Shop, rival_shop: Shop, nobody: Client, address: str) -> None:
    feed(tmall_shop, placed(), refund_asked(), now=NOON + HOUR)
    assert reader(rival_shop).get(address).status_code == 404
    assert nobody.get(address).status_code == 401


def test_another_shop_of_the_merchant_has_its_own(tmall_shop: Shop, olist_shop: Shop) -> None:
    feed(tmall_shop, placed(), refund_asked(), now=NOON + HOUR)
    assert reader(olist_shop).get("/api/v1/cases").json() == {"cases": [], "next": None}
