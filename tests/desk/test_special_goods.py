"""Goods with rules of their own: the platform's plain request on such an order opens their case, no everyday one."""

from datetime import datetime

import pytest
from django.test import Client

from amends.merchants import setup
from amends.merchants.models import Merchant, ShopPlatform
from tests.casework.stories import DAY, HOUR
from tests.cast import OPENED_AT
from tests.desk.test_situations import asked, handed_over, open_scenes, page, placed, send, told

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE, AFTER = "before it is shipped", "after it has come"
ROWS = [
    ("jd", "custom", BEFORE, "custom_refund", "jd_cancel_asked"),
    ("jd", "custom", AFTER, "custom_refund", "jd_service_order"),
    ("jd", "fresh", AFTER, "fresh_refund", "jd_service_order"),
    ("jd", "presale", BEFORE, "presale_refund", "jd_cancel_asked"),
    ("jd", "at_supplier", BEFORE, "refund_at_supplier", "jd_cancel_asked"),
    ("alibaba1688", "custom", BEFORE, "custom_refund", "wholesale_refund_unshipped"),
    ("alibaba1688", "presale", BEFORE, "presale_refund", "wholesale_refund_unshipped"),
    ("alibaba1688", "at_supplier", BEFORE, "refund_at_supplier", "wholesale_refund_unshipped"),
]


@pytest.mark.mission("B8", "M11")
@pytest.mark.parametrize(("platform", "tag", "when", "special", "plain"), ROWS)
def test_a_request_on_such_an_order_meets_their_rules_and_on_any_other_the_everyday_ones(
    owner: Client, bluebird: Merchant, now: datetime, platform: str, tag: str, when: str, special: str, plain: str
) -> None:
    shop = setup.add_shop(
        merchant=bluebird, name=platform, platform=ShopPlatform(platform), currency="CNY", zone="Asia/Shanghai",
        country="CN", playbook=platform, now=OPENED_AT,
    )  # fmt: skip
    at = now - 3 * DAY
    for order, tags in (("S-1", [tag]), ("S-2", [])):
        road = [handed_over(at + HOUR, order), told("parcel.delivered", at + DAY, order, waybill="ZT1")]
        wish = asked(now - HOUR, order, type="refund_only" if when == BEFORE else "return_refund", reason="不想要了")
        send(shop, placed(at, order, tags=tags), *(road if when == AFTER else []), wish, now=now)
    assert open_scenes("S-1") == [special]
    assert open_scenes("S-2") == [plain]
    assert "Refund asked" in page(owner, shop, "S-1")
