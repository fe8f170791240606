"""The form of a step in a real browser: by keyboard, and on a phone."""

from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from amends.engine.signals import InvoiceAsked, PartnerAsked
from amends.engine.words import InvoiceKind, Party, Request
from amends.merchants.models import Shop
from tests.casework.stories import HOUR, feed, number, placed

PHONE = {"width": 390, "height": 844}


def begin(shop: Shop, now: datetime) -> str:
    """An invoice is asked for, and a supplier is asked to make something; the address of the order's first case."""
    feed(
        shop,
        placed(at=now - 2 * HOUR),
        InvoiceAsked(id="i", at=now - HOUR, order="T-1001", ref="I1", invoice=InvoiceKind.ELECTRONIC, amount=29_900),
        PartnerAsked(id="q", at=now, order="T-1001", ref="Q1", party=Party.SUPPLIER, what=Request.CUSTOM),
        now=now,
    )
    return f"/cases/{number(shop, 'T-1001')}/"


@pytest.mark.django_db(transaction=True)
def test_an_invoice_is_reported_by_keyboard(visitor: Page, tmall_shop: Shop, now: datetime) -> None:
    case = begin(tmall_shop, now)
    visitor.goto(f"{case}1/")
    visitor.keyboard.press("d")  # register it
    field = visitor.get_by_label("Invoice number")
    expect(field).to_be_visible()
    expect(visitor.get_by_label("Sum with tax")).to_have_value("299.00")
    field.fill("25312000")
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_label("Waybill, where it went by post")).to_be_visible()


@pytest.mark.django_db(transaction=True)
def test_a_suppliers_answer_is_reported_on_a_phone(visitor: Page, tmall_shop: Shop, now: datetime) -> None:
    case = begin(tmall_shop, now)
    visitor.set_viewport_size(PHONE)  # type: ignore[arg-type]
    visitor.goto(f"{case}2/")
    expect(visitor.get_by_text("Waits for: the supplier")).to_be_visible()
    wide = visitor.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]
    visitor.get_by_label("Who answered").fill("Wang")
    visitor.get_by_role("button", name="They confirm").click()
    expect(visitor.get_by_text("Who answered: Wang")).to_be_visible()
