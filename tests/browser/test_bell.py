"""News in a real browser: the number in the title, the sound, the computer's own notification, quiet hours."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from amends.merchants.models import Member, NoticeKind
from amends.merchants.notices import tell
from tests.browser.seats import visit
from tests.cast import AGENT

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]
SETTINGS = "/settings/notifications/"
SHOWN = """
window.shown = [];
window.Notification = class extends Notification {
  constructor(title, more) { super(title, more); window.shown.push(more.body); }
};
"""
AWAY = "Object.defineProperty(document, 'hidden', { get: () => true })"


def told(member: Member, name: str) -> None:
    tell(
        merchant_id=member.merchant_id,
        members=[member.pk],
        kind=NoticeKind.WARNING,
        words={"say": "held_left", "order": name},
        about="",
        once=name,
        now=timezone.now(),
    )


def asks(page: Page) -> None:
    """Until the bell has asked again."""
    with page.expect_response("**/notices/bell*"):
        page.clock.fast_forward(21_000)


def test_news_ring_show_and_keep_quiet(
    whole_browser: Browser, live_server: LiveServer, agent_member: Member, picture: Picture
) -> None:
    with visit(whole_browser, live_server.url, email=AGENT) as page:
        page.context.grant_permissions(["notifications"], origin=live_server.url)
        page.add_init_script(SHOWN)
        page.clock.install(time=datetime(2026, 11, 11, 14, 0, tzinfo=timezone.get_default_timezone()))
        page.goto(SETTINGS)
        expect(page.locator("[data-browser-says] [data-state=granted]")).to_be_visible()
        page.get_by_label("With a sound: Repeated causes").check()
        page.get_by_label("Shown by the computer: Repeated causes").check()
        page.get_by_label("On my bell: Somebody mentions me").uncheck()
        expect(page.get_by_label("With a sound: Somebody mentions me")).to_be_disabled()
        page.get_by_role("button", name="Try it").click()
        expect(page.locator("html")).to_have_attribute("data-rang", "1")
        picture(page, "notices-settings")
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".toast-line").first).to_contain_text("Saved")
        told(agent_member, "T-1")
        asks(page)
        expect(page).to_have_title("(1) What I am told · amends")
        page.locator("h1").click()  # a browser sounds only after somebody has pressed something
        page.evaluate(AWAY)
        told(agent_member, "T-2")
        asks(page)
        expect(page).to_have_title("(2) What I am told · amends")
        expect(page.locator("html")).to_have_attribute("data-rang", "1")
        assert page.evaluate("window.shown") == ["T-2 was on hold and has left all the same"]
        asks(page)
        expect(page.locator("html")).to_have_attribute("data-rang", "1")  # once for each


def test_quiet_hours_pass_midnight(browser: Browser, live_server: LiveServer, agent_member: Member) -> None:
    told(agent_member, "T-1")
    Member.objects.filter(id=agent_member.pk).update(sounding=["warning"], quiet_from="22:00", quiet_until="07:00")
    with visit(browser, live_server.url, email=AGENT) as page:
        page.clock.install(time=datetime(2026, 11, 11, 12, 0, tzinfo=timezone.get_default_timezone()))
        page.goto("/notices/")
        asks(page)
        here = page.evaluate("new Date().getHours()")
        late = (23 - here) % 24
        page.clock.fast_forward(f"{late:02d}:00:00")
        page.locator("h1").click()
        told(agent_member, "T-2")
        asks(page)
        expect(page).to_have_title("(2) Notifications · amends")
        page.clock.fast_forward("09:00:00")
        told(agent_member, "T-3")
        asks(page)
        expect(page.locator("html")).to_have_attribute("data-rang", "1")
