"""Contexts that are kept between tests: who comes next finds nothing of who was there."""

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.seats import visit

pytestmark = pytest.mark.django_db(transaction=True)
STORED = "[localStorage.length, sessionStorage.length, history.length, document.cookie, innerWidth, window.name]"


def test_the_next_visitor_finds_nothing_of_the_last(browser: Browser, live_server: LiveServer) -> None:
    """In the same tab."""
    heard: list[str] = []
    with visit(browser, live_server.url, width=777) as page:
        page.goto("/sign-in")
        before = page
        found = page.evaluate(STORED)
        page.evaluate("localStorage.theirs = 'draft'; sessionStorage.theirs = 1; document.cookie = 'theirs=1'; 0")
        page.evaluate("window.name = 'theirs'")
        page.goto("/sign-in?again")
        page.on("console", lambda line: heard.append(line.text))
        page.once("dialog", lambda asked: heard.append(asked.message))
        page.evaluate("console.info('mine')")
        page.set_viewport_size({"width": 778, "height": 300})
        page.context.new_page()
        assert heard == ["mine"]
    with visit(browser, live_server.url, width=777) as page:
        assert page.url == "about:blank"
        page.goto("/sign-in")
        assert page is before
        assert page.context.pages == [page]
        assert page.evaluate(STORED) == found
        assert page.evaluate("innerHeight") == 900
        page.evaluate("console.info('ours')")
    assert heard == ["mine"]


@pytest.mark.parametrize("does", ["route", "media", "close"])
def test_a_tab_that_something_was_done_to_is_not_kept(browser: Browser, live_server: LiveServer, does: str) -> None:
    """Its context is, with the files that it has."""
    with visit(browser, live_server.url, width=779) as page:
        page.goto("/sign-in")
        before = page
        if does == "route":
            page.route("**/*", lambda route: route.abort())
        elif does == "media":
            page.emulate_media(color_scheme="dark")
        else:
            page.close()
    with visit(browser, live_server.url, width=779) as page:
        assert page is not before
        assert page.context is before.context
        page.goto("/sign-in")
        assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") is False


@pytest.mark.parametrize("does", ["clock", "offline"])
def test_a_context_that_something_was_done_to_is_not_kept(browser: Browser, live_server: LiveServer, does: str) -> None:
    with visit(browser, live_server.url, width=778) as page:
        before = page.context
        change(page, does)
    with visit(browser, live_server.url, width=778) as page:
        assert page.context is not before


def change(page: Page, does: str) -> None:
    if does == "clock":
        page.clock.install()
    else:
        page.context.set_offline(offline=True)
