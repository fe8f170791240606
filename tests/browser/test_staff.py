"""A lead's day in a real browser: plan a promotion, move its phase, lend a hand, see the bell."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from amends.merchants import setup
from amends.merchants.models import Merchant, Shop

pytestmark = pytest.mark.django_db(transaction=True)
Picture = Callable[[Page, str], None]


@pytest.mark.mission("T1")
def test_a_promotion_is_planned_and_its_phase_moved(visitor: Page, tmall_shop: Shop, picture: Picture) -> None:
    today = timezone.localdate()
    visitor.goto("/settings/phases/")
    for label, days in (("Warm-up from", -12), ("Sale from", -3), ("After-sales from", -2), ("Last day", 11)):
        visitor.get_by_label(label).fill((today + timedelta(days=days)).isoformat())
    visitor.get_by_label("Called").fill("Double 11")
    visitor.get_by_role("button", name="Save").click()
    expect(visitor.locator(".topbar .phase")).to_contain_text("After-sales · day 3 of 14")
    picture(visitor, "phases")
    visitor.locator(".topbar .phase").click()
    visitor.get_by_role("button", name="To “Sale” from today").click()
    expect(visitor.locator(".topbar .phase")).to_contain_text("Sale · day 4 of 4")


@pytest.mark.mission("B10")
def test_a_hand_is_lent_from_the_persons_page(
    visitor: Page, bluebird: Merchant, mate_member: object, tmall_shop: Shop, picture: Picture
) -> None:
    setup.add_desk(merchant=bluebird, code="returns", name="Returns")
    visitor.goto("/settings/people/")
    visitor.get_by_role("link", name="Mate").click()
    card = visitor.locator(".card", has_text="Lend for a time")
    card.get_by_label("Until").fill((timezone.localtime() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"))
    card.get_by_label("At most so many cases").fill("10")
    card.get_by_label("Reason").fill("Double 11")
    card.get_by_role("button", name="Lend", exact=True).click()
    expect(visitor.locator(".badge-time").first).to_contain_text("Returns")
    picture(visitor, "person")
