"""The ledger of penalties over HTTP: by rule and shop, given back, at stake now, and how far the next measure is."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.alerts.models import Alert
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import CaseRecord, SignalRecord
from amends.merchants import setup
from amends.merchants.models import Merchant, Shop, ShopPlatform
from amends.merchants.roles import Role
from tests.casework.law import adds_up
from tests.casework.stories import DAY, HOUR, drain, number
from tests.cast import OPENED_AT, PASSWORD, signed_in
from tests.desk.conftest import at
from tests.desk.pages import do, text
from tests.desk.test_conversations import told

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def wholesale(bluebird: Merchant) -> Shop:
    return setup.add_shop(
        merchant=bluebird, name="Bluebird 1688", platform=ShopPlatform.ALIBABA1688, currency="CNY",
        zone="Asia/Shanghai", country="CN", playbook="alibaba1688", now=OPENED_AT,
    )  # fmt: skip


def sale(key: str, when: datetime) -> dict[str, Any]:
    lines = [{"sku": "MUG-1", "title": "马克杯", "quantity": 10, "price": 29_900}]
    return {
        "kind": "order.placed", "id": f"{key}:o", "at": when, "order": key, "amount": 29_900, "currency": "CNY",
        "lines": lines, "ship_by": when + 2 * DAY,
    }  # fmt: skip


def penalty(key: str, when: datetime, points: int, rule: str = "refuse_stock", **more: object) -> dict[str, Any]:
    return {
        "kind": "penalty.recorded", "id": f"{key}:p", "at": when, "order": key, "ref": f"P-{key}", "rule": rule,
        "points": points, **more,
    }  # fmt: skip


def record(client: Client, shop: Shop, key: str, kind: str, **typed: object) -> Any:
    return do(client, f"/orders/{number(shop, key)}/record/", kind, **typed)


def points(client: Client, **asked: str | int) -> str:
    return text(client.get("/points/", {"shop": "", **asked}))


@pytest.mark.mission("L1")
def test_before_refunding_for_stock_the_page_says_12_points_and_the_ledger_has_them_at_stake(
    owner: Client, wholesale: Shop, now: datetime
) -> None:
    told(wholesale, sale("W-1", now - HOUR))
    assert "at stake now" not in points(owner)
    page = text(record(owner, wholesale, "W-1", "stock-short", sku="MUG-1", reason="厂家断货"))
    assert "No stock: count the points before refunding" in page
    assert "Costs: Refused for stock and the like, money returned: 12 points each" in page
    ways = [
        page.index(way) for way in ("Ship from another source", "The buyer cancels", "Refund for stock (12 points)")
    ]
    assert max(ways) == ways[-1]  # what costs points is offered last
    ledger = points(owner)
    assert "12 at stake now · enough for the next measure" in ledger
    assert "W-1 No stock: count the points before refunding Refused for stock and the like" in ledger
    do(owner, at(wholesale, "W-1"), "remedy", remedy="ship_other_source")
    assert not EffectRecord.objects.filter(kind="refund").exists()
    told(wholesale, {"kind": "parcel.handed_over", "id": "W-1:h", "at": timezone.now(), "order": "W-1"})
    assert "at stake now" not in points(owner)


@pytest.mark.mission("L1")
def test_not_shipped_is_24_points_and_an_unanswered_complaint_60(owner: Client, wholesale: Shop, now: datetime) -> None:
    told(wholesale, sale("W-2", now - 3 * DAY))
    assert CaseRecord.objects.get(order_key="W-2", state="open").points == 24
    assert "W-2 Not shipped in time: a complaint means 24 points" in points(owner)
    complaint = {
        "kind": "dispute.opened", "id": "W-2:d", "at": now, "order": "W-2", "ref": "D-2", "reason": "卖家缺货",
        "amount": 29_900,
    }  # fmt: skip
    told(wholesale, complaint)
    assert "W-2 Complaint of refusal to ship Promised, not shipped, cooperates: 24 points each" in points(owner)
    drain(now + 8 * DAY)
    ledger = points(owner)
    assert "W-2 No answer: not cooperating, 60 points Promised, not shipped, no cooperation: 60 points each" in ledger
    assert Alert.objects.filter(kind="alarm", recipient="lead", order_key="W-2").exists()


@pytest.mark.mission("L1")
def test_points_taken_are_recorded_counted_by_rule_and_shop_and_given_back(
    owner: Client, tmall_shop: Shop, wholesale: Shop, now: datetime
) -> None:
    told(wholesale, sale("W-3", now - HOUR))
    told(tmall_shop, sale("T-3", now - HOUR), penalty("T-3", now, 1, "fake_shipment", amount=2_990))
    page = owner.get(f"/orders/{number(wholesale, 'W-3')}/record/penalty-recorded").content.decode()
    assert "Refused for stock and the like, money returned: 12 points each" in page
    assert "penalty-lifted" not in page
    taken = text(
        record(owner, wholesale, "W-3", "penalty-recorded", rule="refuse_stock", points=18, text="缺货投诉成立")
    )
    assert "Too many points: appeal" in taken
    ledger = points(owner)
    assert "Bluebird 1688 18 points 6 to go until 24: Second measure of the platform assumption" in ledger
    assert "at stake now" not in ledger  # the appeal is about points already taken
    assert "Bluebird Tmall 1 point 11 to go until 12" in ledger
    assert "Bluebird Tmall Compensation for fake shipping 1 1 — ¥29.90" in ledger
    assert f'href="{at(wholesale, "W-3")}"' in owner.get("/points/").content.decode()
    assert f'href="/orders/{number(tmall_shop, "T-3")}/"' in owner.get("/points/").content.decode()
    do(owner, at(wholesale, "W-3"), "step", step="appeal")
    kept = SignalRecord.objects.get(kind="penalty.recorded", shop_id=wholesale.pk).payload or {}
    assert record(owner, wholesale, "W-3", "penalty-lifted", ref=kept["ref"], text="申诉成立").status_code == 200
    ledger = points(owner)
    assert "Bluebird 1688 0 points 12 to go until 12: First measure of the platform assumption 18 given back" in ledger
    assert "given back" in ledger
    assert CaseRecord.objects.get(order_key="W-3", case_group="points").state == "closed"
    assert adds_up() >= 2


def test_filtered_by_shop_and_year_and_as_a_file(
    owner: Client, tmall_shop: Shop, wholesale: Shop, now: datetime
) -> None:
    last = now.replace(year=now.year - 1)
    told(
        wholesale,
        sale("W-4", now - HOUR),
        penalty("W-4", now, 12),
        sale("W-5", last),
        penalty("W-5", last, 24, "refuse_cooperative"),
    )
    told(wholesale, {"kind": "parcel.handed_over", "id": "W-5:h", "at": last + HOUR, "order": "W-5"})
    told(tmall_shop, sale("T-4", now - HOUR), penalty("T-4", now, 4, "breach_of_promise", text="=SUM(1)"))
    both, mine, old = points(owner), points(owner, shop=wholesale.pk), points(owner, year=last.year)
    assert ("W-4" in both, "T-4" in both, "W-5" in both) == (True, True, False)
    assert ("W-4" in mine, "T-4" in mine) == (True, False)
    assert ("W-4" in old, "W-5" in old) == (False, True)
    lines = owner.get(f"/points.csv?shop=&year={now.year}").getvalue().decode()
    assert "T-4,Breach of promise,4,0.00,CNY,'=SUM(1)," in lines
    assert "W-5" not in lines
    for odd in ("year=1", "year=x&shop=999999", "shop=-1"):
        assert owner.get(f"/points/?{odd}").status_code == 200


def test_corrected_it_counts_as_told_last_and_taken_back_not_at_all(
    owner: Client, wholesale: Shop, now: datetime
) -> None:
    told(wholesale, sale("W-6", now - HOUR), penalty("W-6", now - HOUR, 24))
    told(wholesale, penalty("W-6", now, 12) | {"id": "again"})
    assert "Bluebird 1688 12 points" in points(owner)
    record(owner, wholesale, "W-6", "penalty-recorded", rule="refuse_uncooperative", points=60)
    assert "Bluebird 1688 72 points No further measure" in points(owner)
    owner.post(f"/orders/{number(wholesale, 'W-6')}/record/undo")
    assert "Bluebird 1688 12 points" in points(owner)


def test_money_alone_can_be_recorded(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    told(tmall_shop, sale("T-7", now - HOUR))
    record(owner, tmall_shop, "T-7", "penalty-recorded", rule="late_shipment", amount="29.90")
    assert "Compensation for late shipment 1 0 — ¥29.90" in points(owner)


def test_only_who_keeps_the_ledgers_sees_it_and_nothing_says_so(
    owner: Client,
    bluebird: Merchant,
    mate: Client,
    outsider: Client,
    wholesale: Shop,
    now: datetime,
) -> None:
    setup.add_member(
        merchant=bluebird, email="money@bluebird.test", name="Money", password=PASSWORD, roles=[Role.FINANCE],
        now=OPENED_AT,
    )  # fmt: skip
    keeper = signed_in("money@bluebird.test")
    empty = points(keeper)
    assert f"No penalty in {timezone.localdate().year}" in empty
    assert "Bluebird 1688 0 points 12 to go until 12" in empty
    assert 'href="/points/"' in keeper.get("/points/").content.decode()
    told(wholesale, sale("W-8", now - HOUR), penalty("W-8", now, 12))
    assert mate.get("/points/").status_code == mate.get("/points.csv").status_code == 404
    assert 'href="/points/"' not in mate.get("/work/").content.decode()
    assert "W-8" not in points(outsider)
    assert "W-8" not in outsider.get("/points.csv").getvalue().decode()
