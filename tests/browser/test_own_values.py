"""A manager's own values in a real Chromium: a limit set in the table, seen, put in force, followed, taken back."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from amends.merchants.models import Shop
from tests.browser.keys import press
from tests.browser.seats import visit
from tests.browser.test_playbooks import BOTH, fits
from tests.cast import MATE
from tests.desk.case.test_grants import depot
from tests.desk.test_ownforms import ADDRESS, LIMITS, OWN, SCRIPT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("B11")]
Picture = Callable[[Page, str], None]
PAGES = {"home": "/settings/playbooks/", "limits": LIMITS, "script": ADDRESS, "changes": "/playbooks/tmall/changes"}


@pytest.fixture
def front_line(browser: Browser, live_server: LiveServer, mate: Client, language: str) -> Iterator[Page]:
    """Somebody of the front line in a browser of her own."""
    with visit(browser, live_server.url, email=MATE, language=language) as page:
        yield page


@pytest.mark.mission("T4")
@BOTH
def test_a_limit_is_changed_seen_put_in_force_followed_and_taken_back(
    visitor: Page, front_line: Page, tmall_shop: Shop, language: str, now: datetime, picture: Picture
) -> None:
    before = depot(tmall_shop, "T-1", 99_900, now)
    front_line.goto(before)
    shown = front_line.get_by_text("¥20.00").first
    expect(shown).to_be_visible()
    visitor.goto("/settings/")
    visitor.locator('a[href="/settings/playbooks/"]').first.click()
    picture(visitor, f"own-home-{language}")
    visitor.locator(f'a[href="{LIMITS}"]').click()
    field = visitor.locator('[name="authority.front_line.money"]')
    picture(visitor, f"own-limits-{language}")
    field.fill("15")
    visitor.locator("#note").fill("A strict month")
    visitor.locator("form button.btn-primary").click()
    expect(visitor.locator(".own-after ins")).to_have_text("¥15")
    visitor.locator('button[hx-post$="/own/trial"]').click()
    expect(visitor.locator(".trial")).to_be_visible()
    picture(visitor, f"own-limits-preview-{language}")
    visitor.locator("main form button.btn-primary").click()
    expect(visitor.locator(".undo")).to_be_visible()
    picture(visitor, f"own-in-force-{language}")
    front_line.goto(depot(tmall_shop, "T-2", 99_900, now))
    expect(front_line.get_by_text("¥15.00").first).to_be_visible()
    front_line.goto(before)  # what one may grant is today's, also in a case that began before
    expect(front_line.get_by_text("¥15.00").first).to_be_visible()
    press(visitor, "z")
    expect(visitor.locator('.versions [aria-current="true"] b')).to_have_text("0")
    front_line.goto(depot(tmall_shop, "T-3", 99_900, now))
    expect(shown).to_be_visible()


@pytest.mark.mission("A8")
@BOTH
def test_a_script_is_read_while_it_is_written(visitor: Page, tmall_shop: Shop, language: str, picture: Picture) -> None:
    gaps = "".join(f" {{{each.name}}}" for each in SCRIPT.variables)
    visitor.goto(ADDRESS)
    text = visitor.locator("#text_en")
    text.fill("Hello {nobody}")
    expect(visitor.locator("#reads-en .own-wrong").first).to_contain_text("{nobody}")
    picture(visitor, f"own-script-wrong-{language}")
    text.fill(f"Good day!{gaps}")
    expect(visitor.locator("#reads-en .reads-text")).to_contain_text("Good day!")
    expect(visitor.locator("#reads-en .own-wrong")).to_have_count(0)
    picture(visitor, f"own-script-{language}")
    visitor.locator("form button.btn-primary").click()
    expect(visitor.locator(".own-after ins").first).to_contain_text("Good day!")


@BOTH
def test_pages_fit_a_phone_and_the_dark(visitor: Page, tmall_shop: Shop, language: str, picture: Picture) -> None:
    for name, address in PAGES.items():
        visitor.set_viewport_size({"width": 390, "height": 844})
        visitor.goto(address)
        assert fits(visitor), name
        visitor.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
        picture(visitor, f"own-{name}-{language}-phone-dark")
    visitor.goto(OWN)
    assert fits(visitor)
