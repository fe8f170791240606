"""Search over HTTP: orders, what was written, what was sold; nothing of others."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from amends.casework.search.texts import (
    keys,
    pairs,
    place,
)
from amends.engine.signals import Line, MessageReceived, ReviewPosted
from amends.merchants.models import Shop
from tests.casework.stories import HOUR, feed, placed, refund_asked
from tests.desk.conftest import at
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def talk(tmall_shop: Shop, refund: int, now: datetime) -> Shop:
    """The buyer of T-1001 wrote two messages, the one of T-1005 a review two months ago; T-1006 is a pair of shoes."""
    wrote = MessageReceived(id="m1", at=now - HOUR / 4, order="T-1001", text="水壶漏水，Please Refund!")
    again = MessageReceived(id="m2", at=now - HOUR / 8, order="T-1001", text="在吗")
    feed(tmall_shop, wrote, again, now=now)
    long_ago = now - timedelta(days=60)
    review = ReviewPosted(id="r1", at=long_ago + HOUR, order="T-1005", ref="V1", stars=2, text="壶盖漏水，客服不理人")
    feed(tmall_shop, placed("T-1005", at=long_ago), review, now=now)
    shoes = (Line(sku="S-42", title="跑步鞋 男款 42", price=9900),)
    feed(tmall_shop, placed("T-1006", at=now - HOUR, lines=shoes), refund_asked("T-1006", at=now - HOUR / 2), now=now)
    return tmall_shop


@pytest.mark.parametrize(
    ("wanted", "orders"),
    [
        ("漏水", ["T-1001", "T-1005"]),
        ("水壶漏", ["T-1001"]),
        ("refund!", ["T-1001"]),
        ("please refund", ["T-1001"]),
        ("壶水", []),
        ("不理人", ["T-1005"]),
    ],
)
def test_any_part_of_two_characters_is_found_newest_first(
    owner: Client, talk: Shop, wanted: str, orders: list[str]
) -> None:
    page = text(owner.get("/search", {"q": wanted}))
    places = [page.find(order) for order in orders]
    assert all(place > 0 for place in places)
    assert places == sorted(places)
    assert ("Nothing found" in page) == (not orders)


def test_the_place_is_marked_and_leads_to_the_case(owner: Client, talk: Shop) -> None:
    page = owner.get("/search", {"q": "漏水"}).content.decode()
    assert "水壶<mark>漏水</mark>，Please" in page
    assert at(talk, "T-1001") in page


def test_a_note_is_found_as_soon_as_it_is_written(owner: Client, talk: Shop) -> None:
    do(owner, at(talk, "T-1001"), "note", text="已电联，约周五上门取件")
    assert "<mark>周五上门</mark>" in owner.get("/search", {"q": "周五上门"}).content.decode()


def test_what_is_sold_leads_to_its_open_cases(owner: Client, talk: Shop) -> None:
    page = owner.get("/search", {"q": "跑步鞋"}).content.decode()
    assert "view=all&amp;product=S-42" in page
    found = text(owner.get("/work/?view=all&product=S-42"))
    assert "T-1006" in found
    assert "T-1001" not in found


def test_others_find_nothing_of_it(outsider: Client, talk: Shop) -> None:
    for wanted in ("漏水", "跑步鞋", "T-1001", "S-42"):
        assert "Nothing found" in text(outsider.get("/search", {"q": wanted}))


def test_odd_words_break_nothing(owner: Client, talk: Shop) -> None:
    odd = ("", "%", "_", "a", "漏", "\\", "'; --", "x" * 500, "\x00ab", "🙂🙂")
    assert {wanted: owner.get("/search", {"q": wanted}).status_code for wanted in odd} == dict.fromkeys(odd, 200)


def test_orders_are_turned_page_by_page(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    feed(tmall_shop, *[placed(f"Q-{n:03}", at=now - HOUR) for n in range(45)], now=now)
    seen: list[str] = []
    after = ""
    for _ in range(3):
        page = text(owner.get("/search", {"q": "Q-0", "after": after}))
        found = sorted({word for word in page.split() if word.startswith("Q-0") and len(word) == 5})
        seen += found
        after = found[-1]
    assert seen == [f"Q-{n:03}" for n in range(45)]


def test_pairs_carry_their_merchant_and_week() -> None:
    assert pairs("退款") == pairs(" 退 款 ")
    assert pairs("Ab") == pairs("aB")
    assert len({place(merchant, week) for merchant in range(1, 50) for week in range(2900, 3000)}) == 4900
    assert all(-(1 << 63) <= key < 1 << 63 for key in keys(7, 2960, pairs("水壶漏水 🙂x")))
