"""A case in a real Chromium: files with a reply, mentions, taking back, sums by line, a phone, the bell, two people."""

import base64
import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from amends.merchants.models import Member, Merchant, Shop
from amends.merchants.roles import Role
from tests.browser.keys import press
from tests.browser.seats import visit
from tests.browser.stages import REFUSED
from tests.browser.test_approvals import run
from tests.casework.evidence.test_files import picture as png
from tests.casework.stories import number, one, rows
from tests.cast import MATE
from tests.desk.case.test_grants import depot, person
from tests.desk.test_case_states import filled

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]
PASTE = """(picture) => {
    const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
    const given = new DataTransfer();
    given.items.add(new File([bytes], "door.png", { type: "image/png" }));
    const box = document.getElementById("box-reply");
    box.focus();
    box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: given, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def case(stories: Shop) -> str:
    return f"/cases/{number(stories, 'T-1001')}/1/"


@pytest.mark.mission("T5", "X7")
def test_a_pasted_picture_goes_with_the_reply_after_a_look(visitor: Page, case: str, picture: Picture) -> None:
    visitor.goto(case)
    visitor.locator("#tab-reply").click()
    visitor.locator("#box-reply").fill("您好，照片请看附件。")
    visitor.evaluate(PASTE, base64.b64encode(png(size=(80, 60))).decode())
    expect(visitor.locator("[data-attached] .chip-file")).to_contain_text("door.png")
    expect(visitor.locator("#guard")).to_contain_text("Nobody has said yet that the buyer may see this")
    picture(visitor, "reply-file-en")
    visitor.locator("#guard [name=looked]").check()
    visitor.wait_for_load_state("networkidle")
    visitor.locator("[data-send]").click()
    expect(visitor.locator(".letter .chip-file")).to_contain_text("door.png")
    expect(visitor.locator("#timeline .chip-file")).to_contain_text("door.png", timeout=30_000)
    assert one("SELECT jsonb_array_length(payload->'files') FROM casework_signal WHERE kind = 'message.sent'") == 1


@pytest.mark.mission("T2")
def test_a_mention_is_chosen_with_the_keyboard(visitor: Page, case: str, mate_member: Member) -> None:
    visitor.goto(case)
    press(visitor, "c")
    box = visitor.locator("#box-note")
    box.press_sequentially("@ma")
    expect(visitor.locator("#mentions [aria-selected=true]")).to_have_text("Mate")
    box.press("Enter")
    expect(box).to_have_value("@Mate ")
    box.press_sequentially("看一下")
    box.press("Control+Enter")
    expect(visitor.locator("#timeline")).to_contain_text("@Mate 看一下")
    assert rows("SELECT count(*) FROM merchants_notice WHERE kind = 'mention'") == [(1,)]


def test_a_step_is_taken_back_with_control_z(visitor: Page, case: str) -> None:
    visitor.goto(case)
    step = visitor.locator(".next-button").inner_text().strip()
    press(visitor, "d")
    expect(visitor.locator(".undo")).to_be_visible()
    press(visitor, "Control+z")
    expect(visitor.locator("#toasts")).to_contain_text("Taken back")
    expect(visitor.locator(".next-button")).to_contain_text(step)
    expect(visitor.locator("#timeline .line-undone")).to_have_count(1)


def test_what_a_step_was_handed_on_with_is_a_press_away(visitor: Page, case: str) -> None:
    visitor.goto(case)
    visitor.locator(".step-lend summary").first.click()
    given = visitor.locator(".step-lend form").first
    given.locator("select[name=whom]").select_option(label="Warehouse")
    given.locator("input[name=text]").fill("Is the tag still on it?")
    given.locator("button").click()
    expect(visitor.locator(".step-lent")).to_be_visible()
    visitor.locator("[data-show-lines=talk]").click()
    note = visitor.locator("#timeline").get_by_text("Is the tag still on it?")
    expect(note).to_be_hidden()
    visitor.locator(".step-lent a").click()
    expect(note).to_be_visible()


@pytest.mark.mission("T4", "B8")
def test_a_sum_by_line_fills_the_amount_and_says_what_the_buyer_reads(
    visitor: Page, tmall_shop: Shop, now: datetime, picture: Picture
) -> None:
    visitor.goto(depot(tmall_shop, "T-1", 29_900, now))
    way = visitor.locator(".way", has=visitor.locator("input[value=refund]"))
    way.locator("summary").first.click()
    way.locator("[name=back_0]").fill("1")
    expect(way.locator("[name=amount]")).to_have_value("299.00")
    expect(way.locator("[name=by_lines]")).to_be_checked()
    way.locator("summary").nth(1).click()
    way.locator("[name=say]").fill("加我微信 abc123")
    expect(way.locator(".guard-blocks")).to_contain_text("微信")
    picture(visitor, "ways-en")


@pytest.mark.parametrize("language", ["en", "zh-hans"], indirect=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_writing_is_one_press_away(
    visitor: Page, tmall_shop: Shop, now: datetime, language: str, scheme: str, picture: Picture
) -> None:
    address = filled(tmall_shop, now)
    visitor.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    if scheme == "light":
        visitor.goto(address)
        picture(visitor, f"case-full-{language}")
    visitor.set_viewport_size({"width": 390, "height": 844})
    visitor.goto(address)
    tops = [visitor.locator(each).bounding_box() for each in (".next-card", "#timeline", ".case-left")]
    assert [box["y"] for box in tops if box] == sorted(box["y"] for box in tops if box)
    assert visitor.evaluate("document.documentElement.scrollWidth") <= 390
    picture(visitor, f"case-full-390-{language}-{scheme}")
    visitor.evaluate("scrollTo(0, document.body.scrollHeight)")
    visitor.locator("#tab-reply").click()
    expect(visitor.locator("#box-reply")).to_be_focused()
    expect(visitor.locator("#box-reply")).to_be_in_viewport()


@pytest.mark.mission("T4")
def test_the_bell_rings_for_the_approver_and_for_who_asked(
    browser: Browser, live_server: LiveServer, bluebird: Merchant, mate: Client, tmall_shop: Shop, now: datetime
) -> None:
    case = depot(tmall_shop, "T-1", 9_900, now)
    lead = person(bluebird, "Zhou", Role.SUPERVISOR)
    with (
        run(browser, live_server, mate, "en", 1440) as agent,
        run(browser, live_server, lead, "en", 1440) as boss,
    ):
        agent.goto(case)
        way = agent.locator(".way", has=agent.locator("input[value=part_refund]"))
        way.locator("input[name=amount]").fill("18.00")
        way.locator("[data-way]").click()
        expect(agent.locator("[data-asked]")).to_contain_text("waits for Zhou")
        boss.goto("/notices/")
        boss.get_by_text("Mate asks you to approve ¥18.00").click()
        expect(boss).to_have_url(re.compile(r"/approvals/\d+/"))
        press(boss, "y")
        expect(boss.locator(".toasts")).to_contain_text("Approved and done")
        agent.goto("/notices/")
        agent.get_by_text("Zhou approved ¥18.00").click()
        expect(agent).to_have_url(re.compile(r"/approvals/\d+/"))


def test_a_lead_takes_the_pen_and_both_see_it(
    visitor: Page, browser: Browser, live_server: LiveServer, mate: Client, mate_member: Member, case: str
) -> None:
    with visit(browser, live_server.url, email=MATE, allowed=REFUSED) as theirs:
        theirs.goto(case)
        theirs.locator("#tab-reply").click()
        with theirs.expect_response(lambda answer: "writing=1" in (answer.request.post_data or "")):
            theirs.locator("#box-reply").press_sequentially("您好")
        visitor.goto(case)
        visitor.locator("#tab-reply").click()
        visitor.locator(".here-pen button").click()
        expect(visitor.locator(".here-pen")).to_have_count(0)
        theirs.evaluate("htmx.trigger('#presence', 'here')")
        expect(theirs.locator(".here-pen")).to_contain_text("is writing to the buyer")
        expect(theirs.locator("#box-reply")).to_have_value("您好")
        theirs.locator("[data-send]").click()
        expect(theirs.locator(".alert-danger")).to_contain_text("a colleague is writing to this buyer just now")
        expect(theirs.locator("#box-reply")).to_have_value("您好")
