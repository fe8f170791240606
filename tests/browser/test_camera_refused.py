"""Who doesn't let the page have the camera reads what to do, and goes on typing."""

import pytest
from playwright.sync_api import expect

from amends.merchants import setup
from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.browser.seats import visit
from tests.browser.stages import Stage
from tests.cast import OPENED_AT, PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
WARE = "ware@bluebird.test"
REFUSED = """
const media = { getUserMedia: () => Promise.reject(new DOMException("no", "NotAllowedError")) };
Object.defineProperty(navigator, "mediaDevices", { value: media });
"""
PLACES = (("/holds/", "hold-code"), ("/dock/", "id_number"))


@pytest.mark.parametrize(("language", "words"), [("en", "or type the number"), ("zh-hans", "直接输入")])
def test_a_refused_camera_says_what_to_do_and_typing_goes_on(
    stage: Stage, bluebird: Merchant, tmall_shop: Shop, language: str, words: str
) -> None:
    setup.add_member(
        merchant=bluebird, email=WARE, name="Ware", password=PASSWORD, roles=[Role.WAREHOUSE], language=language,
        now=OPENED_AT,
    )  # fmt: skip
    with visit(stage.browser, stage.address, email=WARE, language=language, width=390) as phone:
        phone.add_init_script(REFUSED)
        for place, field in PLACES:
            phone.goto(f"{stage.address}{place}")
            phone.locator(f"[data-camera='{field}']").click()
            said = phone.locator(".camera-view [role=status]")
            expect(said).to_contain_text(words)
            expect(phone.locator(f"#{field}")).to_be_focused()
            phone.keyboard.type("T-1")
            expect(phone.locator(f"#{field}")).to_have_value("T-1")
            phone.locator(f"[data-camera='{field}']").click()
            expect(phone.locator(".camera-view")).to_have_count(0)
