"""The clock of a step that somebody outside does says whom it waits for, not that we have to act."""

from typing import Any

import pytest

from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.desk.walks import Walk, hired, seat

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("X4")]


def card(page: str, title: str) -> str:
    return next(each for each in page.split('<article class="clock-card')[1:] if title in each).split("</article>")[0]


def test_it_says_whom_it_waits_for(bluebird: Merchant, tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    hired(bluebird, lin=Role.AGENT)
    walk = Walk(tmall_shop, monkeypatch, zone="Asia/Shanghai", year=2026)
    facts: dict[str, Any] = {"amount": 30_000, "currency": "CNY", "country": "CN", "language": "zh"}
    walk.tell("order.placed", "11-11 10:00", "T-5", **facts)
    walk.tell("parcel.handed_over", "11-12 10:00", "T-5", waybill="YT1", carrier="YTO")
    walk.at("11-19 10:01")
    page = seat("lin").get(walk.case("T-5", "logistics_stalled")).content.decode()
    said = card(page, "The carrier says where it is")
    assert "Waits for the carrier" in said
    assert "We have to act" not in said
