"""The frame in a real Chromium: every key it lists works, the palette finds, the line may break, sessions may end."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from pytest_django.live_server_helper import LiveServer

from amends.merchants.models import Shop
from tests.browser.keys import press
from tests.browser.seats import visit
from tests.casework.stories import number
from tests.cast import OWNER, PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]
BOTH = pytest.mark.parametrize("language", ["en", "zh-hans"], indirect=True)
STATE = """() => [location.href, document.activeElement?.outerHTML, document.body.innerHTML,
  [...document.querySelectorAll("input")].map((each) => each.checked).join(), window.scrollY,
  [...document.querySelectorAll("dialog, details")].map((each) => each.open).join()].join("|")"""
FAINT = """() => {
  const dot = Object.assign(document.createElement("canvas"), {width: 1, height: 1});
  const pen = dot.getContext("2d", {willReadFrequently: true});
  const light = (colour) => {
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map((v) => (v / 255 + 0.055) ** 2.4 / 1.055 ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  return ["warning", "danger", "info", "success"].filter((kind) => {
    const told = document.createElement("div");
    told.className = `alert alert-${kind}`;
    document.querySelector("main").append(told);
    const [low, high] = [getComputedStyle(told).color, getComputedStyle(told).backgroundColor].map(light).sort();
    return high / low < 4.5;
  });
}"""
CHANGED = f"(before) => ({STATE})() !== before"


def listed(page: Page) -> list[str]:
    """The keys the help sheet lists on this page, as one presses them; the sheet is shut again."""
    press(page, "?")
    lines = page.locator("#keys .keys-list div:visible dt")
    keys = [" ".join(line.locator("kbd").all_inner_texts()) for line in lines.all()]
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    return keys


def strokes(line: str) -> list[list[str]]:
    """What to press for a line of the sheet: ``g w`` one after the other, ``j k`` either."""
    keys = line.split(" ")
    if keys[0] == "g":
        return [keys]
    if keys[0] == "Ctrl":
        return [["Control+k"]]
    return [[key] for key in keys]


DONE: Final = {"d": "T-1003", "D": "T-1004"}
"""Keys that do a case's next step, each on a case of its own: the step after it may want words first."""


QUIET: Final = ({"/", "?", ".", "j", "k", "x", "X", "Control+k"}, "details.pop > summary[data-key]")
"""What only points, marks or opens something, which Escape shuts: the keys, and what else has such a key."""


@contextmanager
def tab(visitor: Page) -> Iterator[Page]:
    """A tab of its own for one key: what the key has on its way ends with the tab, and meets no other page."""
    page = visitor.context.new_page()
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    said = list(complaints)
    page.close()
    assert said == []


def tried(page: Page, pressed: list[str]) -> None:
    """Press these keys one after the other; something on the page is not as it was before, or the page is another."""
    if pressed in (["k"], ["Enter"], ["o"], ["x"]):
        press(page, "j")
        press(page, "j")
    before, start = page.evaluate(STATE), page.url
    for key in pressed:
        press(page, key)
    try:
        page.wait_for_function(CHANGED, arg=before, timeout=60_000)
    except PlaywrightTimeoutError:
        pytest.fail(f"{pressed} does nothing on {start}")


def shut(page: Page) -> None:
    """Leave what a quiet key has opened or pointed at."""
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open], details.pop[open]")).to_have_count(0)
    page.evaluate("document.activeElement?.blur()")


@pytest.mark.parametrize("address", ["/work/?view=all", "case", "/playbooks/tmall/", "/quarantine/"])
def test_each_key_of_the_help_sheet_does_something(visitor: Page, stories: Shop, address: str) -> None:
    """Quiet ones on one page, any other on a page of its own; the rail's letters lead from wherever one is."""
    at = f"/cases/{number(stories, 'T-1001')}/1/" if address == "case" else address
    visitor.goto("/profile")
    visitor.goto(at)
    lines = listed(visitor)
    assert {"/", "g w", "?"} <= set(lines)
    keys, openers = QUIET
    quiet = keys | set(visitor.locator(openers).evaluate_all("(all) => all.map((each) => each.dataset.key)"))
    loud: list[str] = []
    for (key,) in [each for line in lines if not line.startswith("g ") for each in strokes(line)]:
        if key not in quiet:
            loud.append(key)
            continue
        tried(visitor, [key])
        shut(visitor)
    for key in loud:
        kept = address == "case" and key in DONE
        with tab(visitor) as page:
            page.goto(f"/cases/{number(stories, DONE[key])}/1/" if kept else at)
            tried(page, [key])
    # Where they lead is the same from every page: tried from one, and from there on.
    for line in [line for line in lines if address.startswith("/work/") and line.startswith("g ")]:
        visitor.wait_for_load_state("networkidle")  # who leaves while something is on its way ends it
        visitor.evaluate("document.activeElement?.blur()")  # some pages begin in a field
        here = visitor.url
        tried(visitor, line.split(" "))
        expect(visitor).not_to_have_url(here)


def test_keys_stand_on_the_tooltips(visitor: Page, stories: Shop) -> None:
    visitor.goto(f"/cases/{number(stories, 'T-1001')}/1/")
    bare = (
        "[...document.querySelectorAll('[data-key]')].filter((each) => !each.title.includes(`(${each.dataset.key})`))"
    )
    assert visitor.evaluate(f"{bare}.map((each) => each.outerHTML)") == []


@BOTH
def test_the_palette_finds_pages_people_cases_and_actions(
    visitor: Page, mate: Client, stories: Shop, language: str, picture: Picture
) -> None:
    visitor.goto("/work/?view=all")
    chinese = language == "zh-hans"
    for wanted, group, there in (
        ("T-1004", "工单" if chinese else "Case", r"/cases/\d+/1/"),
        ("Mate", "人员" if chinese else "People", r"/settings/people/\d+/"),
        ("预案" if chinese else "layb", "导航" if chinese else "Places", "/playbooks/"),
    ):
        press(visitor, "Control+k")
        visitor.locator("#palette input").fill(wanted)
        line = visitor.locator(".palette-line", has=visitor.get_by_text(group, exact=True)).first
        expect(line).to_be_visible()
        picture(visitor, f"palette-{group}-{language}")
        line.click()
        expect(visitor).to_have_url(re.compile(there))


@BOTH
def test_signing_in_again_in_the_page_loses_nothing(
    visitor: Page, stories: Shop, language: str, picture: Picture
) -> None:
    visitor.goto(f"/cases/{number(stories, 'T-1001')}/1/")
    press(visitor, "c")
    visitor.locator("#box-note").fill("写到一半的话 📦")
    Session.objects.all().delete()
    visitor.clock.install()
    visitor.clock.fast_forward(61_000)
    visitor.keyboard.press("Control+Enter")
    dialog = visitor.locator("#in-place")
    expect(dialog).to_be_visible()
    expect(dialog.locator("[name=username]")).to_have_value(OWNER)
    picture(visitor, f"sign-in-in-place-{language}")
    dialog.locator("[name=password]").fill("wrong " + PASSWORD)
    visitor.keyboard.press("Enter")
    expect(dialog.locator("[role=alert]")).to_be_visible()
    dialog.locator("[name=password]").fill(PASSWORD)
    visitor.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(visitor.locator("#timeline")).to_contain_text("写到一半的话 📦")


def test_a_broken_line_is_told_and_goes_away_again(visitor: Page, stories: Shop) -> None:
    visitor.goto("/work/")
    visitor.context.set_offline(True)
    expect(visitor.locator("#line-state")).to_contain_text("No connection")
    visitor.context.set_offline(False)
    expect(visitor.locator("#line-state")).to_be_hidden()


@BOTH
def test_a_phone_has_a_bar_of_five_and_covers_nothing(
    browser: Browser, live_server: LiveServer, owner: Client, stories: Shop, language: str, picture: Picture
) -> None:
    with visit(browser, live_server.url, email=OWNER, language=language, width=390) as page:
        page.goto("/settings/")
        bar = page.locator(".rail")
        assert bar.locator(".rail-place:visible").count() <= 5
        page.mouse.wheel(0, 10_000)
        last = page.locator("#content > :last-child").bounding_box()
        top = bar.bounding_box()
        assert last
        assert top
        assert last["y"] + last["height"] <= top["y"]
        page.locator("[data-rail-more]").click()
        expect(bar.locator("a", has_text=re.compile("预案|Playbooks"))).to_be_visible()
        picture(page, f"phone-more-{language}")
        page.locator("h1").click()
        expect(bar.locator("a", has_text=re.compile("预案|Playbooks"))).to_be_hidden()
        bar.locator("a", has_text=re.compile("审批|Approvals")).click()
        expect(page).to_have_url(re.compile("/approvals/"))


def test_the_rail_never_scrolls_and_its_groups_open_by_key_and_stay(visitor: Page, stories: Shop) -> None:
    """The owner's is the longest: every other role's is a part of it."""
    visitor.set_viewport_size({"width": 1440, "height": 900})
    visitor.goto("/losses/")
    rail, promises = visitor.locator(".rail"), visitor.locator(".rail-places a[href='/work/promises/']")
    expect(promises).to_be_visible()  # beside those of the page
    fits = "(rail) => rail.scrollHeight <= rail.clientHeight"
    assert rail.evaluate(fits)
    head = visitor.get_by_role("button", name="Parts of Work")
    with visitor.expect_response("**/rail"):
        head.press("Enter")
    expect(promises).to_be_hidden()
    expect(head).to_have_attribute("aria-expanded", "false")
    with visitor.expect_response("**/rail"):
        visitor.get_by_role("button", name="Parts of Settings").press("ArrowRight")
    visitor.goto("/playbooks/")
    expect(promises).to_be_hidden()
    expect(visitor.locator(".rail-places a[href='/audit/']")).to_be_visible()
    press(visitor, "g")
    press(visitor, "l")  # a place in a group that is shut
    expect(visitor).to_have_url(re.compile("/losses/"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_notices_of_every_colour_can_be_read(visitor: Page, live_server: LiveServer, theme: str) -> None:
    visitor.goto(f"{live_server.url}/packing/")
    visitor.evaluate("(theme) => document.documentElement.setAttribute('data-bs-theme', theme)", theme)
    assert visitor.evaluate(FAINT) == []


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1440, 900), (1920, 1080)])
def test_the_war_rooms_wall_fits_its_screen_with_eight_desks(
    browser: Browser, live_server: LiveServer, stories: Shop, width: int, height: int
) -> None:
    with visit(browser, live_server.url, email=OWNER, width=width) as page:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{live_server.url}/war-room/?wall=1")
        page.evaluate("""() => {
            const often = (each, times) => { for (let n = 1; n < times; n += 1) each.after(each.cloneNode(true)); };
            often(document.querySelector(".room-stations tbody tr"), 8);
            const list = document.querySelector(".room-alarms .room-list");
            if (list) often(list.firstElementChild, 12);
        }""")
        assert page.locator(".room-stations tbody tr").count() >= 8
        sizes = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        assert page.evaluate(sizes) == [width, height]
        inside = "each => each.scrollHeight <= each.clientHeight && each.scrollWidth <= each.clientWidth"
        assert page.locator(".room-stations").evaluate(inside)
