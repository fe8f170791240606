"""Every page, found from the URLconf, as each role sees it: nothing axe finds serious, nothing on the console, nothing
that sticks out of a phone, nothing in English where it is read in Chinese."""

from collections.abc import Callable, Iterator
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

from amends.merchants import setup
from amends.merchants.models import Language, Merchant, Shop
from amends.merchants.roles import Role
from tests.browser import english, everykind, everypage, everyworld
from tests.browser.contexts import tab
from tests.browser.seats import LOCALES, cookies
from tests.cast import OPENED_AT, PASSWORD, signed_in

pytestmark = pytest.mark.django_db(transaction=True)

AXE: Final = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# What the colours, the width and what a narrow page hides can change; all else is as it was when looked at wide.
LOOKS_ALONE: Final = {
    "type": "rule",
    "values": [
        *("color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable", "aria-hidden-focus"),
        *("button-name", "link-name", "input-button-name", "label", "select-name", "aria-command-name"),
        *("aria-input-field-name", "aria-toggle-field-name", "summary-name", "nested-interactive", "image-alt"),
    ],
}
# Each page is loaded once and looked at wide and light, then narrow and dark; the next one in the other language.
LOOKS: Final = ((1440, "light", RULES), (390, "dark", LOOKS_ALONE))
LANGUAGES: Final = ("zh-hans", "en")
NOT_FOUND: Final = 404
ALIKE: Final = "/playbooks/tmall/?"  # the tabs of a playbook have nothing for one person that its first one hasn't
# Answers a GET with 404 for a reason of its own: who it is for is not a signed-in owner, or it is gone by design.
NOT_HERE: Final = frozenset(
    {"join", "welcome", "reset", "start_progress", "notice_read", "pack", "file_preview", "script"}
    | {"openid_connect_callback"}  # no such way is written down
    | {"payment_batch_csv", "payment_batch_xlsx"}  # of a batch that a second person has released
    | {"readiness_proof"}  # nothing was laid beside it
)
OUTSIDE: Final = """() => [...document.querySelectorAll("body *")]
  .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map((each) => each.outerHTML.slice(0, 120))"""
# What stands around every page, and what of it there is: the place one is at is marked.
FRAME: Final = [".rail", "#keys"]
DRAWN: Final = """(frame) => [...new Set([...document.querySelectorAll(frame.flatMap((each) => [each, `${each} *`]))]
  .map((each) => [each.localName, each.getAttribute("class"), each.ariaCurrent, each.ariaExpanded].join()))]"""
# What is folded away is unseen either way; this way Chromium doesn't lay it out anew for each thing that axe asks.
FOLDED: Final = (
    "details:not([open])::details-content { content-visibility: visible !important; display: none !important }"
)
# What no rule looks at, and axe would all the same gather, lay out and measure each time: half of a page's elements are
# strokes of icons and keys that are shown on asking. What is more than a stroke stays in its icon, and so does a link.
DRAWING: Final = """() => {
  const strokes = new Set(["path", "circle", "ellipse", "rect", "line", "polyline", "polygon", "g"]);
  const said = (name) => /^(id|role|tabindex|on.*|aria-.*)$/.test(name);
  const stroke = (each) => strokes.has(each.localName) && !each.getAttributeNames().some(said);
  for (const icon of document.querySelectorAll("svg[aria-hidden=true]"))
    if ([...icon.querySelectorAll("*")].every(stroke)) icon.replaceChildren();
}"""
# Two frames on, the page has been told of its new width and colours, and shows itself in them.
RUN: Final = """async ([runOnly, exclude = [], folded = ""]) => {
  await new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)));
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(folded);
  document.adoptedStyleSheets = [sheet];
  for (const each of exclude.filter((part) => part === "#keys")) document.querySelector(each)?.replaceChildren();
  const context = exclude.length ? { exclude } : document;
  const found = await axe.run(context, { runOnly, resultTypes: ["violations"], preload: false });
  const bad = found.violations.filter((each) => ["serious", "critical"].includes(each.impact));
  const told = (node) => `${node.target.join(" ")} ${node.html.slice(0, 120)}`;
  return bad.flatMap((each) => each.nodes.slice(0, 3).map((node) => `${each.id}: ${told(node)}`));
}"""


@pytest.fixture
def parameters(owner: Client, mate: Client, stories: Shop, now: datetime) -> dict[str, dict[str, Any]]:
    for client in (owner, mate):  # what they are told while it is made is in Chinese, too
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    return everyworld.seed(owner, mate, stories, now)


@pytest.fixture
def others(
    bluebird: Merchant, parameters: dict[str, dict[str, Any]], mate: Client, agent: Client, outsider: Client
) -> list[Client]:
    """Who else looks at the same addresses; the outsider's shop has nothing in it yet."""
    hired = {"warehouse@bluebird.test": Role.WAREHOUSE, "finance@bluebird.test": Role.FINANCE}
    for email, role in hired.items():
        setup.add_member(
            merchant=bluebird,
            email=email,
            name=role.value,
            password=PASSWORD,
            roles=[role],
            language=Language.ENGLISH,
            now=OPENED_AT,
        )
    return [mate, agent, *map(signed_in, hired), outsider]


@contextmanager
def looking(browser: Browser, server: LiveServer, client: Client | None, language: str) -> Iterator[Page]:
    options: dict[str, Any] = {"locale": LOCALES[language], "reduced_motion": "reduce"}
    with tab(browser, server.url, cookies(client, language), **options) as page:
        page.add_init_script(path=AXE)
        yield page


def complaints(page: Page, address: str, frame: set[str]) -> list[str]:
    """What axe, the console and a ruler say of one page, wide and light, then narrow and dark.

    ``frame``: what this person was shown around other pages; where nothing is added, axe looks at what it frames.
    """
    seen: list[str] = []
    said: list[str] = []

    def listen(line: ConsoleMessage) -> None:
        if line.type in {"error", "warning"}:
            said.append(f"console: {line.text}")

    page.on("console", listen)
    for width, scheme, rules in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        if width == LOOKS[0][0]:
            page.goto(address)
            drawn = set(page.evaluate(DRAWN, FRAME))
            seen += FRAME if drawn <= frame else []
            frame |= drawn
            page.evaluate(DRAWING)
        said += [f"{width} {scheme}: {each}" for each in page.evaluate(RUN, [rules, seen, FOLDED])]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            said.append(f"{width}: sticks out, {wide} px: {page.evaluate(OUTSIDE)}")
    page.remove_listener("console", listen)
    return [f"{address}: {each}" for each in said]


@pytest.mark.long
def test_every_page_can_be_used_by_everybody(
    browser: Browser,
    live_server: LiveServer,
    owner: Client,
    nobody: Client,
    parameters: dict[str, dict[str, Any]],
    others: list[Client],
) -> None:
    """All of one world, so that each kind of thing is new once. A new page with parameters belongs into everyworld.py,
    or it would never be looked at.
    """
    nobody.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    for asker in (owner, nobody):
        asker.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"  # by which a shop's own page goes: it keeps no cookie
    asked = list(everypage.pages(owner, nobody, parameters))
    assert {each.name for each in asked if each.filled and each.status == NOT_FOUND} <= NOT_HERE
    found = [each for each in asked if each.text]
    assert len(found) > 50
    said: list[str] = []
    for page in found:
        said += [f"{page.address}: {text}" for text in english.left(page.text)]
        said += [f"{page.address}: a bare {code}" for code in english.codes(page.text)]
    for client, addresses in (*seats(owner, found), *news(others, found)):
        said += walked(browser, live_server, client, addresses)
    assert not said, "\n".join(said)


def seats(owner: Client, found: list[everypage.Found]) -> Iterator[tuple[Client | None, list[str]]]:
    """What the owner sees, and what one sees who hasn't signed in."""
    yield owner, [page.address for page in found if page.signed_in]
    yield None, [page.address for page in found if not page.signed_in]


def news(others: list[Client], found: list[everypage.Found]) -> Iterator[tuple[Client | None, list[str]]]:
    """For each other person the pages with kinds of things that nobody before was shown there, and they nowhere yet."""
    mine = [page for page in found if page.signed_in and not page.address.startswith(ALIKE)]
    seen = {page.address: everykind.kinds(page.text) for page in mine}
    for client in others:
        drawn = {address: everykind.kinds(everypage.shown(client, address)["text"]) for address in seen}
        yield client, list(first(drawn, seen))
        seen |= {address: seen[address] | kinds for address, kinds in drawn.items()}


def first(drawn: dict[str, everykind.Kinds], seen: dict[str, everykind.Kinds]) -> Iterator[str]:
    """The addresses at which somebody sees what is in `drawn`: those that show something new, each kind of it once."""
    looked: everykind.Kinds = frozenset()
    for address, kinds in drawn.items():
        if kinds - seen[address] - looked:
            looked |= kinds
            yield address


def walked(browser: Browser, server: LiveServer, client: Client | None, addresses: list[str]) -> list[str]:
    """What is wrong with these pages as this person sees them, every other one in Chinese."""
    said: list[str] = []
    for n, language in enumerate(LANGUAGES):
        if mine := addresses[n :: len(LANGUAGES)]:
            frame: set[str] = set()
            with looking(browser, server, client, language) as page:
                said += [line for address in mine for line in complaints(page, address, frame)]
    return said


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_errors_too(browser: Browser, live_server: LiveServer, owner: Client, language: str) -> None:
    """403, 404 and 500, drawn as a browser gets them."""
    with looking(browser, live_server, owner, language) as page:
        for status in (400, 403, 404, 500):
            with override(language):
                drawn = render_to_string(f"{status}.html")
            page.route("**/drawn", partial(_fulfil, drawn))
            assert complaints(page, "/drawn", set()) == [], status
            page.unroute("**/drawn")


# Beside what is wrong everywhere (#pale, #bare, #icon) what is so in the dark alone, on a phone alone, when unfolded.
FLAWS: Final = """<style>
  .odd { background: #fff; color: #000 } [data-bs-theme=dark] #dark { background: #222; color: #333 }
  @media (max-width: 500px) { #phone { color: #ddd } #button span { display: none } }
</style>
<p class="odd" id="dark">Dark</p><p class="odd" id="phone">Phone</p><button id="button"><span>Button</span></button>
<p id="pale" style="background: #fff; color: #ccc">Pale</p><input id="bare" style="height: 3em">
<svg id="icon" aria-hidden="true" width="9" height="9"><a href="#x"><path d="M0 0h9v9z"/></a><path d="M0 0h9"/></svg>
<details><summary>Fold</summary><input><p style="background: #fff; color: #ccc">Folded</p></details>"""
FOUND: Final = {
    *("1440 light: color-contrast: #pale", "1440 light: label: #bare", "1440 light: aria-hidden-focus: #icon"),
    *("390 dark: color-contrast: #pale", "390 dark: label: #bare", "390 dark: aria-hidden-focus: #icon"),
    *("390 dark: color-contrast: #dark", "390 dark: color-contrast: #phone", "390 dark: button-name: #button"),
}
# A rail and keys around something else: their flaws are found as often as there is something new in them.
FRAMED: Final = """<nav class="rail" aria-label="Rail"><a href="#x" class="{0}" id="way">
  <svg aria-hidden="true" width="9" height="9"><path d="M0 0h9v9z"/></svg></a></nav>
<div id="keys"><p class="{0}" id="key" style="background: #fff; color: #ccc">Key</p></div>
<input id="beside" style="height: 3em">"""
BESIDE: Final = {"1440 light: label: #beside", "390 dark: label: #beside"}
AROUND: Final = {"1440 light: link-name: #way", "1440 light: color-contrast: #key", "390 dark: color-contrast: #key"}


@pytest.fixture
def drawing(browser: Browser, live_server: LiveServer, owner: Client) -> Iterator[Callable[[str, set[str]], set[str]]]:
    """`drawing(html, frame)`: what is said of a page with it, without the elements' text."""
    with looking(browser, live_server, owner, "en") as page:

        def drawn(html: str, frame: set[str]) -> set[str]:
            whole = render_to_string("404.html").replace("</main>", f"{html}</main>")
            page.route("**/drawn", partial(_fulfil, whole), times=1)
            return {line.partition(" <")[0].removeprefix("/drawn: ") for line in complaints(page, "/drawn", frame)}

        yield drawn


def test_what_is_wrong_in_one_look_alone_is_found(drawing: Callable[[str, set[str]], set[str]]) -> None:
    assert drawing(FLAWS, set()) == FOUND


def test_what_is_left_out_is_the_frame_that_was_looked_at(drawing: Callable[[str, set[str]], set[str]]) -> None:
    """Not what stands beside it, nor one with something new in it."""
    frame: set[str] = set()
    assert drawing(FRAMED.format("one"), frame) == BESIDE | AROUND
    assert drawing(FRAMED.format("one"), frame) == BESIDE
    assert drawing(FRAMED.format("another"), frame) == BESIDE | AROUND


def _fulfil(drawn: str, route: Route) -> None:
    route.fulfill(body=drawn, content_type="text/html; charset=utf-8")
