"""Histories a person should look at: reasons with their orders, cleared, appealed, quiet; nothing follows by itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from amends.casework.abuse import rules
from amends.casework.abuse.rules import PastOrder
from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.stories import number, one, rows
from tests.cast import OUTSIDER, signed_in
from tests.desk.pages import text
from tests.desk.test_reviews import table
from tests.desk.walks import Walk, hired, reads, seat

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "13800000001"


@pytest.fixture
def walk(bluebird: Merchant, tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Walk:
    hired(bluebird, lin=Role.AGENT, zhou=Role.SUPERVISOR)
    return Walk(tmall_shop, monkeypatch, zone="Asia/Shanghai")


def sold(walk: Walk, order: str, phone: str, **refund: Any) -> None:
    facts = {"amount": 20_000, "currency": "CNY", "country": "CN", "buyer_phone": phone, "buyer": "买家"}
    walk.tell("order.placed", "11-01 10:00", order, **facts)
    walk.tell("parcel.handed_over", "11-02 10:00", order, waybill=f"YT{order}")
    walk.tell("parcel.delivered", "11-05 10:00", order)
    if refund:
        asked = {"ref": f"R{order}", "amount": 20_000, "phase": "aftersale"}
        walk.tell("refund.asked", "11-06 10:00", order, **asked | refund)


@pytest.mark.mission("N4")
def test_a_reason_is_shown_with_its_orders_cleared_appealed_and_quiet(walk: Walk, rival_shop: Shop) -> None:
    for n in range(3):
        sold(walk, f"T-{n}", PHONE, type="refund_only")
    sold(walk, "T-8", PHONE)
    sold(walk, "T-9", "13900000009", type="refund_only")
    before = rows("SELECT order_key, scene, state, desk FROM casework_case ORDER BY order_key, no")
    here = reverse("abuse_of", args=[number(walk.shop, "T-8")])
    said = reads(seat("lin"), here, "3 of 4 orders in 180 days asked for the money alone", "T-0", "T-1", "T-2")
    assert "T-8" not in said
    assert "13800000001" not in seat("lin").get(here).content.decode()
    assert f'hx-get="{here}"' in seat("lin").get(walk.first("T-0")).content.decode().replace(
        str(number(walk.shop, "T-0")), str(number(walk.shop, "T-8"))
    )
    assert text(seat("lin").get(reverse("abuse_of", args=[number(walk.shop, "T-9")]))).strip() == ""
    found = one("SELECT id FROM casework_abusefinding WHERE rule = 'refund_only'")
    decide, appeal = reverse("abuse_decide", args=[found]), reverse("abuse_appeal", args=[found])
    assert seat("lin").post(decide, {"state": "cleared", "reason": "都是破损"}).status_code == 404
    seat("zhou").post(decide, {"state": "cleared", "reason": " "})
    assert one("SELECT state FROM casework_abusefinding WHERE id = %s", found) == "found"  # not without a reason
    seat("zhou").post(decide, {"state": "kept", "reason": "凭证都是同一张图"})
    seat("lin").post(appeal, {"text": "三单都是玻璃杯，到货就碎了"})
    reads(seat("zhou"), "/histories/", "三单都是玻璃杯", "The buyer says:")
    seat("zhou").post(decide, {"state": "cleared", "reason": "确实是同一批破损"})
    reads(seat("zhou"), here, "Cleared: 确实是同一批破损 Zhou")
    reads(seat("zhou"), "/histories/", "Nothing to look at")  # it stays quiet
    assert [row["Orders"] for row in table(seat("zhou"), "/histories.csv", state="cleared")] == ["T-0 T-1 T-2"]
    assert [verb for (verb,) in rows("SELECT verb FROM casework_audit WHERE verb LIKE 'abuse.%%' ORDER BY id")] == [
        "abuse.kept", "abuse.appealed", "abuse.cleared",
    ]  # fmt: skip
    assert rows("SELECT order_key, scene, state, desk FROM casework_case ORDER BY order_key, no") == before
    outsider = signed_in(OUTSIDER)
    assert outsider.get(here).status_code == 404
    assert outsider.post(decide, {"state": "kept", "reason": "x"}).status_code == 404


@pytest.mark.mission("N4")
def test_all_buyers_are_looked_through_and_short_parcels_are_a_reason(walk: Walk) -> None:
    for n in range(3):
        sold(walk, f"T-{n}", PHONE)
        walk.tell("problem.reported", "11-06 10:00", f"T-{n}", ref=f"P{n}", issue="SHORT_OR_EMPTY")
        sold(walk, f"U-{n}", f"1390000000{n}", type="return_refund")
    assert seat("lin").post("/histories/look").status_code == 404
    seat("zhou").post("/histories/look")
    assert rows("SELECT rule FROM casework_abusefinding") == [("empty_box",)]
    reads(seat("lin"), "/histories/", "3 of 3 orders in 180 days were said to be short", "Compare weights")


def test_every_rule_has_its_border(walk: Walk) -> None:
    now = walk.now

    def past(n: int, *, days: int = 1, **spoken: bool) -> PastOrder:
        said = {"back": False, "short": False, "money_only": False} | spoken
        at = now - timedelta(days=days)
        return PastOrder(dossier_id=n, key=f"K{n}", shop_id=1, placed_at=at, **said)

    def found(*history: PastOrder) -> set[str]:
        told = list(rules.reasons(history, now=now))
        assert told == list(rules.reasons(history[::-1], now=now))  # whichever order they were found in
        return {reason.rule.name for reason in told}

    assert found(*(past(n, days=10, back=True) for n in range(5))) == {"serial_returns"}
    assert found(*(past(n, days=10, back=True) for n in range(4))) == set()
    mixed = [past(n, days=10, back=n < 5) for n in range(9)]  # 5 of 9 are less than 60 percent
    assert found(*mixed) == set()
    assert found(*(past(n, days=181, back=True) for n in range(9))) == set()
    assert found(*(past(n, days=3) for n in range(10))) == {"reseller"}
    assert found(*(past(n, days=3) for n in range(9))) == set()
    assert found(*(past(n, days=30, money_only=True) for n in range(3))) == {"refund_only"}
