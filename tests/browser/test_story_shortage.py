"""S14 with everybody at once: a supplier by its link, fourteen buyers at the shop's page, agent, lead, finance."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from amends.casework.letters import replies
from amends.engine import dossier as dossiers
from amends.merchants import setup
from amends.merchants.models import Member, Merchant, Shop, ShopPlatform
from amends.merchants.roles import Role
from tests.browser.keys import press
from tests.browser.stages import Stage, email, hired, reads
from tests.browser.test_buyers_page import opened
from tests.browser.test_stories_money import enter
from tests.casework.law import adds_up
from tests.casework.stories import one, rows
from tests.cast import AGENT, OPENED_AT
from tests.desk.money.test_payments import carried, pay_here
from tests.desk.test_partners import SUPPLIER, linked, made

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]
SCENE = "no_stock_before_refusing"
LAMP: dict[str, Any] = {"sku": "LAMP-3", "title": "台灯", "quantity": 1, "price": 29_900}
KNOWN: dict[str, Any] = {
    "amount": 29_900, "currency": "CNY", "lines": [LAMP], "language": "zh",
    "tags": ["supplier:义乌灯厂"], "ship_by": "2026-11-25T10:00:00+08:00",
}  # fmt: skip
ORDERS = [f"T-3{n:02}" for n in range(14)]
BACK, OTHER, WAITING, TALKED, SILENT = ORDERS[:3], ORDERS[3], ORDERS[4:12], ORDERS[12], ORDERS[13]
WAYS = {"wait": "等货", "other": "换同款", "refund": "退款"}


@pytest.fixture
def wholesale(bluebird: Merchant) -> Shop:
    return setup.add_shop(
        merchant=bluebird, name="Bluebird 1688", platform=ShopPlatform.ALIBABA1688, currency="CNY",
        zone="Asia/Shanghai", country="CN", playbook="alibaba1688", now=OPENED_AT,
    )  # fmt: skip


def answered(page: str, order: str, way: str) -> str:
    """A buyer comes in and answers, by the same forms as in a browser; what the page says then."""
    buyer = Client()
    home = buyer.post(f"{page}?l=zh", {"order": order, "detail": "1234"}, follow=True)
    to = re.search(r'action="(/b/[^"]+/answer/[^"]+)"', home.text)
    assert to is not None, home.text
    return buyer.post(to[1].replace("&amp;", "&"), {"token": f"{order}-{way}", "way": way}, follow=True).text


@pytest.mark.mission("M6", "M7", "M13", "B7", "X6", "X8")
@pytest.mark.long
def test_s14_out_of_stock(
    stage: Stage, bluebird: Merchant, wholesale: Shop, owner: Client, agent_member: Member, picture: Picture
) -> None:
    hired(bluebird, zhou=Role.SUPERVISOR, qian=Role.MANAGER, mei=Role.FINANCE, bo=Role.FINANCE)
    pay_here(owner, wholesale)
    page, path = opened(wholesale), linked(owner, made(owner, SUPPLIER), "陈厂长")
    for n, order in enumerate(ORDERS):
        stage.send(wholesale, "order.placed", f"11-17 10:{n:02}", order, **KNOWN, buyer_phone=f"1700{n:03}1234")
    stage.at("11-18 10:00")
    goods_that_cannot_come(stage, path, picture)
    off_sale(stage, wholesale, picture)
    one_script_for_all(stage, picture)
    the_buyers_choose(stage, page, picture)
    points_before_money(stage, wholesale, picture)
    a_small_gift_in_a_batch(stage, wholesale, picture)
    the_supplier_pays(stage, path, picture)
    sold_again(stage, wholesale)
    adds_up()


def goods_that_cannot_come(stage: Stage, path: str, picture: Picture) -> None:
    with stage.seat("", language="zh-hans", width=390) as (phone,):
        phone.goto(path)
        phone.get_by_text("有货发不了").click()
        phone.get_by_label("哪个货（SKU）").fill("LAMP-3")
        phone.get_by_label("哪天能有货").fill("2026-12-20")
        phone.get_by_role("button", name="看看是哪些订单").click()
        picture(phone, "s14-supplier")
        phone.get_by_role("button", name="确认 14 个订单都发不了").click()
        reads(phone, "main", "已登记 14 个订单，谢谢！")
    assert one("SELECT count(*) FROM casework_case WHERE scene = %s AND state = 'open'", SCENE) == 14


def off_sale(stage: Stage, shop: Shop, picture: Picture) -> None:
    """Operations' own step on the goods: set to 0 in the shop's back office, and said so."""
    with stage.seat(email("zhou")) as (zhou,):
        zhou.goto(stage.case(shop, "stock:LAMP-3", "sold_out"))
        reads(zhou, "h1", "None to be had: sell no more")
        reads(zhou, "main", "Have the listing set to 0", "12-20 00:00")
        picture(zhou, "s14-listing")
        zhou.get_by_role("button", name="The listing is at 0, none is sold any more").click()
        expect(zhou.locator(".undo").first).to_be_visible()
        zhou.reload()
        reads(zhou, "main", "when the listing went to 0")
    assert rows("SELECT state, outcome FROM casework_case WHERE scene = 'sold_out'") == [("closed", "corrected")]


def one_script_for_all(stage: Stage, picture: Picture) -> None:
    """Read before it goes, taken back once, then sent: with it everybody has been told."""
    with stage.seat(AGENT) as (agent,):
        for turn in range(2):
            agent.goto("/work/?view=all")
            for box in agent.locator("#rows tr", has_text="No stock").locator("input[name=selected]").all():
                box.check()
            agent.get_by_role("button", name="Write to buyers").click()
            agent.locator("button[value=stock_short_choice]").click()
            agent.locator(".many-gap [name=gap_item]").fill("台灯")
            agent.locator(".many-gap [name=gap_due]").fill("2026-12-20")
            agent.get_by_role("button", name="Fill in and look").click()
            reads(agent, "main", "14 of 14 can be written to", ORDERS[0], ORDERS[-1])
            if not turn:
                picture(agent, "s14-letters")
            agent.get_by_role("button", name="Send 14 letters").click()
            reads(agent, ".undo", "14 letters")
            if not turn:
                agent.locator(".undo").get_by_role("button").click()
                reads(agent, ".toasts", "14 letters taken back")
    stage.at("11-18 10:01")
    assert replies.send_due(now=stage.now) == 14
    told = "SELECT count(*) FROM casework_step WHERE step = 'tell_buyer' AND state = 'done'"
    assert one(told) == 14


def the_buyers_choose(stage: Stage, page: str, picture: Picture) -> None:
    """Each on the page, once; one in the chat, told by the agent; one says nothing."""
    stage.at("11-18 10:20")
    with stage.seat("", language="zh-hans", width=390) as (phone,):
        for order, way in ((BACK[0], "refund"), (OTHER, "other"), (WAITING[0], "wait")):
            enter(phone, page, order)
            reads(phone, "#asked", "等货、换同款，还是退款？")
            picture(phone, "s14-buyer-asked")
            phone.locator("#asked").get_by_role("button", name=WAYS[way]).dblclick()
            reads(phone, "#asked .good", WAYS[way])
            expect(phone.locator("#asked button")).to_have_count(0)
            picture(phone, "s14-buyer-answered")
            assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    for order in BACK[1:]:
        assert "退款" in answered(page, order, "refund")
    for order in WAITING[1:]:
        answered(page, order, "wait")
    assert choices() == {
        **dict.fromkeys(BACK, "refund"), OTHER: "other", **dict.fromkeys(WAITING, "wait"), TALKED: "", SILENT: "",
    }  # fmt: skip


def choices() -> dict[str, str]:
    """What each buyer chose, as the engine knows it."""
    found = [dossiers.decode(bytes(state)) for (state,) in rows("SELECT state FROM casework_dossier")]
    asked = [(each.key, step) for each in found for case in each.cases for step in case.steps]
    return {key: step.choice for key, step in asked if step.name == "buyer_says"}


def points_before_money(stage: Stage, shop: Shop, picture: Picture) -> None:
    """What a refund costs stands at its button; above the agent's limit the lead lets it go; the platform takes 36."""
    stage.at("11-18 10:30")
    with stage.seat(AGENT, email("qian")) as (agent, qian):
        for order in BACK:
            agent.goto(stage.case(shop, order, SCENE))
            reads(agent, "#timeline", "The money back")
            way = agent.locator(".way", has=agent.locator("input[value=refund_for_stock]"))
            expect(way.first).to_contain_text("12 points")
            if order == BACK[0]:
                picture(agent, "s14-case")
            way.first.locator("[data-way]").click()
            expect(agent.locator("[data-asked]")).to_be_visible()
        assert rows("SELECT 1 FROM casework_effect WHERE kind = 'refund'") == []
        for _ in BACK:
            qian.goto("/approvals/")
            press(qian, "j")
            press(qian, "y")
            expect(qian.locator(".toasts")).to_contain_text("Approved and done")
    assert rows("SELECT amount FROM casework_effect WHERE kind = 'refund'") == [(29_900,)] * 3
    for n, order in enumerate(BACK):
        at = f"11-18 11:0{n}"
        stage.send(shop, "refund.paid", at, order, ref=f"R{order}", amount=29_900)
        stage.send(shop, "penalty.recorded", at, order, ref=f"P{order}", rule="refuse_stock", points=12)
    with stage.seat(email("zhou")) as (zhou,):
        zhou.goto("/points/")
        reads(zhou, "main", "36")
        picture(zhou, "s14-points")


def a_small_gift_in_a_batch(stage: Stage, shop: Shop, picture: Picture) -> None:
    """Who waits gets a little, which finance pays: one makes the batch, another releases it."""
    stage.at("11-18 11:30")
    with stage.seat(AGENT) as (agent,):
        agent.goto(stage.case(shop, WAITING[0], SCENE))
        way = agent.locator(".way", has=agent.locator("input[value=small_gift]"))
        way.first.locator("[data-way]").click()
        expect(agent.locator(".undo").first).to_be_visible()
        agent.goto(stage.case(shop, TALKED, SCENE))  # who answered in the chat is answered for
        picture(agent, "s14-told-for")
    stage.at("11-18 11:40")
    carried()
    with stage.seat(email("mei"), email("bo")) as (mei, bo):
        mei.goto("/payments/")
        reads(mei, "main", WAITING[0], "¥8.97", "not known yet")
        mei.locator(".loss-pop summary").click()
        mei.get_by_label("Name on the account").fill("王小明")
        mei.get_by_label("Alipay account or card number").fill("13800001234")
        picture(mei, "s14-payments")
        mei.get_by_role("button", name="Keep it sealed").click()
        reads(mei, "main", "王** …1234")
        mei.locator("input[name=payment]").check()
        mei.get_by_role("button", name="Make a batch").click()
        reads(mei, "main", "You made this batch: somebody else releases it.")
        expect(mei.get_by_role("button", name="Release it")).to_have_count(0)
        picture(mei, "s14-batch")
        bo.goto(mei.url)
        bo.get_by_role("button", name="Release it").click()
        reads(bo, ".toasts", "Released")
        line = bo.locator(".paper-number").first.inner_text()
        answer = f"商户流水号,付款金额（元）,状态,支付宝流水号\n{line},8.97,成功,2026001\n".encode("gb18030")
        bo.locator("input[type=file]").set_input_files({"name": "r.csv", "mimeType": "text/csv", "buffer": answer})
        bo.get_by_role("button", name="Read it").click()
        reads(bo, "main", "1 paid")
    assert rows("SELECT amount, state FROM casework_effect WHERE kind = 'compensate'") == [(897, "sent")]


def the_supplier_pays(stage: Stage, path: str, picture: Picture) -> None:
    """What is lost of the three is claimed of the supplier, who gives a part; the rest is its cost of poor quality."""
    stage.at("11-18 14:00")
    with stage.seat(email("mei")) as (mei,), stage.seat("", language="zh-hans", width=390) as (phone,):
        phone.goto(path)
        expect(phone.locator("main")).not_to_contain_text("退款")  # of buyers and their money the supplier sees nothing
        expect(phone.locator("main")).not_to_contain_text("299")
        mei.goto("/losses/?party=supplier")
        for order in BACK:
            mei.locator("tr", has_text=order).locator("input[name=loss]").check()
        mei.get_by_role("button", name="Look, then claim").click()
        reads(mei, "main", "¥44.85", "义乌灯厂")
        mei.get_by_label(f"Claimed for {BACK[0]}, CNY").fill("44.86")
        mei.get_by_role("button", name=re.compile("Claim ¥")).click()
        reads(mei, "main", "That is more than the loss. At most ¥44.85.")
        picture(mei, "s14-claim")
        mei.get_by_label(f"Claimed for {BACK[0]}, CNY").fill("44.85")
        mei.get_by_role("button", name="Claim ¥44.85").click()
        reads(mei, ".toasts", "1 loss claimed")
        for got, left in (("44.85", ""), ("44.85", ""), ("30", "合同外的不认")):
            (loss,) = rows("SELECT id FROM casework_loss WHERE state = 'claimed' ORDER BY order_key LIMIT 1")[0]
            for field, words in ((f"#got-{loss}", got), (f"#off-{loss}", left)):
                if words:
                    mei.goto("/losses/?party=supplier")
                    mei.locator(f"[hx-get*='/{loss}/'] summary").click()
                    mei.locator(field).fill(words)
                    mei.locator(f"form:has({field}) .btn").click()
                    expect(mei.locator(".toasts")).not_to_be_empty()
        mei.goto("/costs/?by=supplier")
        reads(mei, "main", "义乌灯厂")
        picture(mei, "s14-costs")
    claimed = rows(
        "SELECT state, claimed, recovered FROM casework_loss WHERE claimed_at IS NOT NULL ORDER BY order_key"
    )
    assert claimed == [("recovered", 4_485, 4_485)] * 2 + [("written_off", 4_485, 3_000)]
    assert rows("SELECT sum(points), sum(compensated), sum(recovered) FROM casework_cost") == [(180_000, 897, 11_970)]


def sold_again(stage: Stage, shop: Shop) -> None:
    """On the supplier's day somebody asks, and the goods are listed again."""
    stage.at("12-20 09:00")
    with stage.seat(email("zhou")) as (zhou,):
        zhou.goto(stage.case(shop, "stock:LAMP-3", "back_on_sale"))
        reads(zhou, "h1", "The goods are due back: put them on sale again")
        zhou.locator(".next-card textarea, .next-card input[name=text]").first.fill("到了 40 台，已上架")
        zhou.locator(".next-card").get_by_role("button").first.click()
        expect(zhou.locator(".undo").first).to_be_visible()
    ended = "SELECT state, outcome FROM casework_case WHERE scene = 'back_on_sale'"
    assert rows(ended) == [("closed", "corrected")]
