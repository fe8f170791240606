"""A manager reads a playbook and changes a value: change, see, put in force, undo; in a real Chromium."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from amends.merchants.models import Shop

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]
BOTH = pytest.mark.parametrize("language", ["en", "zh-hans"], indirect=True)
PATH = "clocks.answer_unshipped.due.after"
PAGES = {
    "scene": "/playbooks/tmall/shipped_after_refund/",
    "flows": "/playbooks/tmall/?tab=flows",
    "clocks": "/playbooks/tmall/?tab=clocks",
    "authority": "/playbooks/tmall/?tab=authority",
    "templates": "/playbooks/tmall/?tab=templates",
    "own": "/playbooks/tmall/own",
}


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.mission("B11", "X4")
@BOTH
def test_change_see_put_in_force_undo(visitor: Page, tmall_shop: Shop, language: str, picture: Picture) -> None:
    visitor.goto("/playbooks/tmall/?tab=clocks")
    visitor.locator(f'a[href$="{PATH}"]').click()
    visitor.locator("#value").fill("1 d")
    visitor.locator("#note").fill("We promise a day")
    picture(visitor, f"own-change-{language}")
    visitor.locator(".change-card button.btn-primary").click()
    expect(visitor.locator(".own-after ins")).to_have_text({"en": "1 d", "zh-hans": "1 天"}[language])
    picture(visitor, f"own-preview-{language}")
    visitor.locator("main button.btn-primary").click()
    expect(visitor.locator('.versions [aria-current="true"] b')).to_have_text("1")
    picture(visitor, f"own-{language}")
    visitor.locator('.versions button[value="0"]').click()
    expect(visitor.locator('.versions [aria-current="true"] b')).to_have_text("0")


@pytest.mark.mission("X4")
@BOTH
def test_pages_fit_a_phone_and_the_dark(visitor: Page, tmall_shop: Shop, language: str, picture: Picture) -> None:
    for name, address in PAGES.items():
        visitor.set_viewport_size({"width": 1440, "height": 900})
        visitor.goto(address)
        picture(visitor, f"playbook-{name}-{language}")
        visitor.set_viewport_size({"width": 390, "height": 844})
        assert fits(visitor), name
        visitor.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
        picture(visitor, f"playbook-{name}-{language}-phone-dark")


@pytest.mark.mission("T5")
def test_a_text_is_tried_on_the_spot(visitor: Page, tmall_shop: Shop) -> None:
    visitor.goto("/playbooks/tmall/?tab=conduct")
    visitor.locator("textarea").fill("加我微信好评返现")
    visitor.locator(".try-button").click()
    expect(visitor.locator("#found mark").first).to_be_visible()
