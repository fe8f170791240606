"""Times as the buyer's clock shows them; all of the money or none of it."""

import re
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from amends.engine.signals import Line, OrderPlaced, ParcelDelivered, ParcelHandedOver
from amends.merchants import setup
from amends.merchants.models import Merchant, Shop, ShopPlatform
from tests.casework.stories import DAY, feed, placed
from tests.cast import OPENED_AT
from tests.desk.pages import text
from tests.portal.conftest import enter, offered, opened

pytestmark = pytest.mark.django_db(transaction=True)
LAMPS = (Line(sku="LAMP-9", title="Oak lamp", quantity=2, price=20_000),)


@pytest.fixture
def own_shop(bluebird: Merchant) -> Shop:
    return setup.add_shop(
        merchant=bluebird, name="Bluebird Own", platform=ShopPlatform.SHOPIFY, currency="USD", zone="America/New_York",
        country="US", playbook="international", now=OPENED_AT,
    )  # fmt: skip


def bought(shop: Shop, now: datetime, order: str = "W-1", zone: str = "") -> OrderPlaced:
    """Two lamps that came yesterday at this hour."""
    told = placed(order, at=now - 4 * DAY, amount=20_000, currency="USD", country="US", lines=LAMPS, zone=zone)
    feed(
        shop, told,
        ParcelHandedOver(id=f"{order}:h", at=now - 3 * DAY, order=order, carrier="UPS", waybill=f"UP{order}"),
        ParcelDelivered(id=f"{order}:d", at=now - DAY, order=order, waybill=f"UP{order}"),
        now=now,
    )  # fmt: skip
    return told


@pytest.mark.mission("N7", "B3")
def test_times_stand_as_the_buyers_clock_shows_them(
    owner: Client, phone: Client, own_shop: Shop, now: datetime
) -> None:
    bought(own_shop, now)
    bought(own_shop, now, "W-2", zone="America/Los_Angeles")
    page = opened(owner, own_shop)
    came = now - DAY
    for order, zone in (("W-1", "America/New_York"), ("W-2", "America/Los_Angeles")):
        home = enter(phone, page, order=order)
        for shown in (home, f"{home}live"):
            assert f"{came.astimezone(ZoneInfo(zone)):%m-%d %H:%M}" in text(phone.get(shown))


@pytest.mark.mission("N3", "A10")
def test_all_of_the_money_is_offered_whole_or_not_at_all(
    owner: Client, phone: Client, own_shop: Shop, now: datetime
) -> None:
    bought(own_shop, now)
    page = opened(owner, own_shop, share="100", money="50", per_buyer="500")
    home = enter(phone, page, order="W-1")
    asked = {"reason": "SIZE_COLOR_STYLE", "pieces.LAMP-9": "1", "token": uuid4().hex}
    assert phone.post(f"{home}return", asked).status_code == 302
    assert "refund" not in dict(offered(phone.get(home).content.decode()))  # not $50 of the $100 that are due
    opened(owner, own_shop, share="100", money="150", per_buyer="500")
    assert dict(offered(phone.get(home).content.decode()))["refund"] == "10000"


@pytest.mark.mission("N3")
def test_no_more_pieces_can_be_chosen_than_are_left(
    owner: Client, phone: Client, own_shop: Shop, now: datetime
) -> None:
    bought(own_shop, now)
    home = enter(phone, opened(owner, own_shop), order="W-1")
    pieces = re.compile(r'<option value="2"[^>]*>2</option>')
    assert pieces.search(phone.get(f"{home}return").content.decode())
    asked = {"reason": "SIZE_COLOR_STYLE", "pieces.LAMP-9": "1", "token": uuid4().hex}
    assert phone.post(f"{home}return", asked).status_code == 302
    page = phone.get(f"{home}return").content.decode()
    assert not pieces.search(page)
    assert re.search(r'<option value="1"[^>]*>1</option>', page)
    assert phone.post(f"{home}return", asked | {"token": uuid4().hex}).status_code == 302
    assert "You have asked for all of it" in text(phone.get(f"{home}return"))
