"""Product pictures in a browser: given as a ZIP on a computer, seen on a phone at the hold check, packing and dock."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from amends.merchants import setup
from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.browser.stages import Stage, reads
from tests.casework.stories import number
from tests.cast import OPENED_AT, OWNER, PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]
WARE = "w@bluebird.test"
LINES = [
    {"sku": "LAMP-3", "title": "台灯 暖光 可调亮度 床头阅读", "quantity": 2, "price": 26_000},
    {"sku": "SHADE-9", "title": "灯罩", "price": 3_000},
    {"sku": "GIFT-1", "title": "灯泡", "gift": True},
]


def lamp(colour: str) -> bytes:
    """Something to be told from others."""
    image, out = Image.new("RGB", (900, 700), "white"), io.BytesIO()
    pen = ImageDraw.Draw(image)
    pen.polygon([(300, 350), (600, 350), (520, 120), (380, 120)], fill=colour)
    pen.rectangle((435, 350, 465, 600), fill="grey")
    image.save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def clerk(bluebird: Merchant) -> str:
    setup.add_member(
        merchant=bluebird, email=WARE, name="Ware", password=PASSWORD, roles=[Role.WAREHOUSE], language="zh-hans",
        now=OPENED_AT,
    )  # fmt: skip
    return WARE


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    path = tmp_path / "pictures.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("LAMP-3.jpg", lamp("orange"))
        archive.writestr("shade-9.jpg", lamp("teal"))
        archive.writestr("UNKNOWN.jpg", lamp("red"))
        archive.writestr("GIFT-1.jpg", b"<html>")
    return path


def shows(page: Page, inside: str, *, of: int) -> None:
    """So many pictures stand there, each drawn by the browser."""
    found = page.locator(f"{inside} img")
    expect(found).to_have_count(of)
    for n in range(of):
        found.nth(n).scroll_into_view_if_needed()
        expect(found.nth(n)).to_have_js_property("complete", value=True)
        assert found.nth(n).evaluate("each => each.naturalWidth") > 0


def test_what_goods_look_like_where_they_are_in_hand(
    stage: Stage, tmall_shop: Shop, clerk: str, packed: Path, owner: object, picture: Picture
) -> None:
    stage.send(tmall_shop, "order.placed", "11-10 10:00", "T-2005", amount=29_000, currency="CNY", lines=LINES)
    stage.at("11-18 16:20")
    order = number(tmall_shop, "T-2005")
    with stage.seat(OWNER, language="en", width=1440) as (desk,):
        desk.goto("/products/")
        picture(desk, "products-none")
        desk.get_by_label("Pictures named by SKU").set_input_files(packed)
        desk.get_by_role("button", name="Give them").click()
        reads(desk, ".product-report", "2 new pictures", "UNKNOWN.jpg", "GIFT-1.jpg: no picture")
        shows(desk, ".products", of=2)
        picture(desk, "products-given")
        desk.goto(f"/orders/{order}/")
        shows(desk, ".order-lines", of=2)
        picture(desk, "products-order")
    with stage.seat(clerk, language="zh-hans", width=390) as (phone,):
        phone.goto("/holds/")
        phone.get_by_label("扫或输入运单号、订单号").fill("T-2005")
        phone.keyboard.press("Enter")
        reads(phone, ".hold-goods", "台灯", "LAMP-3", "×2")
        shows(phone, ".hold-goods", of=2)
        picture(phone, "products-hold-check")
        phone.goto("/packing/?code=T-2005")
        shows(phone, ".pack-lines", of=2)
        picture(phone, "products-packing")
        phone.goto(f"/dock/orders/{order}/inspect")
        shows(phone, ".inspect-goods", of=2)
        picture(phone, "products-inspection")
        phone.goto("/products/?show=without")
        reads(phone, ".products", "灯泡", "GIFT-1", "没有图片")
        picture(phone, "products-phone")
