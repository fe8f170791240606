"""Goods that leave are judged as money is: asked for above a limit, and nothing goes to the warehouse before."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from django.test import Client

from amends.casework.approval.bookings import settle_due
from amends.casework.approval.models import Grant, GrantBooking
from amends.engine import signals as s
from amends.engine.signals import Line, Piece
from amends.engine.words import Direction, RefundType, Scan
from amends.merchants import setup
from amends.merchants.models import Member, Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.law import adds_up
from tests.casework.stories import DAY, HOUR, drain, feed, one, placed, refund_asked, rows
from tests.desk.case.test_grants import person
from tests.desk.pages import do, text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("T4")]
LENS = (Line(sku="LENS", title="镜头", price=200_000),)


@pytest.fixture
def boss(bluebird: Merchant) -> Client:
    return person(bluebird, "Qian", Role.MANAGER)


def lost(
    shop: Shop, now: datetime, order: str = "T-7001", amount: int = 200_000, lines: tuple[Line, ...] = LENS
) -> str:
    """A parcel that is lost: its case, in which it can be sent again."""
    number = order.replace("T-", "YT-")
    dossier = feed(
        shop,
        placed(order, at=now - 5 * DAY, amount=amount, lines=lines),
        s.ParcelHandedOver(id=f"{order}:h", at=now - 4 * DAY, order=order, carrier="圆通", waybill=number),
        s.ParcelScanned(id=f"{order}:l", at=now - HOUR, order=order, scan=Scan.LOST, waybill=number),
        now=now,
    )
    return f"/cases/{dossier}/1/"


def sent() -> list[Any]:
    return rows("SELECT kind FROM casework_effect WHERE kind = 'reship'")


def by_form(client: Client, key: str, case: str, order: str) -> str:
    return text(do(client, case, "remedy", remedy="reship"))


def by_key(client: Client, key: str, case: str, order: str) -> str:
    said = {"id": f"k{uuid4()}", "kind": "remedy.chosen", "order": order, "case": 1, "remedy": "reship"}
    at = one("SELECT now()").isoformat()
    body = msgspec.json.encode([said | {"at": at}])
    headers = {"authorization": f"Bearer {key}"}
    return client.post("/api/v1/signals", body, content_type="application/json", headers=headers).content.decode()


@pytest.mark.parametrize("door", [by_form, by_key])
def test_goods_of_2000_yuan_are_asked_for_and_leave_once_when_somebody_entitled_agrees(
    door: Any,
    mate: Client,
    mate_member: Member,
    boss: Client,
    tmall_shop: Shop,
    now: datetime,
) -> None:
    case = lost(tmall_shop, now)
    page = text(mate.get(case))
    assert "goods worth ¥2,000.00 · asked of Manager" in page
    assert "in goods ¥80.00; ¥800.00 a day" in page
    key = setup.add_api_key(shop=tmall_shop, member=mate_member)
    told = door(mate, key, case, "T-7001")
    assert "2,000.00" in told or "asked" in told, told
    drain(now)
    assert sent() == []
    assert rows("SELECT amount, goods, goes_to FROM casework_approval") == [(200_000, True, "manager")]
    assert one("SELECT count(*) FROM casework_grant") == 0
    asked = one("SELECT id FROM casework_approval")
    lead = person(tmall_shop.merchant, "Zhou", Role.SUPERVISOR)
    assert lead.post(f"/approvals/{asked}/grant").status_code == 404  # a supervisor lets 1,000 go
    assert sent() == []
    assert "¥2,000.00 in goods" in text(boss.get("/approvals/"))
    assert "Goods worth" in text(boss.get(f"/approvals/{asked}/"))
    for _twice in range(2):
        boss.post(f"/approvals/{asked}/grant", {"token": str(uuid4())})
    assert sent() == [("reship",)]
    assert rows("SELECT amount, goods FROM casework_grant") == [(200_000, True)]
    door(mate, key, case, "T-7001")
    assert sent() == [("reship",)]
    assert "¥2,000.00 in goods" in text(boss.get("/grants/"))
    adds_up()


def test_cheap_goods_leave_at_once_up_to_the_order_and_the_day_apart_from_money(
    mate: Client, tmall_shop: Shop, now: datetime
) -> None:
    cup = (Line(sku="CUP", title="杯", price=7_000),)
    case = lost(tmall_shop, now, amount=7_000, lines=cup)
    assert "goods worth ¥70.00 · within what you may grant" in text(mate.get(case))
    do(mate, case, "remedy", remedy="reship")
    assert sent() == [("reship",)]
    for n in range(11):
        do(mate, lost(tmall_shop, now, f"T-71{n:02}", 7_000, cup), "remedy", remedy="reship")
    assert len(sent()) == 11  # 770 of 800 yuan a day
    assert rows("SELECT bound, bound_limit FROM casework_approval") == [("per_day", 80_000)]
    refund = feed(
        tmall_shop,
        placed("T-7500", at=now - 5 * HOUR, amount=19_900), refund_asked("T-7500", at=now - HOUR, amount=1_800),
        s.ParcelHandedOver(id="T-7500:h", at=now - 4 * HOUR, order="T-7500", carrier="圆通", waybill="YT7500"),
        now=now,
    )  # fmt: skip
    page = text(mate.get(f"/cases/{refund}/1/"))
    assert "within what you may grant" in page  # the day's money is whole
    assert " · today ¥" not in page


def test_sent_twice_counts_twice_on_one_order(mate: Client, tmall_shop: Shop, now: datetime) -> None:
    """Two pieces of one order, each in a case of its own: the second is above what one order may cost."""
    lines = (Line(sku="CUP", title="杯", price=8_000), Line(sku="BOWL", title="碗", price=8_000))
    reports = [
        s.ProblemReported(
            id=f"p{sku}", at=now - HOUR, order="T-7", ref=f"P-{sku}", issue="SHORT_OR_EMPTY", sku=sku, quantity=1
        )
        for sku in ("CUP", "BOWL")
    ]
    arrived = s.ParcelDelivered(id="d", at=now - DAY, order="T-7", waybill="YT7", carrier="圆通")
    dossier = feed(tmall_shop, placed("T-7", at=now - 5 * DAY, amount=16_000, lines=lines), arrived, *reports, now=now)
    (first,), (other,) = rows("SELECT no FROM casework_case WHERE scene = 'short_or_empty' ORDER BY no")
    assert "goods worth ¥80.00 · within what you may grant" in text(mate.get(f"/cases/{dossier}/{first}/"))
    do(mate, f"/cases/{dossier}/{first}/", "remedy", remedy="reship")
    assert len(sent()) == 1
    assert "goods worth ¥80.00 · asked of Supervisor" in text(mate.get(f"/cases/{dossier}/{other}/"))
    do(mate, f"/cases/{dossier}/{other}/", "remedy", remedy="reship")
    assert len(sent()) == 1
    assert rows("SELECT amount, bound, goes_to FROM casework_approval") == [(8_000, "money", "supervisor")]


def back(shop: Shop, now: datetime, finding: str) -> str:
    """An exchange whose old goods are back, and what was found in them."""
    order = "T-7300"
    dossier = feed(
        shop,
        placed(order, at=now - 9 * DAY, amount=200_000, lines=LENS),
        s.ParcelDelivered(id="d", at=now - 7 * DAY, order=order, waybill="YT73", carrier="圆通"),
        msgspec.structs.replace(refund_asked(order, at=now - 5 * DAY, amount=200_000), type=RefundType.EXCHANGE),
        s.ReturnReceived(
            id="back", at=now - HOUR, order=order, ref=f"R-{order}", waybill="YTBACK1", finding=finding,
            pieces=(Piece(sku="LENS"),),
        ),
        now=now,
    )  # fmt: skip
    (found,) = rows("SELECT no FROM casework_case WHERE dossier_id = %s ORDER BY no DESC LIMIT 1", dossier)
    return f"/cases/{dossier}/{found[0]}/"


@pytest.mark.mission("T4", "M10")
def test_an_exchange_whose_goods_came_back_whole_gives_nothing_away(
    mate: Client, tmall_shop: Shop, now: datetime
) -> None:
    case = back(tmall_shop, now, "intact")
    assert "goods worth" not in text(mate.get(case))
    do(mate, case, "remedy", remedy="exchange")
    assert sent() == [("reship",)]
    assert one("SELECT count(*) FROM casework_grant") == 0


def test_goods_of_an_order_nobody_has_told_of_are_let_go_by_who_may_grant_any_sum(
    mate: Client,
    boss: Client,
    tmall_shop: Shop,
    now: datetime,
) -> None:
    report = s.ProblemReported(id="p", at=now - HOUR, order="T-9", ref="P-9", issue="SHORT_OR_EMPTY")
    case = f"/cases/{feed(tmall_shop, report, now=now)}/1/"
    assert "nobody can tell what these goods are worth" in text(mate.get(case))
    assert "Not sent: nobody can tell what these goods are worth" in text(do(mate, case, "remedy", remedy="reship"))
    assert sent() == []
    do(boss, case, "remedy", remedy="reship")
    assert sent() == [("reship",)]


def test_a_spare_part_and_a_gift_count_as_the_playbook_says(mate: Client, tmall_shop: Shop, now: datetime) -> None:
    told: list[s.AnySignal] = [
        placed("T-8", at=now - 5 * DAY, amount=200_000, lines=LENS),
        s.ParcelDelivered(id="d", at=now - DAY, order="T-8", waybill="YT8", carrier="圆通"),
        s.ProblemReported(id="p", at=now - HOUR, order="T-8", ref="P-8", issue="TRANSIT_DAMAGE", amount=200_000),
    ]
    dossier = feed(tmall_shop, *told, now=now)
    no = one("SELECT no FROM casework_case WHERE scene = 'damaged_goods'")
    case = f"/cases/{dossier}/{no}/"
    assert "goods worth ¥30.00 · within what you may grant" in text(mate.get(case))
    do(mate, case, "remedy", remedy="parts")
    assert rows("SELECT amount, goods FROM casework_grant") == [(3_000, True)]
    effect = one("SELECT id FROM casework_effect WHERE kind = 'reship'")
    assert "LENS" not in text(person(tmall_shop.merchant, "Pack", Role.WAREHOUSE).get(f"/resends/{effect}/"))


def test_what_was_reserved_is_booked_when_it_leaves_and_free_when_it_never_does(
    mate: Client, tmall_shop: Shop, now: datetime
) -> None:
    cup = (Line(sku="CUP", title="杯", price=7_000),)
    case = lost(tmall_shop, now, amount=7_000, lines=cup)
    do(mate, case, "remedy", remedy="reship")
    settle_due(now=now)
    assert [(each.reserved, each.gone) for each in GrantBooking.objects.all()] == [(7_000, 0)]
    do(mate, case, "undo")
    assert Grant.objects.count() == 1
    assert rows("SELECT amount, why FROM casework_grantback") == [(7_000, "undone")]
    assert sent() == []
    do(mate, case, "remedy", remedy="reship")
    away = s.ParcelShipped(
        id="away", at=now + HOUR, order="T-7001", waybill="ZT-900001", carrier="中通", way=Direction.AGAIN
    )
    feed(tmall_shop, away, now=now + HOUR)
    settle_due(now=now + HOUR)
    assert [(each.reserved, each.gone) for each in GrantBooking.objects.order_by("grant_id")] == [(0, 0), (0, 7_000)]
