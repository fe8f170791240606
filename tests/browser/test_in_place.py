"""A case worked on without leaving it: what is sent is seen at once, nothing half typed goes, nothing is covered."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from amends.merchants.models import Shop
from tests.browser.keys import press
from tests.browser.seats import visit
from tests.casework.stories import number, rows
from tests.cast import OWNER
from tests.desk.pages import do
from tests.desk.test_case_states import filled

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]
COVERED = """async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const free = (each) => {
        const { left, top, width, height } = each.getBoundingClientRect();
        return each.contains(document.elementFromPoint(left + width / 2, top + height / 2));
    };
    const covered = [];
    const every = ".clock-actions summary, .way .btn, .next-card .btn, #timeline summary";
    for (const each of document.querySelectorAll(every)) {
        if (each.disabled || (each.closest("#timeline") && !each.checkVisibility())) continue;
        if (!each.checkVisibility()) each.closest("details").open = true;  // it is reached by opening this
        each.focus();
        for (let frames = 0; frames < 60 && !free(each); frames += 1) await frame();
        if (!free(each)) covered.push(each.textContent.trim());
    }
    return covered;
}"""


@pytest.fixture
def case(stories: Shop) -> str:
    return f"/cases/{number(stories, 'T-1001')}/1/"


def same_page(page: Page) -> None:
    """It was never loaded anew since ``opened``."""
    assert page.evaluate("window.opened") is True


def opened(page: Page, case: str) -> None:
    page.goto(case)
    page.wait_for_load_state()
    page.evaluate("window.opened = true")


@pytest.mark.mission("T2", "B7")
def test_notes_and_replies_are_seen_at_once_and_what_else_was_typed_stays(
    visitor: Page, case: str, picture: Picture
) -> None:
    opened(visitor, case)
    press(visitor, "h")
    visitor.locator("#hand-text").fill("half a thought")
    visitor.keyboard.press("Escape")
    press(visitor, "c")
    note = visitor.locator("#box-note")
    note.fill("Buyer rings at nine")
    note.press("Control+Enter")
    expect(visitor.locator("#timeline .line").first).to_contain_text("Buyer rings at nine")
    expect(visitor.locator("#writing .undo")).to_contain_text("Noted")
    expect(note).to_have_value("")
    expect(note).to_be_focused()
    expect(visitor.locator("#hand-text")).to_have_value("half a thought")
    picture(visitor, "in-place-note-en")
    visitor.keyboard.press("Escape")
    note.blur()
    visitor.keyboard.press("Control+z")
    expect(visitor.locator("#timeline .line-undone")).to_have_count(1)
    expect(visitor.locator(".undo")).to_have_count(0)
    press(visitor, "r")
    box = visitor.locator("#box-reply")
    box.fill("Your refund is on its way")
    expect(visitor.locator("[data-guarded]")).to_be_attached()
    box.press("Control+Enter")
    expect(visitor.locator("#timeline .line-held")).to_contain_text("Your refund is on its way")
    expect(visitor.locator("#timeline .line-held")).to_be_in_viewport()
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    picture(visitor, "in-place-reply-en")
    visitor.locator(".letter button").click()
    expect(box).to_have_value("Your refund is on its way")
    expect(visitor.locator(".line-held")).to_have_count(0)
    same_page(visitor)
    assert rows("SELECT count(*) FROM casework_signal WHERE kind = 'message.sent'") == [(0,)]


@pytest.mark.mission("T9")
def test_a_refusal_stands_beside_what_was_typed(
    browser: Browser, live_server: LiveServer, owner: Client, case: str
) -> None:
    with visit(browser, live_server.url, email=OWNER, allowed="status of 422") as page:
        opened(page, case)
        press(page, "q")
        page.locator("[name=outcome]").first.check()
        page.locator("#close-text").fill("they rang")
        page.evaluate("document.querySelector('[name=outcome]:checked').value = 'nonsense'")
        page.locator(".pop[open] .btn-primary").click()
        expect(page.locator(".pop[open] .refused")).to_be_in_viewport()
        expect(page.locator("#close-text")).to_have_value("they rang")
        same_page(page)


def test_a_step_is_done_in_place_and_the_focus_stays_at_the_work(visitor: Page, case: str) -> None:
    opened(visitor, case)
    press(visitor, "d")
    expect(visitor.locator("[data-after]")).to_contain_text("Waiting for the answer of the platform")
    expect(visitor.locator("#writing .undo")).to_contain_text("It goes out when these ten seconds are over")
    expect(visitor.locator(".next-button")).to_have_count(0)
    same_page(visitor)


@pytest.mark.mission("X6")
def test_what_a_colleague_did_comes_by_itself_or_is_offered(visitor: Page, mate: Client, case: str) -> None:
    opened(visitor, case)
    do(mate, case, "note", text="仓库说今天发")
    visitor.evaluate("htmx.trigger('#presence', 'here')")
    expect(visitor.locator("#timeline")).to_contain_text("仓库说今天发")
    press(visitor, "h")
    visitor.locator("#hand-text").fill("客户要求换货")
    do(mate, case, "note", text="快递员电话打不通")
    visitor.evaluate("htmx.trigger('#presence', 'here')")
    expect(visitor.locator("#case-news")).to_be_visible()
    expect(visitor.locator("#timeline")).not_to_contain_text("快递员电话打不通")
    visitor.locator("#case-news button").click()
    expect(visitor.locator("#timeline")).to_contain_text("快递员电话打不通")
    expect(visitor.locator("#hand-text")).to_have_value("客户要求换货")
    expect(visitor.locator("#case-news")).to_be_hidden()
    same_page(visitor)


@pytest.mark.parametrize(("typing", "width"), [("", 1440), ("您好，\n" * 12, 1440), ("", 390)])
def test_nothing_is_covered_by_the_reply_box_on_a_long_case(
    visitor: Page, tmall_shop: Shop, now: datetime, typing: str, width: int
) -> None:
    visitor.goto(filled(tmall_shop, now))
    visitor.set_viewport_size({"width": width, "height": 900})
    press(visitor, "r")
    visitor.locator("#box-reply").fill(typing)
    visitor.locator("#box-reply").blur()
    assert visitor.locator(".clock-actions summary").count() > 1
    visitor.locator("[data-show-lines=all]").click()
    assert visitor.locator("#timeline summary:visible").count() > 1
    assert visitor.evaluate(COVERED) == []


@pytest.mark.mission("A8")
def test_a_folder_is_chosen_in_the_picker(visitor: Page, owner: Client, case: str, picture: Picture) -> None:
    owner.post("/settings/scripts/new", {"name": "发票"})
    ((folder,),) = rows("SELECT id FROM casework_scriptfolder")
    owner.post("/settings/scripts/move", {"script": ["faq_invoice"], "into": folder})
    visitor.goto(case)
    press(visitor, "s")
    expect(visitor.locator(".script-pop [type=search]")).to_be_focused()
    visitor.keyboard.press("ArrowRight")
    expect(visitor.locator(".script-folders [aria-pressed=true]")).to_have_text(re.compile("发票"))
    expect(visitor.locator(".script-list li:visible")).to_have_count(1)
    picture(visitor, "picker-folder-en")
    visitor.keyboard.press("Enter")
    expect(visitor.locator("#box-reply")).not_to_have_value("")
    visitor.goto("/settings/scripts/")
    picture(visitor, "folders-en")


@pytest.mark.mission("B1")
def test_a_step_is_asked_of_somebody_and_taken_back_in_place(visitor: Page, case: str, picture: Picture) -> None:
    opened(visitor, case)
    press(visitor, "c")
    visitor.locator("#box-note").fill("half a thought")
    visitor.keyboard.press("Escape")
    visitor.locator(".step-lend summary").first.click()
    whom = visitor.get_by_label("Who is to do this step").first
    value = whom.locator("option[value^='desk:']").first.get_attribute("value")
    whom.select_option(value)
    visitor.locator(".step-lend [name=text]").first.fill("you packed it")
    picture(visitor, "in-place-lend")
    visitor.get_by_role("button", name="Ask them").first.click()
    expect(visitor.locator(".step-lent").first).to_contain_text("to do it")
    expect(visitor.locator("#timeline .line").first).to_contain_text("you packed it")
    same_page(visitor)
    picture(visitor, "in-place-lent")
    visitor.get_by_role("button", name="Take it back").first.click()
    expect(visitor.locator(".step-lent")).to_have_count(0)
    expect(visitor.get_by_text("Ask somebody else").first).to_be_visible()
    expect(visitor.locator("#box-note")).to_have_value("half a thought")
    same_page(visitor)
