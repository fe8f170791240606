"""A camera that sees labels: Chromium's own camera plays a film of bar codes and QR codes, and the pages read them."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from reportlab.graphics.barcode.code128 import Code128

from amends.merchants import setup
from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.browser.stages import Stage, reads
from tests.casework.stories import number
from tests.cast import OPENED_AT, PASSWORD
from tests.conftest import CHROMIUM_FLAGS, chromium_path

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]
WARE = "w@bluebird.test"
SIZE = (640, 480)
LAMP: dict[str, Any] = {"sku": "LAMP-3", "title": "台灯", "quantity": 2, "price": 26_000}
# What a page lets sound, and whether anybody could hear it.
EAR = """
window.heard = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) {
  window.heard.push([this.frequency.value, this.context.state]);
  return start.call(this, at);
};
"""


def label(code: str) -> Image.Image:
    """A parcel's label with a bar code, as it is stuck on a brown box."""
    made: Any = Code128(code)
    made.validate()
    made.encode()
    made.decompose()
    picture = Image.new("RGB", SIZE, (176, 141, 98))
    draw, left = ImageDraw.Draw(picture), 60
    draw.rectangle((20, 120, 620, 360), fill="white")
    for each in made.decomposed:
        wide = 2 * ("abcdefgh".index(each.lower()) + 1)
        if each.isupper():
            draw.rectangle((left, 150, left + wide - 1, 330), fill="black")
        left += wide
    return picture


def square(code: str) -> Image.Image:
    """The same as a QR code."""
    out = io.BytesIO()
    segno.make_qr(code).save(out, kind="png", scale=8)
    picture = Image.new("RGB", SIZE, (176, 141, 98))
    picture.paste(Image.open(out).convert("RGB"), (180, 120))
    return picture


def nothing() -> Image.Image:
    return Image.new("RGB", SIZE, (120, 120, 120))


class Camera:
    """What the camera sees from when it is opened next: one picture after the other, again and again."""

    def __init__(self, film: Path) -> None:
        self.film = film
        self.sees(nothing())

    def sees(self, *pictures: Image.Image) -> None:
        with self.film.open("wb") as film:
            for each in pictures:
                frame = io.BytesIO()
                each.save(frame, "JPEG", quality=90)
                film.write(frame.getvalue() * 30)


@pytest.fixture
def camera(tmp_path: Path) -> Camera:
    return Camera(tmp_path / "film.mjpeg")


@pytest.fixture
def stage(
    browser: Browser, camera: Camera, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    """A stage whose browsers have a camera."""
    flags = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
    film = f"--use-file-for-fake-video-capture={camera.film}"
    seeing = browser.browser_type.launch(executable_path=chromium_path(), args=[*CHROMIUM_FLAGS, *flags, film])
    yield Stage(browser=seeing, address=live_server.url, patch=monkeypatch)
    seeing.close()


@pytest.fixture
def clerk(bluebird: Merchant) -> str:
    setup.add_member(
        merchant=bluebird, email=WARE, name="Ware", password=PASSWORD, roles=[Role.WAREHOUSE], language="en",
        now=OPENED_AT,
    )  # fmt: skip
    return WARE


@pytest.fixture
def parcels(stage: Stage, tmall_shop: Shop) -> Shop:
    """Two that are packed, of which the first's buyer wants the money back; one that was delivered and comes back."""
    for order in ("T-2005", "T-2006", "T-2007"):
        stage.send(tmall_shop, "order.placed", "11-10 10:00", order, amount=26_000, currency="CNY", lines=[LAMP])
    stage.send(tmall_shop, "parcel.handed_over", "11-10 18:00", "T-2007", waybill="SF7001", carrier="SF")
    wish: dict[str, Any] = {"ref": "R1", "type": "refund_only", "amount": 26_000}
    stage.send(tmall_shop, "refund.asked", "11-11 10:00", "T-2005", **wish)
    stage.send(tmall_shop, "parcel.delivered", "11-12 18:00", "T-2007")
    stage.at("11-12 19:00")
    return tmall_shop


def open_camera(page: Page, field: str) -> None:
    page.locator(f"[data-camera='{field}']").click()


def test_parcels_held_before_the_camera_are_answered_one_after_the_other(
    stage: Stage, camera: Camera, parcels: Shop, clerk: str, picture: Picture
) -> None:
    """A bar code and a QR code, each answered with its sound; the camera stays open, its reader came only with it."""
    camera.sees(label("T-2005"), nothing(), square("T-2006"), nothing())
    with stage.seat(clerk, width=390) as (phone,):
        asked: list[str] = []
        phone.on("request", lambda each: asked.append(each.url))
        phone.add_init_script(EAR)
        phone.goto("/holds/")
        phone.wait_for_load_state("networkidle")
        assert not [each for each in asked if "codes" in each]
        open_camera(phone, "hold-code")
        expect(phone.locator(".hold-checks .hold-hold").first).to_contain_text("T-2005")
        expect(phone.locator(".hold-checks .hold-go").first).to_contain_text("T-2006")
        expect(phone.locator(".camera-view video")).to_be_visible()
        picture(phone, "camera-hold-check")
        assert {(220, "running"), (880, "running")} <= {tuple(each) for each in phone.evaluate("heard")}
        assert len([each for each in asked if "codes" in each]) == 1
        open_camera(phone, "hold-code")
        expect(phone.locator(".camera-view")).to_have_count(0)


def test_the_dock_packing_and_inspection_read_with_the_camera(
    stage: Stage, camera: Camera, parcels: Shop, clerk: str, picture: Picture
) -> None:
    with stage.seat(clerk, width=390) as (phone,):
        camera.sees(label("SF7001"))
        phone.goto("/dock/")
        open_camera(phone, "id_number")
        reads(phone, ".dock-match.is-first", "T-2007")
        phone.goto(f"/dock/orders/{number(parcels, 'T-2007')}/inspect")
        open_camera(phone, "inspect-number")
        expect(phone.locator("#inspect-number")).to_have_value("SF7001")
        expect(phone.locator(".camera-view")).to_have_count(0)
        assert phone.url.endswith("/inspect"), "a number that is read sends nothing off"
        camera.sees(square("T-2006"))
        phone.goto("/packing/")
        open_camera(phone, "pack-code")
        reads(phone, "h1", "T-2006")
        camera.sees(label("LAMP-3"), nothing())
        open_camera(phone, "pack-scan")
        expect(phone.locator("[data-scans]")).to_have_value(re.compile(r"^(LAMP-3\n){2,}$"))
        picture(phone, "camera-packing")


def test_where_no_camera_is_to_be_had_the_page_says_so(stage: Stage, camera: Camera, parcels: Shop, clerk: str) -> None:
    camera.film.unlink()
    with stage.seat(clerk, width=390) as (phone,):
        phone.goto("/holds/")
        open_camera(phone, "hold-code")
        expect(phone.locator(".camera-view p")).to_have_text("No camera can be opened. Type the number.")
        phone.get_by_label("Scan or type a waybill").fill("T-2005")
        phone.keyboard.press("Enter")
        reads(phone, ".hold-answer", "Hold!")
