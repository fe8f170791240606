"""What a board can't tell it doesn't draw: hours to come, a rate without orders, a comparison with nothing before."""

import html
import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from amends.insight import choosing, words
from amends.insight.address import BoardAddress
from amends.insight.dimensions import DIMENSIONS
from amends.insight.measures import FigureUnit
from amends.merchants.models import Merchant, Promotion, Shop
from tests.casework.stories import DAY, HOUR, feed, placed, refund_asked
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)
NO_PROMOTION = "No promotion was over before this time"


@pytest.fixture
def asked(tmall_shop: Shop) -> Shop:
    now = timezone.now().replace(microsecond=0)
    feed(tmall_shop, placed("T-1", at=now - HOUR), refund_asked("T-1", at=now - timedelta(seconds=1)), now=now)
    return tmall_shop


def chart(client: Client, query: str) -> dict[str, Any]:
    found = re.search(r'data-chart="([^"]+)"', client.get(f"/boards/?{query}").content.decode())
    assert found
    told: dict[str, Any] = json.loads(html.unescape(found[1]))
    return told


@pytest.mark.mission("B6")
@pytest.mark.parametrize("over", ["", "&over=shop"])
def test_hours_to_come_are_not_drawn_as_nought(owner: Client, asked: Shop, over: str) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    told = chart(owner, f"measure=cases&by=hour{over}&chart=lines&from={timezone.localdate()}&to={tomorrow}")
    values = told["series"][0]["values"]
    hour = timezone.localtime().hour
    assert sum(each or 0 for each in values) == 1
    assert values[hour + 2 :] == [None] * len(values[hour + 2 :])
    assert None not in values[:hour]


@pytest.mark.mission("B6")
def test_a_rate_without_orders_says_so_in_place_of_an_empty_picture(owner: Client, asked: Shop) -> None:
    page = owner.get("/boards/?measure=case_rate&by=supplier&days=30")
    assert "No order of this time says what it is split by" in text(page)
    assert "data-chart" not in page.content.decode()
    assert "No order of this time" not in text(owner.get("/boards/?measure=case_rate&by=product&days=30"))


@pytest.mark.mission("B6")
def test_a_comparison_with_no_promotion_before_says_so(owner: Client, bluebird: Merchant, asked: Shop) -> None:
    query = "/boards/?measure=cases&by=day&days=7&compare=promotion"
    assert NO_PROMOTION in text(owner.get(query))
    assert NO_PROMOTION in text(owner.get("/boards/sets/war_room/"))
    today = timezone.localdate()
    Promotion.objects.create(merchant=bluebird, name="Autumn", warm_up_on=today - 64 * DAY, sale_on=today - 61 * DAY,
                             after_sales_on=today - 59 * DAY, ends_on=today - 50 * DAY)  # fmt: skip
    assert NO_PROMOTION not in text(owner.get(query))


@pytest.mark.mission("B6")
def test_a_boards_name_reads_as_a_sentence_and_large_numbers_have_their_commas(
    owner: Client, asked: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = owner.get("/boards/?measure=cases&by=weekday&over=clock").text
    assert "Cases by day of the week and hour of the day" in page
    behind = text(owner.get("/boards/cases/?measure=refund_rate&by=total&days=3"))
    assert "Refunds per 100 orders: 1 case" in behind
    assert ": 1 case" not in text(owner.get("/boards/cases/?measure=cases&by=total&days=3"))
    assert words.change(24.6, 2.0, FigureUnit.COUNT) == "+1,130 %"
    own = replace(DIMENSIONS["shop"], name="own.vip", title="VIP Level")  # a merchant's own field
    monkeypatch.setitem(DIMENSIONS, "own.vip", own)
    assert choosing.title(BoardAddress(by="own.vip")) == "Cases by VIP Level"


def test_an_open_case_behind_a_number_is_unsettled_in_chinese(owner: Client, asked: Shop) -> None:
    owner.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    page = owner.get("/boards/cases/?measure=cases&by=total&days=3").text
    assert '<span class="text-secondary">未结</span>' in page
