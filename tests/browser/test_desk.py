"""A support lead's day at the desk, in a real Chromium."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Literal

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from amends.casework.intake import inbox
from amends.merchants.models import Shop
from tests.browser.keys import press
from tests.casework.stories import drain, feed, placed, refund_asked
from tests.cast import OWNER, PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]
BOTH = pytest.mark.parametrize("language", ["en", "zh-hans"], indirect=True)
WORDS = {
    "en": {"why": "why?", "done": "Done: Agree to the refund", "rule": "Rule", "sent": "Sent again"},
    "zh-hans": {"why": "为什么？", "done": "完成：同意退款", "rule": "规则", "sent": "已重发"},
}


def width_of(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


@pytest.mark.mission("M1", "T9", "X4")
@BOTH
def test_from_the_list_through_why_to_the_next_step(
    visitor: Page, stories: Shop, language: str, picture: Picture
) -> None:
    words = WORDS[language]
    visitor.goto("/work/?view=all")
    chip = visitor.locator("#rows .clock-chip").first
    expect(chip).to_be_visible()
    picture(visitor, f"work-{language}")
    visitor.locator("tr", has_text="T-1001").locator(".row-link").click()
    expect(visitor.locator(".next-button")).to_be_visible()
    visitor.locator(".decision", has_text=words["why"]).first.locator("summary").click()
    expect(visitor.locator(".why-facts").first).to_contain_text(words["rule"])
    picture(visitor, f"case-{language}")
    press(visitor, "d")
    expect(visitor.locator("#timeline")).to_contain_text(words["done"])
    picture(visitor, f"case-done-{language}")


@pytest.mark.mission("M1")
def test_a_countdown_ticks(visitor: Page, stories: Shop) -> None:
    visitor.clock.install()
    visitor.goto("/work/?view=all")
    words = visitor.locator("#rows tr", has_text="T-1001").locator(".clock-words")
    before = words.inner_text()
    visitor.clock.fast_forward("03:00")
    expect(words).not_to_have_text(before)


def test_signing_in_leads_to_the_work(visitor: Page, stories: Shop, live_server: LiveServer) -> None:
    visitor.context.clear_cookies()
    visitor.goto("/work/")
    visitor.locator("input[name=username]").fill(OWNER)
    visitor.locator("input[type=password]").fill(PASSWORD)
    press(visitor, "Enter")
    expect(visitor.locator("#rows")).to_contain_text("T-1001")


def test_the_keys_walk_open_and_come_back(visitor: Page, stories: Shop) -> None:
    visitor.goto("/work/?view=all")
    for key in ("j", "j", "k", "j"):
        press(visitor, key)
    second = visitor.locator("#rows [data-row]").nth(1)
    expect(second).to_have_attribute("aria-current", "true")
    press(visitor, "x")
    expect(second.locator("input[type=checkbox]")).to_be_checked()
    expect(visitor.locator("[data-bulk]")).to_have_text("Take 1")
    press(visitor, "o")
    expect(visitor).to_have_url(re.compile("/cases/"))
    here = visitor.url
    press(visitor, "]")
    expect(visitor).not_to_have_url(here)
    press(visitor, "[")
    expect(visitor).to_have_url(here)
    press(visitor, "c")
    expect(visitor.locator("#box-note")).to_be_focused()
    press(visitor, "Escape")
    visitor.locator("h1").click()
    press(visitor, "h")
    expect(visitor.locator("#hand-desk")).to_be_focused()
    visitor.locator("h1").click()
    press(visitor, "u")
    expect(visitor).to_have_url(re.compile(r"/work/\?view=all"))
    press(visitor, "?")
    expect(visitor.get_by_role("dialog")).to_contain_text("Take next")


def test_a_draft_outlives_the_page_and_goes_with_the_note(visitor: Page, stories: Shop) -> None:
    visitor.goto("/search?q=T-1001")
    press(visitor, "c")
    visitor.locator("#box-note").fill("半句话")
    visitor.reload()
    expect(visitor.locator("#box-note")).to_have_value("半句话")
    visitor.locator("#box-note").press("Control+Enter")
    expect(visitor.locator("#timeline")).to_contain_text("半句话")
    expect(visitor.locator("#box-note")).to_have_value("")


def test_take_next_and_think_again(visitor: Page, stories: Shop) -> None:
    visitor.goto("/work/")
    press(visitor, "n")
    expect(visitor).to_have_url(re.compile("/cases/"))
    expect(visitor.locator(".undo")).to_contain_text("Taken")
    press(visitor, "z")
    expect(visitor.locator(".case-head")).to_contain_text("nobody yet")


def test_undo_runs_out(visitor: Page, stories: Shop) -> None:
    visitor.clock.install()
    visitor.goto("/work/")
    press(visitor, "n")
    expect(visitor.locator(".undo")).to_be_visible()
    visitor.wait_for_load_state()  # what is seen is not yet counting down
    visitor.clock.run_for(12_000)
    expect(visitor.locator(".undo")).to_have_count(0)


def test_what_is_new_waits_above_and_rows_stay(visitor: Page, stories: Shop, now: datetime) -> None:
    visitor.goto("/work/?view=all")
    rows = visitor.locator("#rows [data-row]")
    expect(rows).to_have_count(8)
    first = rows.first.get_attribute("id")
    feed(stories, placed("T-2000", at=now), refund_asked("T-2000", at=now), now=now)
    with visitor.expect_response(re.compile("/work/fresh")):
        visitor.evaluate("document.getElementById('news').dispatchEvent(new Event('fresh'))")
    expect(visitor.locator(".news-bar")).to_contain_text("1 new")
    expect(rows).to_have_count(8)
    assert rows.first.get_attribute("id") == first
    visitor.locator(".news-bar").click()
    expect(rows).to_have_count(9)


def test_a_changed_row_changes_in_its_place(visitor: Page, stories: Shop) -> None:
    visitor.goto("/work/?view=all")
    row = visitor.locator("#rows tr", has_text="T-1001")
    row.locator("input[type=checkbox]").check()
    order = visitor.locator("#rows .order-key").all_inner_texts()
    other = visitor.context.new_page()
    other.goto("/search?q=T-1001")
    other.get_by_role("button", name="Take").first.click()
    expect(other.locator(".undo")).to_be_visible()
    other.close()
    with visitor.expect_response(re.compile("/work/fresh")):
        visitor.evaluate("document.getElementById('news').dispatchEvent(new Event('fresh'))")
    expect(row.locator(".avatar")).to_be_visible()
    assert visitor.locator("#rows .order-key").all_inner_texts() == order


@BOTH
def test_a_refused_signal_is_mended_and_sent_again(
    visitor: Page, tmall_shop: Shop, now: datetime, language: str, picture: Picture
) -> None:
    broken = (
        '{"kind":"order.placed","id":"o1","at":"2026-11-11T12:00:00Z","order":"T-9","amount":"299","currency":"CNY"}'
    )
    inbox.receive(shop=tmall_shop, items=broken.encode(), source="orders.ndjson", now=now)
    visitor.goto("/quarantine/")
    visitor.locator(".row-link").click()
    expect(visitor.locator("mark")).to_have_text('"amount":"299"')
    picture(visitor, f"quarantine-{language}")
    editor = visitor.locator(".editor")
    assert editor.evaluate("e => e.value.slice(e.selectionStart, e.selectionEnd)") == '"amount":"299"'
    editor.fill(broken.replace('"299"', "29900"))
    visitor.locator("[data-key=d]").click()
    expect(visitor.locator(".toast-line")).to_contain_text(WORDS[language]["sent"])
    drain(now)
    visitor.goto("/search?q=T-9")
    expect(visitor.locator("main")).to_contain_text("¥299.00")


@pytest.mark.parametrize(
    ("language", "width", "colours"),
    [("en", 1440, "light"), ("zh-hans", 1440, "dark"), ("en", 820, "dark"), ("zh-hans", 390, "light")],
    indirect=["language"],
)
def test_nothing_sticks_out(
    visitor: Page, stories: Shop, language: str, width: int, colours: Literal["light", "dark"], picture: Picture
) -> None:
    visitor.emulate_media(color_scheme=colours)
    visitor.set_viewport_size({"width": width, "height": 844})
    pages = {
        "list": "/work/?view=all",
        "none": "/work/?view=mine",
        "holds": "/holds/",
        "playbook": "/playbooks/tmall/",
        "search": "/search?q=T",
        "case": "/search?q=T-1002",
    }
    for name, path in pages.items():
        visitor.goto(path)
        assert width_of(visitor) <= width, path
        picture(visitor, f"{name}-{language}-{width}-{colours}")


def test_the_narrow_page_puts_the_next_step_first(visitor: Page, stories: Shop) -> None:
    visitor.set_viewport_size({"width": 390, "height": 844})
    visitor.goto("/search?q=T-1001")
    step, facts = visitor.locator(".next-button").bounding_box(), visitor.locator(".case-left").bounding_box()
    assert step is not None
    assert facts is not None
    assert step["y"] < facts["y"]
    assert step["y"] < 844


def test_the_longest_place_of_the_rail_is_read_whole(visitor: Page, stories: Shop) -> None:
    visitor.goto("/work/")
    place = visitor.locator(".rail-part .rail-place:visible").first
    whole = """(place, name) => {
      const bottom = [...place.querySelectorAll("*"), place].filter(each => !each.children.length);
      const text = bottom.find(each => each.textContent.trim());
      text.textContent = name;
      const range = document.createRange();
      range.selectNodeContents(text);
      return range.getBoundingClientRect().right <= place.getBoundingClientRect().right;
    }"""
    assert place.evaluate(whole, "Raised to operations")
