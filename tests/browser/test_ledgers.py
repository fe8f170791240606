"""A warehouse clerk with a phone before the pick run; finance claiming a loss; a lead looking after a cause."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from amends.casework.causes import patrol
from amends.merchants import setup
from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.browser.seats import visit
from tests.casework.stories import HOUR, feed, one, rows
from tests.cast import OPENED_AT, OWNER, PASSWORD
from tests.desk.test_causes import BAD, SALES, broken, sold
from tests.desk.test_losses import damaged

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]
BOTH = pytest.mark.parametrize("language", ["en", "zh-hans"], indirect=True)
SAYS = {"en": "Hold!", "zh-hans": "扣下！"}


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer, bluebird: Merchant, language: str) -> Iterator[Page]:
    """The warehouse clerk's."""
    email = "clerk@bluebird.test"
    roles = [Role.WAREHOUSE]
    setup.add_member(merchant=bluebird, email=email, name="仓库老陈", password=PASSWORD, roles=roles, now=OPENED_AT)
    with visit(browser, live_server.url, email=email, language=language, width=390) as page:
        yield page


@pytest.mark.mission("T9")
@BOTH
def test_a_clerk_checks_parcels_with_a_phone(phone: Page, stories: Shop, language: str, picture: Picture) -> None:
    hold = SAYS[language]
    phone.goto("/holds/")
    code = phone.locator("#hold-code")
    expect(code).to_be_focused()
    phone.keyboard.type("T-1001")
    phone.keyboard.press("Enter")
    expect(phone.locator(".hold-answer")).to_contain_text(hold)
    expect(code).to_be_focused()  # for the next one
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    picture(phone, f"holds-phone-{language}")
    phone.locator("#holds button").click()
    expect(phone.locator("#holds")).to_have_count(0)
    expect(phone.locator(".list-card")).to_contain_text("仓库老陈")


@pytest.mark.mission("M13")
@BOTH
def test_finance_claims_what_is_chosen(
    visitor: Page, tmall_shop: Shop, now: datetime, language: str, picture: Picture
) -> None:
    for n in range(3):
        feed(tmall_shop, *damaged(f"L-{n}", now), now=now)
    visitor.goto("/losses/")
    button = visitor.locator("#claim button")
    expect(button).to_be_disabled()
    picture(visitor, f"losses-{language}")
    visitor.locator("[data-all]").check()
    expect(button).to_contain_text("(3)")
    button.click()
    expect(visitor.locator("tbody tr")).to_have_count(3)
    expect(visitor.locator("#claim button")).to_contain_text("240.00")
    picture(visitor, f"claim-{language}")
    visitor.locator("input[name=kept]").check()
    visitor.locator("#claim button").click()
    expect(visitor.locator("a[href$='.pdf']")).to_be_visible()
    expect(visitor.locator("tbody tr")).to_have_count(3)
    with visitor.expect_download() as fetched:
        visitor.locator("a[href$='.pdf']").click()
    assert fetched.value.suggested_filename.endswith(".pdf")
    picture(visitor, f"claim-sheet-{language}")
    visitor.goto("/losses/?state=claimed")
    visitor.locator(".loss-pop summary").first.click()
    visitor.locator(".loss-pop[open] input[name=amount]").first.fill("80")
    visitor.locator(".loss-pop[open] form button").first.click()
    expect(visitor.locator(".loss-table tbody tr")).to_have_count(2)


@pytest.mark.mission("B7")
@BOTH
def test_a_lead_looks_after_a_cause(
    visitor: Page, tmall_shop: Shop, bluebird: Merchant, now: datetime, language: str, picture: Picture
) -> None:
    start = now - timedelta(days=100)
    sales = [sold(f"S-{n}", f"K{n % 3 + 1}", start + n * 16 * HOUR) for n in range(SALES)]
    feed(tmall_shop, *sales, *[broken(f"S-{n}", "K1", now - HOUR) for n in BAD], now=now)
    patrol.look(merchant_id=bluebird.pk, now=now)
    visitor.goto("/causes/")
    expect(visitor.locator(".cause-trend")).to_be_visible()
    picture(visitor, f"causes-{language}")
    visitor.locator(".cause-name").click()
    picture(visitor, f"cause-{language}")
    visitor.locator("input[name=state][value=working]").check()
    visitor.locator("#cause-note").fill("已联系供货商抽检")
    visitor.locator(".cause-form button").click()
    expect(visitor.locator(".cause-history")).to_contain_text("已联系供货商抽检")
    visitor.set_viewport_size({"width": 390, "height": 844})
    assert visitor.evaluate("document.documentElement.scrollWidth") <= 390
    picture(visitor, f"cause-phone-{language}")


def test_what_is_refused_of_a_loss_stands_beside_its_field(
    browser: Browser, live_server: LiveServer, owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    feed(tmall_shop, *damaged("L-1", now), now=now)
    loss = str(one("SELECT id FROM casework_loss"))
    owner.post("/losses/claim", {"token": str(uuid4()), "loss": loss})
    with visit(browser, live_server.url, email=OWNER, allowed="status of 422") as page:
        page.goto("/losses/?state=claimed")
        page.locator(".loss-pop summary").click()
        sum_, book = page.locator(".loss-pop input[name=amount]").first, page.get_by_role("button", name="Book it")
        sum_.fill("99999")
        book.click()
        expect(page.locator(".loss-pop[open] [role=alert]")).to_contain_text("At most ¥80.00")
        expect(sum_).to_have_value("99999")
        sum_.fill("80")
        book.click()
        expect(page.locator(".loss-table")).to_have_count(0)
    assert rows("SELECT state, recovered FROM casework_loss") == [("recovered", 8_000)]
