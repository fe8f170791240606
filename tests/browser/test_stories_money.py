"""Stories S16 and S18: an invoice and a deposit asked for on a phone, handled by finance, told back to the buyer."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.browser.stages import Stage, email, hired, reads
from tests.browser.test_buyers_page import opened
from tests.casework.law import adds_up
from tests.casework.stories import rows
from tests.cast import OWNER
from tests.desk.money.test_invoices import CODE, PDF
from tests.desk.money.test_payments import carried

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]
LAMP: dict[str, Any] = {"sku": "LAMP-9", "title": "原木台灯 三色调光", "quantity": 1, "price": 29_900}
KNOWN: dict[str, Any] = {"amount": 29_900, "currency": "CNY", "lines": [LAMP], "buyer_phone": "17000001234"}


def enter(phone: Page, page: str, order: str, language: str = "zh") -> None:
    """The buyer proves to be one, in Chinese or Portuguese."""
    words = {
        "zh": ("订单号", "手机号后 4 位", "查看我的订单"),
        "pt": ("Número do pedido", "Últimos 4 dígitos do telefone", "Ver meu pedido"),
    }
    number, digits, button = words[language]
    phone.goto(f"{page}?l={language}")
    phone.get_by_label(number).fill(order)
    phone.get_by_label(digits).fill("1234")
    phone.get_by_role("button", name=button).click()


@pytest.mark.mission("M3", "B3")
def test_s16_a_special_invoice_and_a_later_refund(  # noqa: PLR0915 - one story from its first press to its last
    stage: Stage, bluebird: Merchant, tmall_shop: Shop, picture: Picture
) -> None:
    hired(bluebird, mei=Role.FINANCE, lin=Role.AGENT)
    page = opened(tmall_shop)
    stage.send(tmall_shop, "order.placed", "11-20 10:00", "T-3001", **KNOWN)
    stage.send(tmall_shop, "parcel.handed_over", "11-20 18:00", "T-3001", waybill="SF77", carrier="SF")
    stage.send(tmall_shop, "parcel.delivered", "11-23 18:00", "T-3001")
    stage.at("11-24 09:00")
    with (
        stage.seat("", language="zh-hans", width=390) as (phone,),
        stage.seat(email("mei"), email("lin")) as (mei, lin),
    ):
        enter(phone, page, "T-3001")
        phone.get_by_role("link", name="申请发票").click()
        expect(phone.get_by_label("开户行").or_(phone.get_by_label("银行"))).to_be_hidden()  # only what a kind needs
        picture(phone, "buyer-invoice-zh")
        phone.get_by_label("增值税专用发票").check()
        phone.locator("#title").fill("北京某某科技有限公司")
        phone.locator("#code").fill(CODE[:-1] + "K")
        for name, value in (
            ("address", "北京市海淀区某路 1 号"),
            ("phone", "010-88880000"),
            ("bank", "某银行海淀支行"),
            ("account", "0200001234567890"),
        ):
            phone.locator(f"#{name}").fill(value)
        phone.get_by_role("button", name="申请").click()
        reads(phone, "#code-wrong", "校验位不对")
        expect(phone.locator("#title")).to_have_value("北京某某科技有限公司")
        picture(phone, "buyer-invoice-wrong-zh")
        phone.locator("#code").fill(CODE)
        phone.get_by_role("button", name="申请").click()
        reads(phone, ".invoice", "已申请，财务开票中", "最晚", "¥299.00")
        picture(phone, "buyer-invoice-asked-zh")

        mei.goto("/invoices/")
        mei.get_by_role("link", name="T-3001").first.click()
        reads(mei, "main", CODE, "…7890")
        mei.locator("input[name=number]").first.fill("25110001")
        mei.locator("input[name=amount]").first.fill("299")
        mei.get_by_role("button", name="It is issued").click()
        reads(mei, ".toasts", "Issued: 25110001")
        assert rows("SELECT state, due_at FROM casework_invoice") == [("issued", None)]  # by its number, not by a tick
        phone.reload()
        reads(phone, ".invoice", "25110001", "已开票")
        mei.locator("input[type=file]").first.set_input_files(
            {"name": "fapiao.pdf", "mimeType": "application/pdf", "buffer": PDF}
        )
        mei.get_by_role("button", name="Send", exact=True).click()
        reads(mei, ".toasts", "On its way to the buyer")
        stage.send(tmall_shop, "refund.asked", "11-24 10:00", "T-3001", ref="R1", type="refund_only", amount=5_000)
        stage.send(tmall_shop, "refund.paid", "11-24 11:00", "T-3001", ref="R1", amount=5_000)
        mei.goto("/invoices/?tab=redden")
        mei.get_by_role("link", name="T-3001").first.click()
        reads(mei, "main", "A refund made part of it void", "¥50.00")
        red = mei.locator("form[action$='/void']")
        red.locator("input[name=number]").fill("25110001")
        red.locator("input[name=amount]").fill("50")
        red.get_by_role("button").first.click()
        reads(mei, "main", "That is this invoice's own number")
        picture(mei, "invoice-own-red-number")
        red.locator("input[name=number]").fill("25110099")
        red.locator("input[name=amount]").fill("50")
        red.get_by_role("button").first.click()
        reads(mei, ".toasts", "Noted")
        lin.goto(stage.case(tmall_shop, "T-3001", "invoice_void"))
        reads(lin, ".next-card", "Tell the buyer that it is void")
        lin.locator("#box-reply").fill("您好，这单退了 50 元，发票相应作废一部分，红字发票已开。")
        lin.locator("[data-send]").click()
        stage.at("11-24 11:05")
        phone.reload()
        reads(phone, ".invoice", "部分作废", "¥50.00")
        picture(phone, "buyer-invoice-part-void-zh")
        mei.goto("/invoices/month?month=2026-11")
        reads(mei, "main", "299.00", "50.00")
        picture(mei, "invoices-month")
    assert rows("SELECT state, number, red_number FROM casework_invoice") == [("part_void", "25110001", "25110099")]
    adds_up()


@pytest.mark.mission("B4", "M3", "X6")
def test_s18_a_deposit_at_night_over_a_slow_line(  # noqa: PLR0915 - one story from its first press to its last
    stage: Stage, bluebird: Merchant, tmall_shop: Shop, picture: Picture
) -> None:
    hired(bluebird, mei=Role.FINANCE, bo=Role.FINANCE)
    page = opened(tmall_shop)
    told = KNOWN | {"amount": 5_000, "lines": [LAMP | {"price": 5_000}], "tags": ["presale"]}
    stage.send(tmall_shop, "order.placed", "11-05 10:00", "P-1", **told)
    stage.at("11-08 02:00")
    with stage.seat("", language="zh-hans", width=390) as (phone,):
        line = phone.context.new_cdp_session(phone)
        line.send("Network.enable")
        slow = {"offline": False, "latency": 300, "downloadThroughput": 60_000, "uploadThroughput": 30_000}
        line.send("Network.emulateNetworkConditions", slow)
        enter(phone, page, "P-1")
        phone.get_by_role("link", name="退定金、购物金").click()
        expect(phone.locator("#bank")).to_be_hidden()
        phone.get_by_label("不想要了").check()
        phone.locator("#name").fill("王小明")
        phone.locator("#account").fill("138000012")
        phone.get_by_role("button", name="登记").click()
        reads(phone, "#account-fault", "11 位")
        phone.locator("#account").fill("13800001234")
        picture(phone, "buyer-deposit-account-zh")
        phone.get_by_role("button", name="登记").dblclick()
        reads(phone, "#made", "您的钱可以退", "财务下一批付款", "王** …1234")
        picture(phone, "buyer-deposit-registered-zh")
        home = phone.url
    assert rows("SELECT count(*), sum(alone::int) FROM casework_depositrequest") == [(1, 1)]
    stage.at("11-08 09:00")
    carried()
    with stage.seat(email("mei"), email("bo")) as (mei, bo), stage.seat("", width=390) as (phone,):
        mei.goto("/payments/")
        reads(mei, "main", "P-1", "¥50.00", "王** …1234")
        mei.locator("input[name=payment]").check()
        mei.get_by_role("button", name="Make a batch").click()
        reads(mei, "main", "You made this batch: somebody else releases it.")
        batch = mei.url
        bo.goto(batch)
        bo.get_by_role("button", name="Release it").click()
        reads(bo, ".toasts", "Released")
        picture(bo, "payment-batch-released")
        number = bo.locator(".paper-number").first.inner_text()
        answer = f"商户流水号,付款金额（元）,状态,支付宝流水号\n{number},50.00,成功,2026001\n".encode("gb18030")
        bo.locator("input[type=file]").set_input_files({"name": "r.csv", "mimeType": "text/csv", "buffer": answer})
        bo.get_by_role("button", name="Read it").click()
        reads(bo, "main", "1 paid")
        stage.at("11-08 09:20")
        phone.goto(home.replace("l=zh", "l=pt"))
        reads(phone, "#made", "Seu dinheiro volta", "Pago")
        picture(phone, "buyer-deposit-paid-pt")
    with stage.seat(OWNER, language="zh-hans") as (owner,):
        owner.goto(f"/settings/shops/{tmall_shop.pk}/page/")
        reads(owner, "main", "笔无人工经手，共 1 笔")
        picture(owner, "buyer-settings-numbers-zh")
    adds_up()
