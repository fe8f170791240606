"""The work list as people use it all day, in a real Chromium: narrowing, columns, many at once, what is new."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from amends.engine.signals import MessageReceived
from amends.merchants.models import Shop
from tests.browser.keys import press
from tests.casework.stories import change, feed, placed, refund_asked
from tests.desk.test_losses import damaged

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]


def rows(page: Page) -> list[str]:
    return page.locator("#rows .order-key").all_inner_texts()


def width_of(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


def test_narrowing_keeps_the_address_clean_and_can_be_let_go(visitor: Page, stories: Shop, now: datetime) -> None:
    feed(stories, MessageReceived(id="x", at=now, order="T-1003", text="骗子！"), now=now)
    visitor.goto("/work/?view=all")
    press(visitor, "f")
    visitor.locator("select[name=tone]").select_option("2")
    expect(visitor).to_have_url(re.compile(r"/work/\?view=all&tone=2$"))
    assert rows(visitor) == ["T-1003"]
    expect(visitor.locator(".tab-all .tab-count")).to_have_text("1")
    visitor.locator(".narrow").click()
    expect(visitor).to_have_url(re.compile(r"/work/\?view=all$"))
    assert len(rows(visitor)) == 8


def test_columns_and_height_are_chosen_once(visitor: Page, stories: Shop) -> None:
    visitor.goto("/work/?view=all")
    visitor.locator(".look-pop summary").click()
    visitor.locator("[name=column][value=product]").check()
    visitor.locator("[name=density][value=comfortable]").check()
    visitor.locator(".look-pop button").click()
    row = visitor.locator("#rows [data-row]").first
    expect(row).to_contain_text("K1")
    box = row.bounding_box()
    assert box is not None
    assert 40 <= box["height"] < 44


def test_a_row_is_thirty_two_pixels_high(visitor: Page, stories: Shop) -> None:
    visitor.goto("/work/?view=all")
    box = visitor.locator("#rows [data-row]").nth(1).bounding_box()
    assert box is not None
    assert 32 <= box["height"] < 35


def test_all_that_is_shown_is_selected_done_and_taken_back(visitor: Page, stories: Shop) -> None:
    visitor.goto("/work/?view=all")
    press(visitor, "Shift+X")
    expect(visitor.locator("[data-bulk]")).to_have_text("Take 8")
    visitor.locator("#bulk [name=action]").select_option("close")
    visitor.locator("#bulk .btn-primary").click()
    expect(visitor.locator(".page-note")).to_contain_text("8 of 8 can be done")
    press(visitor, "d")
    expect(visitor.locator(".toast-line")).to_contain_text("Done for 8 cases")
    press(visitor, "z")
    expect(visitor.locator(".toast-line")).to_contain_text("Undone for 8 cases")
    visitor.goto("/work/?view=all")
    assert len(rows(visitor)) == 8


@pytest.mark.mission("B7")
def test_keys_reach_what_is_done_to_many_after_a_box_was_clicked(visitor: Page, stories: Shop) -> None:
    visitor.goto("/work/?view=all&sort=order")
    visitor.locator("#rows [name=selected]").first.check()
    for key in ("j", "j", "x"):
        press(visitor, key)
    expect(visitor.locator("[data-bulk]")).to_have_text("Take 2")
    press(visitor, "a")
    expect(visitor.locator("#bulk [name=owner]")).to_be_focused()
    visitor.locator("#rows [name=selected]").first.focus()
    press(visitor, ".")
    expect(visitor.locator("#bulk [name=action]")).to_be_focused()
    visitor.locator("#bulk [name=action]").select_option("note")
    visitor.get_by_role("button", name="Look first").click()
    expect(visitor).to_have_url(re.compile(r"/work/\?view=all&sort=order$"))  # the browser asks for the note
    visitor.locator("#bulk [name=text]").fill("双11 复核")
    visitor.get_by_role("button", name="Look first").click()
    visitor.get_by_role("button", name="Do it to 2 cases").click()
    expect(visitor).to_have_url(re.compile(r"/work/\?view=all&sort=order$"))


def test_sorting_by_keys_stays_at_its_heading(visitor: Page, stories: Shop) -> None:
    visitor.goto("/work/?view=all")
    for heading in visitor.locator(".work-table .sort").all():
        words = heading.inner_text()
        heading.focus()
        visitor.keyboard.press("Enter")
        visitor.wait_for_url("**sort=**")
        expect(visitor.locator(".work-table .sort:focus")).to_have_text(words)
    before = rows(visitor)
    visitor.keyboard.press("Enter")
    expect(visitor.locator("[aria-sort] .sort:focus")).to_have_count(1)
    assert before != rows(visitor)


def ledger(page: Page) -> list[str]:
    """The orders of this story, as the ledger of losses has them."""
    return page.locator(".loss-table .order-key", has_text=re.compile("^L-")).all_inner_texts()


def test_a_ledger_is_sorted_by_keys_and_on_a_phone(visitor: Page, stories: Shop, now: datetime) -> None:
    for number, amount in enumerate((8_000, 2_000, 5_000)):
        feed(stories, *damaged(f"L-{number}", now, amount=amount), now=now)
    visitor.goto("/losses/")
    order = visitor.locator("th .sort", has_text="Order")
    order.focus()
    for way, wanted in (("ascending", ["L-0", "L-1", "L-2"]), ("descending", ["L-2", "L-1", "L-0"])):
        visitor.keyboard.press("Enter")
        expect(visitor.locator(f"th[aria-sort={way}] .sort:focus")).to_have_text("Order")
        assert ledger(visitor) == wanted
    visitor.set_viewport_size({"width": 390, "height": 844})
    visitor.get_by_label("Sort by").select_option("amount")
    expect(visitor).to_have_url(re.compile(r"/losses/\?sort=amount$"))
    assert ledger(visitor) == ["L-1", "L-2", "L-0"]
    assert width_of(visitor) == 390


CUT = "[...document.querySelectorAll('th')].filter(th => th.scrollWidth > th.clientWidth + 1).map(th => th.innerText)"
WIDER = "[...document.querySelectorAll('.list-card')].some(card => card.scrollWidth > card.clientWidth + 1)"
LENGTHEN = (
    "for (const td of document.querySelectorAll('td.cell-long')) td.textContent = 'Anhanguera Express '.repeat(9)"
)

SHORTENED = """() => [...document.querySelectorAll("td.col-stake, .rail-place")].filter((each) =>
  each.offsetParent && each.scrollWidth > each.clientWidth).map((each) => each.textContent)"""


def test_headings_are_whole_and_long_words_leave_every_column_in_sight(
    visitor: Page, stories: Shop, now: datetime
) -> None:
    feed(stories, *damaged("L-1", now), now=now)
    visitor.goto("/work/?view=all")
    assert visitor.evaluate(CUT) == []
    change("UPDATE casework_case SET money = 145900, points = 12")
    visitor.goto("/work/?view=all")
    assert "12 pts" in visitor.locator("td.col-stake").first.inner_text()
    assert visitor.evaluate(SHORTENED) == []
    for page in ("/losses/", "/work/promises/", "/reviews/", "/points/"):
        visitor.goto(page)
        visitor.evaluate(LENGTHEN)
        assert not visitor.evaluate(WIDER), page


def test_many_go_in_parts_with_a_bar(visitor: Page, stories: Shop, now: datetime) -> None:
    for number in range(10, 24):
        feed(stories, placed(f"T-20{number}", at=now), refund_asked(f"T-20{number}", at=now), now=now)
    visitor.goto("/work/?view=all")
    press(visitor, "Shift+X")
    visitor.locator("#bulk [name=action]").select_option("note")
    visitor.locator("#bulk [name=text]").fill("双11 复核")
    visitor.locator("#bulk .btn-primary").click()
    with visitor.expect_request(lambda request: request.headers.get("x-part") == "1"):
        press(visitor, "d")
    expect(visitor.locator(".toast-line")).to_contain_text("Done for 22 cases")


def test_a_selected_row_stays_where_it_is_while_news_come(visitor: Page, stories: Shop, now: datetime) -> None:
    visitor.goto("/work/?view=all")
    for key in ("j", "j", "j", "x"):
        press(visitor, key)
    before = rows(visitor)
    for order in ("T-3001", "T-3002", "T-3003"):
        feed(stories, placed(order, at=now), refund_asked(order, at=now), now=now)
    with visitor.expect_response(re.compile("/work/fresh")):
        visitor.evaluate("document.getElementById('news').dispatchEvent(new Event('fresh'))")
    expect(visitor.locator(".news-bar")).to_contain_text("3 new")
    assert rows(visitor) == before
    assert visitor.locator("#rows input[name=selected]:checked").count() == 1


@pytest.mark.parametrize(
    ("language", "width", "colours"),
    [("en", 1440, "light"), ("zh-hans", 1440, "light"), ("zh-hans", 1440, "dark"), ("zh-hans", 390, "dark")],
    indirect=["language"],
)
def test_it_looks_right(
    visitor: Page, stories: Shop, now: datetime, language: str, width: int, colours: Literal["light", "dark"],
    picture: Picture,
) -> None:  # fmt: skip
    feed(stories, MessageReceived(id="x", at=now, order="T-1003", text="骗子！水壶漏水"), now=now)
    visitor.emulate_media(color_scheme=colours)
    visitor.set_viewport_size({"width": width, "height": 900})
    pages = {
        "list": "/work/?view=all",
        "narrowed": "/work/?view=all&tone=1&lang=zh",
        "empty": "/work/?view=buyer",
        "search": "/search?q=漏水",
    }
    for name, path in pages.items():
        visitor.goto(path)
        assert width_of(visitor) <= width, path
        picture(visitor, f"lists-{name}-{language}-{width}-{colours}")
    visitor.goto("/work/?view=all")
    visitor.locator(".filters-pop summary").click()
    picture(visitor, f"lists-filters-{language}-{width}-{colours}")
