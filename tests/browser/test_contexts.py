"""Contexts that are kept between tests: who comes next finds nothing of who was there."""

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.seats import visit

pytestmark = pytest.mark.django_db(transaction=True)
STORED = "[localStorage.length, sessionStorage.length, history.length, document.cookie, innerWidth]"


def test_the_next_visitor_finds_nothing_of_the_last(browser: Browser, live_server: LiveServer) -> None:
    with visit(browser, live_server.url, width=777) as page:
        page.goto("/sign-in")
        before = page.context
        found = page.evaluate(STORED)
        page.evaluate("localStorage.theirs = 'draft'; sessionStorage.theirs = 1; document.cookie = 'theirs=1'; 0")
        page.context.new_page()
    with visit(browser, live_server.url, width=777) as page:
        page.goto("/sign-in")
        assert page.context is before
        assert page.context.pages == [page]
        assert page.evaluate(STORED) == found


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
