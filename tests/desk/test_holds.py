"""The warehouse's hold list."""

import csv
import io
from datetime import datetime

import pytest
from django.test import Client

from amends.engine.signals import RefundClosed
from amends.merchants.models import Shop
from tests.casework.stories import HOUR, feed, placed, refund_asked
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.mission("T9")
def test_an_order_whose_refund_was_asked_is_on_the_list(owner: Client, outsider: Client, refund: int) -> None:
    words = text(owner.get("/holds/"))
    assert "T-1001" in words
    assert "still here" in words
    assert "T-1001" not in text(outsider.get("/holds/"))


@pytest.mark.mission("T9")
def test_what_left_all_the_same_is_marked(owner: Client, shipped_all_the_same: int) -> None:
    assert "left all the same" in text(owner.get("/holds/"))


def test_a_released_order_leaves_the_list(owner: Client, refund: int, tmall_shop: Shop, now: datetime) -> None:
    feed(tmall_shop, RefundClosed(id="c1", at=now, order="T-1001", ref="R-T-1001"), now=now)
    assert "Nothing is on hold" in text(owner.get("/holds/"))


def test_the_file_holds_the_same_and_no_formulas(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    feed(tmall_shop, placed("=1+1", at=now - 5 * HOUR), refund_asked("=1+1", at=now - HOUR), now=now)
    response = owner.get("/holds.csv")
    table = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert table[0][0] == "Order"
    assert table[1][0] == "'=1+1"
    assert "attachment" in response["Content-Disposition"]


def test_nothing_on_hold_says_when_something_would_be(owner: Client, tmall_shop: Shop) -> None:
    assert "An order comes here by itself" in text(owner.get("/holds/"))
