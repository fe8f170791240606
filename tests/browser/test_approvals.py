"""An agent asks, a lead approves with one key, and both see it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.browser.keys import press
from tests.browser.seats import cookies, heard
from tests.desk.case.test_grants import depot, person

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]


@contextmanager
def run(browser: Browser, server: LiveServer, client: Client, language: str, width: int) -> Iterator[Page]:
    view: dict[str, Any] = {"viewport": {"width": width, "height": 900}, "locale": "en-GB"}
    with heard(browser, server.url, cookies(client, language), **view) as page:
        yield page


@pytest.mark.mission("T4")
def test_an_agent_asks_a_lead_approves_and_both_see_it(
    browser: Browser, live_server: LiveServer, bluebird: Merchant, mate: Client, tmall_shop: Shop, now: datetime,
    picture: Picture,
) -> None:  # fmt: skip
    case = depot(tmall_shop, "T-1", 9_900, now)
    lead = person(bluebird, "周主管", Role.SUPERVISOR)
    with (
        run(browser, live_server, mate, "en", 1440) as agent,
        run(browser, live_server, lead, "zh-hans", 390) as boss,
    ):
        agent.goto(case)
        way = agent.locator(".way", has=agent.locator("input[value=part_refund]"))
        way.locator("input[name=amount]").fill("9.90")
        expect(way.locator("button")).not_to_have_text("Ask for it")
        way.locator("input[name=amount]").fill("18.00")
        expect(way.locator("button")).to_have_text("Ask for it")
        picture(agent, "grant-form-en")
        way.locator("button").click()
        expect(agent.locator("[data-asked]")).to_contain_text("waits for 周主管")
        picture(agent, "grant-waits-en")
        boss.goto("/approvals/")
        expect(boss.locator("[data-row]")).to_contain_text("T-1")
        picture(boss, "approvals-zh-390")
        press(boss, "j")
        press(boss, "f")
        expect(boss.locator("#refuse-reason")).to_be_visible()
        picture(boss, "approval-zh-390")
        press(boss, "y")
        expect(boss.locator(".toasts")).to_contain_text("已同意，已执行")
        boss.goto("/grants/")
        expect(boss.locator("[data-row]")).to_contain_text("¥18.00")
        picture(boss, "ledger-zh-390")
        agent.reload()
        expect(agent.locator("[data-asked]")).to_have_count(0)
        expect(agent.locator("#timeline")).to_contain_text("¥18.00")
        agent.goto("/approvals/")
        expect(agent.locator("[data-row]")).to_contain_text("Granted")
        picture(agent, "approvals-asked-en")
