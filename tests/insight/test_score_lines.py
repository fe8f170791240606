"""Whose line a product has: that of the shops where it is sold, not that of any other shop of the house."""

import re
from datetime import datetime

import pytest
from django.test import Client
from django.utils import translation

from amends.casework.lanes.history import load
from amends.engine.signals import AnySignal, Line
from amends.insight import scores
from amends.merchants import setup
from amends.merchants.models import Merchant, Shop, ShopPlatform
from tests.casework.stories import DAY, HOUR, placed
from tests.cast import OPENED_AT
from tests.desk.pages import text
from tests.insight.test_alerts import disputed

pytestmark = pytest.mark.django_db(transaction=True)
DAYS = 63


def _shop(house: Merchant, platform: ShopPlatform) -> Shop:
    return setup.add_shop(
        merchant=house, name=f"Bluebird {platform.label}", platform=platform, currency="USD", zone="UTC", country="US",
        playbook="international", now=OPENED_AT,
    )  # fmt: skip


def _sold(shop: Shop, *skus: str, now: datetime) -> None:
    told: list[AnySignal] = []
    for n in range(DAYS * 6):
        at, order, sku = now - DAYS * DAY + n * DAY / 6, f"{shop.pk}-{n}", skus[n % len(skus)]
        lines = (Line(sku=sku, title=sku, price=9_900),)
        told.append(placed(order, at=at, amount=9_900, currency="USD", country="US", language="en", lines=lines))
        often = 3 if at > now - 7 * DAY else 20
        if n // len(skus) % often == 0 and at + HOUR < now:
            told.append(disputed(order, at + HOUR, "chargeback"))
    load(shop=shop, signals=iter(sorted(told, key=lambda each: each.at)), source=f"lines{shop.pk}", now=now)


@pytest.mark.mission("T10")
def test_a_product_has_the_line_of_where_it_is_sold(owner: Client, bluebird: Merchant, now: datetime) -> None:
    _sold(_shop(bluebird, ShopPlatform.SHOPIFY), "BOTH", "HERE", now=now)
    _sold(_shop(bluebird, ShopPlatform.ALIEXPRESS), "BOTH", "THERE", now=now)
    for sku, line in (("HERE", True), ("BOTH", True), ("THERE", False)):
        page = text(owner.get(f"/boards/scores/dispute_rate/product/{sku}/"))
        assert ("The line: Visa's monitoring of merchants" in page) is line, (sku, page)
        assert ("No platform's line is known for it." in page) is not line
    listed = text(owner.get("/boards/scores/"))
    assert "THERE" in listed


def test_where_a_line_is_known_from_is_said_in_the_readers_language() -> None:
    lines = [line for score in scores.watched().values() for line in score.lines]
    with translation.override("zh-hans"):
        assert all(re.search(r"[\u4e00-\u9fff]", line.known) for line in lines)
    with translation.override("en"):
        assert not any(re.search(r"[\u4e00-\u9fff]", line.known) for line in lines)
