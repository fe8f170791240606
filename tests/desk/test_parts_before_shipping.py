"""A part of an order is asked back before it leaves: the rest is still to be shipped by its deadline."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from amends.merchants import setup
from amends.merchants.models import Merchant, Shop, ShopPlatform
from tests.casework.stories import DAY, HOUR, rows
from tests.cast import OPENED_AT
from tests.desk.pages import text
from tests.desk.test_situations import asked, open_scenes, page, placed, send, told

pytestmark = pytest.mark.django_db(transaction=True)
LATE = {
    "tmall": ("late_shipment", "Shipped late"),
    "jd": ("jd_late_shipment", "Shipped late"),
    "alibaba1688": ("ship_time_passed", "Not shipped in time"),
}


def opened(merchant: Merchant, platform: str) -> Shop:
    return setup.add_shop(
        merchant=merchant, name=platform, platform=ShopPlatform(platform), currency="CNY", zone="Asia/Shanghai",
        country="CN", playbook=platform, now=OPENED_AT,
    )  # fmt: skip


@pytest.mark.mission("T5", "T9")
@pytest.mark.parametrize("platform", LATE)
def test_what_is_left_is_late_when_nobody_ships_it_and_what_was_delivered_is_not(
    owner: Client, bluebird: Merchant, now: datetime, platform: str
) -> None:
    (late, words), shop, at = LATE[platform], opened(bluebird, platform), now - 3 * DAY
    by: dict[str, Any] = {"ship_by": (now - HOUR).isoformat()}
    for order, sum_ in (("P-PART", 9_900), ("P-ALL", 29_900)):
        send(shop, placed(at, order, **by), asked(at + HOUR, order, amount=sum_), now=at + HOUR)
        send(shop, told("refund.paid", at + 2 * HOUR, order, ref="R1", amount=sum_), now=at + 2 * HOUR)
    send(
        shop, placed(at, "P-THERE", **by), told("parcel.delivered", at + DAY, "P-THERE", waybill="ZT1"), now=now + HOUR
    )
    assert [open_scenes(order) for order in ("P-PART", "P-ALL", "P-THERE")] == [[late], [], []]
    assert words in page(owner, shop, "P-PART", 2)
    told_to = rows(
        "SELECT kind FROM casework_effect WHERE order_key = 'P-PART' AND recipient = 'warehouse' ORDER BY id"
    )
    assert [kind for (kind,) in told_to][:2] == ["hold_shipment", "resume_shipment"]
    assert "resume_shipment" not in str(rows("SELECT kind FROM casework_effect WHERE order_key = 'P-ALL'"))
    assert "P-PART" not in text(owner.get("/holds/"))
