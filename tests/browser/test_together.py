"""Two browsers on one case at once, and sessions that end while somebody types: nothing twice, nothing lost."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from amends.merchants.models import Member, Shop
from tests.browser.keys import press
from tests.browser.seats import visit
from tests.casework.stories import number, rows
from tests.cast import AGENT, OWNER, PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
KEPT = """() => [...document.querySelectorAll("input, textarea")].some((each) => each.value === "Buyer rings at nine")
    || document.body.innerText.includes("Buyer rings at nine")"""
REFUSED = "the server responded with a status of 4"


@pytest.fixture
def case(stories: Shop) -> str:
    return f"/cases/{number(stories, 'T-1001')}/1/"


@pytest.mark.mission("X6")
def test_both_press_the_next_step_and_it_is_done_once(
    browser: Browser, live_server: LiveServer, agent_member: Member, case: str
) -> None:
    """Both send in the same moment, before either has its answer: one wins, the other reads why, nothing is twice."""
    with (
        visit(browser, live_server.url, email=OWNER, allowed=REFUSED) as one,
        visit(browser, live_server.url, email=AGENT, allowed=REFUSED) as two,
    ):
        both = (one, two)
        for page in both:
            page.goto(case)
        for page in both:  # neither waits for the answer
            page.evaluate("setTimeout(() => document.querySelector('.next-button').click(), 50)")
        for page in both:
            expect(page.locator(".undo, .alert-danger").first).to_be_visible()
        won = [page for page in both if page.locator(".undo").count()]
        lost = [page for page in both if page.locator(".alert-danger").count()]
        assert (len(won), len(lost)) == (1, 1)
        expect(lost[0].locator(".alert-danger")).to_contain_text("The case has moved on")
        expect(won[0].locator("#timeline")).to_contain_text("Done: Agree to the refund")
        expect(lost[0].locator("#timeline")).to_contain_text("Done: Agree to the refund")
    assert rows("SELECT count(*) FROM casework_effect WHERE kind = 'refund'") == [(1,)]
    assert rows("SELECT count(*) FROM casework_signal WHERE kind = 'step.done'") == [(1,)]


def hand_over(page: Page, case: str) -> str:
    page.goto(case)
    press(page, "h")
    page.locator("#hand-text").fill("Buyer rings at nine")
    return "#hand-text"


def note(page: Page, case: str) -> str:
    page.goto(case)
    press(page, "c")
    page.locator("#box-note").fill("Buyer rings at nine")
    return "#box-note"


def close(page: Page, case: str) -> str:
    page.goto(case)
    press(page, "q")
    page.locator("[name=outcome]").first.check()
    page.locator("#close-text").fill("Buyer rings at nine")
    return "#close-text"


def setting(page: Page, case: str) -> str:
    page.goto("/settings/phases/")
    for label in ("Warm-up from", "Sale from", "After-sales from", "Last day"):
        page.get_by_label(label).fill("2026-12-12")
    page.get_by_label("Called").fill("Buyer rings at nine")
    return "form:has([type=date]) [name=name]"


def bulk(page: Page, case: str) -> str:
    page.goto("/work/?view=all")
    page.locator("#rows input[name=selected]").first.check()
    page.locator("#bulk [name=action]").select_option("note")
    page.locator("#bulk [name=text]").fill("Buyer rings at nine")
    return "#bulk [name=text]"


@pytest.mark.parametrize("typed", [hand_over, note, close, setting, bulk])
def test_a_session_that_ends_keeps_what_was_typed(visitor: Page, case: str, typed: Callable[[Page, str], str]) -> None:
    box = visitor.locator(typed(visitor, case)).first
    Session.objects.all().delete()
    visitor.clock.install()
    visitor.clock.fast_forward(61_000)
    box.evaluate("field => field.form.requestSubmit()")
    password = visitor.locator("input[type=password]")
    expect(password).to_be_visible()
    expect(box).to_have_value("Buyer rings at nine")  # on the page they were on
    password.fill(PASSWORD)
    visitor.keyboard.press("Enter")
    expect(visitor.locator("#in-place")).to_be_hidden()
    visitor.wait_for_function(KEPT)


def test_an_answer_from_before_the_session_ended_does_not_vouch_for_it(visitor: Page, case: str) -> None:
    """It was slow on its way; taken for news, it let the form leave the page and what was typed with it."""
    slow: list[Route] = []
    visitor.route("**/here", lambda route: slow.append(route))  # noqa: PLW0108 - Playwright marks it, a method bears no mark
    box = visitor.locator(close(visitor, case))
    answer = slow[0].fetch()
    Session.objects.all().delete()
    visitor.clock.install()
    visitor.clock.fast_forward(61_000)
    with visitor.expect_response(slow[0].request.url):
        slow[0].fulfill(response=answer)
    box.evaluate("field => field.form.requestSubmit()")
    expect(visitor.locator("#in-place input[type=password]")).to_be_visible()
    expect(box).to_have_value("Buyer rings at nine")
