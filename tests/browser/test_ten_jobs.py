"""What people do all day, counted in presses: a press more is a press for everybody, a thousand times a week."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, Request, expect

from amends.merchants.models import Member, Shop
from tests.casework.stories import feed, number
from tests.desk.test_losses import damaged

pytestmark = pytest.mark.django_db(transaction=True)
HEAVIEST = 100_000  # bytes of one answer over the wire
PAGE = 60_000  # bytes of the work page itself
MOST = {
    "take the most urgent": 1,
    "do its step": 1,
    "done, and the next": 1,
    "answer with a script": 3,
    "give to a person": 3,
    "hand over to a desk": 3,
    "open a case by hand": 3,
    "claim, looked at": 4,
    "export": 2,
    "sort by a column": 1,
}


class Counted:
    """A person at a page: ``press`` a key or ``click``, each counted for the job under way; typing is not."""

    def __init__(self, page: Page) -> None:
        self.page, self.took = page, dict.fromkeys(MOST, 0)
        self.job = ""

    def begin(self, job: str, at: str) -> None:
        self.job = job
        if at:
            self.page.goto(at)

    def press(self, key: str) -> None:
        self.page.wait_for_load_state()
        self.took[self.job] += 1
        self.page.keyboard.press(key)

    def click(self, what: str) -> None:
        self.took[self.job] += 1
        self.page.locator(what).first.click()


@pytest.mark.mission("B7", "T2")
def test_the_days_jobs_take_few_presses_and_light_pages(
    visitor: Page, stories: Shop, now: datetime, agent_member: Member
) -> None:
    feed(stories, *damaged("L-1", now), now=now)
    heavy: dict[str, int] = {}
    visitor.on("requestfinished", lambda request: heavy.update(_weight(request)))
    person = Counted(visitor)
    for work in (_take, _give, _script, _record, _claim, _lists):
        work(person, stories, now, agent_member)
    assert {job: took for job, took in person.took.items() if took != MOST[job]} == {}
    assert {address: size for address, size in heavy.items() if size > HEAVIEST} == {}
    assert max(size for address, size in heavy.items() if "/work/?" in address) < PAGE


def _weight(request: Request) -> dict[str, int]:
    return {request.url: request.sizes()["responseBodySize"]}


def _take(person: Counted, shop: Shop, now: datetime, mate: Member) -> None:
    page = person.page
    person.begin("take the most urgent", "/work/")
    person.press("n")
    page.wait_for_url("**/cases/**")
    person.begin("do its step", f"/cases/{number(shop, 'T-1003')}/1/")
    person.press("d")
    expect(page.locator(".undo")).to_be_visible()
    person.begin("done, and the next", f"/cases/{number(shop, 'T-1004')}/1/")
    here = page.url
    person.press("D")
    page.wait_for_url(lambda url: "/cases/" in url and url != here)
    expect(page.locator(".undo")).to_be_visible()


def _give(person: Counted, shop: Shop, now: datetime, mate: Member) -> None:
    page = person.page
    person.begin("give to a person", f"/cases/{number(shop, 'T-1005')}/1/")
    person.press("a")
    expect(page.locator("#give-owner")).to_be_focused()
    person.took[person.job] += 1
    page.locator("#give-owner").select_option(str(mate.pk))
    person.click(".pop[open] .btn-primary")
    expect(page.locator(".case-head")).to_contain_text("Agent")
    person.begin("hand over to a desk", f"/cases/{number(shop, 'T-1006')}/1/")
    person.press("h")
    person.took[person.job] += 1
    page.locator("#hand-desk").select_option(index=1)
    page.locator("#hand-text").fill("客户要求换货，已核实库存")
    person.click(".pop[open] .btn-primary")
    expect(page.locator(".undo")).to_be_visible()


def _script(person: Counted, shop: Shop, now: datetime, mate: Member) -> None:
    page = person.page
    person.begin("answer with a script", f"/cases/{number(shop, 'T-1007')}/1/")
    person.press("s")
    search = page.locator(".script-pop [type=search]")
    expect(search).to_be_focused()
    search.fill("faq_invoice")
    person.press("Enter")
    expect(page.locator("#box-reply")).not_to_have_value("")
    expect(page.locator("[data-send]")).to_be_enabled()
    person.press("Control+Enter")
    expect(page.locator(".letter")).to_be_visible()
    page.locator(".letter button").click()  # nothing is on its way when the test ends


def _record(person: Counted, shop: Shop, now: datetime, mate: Member) -> None:
    page = person.page
    person.begin("open a case by hand", "/work/")
    person.press("r")
    person.click("a[href$='/record/message-received']")
    page.locator("[name=text]").fill("水壶漏水，怎么办")
    person.click(".record-end .btn-primary")
    page.wait_for_url(lambda url: "/record/" not in url)


def _claim(person: Counted, shop: Shop, now: datetime, mate: Member) -> None:
    page = person.page
    person.begin("claim, looked at", "/losses/")
    person.click("input[name=loss]")
    person.click("#claim button")
    expect(page.locator("#claim button")).to_contain_text("¥80.00")
    page.locator("[name=pay_by]").fill((now + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M"))
    person.click("[name=kept]")
    person.click("#claim button")
    page.wait_for_url("**/losses/sheets/**")


def _lists(person: Counted, shop: Shop, now: datetime, mate: Member) -> None:
    page = person.page
    person.begin("sort by a column", "/work/?view=all")
    person.click(".col-order .sort")
    orders: Callable[[], list[str]] = page.locator("#rows .order-key").all_inner_texts
    page.wait_for_url("**sort=order")
    assert orders() == sorted(orders())
    person.begin("export", "")
    person.press("e")
    with page.expect_download() as fetched:
        person.click(".export-pop a[href*=xlsx]")
    assert fetched.value.suggested_filename.endswith(".xlsx")
