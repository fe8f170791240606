"""Goods that buyers choose by themselves: what they are worth counts for a day, and for one buyer in all."""

import re
from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client

from amends.casework.buyers.models import BuyerComplaint
from amends.casework.ledger.effect_models import EffectRecord
from amends.engine.signals import ParcelDelivered
from amends.merchants.models import Shop
from tests.casework.stories import DAY, HOUR, feed, placed
from tests.desk.pages import text
from tests.portal.conftest import LAMP, complain, enter, offered, opened, send_photo

pytestmark = pytest.mark.django_db(transaction=True)
GOODS = [("parts", "0"), ("exchange", "0"), ("return_refund", "10000")]


def came(shop: Shop, order: str, now: datetime, phone: str) -> None:
    """Another lamp of 100 yuan that has arrived."""
    ordered = placed(order, at=now - 4 * DAY, amount=10_000, lines=LAMP, buyer=f"买家{phone[-4:]}", buyer_phone=phone)
    feed(shop, ordered, ParcelDelivered(id=f"{order}:d", at=now - HOUR, order=order, waybill=order), now=now)


def broken(buyer: Client, page: str, order: str, detail: str) -> tuple[str, list[tuple[str, str]]]:
    """Complained of, with a photo: its address, and what may be chosen."""
    home = enter(buyer, page, order=order, detail=detail)
    ref = complain(buyer, home, wanted="keep")
    for n in range(3):
        send_photo(buyer, home, ref, ("outer_box_photo", "item_photo", "item_photo")[n])
    return f"{home}c/{ref}/take", offered(buyer.get(home).content.decode())


@pytest.mark.mission("B3", "T4")
@pytest.mark.parametrize(("limit", "others"), [("goods_per_day", []), ("goods_per_buyer", GOODS)])
def test_goods_chosen_alone_count_for_the_day_and_for_the_buyer(
    limit: str, others: list[tuple[str, str]], phone: Client, owner: Client, tmall_shop: Shop, lamp: int, now: datetime
) -> None:
    page = opened(owner, tmall_shop, **{limit: "150"})
    came(tmall_shop, "T-3003", now, "17000001234")  # the same buyer's
    came(tmall_shop, "T-3004", now, "17000009999")
    at, ways = broken(phone, page, "T-3001", "1234")
    assert ways[1:] == GOODS
    assert phone.post(at, {"remedy": "exchange", "amount": "0", "token": uuid4().hex}).status_code == 302
    assert BuyerComplaint.objects.get().goods == 10_000
    at, ways = broken(phone, page, "T-3003", "1234")
    assert ways == [("part_refund", "3000")]  # of goods 50 are left, of money as much as before
    refused = phone.post(at, {"remedy": "exchange", "amount": "0", "token": uuid4().hex})
    assert (refused.status_code, "This is not offered any more" in text(refused)) == (422, True)
    assert [way for way in broken(phone, page, "T-3004", "9999")[1] if way[0] != "part_refund"] == others
    opened(owner, tmall_shop, **{limit: "200"})
    assert phone.post(at, {"remedy": "exchange", "amount": "0", "token": uuid4().hex}).status_code == 302
    assert EffectRecord.objects.filter(kind="reship").count() == 2
    shown = owner.get(f"/settings/shops/{tmall_shop.pk}/page/").content.decode()
    assert re.search(f'<input[^>]*name="{limit}"[^>]*value="200"', shown) or re.search(
        f'<input[^>]*value="200"[^>]*name="{limit}"', shown
    )


def test_a_page_set_up_before_there_was_such_a_limit_goes_by_the_shipped_one(
    phone: Client, owner: Client, tmall_shop: Shop, lamp: int, now: datetime
) -> None:
    page = opened(owner, tmall_shop, goods="1000", money="0")
    kept = {name: sum_ for name, sum_ in tmall_shop.buyer_page["choice"].items() if not name.startswith("goods_")}
    tmall_shop.buyer_page = tmall_shop.buyer_page | {"choice": kept}
    tmall_shop.save(update_fields=["buyer_page"])
    for n in range(4):
        came(tmall_shop, f"T-400{n}", now, "17000001234")
        at, ways = broken(phone, page, f"T-400{n}", "1234")
        assert ways == GOODS
        assert phone.post(at, {"remedy": "exchange", "amount": "0", "token": uuid4().hex}).status_code == 302
    assert broken(phone, page, "T-3001", "1234")[1] == []  # 400 of 400
