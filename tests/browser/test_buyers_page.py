"""Story S17 on a phone, in Chinese and Portuguese; the page in a chat window; photos sent while the line breaks."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, Route, expect

from amends.casework.buyers.pages import new_code
from amends.casework.evidence.models import File
from amends.merchants.models import Member, Shop
from tests.browser.seats import visit
from tests.browser.stages import REFUSED, Stage, reads
from tests.browser.test_axe import AXE, OUTSIDE, RULES, RUN
from tests.casework.evidence.test_files import picture as painted
from tests.cast import OWNER

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]
LAMP: dict[str, Any] = {"sku": "LAMP-9", "title": "原木台灯 三色调光", "quantity": 1, "price": 10_000}
LIMITS = {"share": 30, "money": 5_000, "per_buyer": 10_000, "per_day": 100_000, "goods": 20_000}


def opened(shop: Shop, **more: Any) -> str:
    """The path of the shop's page, open."""
    owner = Member.objects.get(user__email=OWNER)
    words = {
        "zh": "您好，遇到问题别着急，在这里告诉我们。",
        "pt": "Olá! Conte aqui o que aconteceu.",
        "en": "Hello! Tell us here.",
    }
    shop.buyer_page = {
        "code": new_code(), "on": True, "title": "暖屋灯饰", "words": words, "colour": "#b5452c", "origins": [],
        "choice": LIMITS, "since": "2026-11-01", "by": owner.pk,
    } | more  # fmt: skip
    shop.save()
    return f"/b/{shop.merchant_id:x}.{shop.buyer_page['code']}/"


@pytest.fixture
def lamp(stage: Stage, tmall_shop: Shop) -> None:
    known: dict[str, Any] = {"amount": 10_000, "currency": "CNY", "lines": [LAMP], "buyer_phone": "17000001234"}
    stage.send(tmall_shop, "order.placed", "11-20 10:00", "T-3001", **known)
    stage.send(tmall_shop, "parcel.handed_over", "11-20 18:00", "T-3001", waybill="SF77", carrier="SF")
    stage.send(
        tmall_shop, "parcel.scanned", "11-21 09:00", "T-3001", waybill="SF77", scan="arrived", place="杭州转运中心"
    )
    stage.send(
        tmall_shop, "parcel.scanned", "11-23 09:10", "T-3001", waybill="SF77", scan="out_for_delivery", place="西湖区"
    )
    stage.send(tmall_shop, "parcel.delivered", "11-23 18:00", "T-3001")
    stage.at("11-23 23:08")


@pytest.mark.mission("B3", "N3", "N7", "A10")
def test_s17_on_a_phone(  # noqa: PLR0915 - one story from its first press to its last
    stage: Stage, tmall_shop: Shop, lamp: None, tmp_path: Path, picture: Picture
) -> None:
    page = opened(tmall_shop)
    shots = [tmp_path / f"{n}.png" for n in range(3)]
    for n, path in enumerate(shots):
        path.write_bytes(painted(size=(60 + n, 40)))
    with visit(stage.browser, stage.address, language="zh-hans", width=390, allowed=f"{REFUSED}|ERR_FAILED") as phone:
        phone.clock.install(time=stage.now)
        phone.goto(f"{page}?l=zh")
        picture(phone, "buyer-front-zh")
        phone.get_by_label("订单号").fill("T-3001")
        phone.get_by_label("手机号后 4 位").fill("0000")
        phone.get_by_role("button", name="查看我的订单").click()
        reads(phone, ".fault", "对不上")
        picture(phone, "buyer-wrong-zh")
        phone.get_by_label("手机号后 4 位").fill("1234")
        phone.get_by_role("button", name="查看我的订单").click()
        reads(phone, "main", "已送达", "杭州转运中心", "SF77")
        picture(phone, "buyer-home-zh")
        phone.get_by_role("link", name="有问题要反映").click()
        phone.get_by_label("收到就是坏的").check()
        phone.get_by_label("外箱也破了").check()
        phone.get_by_label("发生了什么，用您自己的话说").fill("打开就碎了，太失望了")
        phone.get_by_label("您希望怎么解决？").select_option("keep")
        picture(phone, "buyer-complain-zh")
        phone.get_by_role("button", name="提交给店铺").click()
        reads(phone, ".promise", "最晚")
        reads(phone, ".complaint", "先拍张照")
        picture(phone, "buyer-told-zh")
        broken = [0]

        def line(route: Route) -> None:
            broken[0] += 1
            route.abort() if broken[0] == 1 else route.continue_()  # the line breaks once in mid-upload

        phone.route("**/photos*", line)
        phone.locator("[data-photos] input[type=file]").last.set_input_files(shots)
        expect(phone.locator("[data-sending] .broken")).to_contain_text("没传上来")
        phone.clock.run_for(3_000)
        reads(phone, ".complaint", "已收到 3 个照片或视频")
        assert File.objects.count() == 3
        reads(phone, ".offers", "现在退 ¥30.00，东西留下", "免费补寄配件", "寄回来，全额退 ¥100.00")
        picture(phone, "buyer-offers-zh")
        phone.locator("summary.offer", has_text="现在退 ¥30.00，东西留下").click()
        picture(phone, "buyer-sure-zh")
        phone.get_by_role("button", name="确定选这个").click()
        reads(phone, ".complaint .good", "您选择了", "现在退 ¥30.00")
        phone.locator(".stars label").nth(4).click()
        phone.get_by_label("主要因为").select_option("quick")
        picture(phone, "buyer-taken-zh")
        phone.locator(".rate button").click()
        reads(phone, ".rated", "您打了 5 分", "处理快")
    with stage.seat("", language="en", width=390) as (phone,):
        phone.emulate_media(color_scheme="dark")
        phone.goto(f"{page}?l=pt")
        picture(phone, "buyer-front-pt-dark")
        phone.get_by_label("Número do pedido").fill("T-3001")
        phone.get_by_label("Últimos 4 dígitos do telefone").fill("1234")
        phone.get_by_role("button", name="Ver meu pedido").click()
        reads(phone, "main", "Chegou", "Você escolheu", "¥ 30,00 de volta agora")
        expect(phone.locator("body")).not_to_contain_text("分")
        picture(phone, "buyer-home-pt-dark")
    with stage.seat(OWNER, language="zh-hans") as (owner,):
        owner.goto(f"/settings/shops/{tmall_shop.pk}/page/")
        reads(owner, "main", "店内解决")
        picture(owner, "buyer-settings-zh")


@contextmanager
def another_origin(frame: str) -> Iterator[str]:
    """A chat window of somebody else's, which shows the address in a frame and takes its height."""
    body = (
        f'<!doctype html><title>chat</title><iframe id="amends" src="{frame}" width="360" height="100"></iframe>'
        '<script>addEventListener("message", (e) => { if (e.data.amends === "height")'
        ' document.getElementById("amends").height = e.data.height;'
        ' if (e.data.amends === "place") document.title = `at ${e.data.top}`; });</script>'
    ).encode()

    class Chat(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Chat)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.mission("B3")
def test_inside_a_chat_window_of_another_origin(stage: Stage, tmall_shop: Shop, lamp: None, picture: Picture) -> None:
    page = opened(tmall_shop)
    framed = f"{stage.address}{page}?l=en"
    with (
        another_origin(framed) as chat,
        visit(stage.browser, stage.address, allowed="frame-ancestors|refused") as browser,
    ):
        browser.goto(chat)
        expect(browser.frame_locator("#amends").locator("form")).to_have_count(0)  # nobody may, until the shop says so
        tmall_shop.buyer_page["origins"] = [chat]
        tmall_shop.save()
        browser.goto(chat)
        frame = browser.frame_locator("#amends")
        frame.get_by_label("Order number").fill("T-3001")
        frame.get_by_label("Last 4 digits of the phone number").fill("1234")
        frame.get_by_role("button", name="See my order").click()
        expect(frame.locator("main")).to_contain_text("It has arrived")  # without a cookie of ours
        assert [cookie["name"] for cookie in browser.context.cookies()] == ["django_language"]  # the visitor's own
        expect(browser.locator("#amends")).not_to_have_attribute("height", "100")
        browser.wait_for_function(
            "document.title.startsWith('at ')"
        )  # what changed is to be seen, wherever one scrolled
        picture(browser, "buyer-embedded")


@pytest.mark.mission("B4", "N7")
def test_deposits_and_returns_on_a_phone(stage: Stage, tmall_shop: Shop, lamp: None, picture: Picture) -> None:
    Shop.objects.filter(pk=tmall_shop.pk).update(platform="other")
    tmall_shop.refresh_from_db()
    page = opened(tmall_shop, returns_to="杭州市余杭区良渚街道 1 号仓 退货组收")
    known: dict[str, Any] = {"amount": 5_000, "currency": "CNY", "lines": [LAMP], "buyer_phone": "17000001234"}
    stage.send(tmall_shop, "order.placed", "11-05 10:00", "P-1", known="11-24 01:00", tags=["presale"], **known)
    stage.at("11-24 02:00")
    with stage.seat("", language="zh-hans", width=390) as (phone,):
        for order in ("P-1", "T-3001"):
            phone.goto(f"{page}?l=zh")
            phone.get_by_label("订单号").fill(order)
            phone.get_by_label("手机号后 4 位").fill("1234")
            phone.get_by_role("button", name="查看我的订单").click()
            if order == "P-1":
                phone.get_by_role("link", name="退定金、购物金").click()
                picture(phone, "buyer-deposit-zh")
                phone.get_by_label("店铺不能按说好的发货或卖").check()
                phone.locator("#name").fill("王小明")
                phone.locator("#account").fill("13800001234")
                phone.get_by_role("button", name="登记").click()
                reads(phone, "#made", "您的钱可以退", "您的原因符合规则")
                picture(phone, "buyer-deposit-made-zh")
        phone.get_by_role("link", name="退货").click()
        picture(phone, "buyer-return-zh")
        phone.locator(".pieces select").select_option("1")
        phone.get_by_label("不喜欢，想退").check()
        phone.get_by_role("button", name="申请退货").click()
        reads(phone, ".complaint", "不喜欢，想退")
        picture(phone, "buyer-return-asked-zh")
        ref = phone.locator(".complaint").get_attribute("id")
        home = phone.url.partition("#")[0]
    stage.send(tmall_shop, "refund.agreed", "11-24 02:10", "T-3001", ref=ref)
    with stage.seat("", language="zh-hans", width=390) as (phone,):
        phone.goto(home.replace("?", "return?"))
        reads(phone, "main", "寄到", "1 号仓")
        picture(phone, "buyer-return-agreed-zh")
        phone.get_by_label("快递单号").fill("SF 5566")
        phone.get_by_role("button", name="已寄出").click()
        reads(phone, ".good", "SF5566")


def test_nothing_axe_finds_serious(stage: Stage, tmall_shop: Shop, lamp: None) -> None:
    others = [{"sku": "L-2", "title": "大号台灯", "price": 12_000}, {"sku": "L-3", "title": "小号台灯", "price": 8_000}]
    page, client = opened(tmall_shop, articles=others), Client()
    known: dict[str, Any] = {"amount": 5_000, "currency": "CNY", "lines": [LAMP], "buyer_phone": "17000001234"}
    stage.send(tmall_shop, "order.placed", "11-05 10:00", "P-1", known="11-24 01:00", tags=["presale"], **known)
    stage.at("11-24 02:00")
    lamp_at, deposit_at = (
        client.post(page, {"order": order, "detail": "1234"}).headers["location"].partition("?")[0]
        for order in ("T-3001", "P-1")
    )
    told = {"trouble": "USAGE_FUNCTION", "text": "怎么装？", "token": "a" * 32}
    client.post(f"{lamp_at}complain", told)
    exchange = f"{lamp_at}c/B-{'a' * 12}/exchange"
    client.post(f"{deposit_at}deposit", {"reason": "missed", "token": "b" * 32})
    pages = (
        page,
        lamp_at,
        f"{lamp_at}complain",
        f"{lamp_at}return",
        f"{lamp_at}invoice",
        exchange,
        f"{deposit_at}deposit",
        f"{page}o/none/",
    )
    said: list[str] = []
    with visit(stage.browser, stage.address, width=360, allowed=REFUSED) as phone:
        for scheme in ("light", "dark"):
            phone.emulate_media(color_scheme=scheme)
            for address in pages:
                phone.goto(f"{address}?l=pt")
                phone.evaluate(AXE.read_text())
                said += [f"{address} {scheme}: {each}" for each in phone.evaluate(RUN, [RULES])]
                said += [f"{address}: sticks out {each}" for each in phone.evaluate(OUTSIDE)]
    assert said == []
