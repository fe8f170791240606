"""The frame in a real Chromium: nothing breaks the content security policy, and the keys work."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from amends.merchants.models import Merchant
from tests.cast import OWNER, PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A clean visitor; anything the browser complains of fails the test."""
    context = browser.new_context(base_url=live_server.url, locale="en-GB", color_scheme="light")
    complaints: list[str] = []
    visitor = context.new_page()
    visitor.on("console", lambda line: complaints.append(line.text) if line.type in {"error", "warning"} else None)
    visitor.on("pageerror", lambda error: complaints.append(str(error)))
    yield visitor
    context.close()
    assert complaints == []


def sign_in(page: Page) -> None:
    page.goto("/sign-in?next=/profile")
    page.get_by_label("E-mail").fill(OWNER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Profile")).to_be_visible()


def test_sign_in_switch_language_and_sign_out(page: Page, bluebird: Merchant) -> None:
    sign_in(page)
    page.locator(".topbar-person").click()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", name="个人设置")).to_be_visible()
    page.locator(".topbar-person").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()


def test_keys_and_colours(page: Page, bluebird: Merchant) -> None:
    sign_in(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    page.get_by_role("button", name="Light or dark").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


@pytest.mark.parametrize("width", [1280, 800, 390])
def test_nothing_sticks_out(page: Page, bluebird: Merchant, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    sign_in(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
