"""Answers that come late, broken, refused or not at all: the page says so in words, keeps what was typed, goes on."""

from collections.abc import Callable
from functools import partial
from typing import Final

import pytest
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from amends.merchants.models import Shop
from tests.browser.seats import visit
from tests.casework.stories import number
from tests.cast import OWNER

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]
TYPED: Final = "赠品24小时内补发给您 📦"
SAID: Final = {
    500: "Something broke on our side",
    403: "You may not do this",
    429: "Too often in a short time",
    0: "The server did not answer",
}
# What the browser and htmx write down of requests that the test itself lets fail
TOLD: Final = "Failed to load resource|Response Status Error Code|htmx:(afterRequest|sendError)"


def fail(status: int, route: Route) -> None:
    route.fulfill(status=status, body="<h1>no</h1>") if status else route.abort()


def test_requests_that_fail_are_told_and_made_again(
    browser: Browser, live_server: LiveServer, owner: Client, stories: Shop, picture: Picture
) -> None:
    with visit(browser, live_server.url, email=OWNER, allowed=TOLD) as page:
        page.goto(f"/cases/{number(stories, 'T-1001')}/1/")
        page.locator("#tab-reply").click()
        box, bar = page.locator("#box-reply"), page.locator("#failed")
        for status, words in SAID.items():
            page.route("**/guard", partial(fail, status))
            box.fill(f"{TYPED} {status}")
            expect(bar).to_be_visible()
            expect(bar).to_contain_text(words)
            expect(box).to_have_value(f"{TYPED} {status}")
            page.unroute("**/guard")
        picture(page, "failed-en")
        bar.get_by_role("button", name="Try again").click()
        expect(page.locator("[name=promise_take]")).to_be_checked()
        expect(bar).to_be_hidden()
        _waits(page, box)
        _sends_when_the_server_is_back(page, bar)
        _leaves_when_the_server_is_back(page, bar)
        _fills_itself_later(page)


def _waits(page: Page, box: Locator) -> None:
    """After 300 ms the place that waits for an answer is busy; with the answer it isn't any more."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/guard", hold)
    box.fill(TYPED)
    expect(page.locator("#guard")).to_have_attribute("aria-busy", "true")
    held.pop().continue_()
    page.unroute("**/guard")
    expect(page.locator("#guard")).not_to_have_attribute("aria-busy", "true")


def _sends_when_the_server_is_back(page: Page, bar: Locator) -> None:
    """What is sent from its place in the page stays there while nobody answers."""
    page.route("**/reply", partial(fail, 0))
    page.locator("[data-send]").click()
    expect(bar).to_be_visible()
    expect(bar).to_contain_text(SAID[0])
    expect(page.locator("#box-reply")).to_have_value(TYPED)
    page.unroute("**/reply")
    bar.get_by_role("button", name="Try again").click()
    expect(page.locator(".letter")).to_contain_text(TYPED)
    expect(bar).to_be_hidden()


def _leaves_when_the_server_is_back(page: Page, bar: Locator) -> None:
    """A form that would leave the page stays on it while nobody answers."""
    page.goto("/settings/scripts/")
    page.clock.install()
    page.clock.fast_forward(61_000)
    page.route("**/notices/bell", partial(fail, 0))
    page.locator("#folder-new").fill("发票")
    page.locator("#folder-new").press("Enter")
    expect(bar).to_be_visible()
    expect(bar).to_contain_text(SAID[0])
    expect(page.locator("#folder-new")).to_have_value("发票")
    page.unroute("**/notices/bell")
    bar.get_by_role("button", name="Try again").click()
    expect(page.locator("#into")).to_contain_text("发票")


def _fills_itself_later(page: Page) -> None:
    """What a page asks for by itself says in its own place that it didn't come."""
    page.route("**/examples", partial(fail, 500))
    page.goto("/playbooks/tmall/?tab=examples")
    there = page.locator("[data-filling]")
    expect(there).to_contain_text(SAID[500])
    page.unroute("**/examples")
    there.get_by_role("button", name="Try again").click()
    expect(there).to_have_count(0, timeout=60_000)  # all examples are run
    expect(page.locator(".ran").first).to_be_visible()
