"""S15 on a phone at the dock, S14 on a supplier's: a torn label, inspection and grades; goods that can't come."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from amends.merchants import setup
from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.browser.stages import Stage, reads
from tests.casework.evidence.test_files import picture as painted
from tests.casework.stories import number, rows
from tests.cast import OPENED_AT, OWNER, PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]
LAMP: dict[str, Any] = {"sku": "LAMP-3", "title": "台灯", "quantity": 2, "price": 26_000}
WARE = "w@bluebird.test"


@pytest.fixture
def clerk(bluebird: Merchant) -> str:
    setup.add_member(
        merchant=bluebird, email=WARE, name="Ware", password=PASSWORD, roles=[Role.WAREHOUSE], language="zh-hans",
        now=OPENED_AT,
    )  # fmt: skip
    return WARE


def sent(stage: Stage, shop: Shop, order: str, phone: str, *, back: bool) -> None:
    """Bought, delivered, and where ``back`` its return agreed."""
    stage.send(
        shop, "order.placed", "11-10 10:00", order, amount=26_000, currency="CNY", lines=[LAMP], buyer_phone=phone
    )
    stage.send(shop, "parcel.handed_over", "11-10 18:00", order, waybill=f"SF{order[2:]}", carrier="SF")
    stage.send(shop, "parcel.delivered", "11-12 18:00", order)
    if back:
        wish: dict[str, Any] = {"ref": f"R{order}", "type": "return_refund", "amount": 26_000}
        stage.send(shop, "refund.asked", "11-13 10:00", order, **wish)
        stage.send(shop, "refund.agreed", "11-14 10:00", order, ref=f"R{order}")


@pytest.mark.mission("N1", "N2")
def test_s15_a_torn_label_at_the_dock(
    stage: Stage, tmall_shop: Shop, clerk: str, tmp_path: Path, picture: Picture
) -> None:
    sent(stage, tmall_shop, "T-2005", "13800000001", back=True)
    sent(stage, tmall_shop, "T-2006", "13900000001", back=False)
    stage.at("11-18 16:20")
    (tmp_path / "mug.png").write_bytes(painted())
    with stage.seat(clerk, language="zh-hans", width=390) as (phone,):
        phone.goto("/dock/")
        phone.get_by_label("手机号或后四位").fill("0001")
        phone.get_by_label("货品（SKU）").fill("LAMP-3")
        phone.keyboard.press("Enter")
        expect(phone.locator(".dock-match")).to_have_count(2)
        reads(phone, ".dock-match.is-first", "T-2005", "正等着退货回来", "手机尾号一致")
        picture(phone, "dock-found")
        phone.locator(".dock-match.is-first").get_by_role("link", name="逐件验货").click()
        reads(phone, ".inspect-goods >> nth=0", "台灯", "寄出 2 件", "少 2 件")
        phone.get_by_role("button", name="加一件: 完好").click()
        reads(phone, ".inspect-goods >> nth=0", "少 1 件")
        phone.get_by_role("button", name="加一件: 不是这件").click()
        phone.get_by_label("是什么货").fill("马克杯")
        phone.get_by_label("看到什么").fill("少一盏台灯，换成了杯子")
        phone.locator("[name=photo]").set_input_files(tmp_path / "mug.png")
        picture(phone, "dock-inspect")
        phone.get_by_role("button", name="确认收到的就是这些").click()
        expect(phone.locator("body")).to_contain_text("已验货：")
        picture(phone, "dock-inspected")
        phone.goto("/grading/")
        reads(phone, "main", "LAMP-3", "可再售", "不是我方商品")
        picture(phone, "graded-goods")
    with stage.seat(OWNER) as (lead,):
        no = rows("SELECT no FROM casework_case WHERE scene = 'return_mismatch' AND state = 'open'")[0][0]
        lead.goto(f"/cases/{number(tmall_shop, 'T-2005')}/{no}/")
        reads(lead, "body", "LAMP-3 × 1", "¥130.00", "mug.png")
        picture(lead, "dock-case")


@pytest.mark.mission("M6", "N12")
def test_s14_a_supplier_cannot_deliver(stage: Stage, tmall_shop: Shop, owner: object, picture: Picture) -> None:
    for day in range(1, 4):
        stage.send(
            tmall_shop, "order.placed", f"11-1{day} 10:00", f"T-30{day}", amount=26_000, currency="CNY", lines=[LAMP]
        )
    stage.at("11-18 10:00")
    with stage.seat(OWNER) as (lead,):
        lead.goto("/settings/partners/new/supplier")
        lead.get_by_label("Name", exact=True).fill("义乌灯厂")
        lead.get_by_label("Goods it supplies").fill("LAMP-*")
        lead.get_by_label("Name 1").fill("陈厂长")
        lead.get_by_label("Number or address there 1").fill("13700000000")
        picture(lead, "partner-new")
        lead.get_by_role("button", name="Save").click()
        lead.get_by_label("Whom it is for").fill("陈厂长")
        lead.get_by_role("button", name="Make a link").click()
        link = lead.locator(".once code").inner_text()
        picture(lead, "partner-link")
    with stage.seat("", language="zh-hans", width=390) as (phone,):
        phone.goto(link)
        reads(phone, "main", "陈厂长", "目前没有要您答复的。")
        phone.get_by_text("有货发不了").click()
        phone.get_by_label("哪个货（SKU）").fill("LAMP-3")
        phone.get_by_label("哪天能有货").fill("2026-12-20")
        picture(phone, "partner-short")
        phone.get_by_role("button", name="看看是哪些订单").click()
        reads(phone, "main", "3 个未发订单在等 LAMP-3", "T-301")
        phone.get_by_role("button", name="确认 3 个订单都发不了").click()
        reads(phone, "main", "已登记 3 个订单，谢谢！")
        picture(phone, "partner-told")
    stock = "SELECT count(DISTINCT dossier_id) FROM casework_case WHERE issue LIKE '%%STOCK%%' AND scene"
    assert rows(f"{stock} <> 'sold_out'") == [(3,)]
    assert rows(f"{stock} = 'sold_out'") == [(1,)]  # no more of it is sold
