"""A loss is claimed, answered and paid from its case's page, by who books money."""

from datetime import datetime

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from amends.merchants.models import Shop
from tests.browser.seats import visit
from tests.casework.stories import feed
from tests.desk.test_losses import damaged, state

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.mission("M13")
def test_a_claim_is_made_answered_and_paid_on_its_cases_page(
    browser: Browser, live_server: LiveServer, owner: object, tmall_shop: Shop, now: datetime
) -> None:
    """What is refused stands beside its field with what was typed, and after each step the case is in view."""
    place = feed(tmall_shop, *damaged("L-1", now), now=now)
    with visit(browser, live_server.url, email="owner@bluebird.test", allowed="422") as page:
        case = f"{live_server.url}/cases/{place}/1/"
        page.goto(case)
        here = page.locator(".loss-here")
        here.get_by_role("button", name="Claim…").click()
        page.get_by_role("button", name="Claim").last.click()
        page.wait_for_url(case)
        door = here.get_by_text("Book the answer or the money…")
        door.click()
        here.get_by_label("What they answered").fill("Half of it is ours")
        here.get_by_label("What they admit").fill("9999")
        here.get_by_role("button", name="Keep the answer").click()
        expect(here.get_by_role("alert")).to_contain_text("more than the loss")
        expect(here.get_by_label("What they answered")).to_have_value("Half of it is ours")
        here.get_by_label("What they admit").fill("40")
        here.get_by_role("button", name="Keep the answer").click()
        expect(here).to_contain_text("Half of it is ours")
        here.get_by_text("Book the money or write it off…").click()
        here.get_by_label("Came in").fill("80")
        here.get_by_role("button", name="Book it").click()
        expect(here).to_contain_text("recovered ¥80.00")
        expect(here.locator(".loss-inline")).to_have_count(0)
    assert state() == [("recovered", 8_000)]
