"""Writing to a buyer in a real Chromium: guard, promise, two people on one case, a session that ends, many at once."""

import re
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from amends.merchants.models import Member, Shop
from tests.browser.keys import press
from tests.browser.seats import visit
from tests.casework.stories import number, rows
from tests.cast import MATE, OWNER, PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]
BOTH = pytest.mark.parametrize("language", ["en", "zh-hans"], indirect=True)


@pytest.fixture
def case(stories: Shop) -> str:
    return f"/cases/{number(stories, 'T-1001')}/1/"


def width_of(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth"))


@pytest.mark.mission("T5")
@BOTH
def test_the_guard_marks_and_a_promise_goes_out_with_the_reply(
    visitor: Page, case: str, language: str, picture: Picture
) -> None:
    visitor.goto(case)
    press(visitor, "r")
    box = visitor.locator("#box-reply")
    expect(box).to_be_focused()
    box.fill("加我微信 abc123，赠品24小时内补发给您")
    expect(visitor.locator(".guard-blocks mark")).to_contain_text("微信")
    expect(visitor.locator("[data-send]")).to_be_disabled()
    picture(visitor, f"composer-{language}")
    box.fill("赠品24小时内补发给您")
    expect(visitor.locator(".guard-blocks")).to_have_count(0)
    expect(visitor.locator("[name=promise_take]")).to_be_checked()
    visitor.locator("[data-send]").click()
    expect(visitor.locator(".letter")).to_contain_text("赠品24小时内补发给您")
    expect(visitor.locator("#timeline .line-held")).to_contain_text("赠品24小时内补发给您")
    expect(visitor.locator("#timeline .line-messagesent")).to_contain_text("赠品24小时内补发给您", timeout=20_000)
    expect(visitor.locator(".letter")).to_have_count(0)
    visitor.reload()
    expect(visitor.locator(".promised")).to_contain_text("赠品24小时内补发给您")
    picture(visitor, f"promised-{language}")


@pytest.mark.mission("A8")
def test_a_script_leaves_its_gap_selected_and_a_reply_can_be_taken_back(visitor: Page, case: str) -> None:
    visitor.goto(case)
    visitor.locator("#tab-reply").click()
    box = visitor.locator("#box-reply")
    box.press("/")
    search = visitor.locator(".script-pop [type=search]")
    expect(search).to_be_focused()
    search.fill("freight_ours")
    expect(visitor.locator(".script-list li:visible")).to_have_count(1)
    search.press("Enter")
    expect(box).to_have_value(re.compile("⟦amount⟧"))
    used = visitor.locator(".script-list li").first  # it is the next one to be offered, without a reload
    expect(used).to_have_attribute("data-name", "freight_ours")
    expect(used.locator("small")).to_contain_text("used lately")
    press(visitor, "Control+Enter")
    expect(visitor.locator(".letter")).to_have_count(0)  # the button is off: so is the key
    box.evaluate("box => box.setSelectionRange(box.value.indexOf('⟦'), box.value.indexOf('⟧') + 1)")
    visitor.keyboard.type("12 元")
    expect(box).to_have_value(re.compile("12 元"))
    expect(visitor.locator("[data-send]")).to_be_enabled()
    foot = visitor.locator(".composer-reply .composer-foot")
    assert (
        foot.evaluate("foot => parseFloat(getComputedStyle(foot).paddingTop)") >= 4
    )  # the words' frame covers nothing
    press(visitor, "Control+Enter")
    visitor.locator(".letter button").click()
    expect(visitor.locator("#box-reply")).to_have_value(re.compile("12 元"))
    assert rows("SELECT count(*) FROM casework_signal WHERE kind = 'message.sent'") == [(0,)]


def test_a_session_that_ends_while_typing_loses_nothing(visitor: Page, case: str) -> None:
    visitor.goto(case)
    visitor.locator("#tab-reply").click()
    box = visitor.locator("#box-reply")
    box.fill("您好，正在为您查询")
    Session.objects.all().delete()
    box.press_sequentially("，请稍等")
    box.blur()
    out = visitor.locator("[data-draft-state] a")
    expect(out).to_be_visible()
    expect(box).to_have_value("您好，正在为您查询，请稍等")
    out.click()
    visitor.locator("input[name=username]").fill(OWNER)
    visitor.locator("input[type=password]").fill(PASSWORD)
    press(visitor, "Enter")
    expect(visitor).to_have_url(re.compile(case))
    expect(visitor.locator("#box-reply")).to_have_value("您好，正在为您查询，请稍等")


@pytest.mark.mission("B7")
def test_two_people_on_one_case_see_each_other(
    visitor: Page, browser: Browser, live_server: LiveServer, mate: Client, mate_member: Member, case: str
) -> None:
    with visit(browser, live_server.url, email=MATE) as theirs:
        theirs.goto(case)
        theirs.locator("#tab-reply").click()
        with theirs.expect_response(lambda answer: "writing=1" in (answer.request.post_data or "")):
            theirs.locator("#box-reply").press_sequentially("您好")
        visitor.goto(case)
        visitor.locator("#tab-reply").click()
        pen = visitor.locator(".here-pen")
        expect(pen).to_contain_text("Mate is writing to the buyer")
        pen.locator("button").click()
        expect(pen).to_have_count(0)


def test_many_at_once_after_a_look_and_the_palette(visitor: Page, case: str, picture: Picture) -> None:
    visitor.goto("/work/?view=all")
    for box in visitor.locator("#rows input[name=selected]").all()[:3]:
        box.check()
    visitor.locator("#bulk [name=action]").select_option("note")
    visitor.locator("#bulk [name=text]").fill("复核")
    visitor.locator("#bulk .btn-primary").click()
    expect(visitor.locator(".page-note")).to_contain_text("3 of 3 can be done")
    picture(visitor, "bulk-look")
    press(visitor, "d")
    expect(visitor.locator("#toasts")).to_contain_text("Done for 3 cases")
    visitor.goto(case)
    press(visitor, "Control+k")
    visitor.keyboard.type("hand over")
    expect(visitor.locator(".palette-line[aria-selected=true]")).to_contain_text("Hand over")
    picture(visitor, "palette")
    press(visitor, "Enter")
    expect(visitor.locator("#hand-desk")).to_be_visible()
    visitor.set_viewport_size({"width": 390, "height": 844})
    visitor.goto(case)
    visitor.locator("#tab-reply").click()
    assert width_of(visitor) <= 390
    picture(visitor, "composer-390")
