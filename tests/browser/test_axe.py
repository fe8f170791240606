"""Every page, found from the URLconf: no finding of axe, nothing on the console, nothing that sticks out of a phone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override
from playwright.sync_api import Browser, ConsoleMessage, Page, Route
from pytest_django.live_server_helper import LiveServer

from amends.merchants.models import Shop
from tests.browser import everypage

pytestmark = pytest.mark.django_db(transaction=True)

AXE: Final = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Each page is looked at wide and light, then narrow and dark, loaded once; the next one in the other language.
LOOKS: Final = ((1440, "light"), (390, "dark"))
LANGUAGES: Final = ("zh-hans", "en")
# Answers a GET with 404 for a reason of its own: who it is for is not a signed-in owner, or it is gone by design.
NOT_HERE: Final = frozenset(
    {"join", "welcome", "reset", "start_progress", "notice_read", "pack", "file_preview", "script"}
)
OUTSIDE: Final = """() => [...document.querySelectorAll("body *")]
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map((each) => each.outerHTML.slice(0, 120))"""
RUN: Final = """async ([rules]) => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  const bad = found.violations.filter((each) => ["serious", "critical"].includes(each.impact));
  const told = (node) => `${node.target.join(" ")} ${node.html.slice(0, 120)}`;
  return bad.flatMap((each) => each.nodes.slice(0, 3).map((node) => `${each.id}: ${told(node)}`));
}"""


@pytest.fixture
def parameters(owner: Client, mate: Client, stories: Shop, now: datetime) -> dict[str, dict[str, Any]]:
    return everypage.seed(owner, mate, stories, now)


@contextmanager
def looking(browser: Browser, server: LiveServer, client: Client | None, language: str) -> Iterator[Page]:
    locale = "zh-CN" if language == "zh-hans" else "en-GB"
    context = browser.new_context(base_url=server.url, locale=locale, reduced_motion="reduce")
    cookies = {settings.LANGUAGE_COOKIE_NAME: language}
    if client:
        cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in cookies.items()])
    context.add_init_script(path=AXE)
    yield context.new_page()
    context.close()


def complaints(page: Page, address: str) -> list[str]:
    """What axe, the console and a ruler say of one page, wide and light, then narrow and dark."""
    said: list[str] = []

    def listen(line: ConsoleMessage) -> None:
        if line.type in {"error", "warning"}:
            said.append(f"console: {line.text}")

    page.on("console", listen)
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        if width == LOOKS[0][0]:
            page.goto(address)
        said += [f"{width} {scheme}: {each}" for each in page.evaluate(RUN, [RULES])]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            said.append(f"{width}: sticks out, {wide} px: {page.evaluate(OUTSIDE)}")
    page.remove_listener("console", listen)
    return [f"{address}: {each}" for each in said]


def test_no_address_lacks_its_parameters(owner: Client, parameters: dict[str, dict[str, Any]]) -> None:
    """A new page with parameters belongs into everypage.py, or it would never be looked at."""
    assert set(everypage.unfilled(owner, parameters)) <= NOT_HERE


def test_every_page_can_be_used_by_everybody(
    browser: Browser, live_server: LiveServer, owner: Client, nobody: Client, parameters: dict[str, dict[str, Any]]
) -> None:
    found = list(everypage.pages(owner, nobody, parameters))
    assert len(found) > 50
    said: list[str] = []
    for n, language in enumerate(LANGUAGES):
        for client in (owner, None):
            with looking(browser, live_server, client, language) as page:
                mine = (each for each in found[n :: len(LANGUAGES)] if each.signed_in is bool(client))
                said += [line for each in mine for line in complaints(page, each.address)]
    assert not said, "\n".join(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_errors_too(browser: Browser, live_server: LiveServer, owner: Client, language: str) -> None:
    """403, 404 and 500, drawn as a browser gets them."""
    with looking(browser, live_server, owner, language) as page:
        for status in (400, 403, 404, 500):
            with override(language):
                drawn = render_to_string(f"{status}.html")
            page.route("**/drawn", partial(_fulfil, drawn))
            assert complaints(page, "/drawn") == [], status
            page.unroute("**/drawn")


def _fulfil(drawn: str, route: Route) -> None:
    route.fulfill(body=drawn, content_type="text/html; charset=utf-8")
