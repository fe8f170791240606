"""Scores a platform tells, over HTTP: their curve with the line and where they go, on their page and their case's."""

import json
import re
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client

from amends.casework.ledger.models import CaseRecord
from amends.engine.signals import ScoreMeasured
from amends.insight import slides
from amends.merchants.models import Shop
from tests.casework.stories import DAY, HOUR, feed
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)


def measured(at: datetime, value: int, *, name: str = "dsr", line: int = 470, **more: Any) -> ScoreMeasured:
    return ScoreMeasured(
        id=f"{name}:{at.isoformat()}", at=at, order=f"score:{name}", ref=name, measure=name, value=value, trend=480,
        line=line, **more,
    )  # fmt: skip


def chart(page: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(unescape(re.findall(r'data-chart="([^"]+)"', page)[0]))
    return found


@pytest.fixture
def falling(tmall_shop: Shop, now: datetime) -> CaseRecord:
    """Four hundredths a day down over eleven days; the third day tells nothing. The line was crossed today."""
    told = [(10, 506), (9, 502), (7, 494), (6, 490), (5, 486), (4, 482), (3, 478), (2, 474), (1, 472), (0, 468)]
    feed(tmall_shop, *(measured(now - HOUR - back * DAY, value) for back, value in told), now=now)
    return CaseRecord.objects.get(order_key="score:dsr", scene="score_below_line")


@pytest.mark.mission("T10")
def test_a_case_of_a_score_shows_its_curve_and_no_order(
    agent: Client, outsider: Client, falling: CaseRecord, now: datetime
) -> None:
    page = agent.get(f"/cases/{falling.dossier_id}/{falling.no}/")
    part = re.findall(r'hx-get="([^"]+/curve[^"]*)"', page.text)[0]
    for of_an_order in ("<summary>Order</summary>", "Ship by", "not cleared yet", 'title="Goods"'):
        assert of_an_order not in page.text
    shown = agent.get(unescape(part))
    drawn = chart(shown.text)
    (stood, goes, lately) = drawn["series"]
    assert stood["values"][:11] == [5.06, 5.02, 5.02, 4.94, 4.90, 4.86, 4.82, 4.78, 4.74, 4.72, 4.68]
    assert stood["marks"] == [{"name": "line", "y": 4.70}]
    low, high = drawn["range"]
    assert low < min(value for value in goes["values"] if value is not None)
    assert low < 4.70 < high
    assert set(lately["values"]) == {4.80}
    week = 4.68 + (4.68 - 4.94) / 7 * sum(0.9**n for n in range(1, 8))  # as steeply as last week, a little less a day
    assert goes["values"][11 + slides.WEEK - 1] == pytest.approx(week)
    assert "over the line" in text(shown)
    assert outsider.get(unescape(part)).status_code == 404
    assert "Nothing was told of it" in text(agent.get(unescape(part).replace("dsr", "other")))


@pytest.mark.mission("T10")
def test_told_scores_stand_beside_our_own(owner: Client, tmall_shop: Shop, falling: CaseRecord, now: datetime) -> None:
    rate: dict[str, Any] = {"name": "refund rate", "line": 800, "higher_is_better": False}
    feed(tmall_shop, *(measured(now - HOUR - n * DAY, 790 - 10 * n, **rate) for n in range(9)), now=now)
    feed(tmall_shop, measured(now - HOUR, 490, name="fresh", line=470), now=now)
    listed = owner.get("/boards/scores/")
    rows = [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in listed.text.split("<tr data-row")[1:]]
    assert [row.split("> ")[-1].split(" Bluebird")[0].strip() for row in rows] == [
        "shop rating (DSR)", "refund rate", "fresh",
    ]  # fmt: skip
    assert "over the line in 2 days" in rows[1]  # 7.90 and rising by a tenth a day
    assert "4.70 as usual" in rows[2]
    address = re.findall(r'href="(/boards/scores/told/[^"]+)"', listed.text)[1]
    page = owner.get(address)
    assert page.status_code == 200
    assert "8.00" in text(page)
    assert owner.get(re.findall(r'href="(/boards/scores/told/[^"]+)"', listed.text)[0]).text.count("/cases/") >= 1
    assert "After eight days it is told where it goes" in text(
        owner.get(re.findall(r'href="(/boards/scores/told/[^"]+)"', listed.text)[2])
    )
