"""What has no order number is called by words, wherever an order would be named."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from amends.casework.alerts.models import Alert
from amends.casework.ledger.identity import dossier_id
from amends.desk.words.orders import order_name
from amends.engine import signals
from amends.engine.words import Season
from amends.merchants.models import Shop
from tests.casework.stories import HOUR, feed
from tests.desk.pages import text


@pytest.mark.parametrize(
    ("key", "english", "chinese"),
    [
        ("shop", "The whole shop", "整个店铺"),
        ("score:refund_rate", "Score: refund rate", "评分：退款率"),
        ("score:own_one", "Score: own one", "评分：own one"),
        ("stock:LAMP:9", "Stock: LAMP:9", "库存：LAMP:9"),
        ("4058123456789012345", "4058123456789012345", "4058123456789012345"),
        ("shop-7", "shop-7", "shop-7"),
        ("7:1", "7:1", "7:1"),
        ("", "", ""),
    ],
)
def test_in_both_languages(key: str, english: str, chinese: str) -> None:
    for language, said in (("en", english), ("zh-hans", chinese)):
        with override(language):
            assert order_name(key) == said


@pytest.mark.django_db(transaction=True)
def test_an_alarm_of_the_shop_itself_names_it(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    feed(tmall_shop, signals.PhaseChanged(id="p1", at=now - HOUR, order="shop", phase=Season.AFTER_SALES), now=now)
    number = dossier_id(shop_id=tmall_shop.pk, key="shop")
    assert Alert.objects.filter(order_key="shop", ended_at=None).exists()
    page = owner.get(reverse("war_room")).text
    assert f'<a href="/orders/{number}/">The whole shop</a>' in page
    assert ">shop<" not in page
    assert "The whole shop" in text(owner.get(f"/orders/{number}/"))
