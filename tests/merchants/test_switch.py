import pytest
from django.test import Client

from amends.merchants import setup
from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.cast import OPENED_AT, OWNER, PASSWORD


@pytest.mark.usefixtures("olist_shop")
def test_look_at_one_shop_and_at_all_again(owner: Client, tmall_shop: Shop) -> None:
    assert owner.post("/switch/shop", {"shop": tmall_shop.id}).status_code == 302
    assert owner.get("/profile").context["frame"].shop == "Bluebird Tmall"
    owner.post("/switch/shop", {"shop": ""})
    assert owner.get("/profile").context["frame"].shop == ""


@pytest.mark.parametrize("shop", ["0", "-1", "x", "9" * 40])
def test_a_shop_that_is_not_there(owner: Client, shop: str) -> None:
    assert owner.post("/switch/shop", {"shop": shop}).status_code == 404


def test_an_outsiders_shop_looks_missing(outsider: Client, tmall_shop: Shop) -> None:
    assert outsider.post("/switch/shop", {"shop": tmall_shop.id}).status_code == 404
    assert "Bluebird" not in outsider.get("/profile").text


def test_a_person_of_two_merchants_switches(owner: Client, rival: Merchant, rival_shop: Shop) -> None:
    setup.add_member(merchant=rival, email=OWNER, name="x", password=PASSWORD, roles=[Role.AGENT], now=OPENED_AT)
    assert "Rival Tmall" not in owner.get("/profile").text
    owner.post("/switch/merchant", {"merchant": rival.id})
    page = owner.get("/profile")
    assert (page.context["frame"].merchant, "Rival Tmall" in page.text) == ("Rival", True)


def test_an_outsider_cannot_switch_to_a_merchant(outsider: Client, bluebird: Merchant) -> None:
    outsider.post("/switch/merchant", {"merchant": bluebird.id})
    assert outsider.get("/profile").context["frame"].merchant == "Rival"
