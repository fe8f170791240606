"""Answering the platform in a browser: what it asks for stands beside the button, and what goes out is seen."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from amends.engine import signals as s
from amends.engine.words import RefundType
from amends.merchants.models import Shop
from tests.casework.api.test_effects import carry, pulls, reader, send
from tests.casework.stories import DAY, HOUR, change, feed, number, placed

pytestmark = pytest.mark.django_db(transaction=True)
ORDER = "T-1001"


@pytest.fixture
def case(tmall_shop: Shop, now: datetime) -> str:
    pulls(tmall_shop)
    asked = s.RefundAsked(
        id="r", at=now - HOUR, order=ORDER, ref="R-77", type=RefundType.REFUND_ONLY, amount=29_900, version="v3"
    )
    told = (
        placed(ORDER, at=now - 5 * DAY),
        s.ParcelHandedOver(id="h", at=now - 4 * DAY, order=ORDER, waybill="YT1"),
        s.ParcelDelivered(id="d", at=now - DAY, order=ORDER),
        asked,
    )
    feed(tmall_shop, *told, now=now)
    return f"/cases/{number(tmall_shop, ORDER)}/1/"


@pytest.mark.mission("T7")
def test_a_refusal_is_written_beside_its_button(visitor: Page, tmall_shop: Shop, case: str, now: datetime) -> None:
    visitor.goto(case)
    way = visitor.locator(".way").filter(has_text="Refuse with the evidence")
    expect(way.get_by_label("The platform's reason, its code or words")).to_be_visible()
    visitor.set_viewport_size({"width": 390, "height": 844})
    assert visitor.evaluate("document.documentElement.scrollWidth") <= 390
    way.get_by_label("The platform's reason, its code or words").fill("12")
    way.get_by_label("What is said with it").fill("签收时完好")
    way.get_by_role("button", name="Choose").click()
    expect(visitor.locator(".undo")).to_contain_text("Chosen: it goes out")
    expect(visitor.get_by_text("Refuse the request").first).to_be_visible()
    change("UPDATE casework_effect SET next_at = now() - interval '1 second' WHERE state = 'pending'")
    carry()
    taken = send(reader(tmall_shop), "lease", kinds=["refuse_refund"]).json()
    assert taken["effects"][0]["values"]["reason"] == "12"


def test_what_goes_out_is_seen_at_any_width(visitor: Page, tmall_shop: Shop, case: str, now: datetime) -> None:
    feed(
        tmall_shop,
        *(placed(f"T-{n}", at=now - 2 * HOUR) for n in range(5)),
        *(
            s.RefundAsked(
                id=f"r{n}", at=now - timedelta(minutes=n), order=f"T-{n}", ref=f"R-{n}", type=RefundType.REFUND_ONLY,
                amount=29_900,
            )
            for n in range(5)
        ),
        now=now,
    )  # fmt: skip
    carry()
    client = reader(tmall_shop)
    taken = send(client, "lease", limit=2).json()
    send(client, f"{taken['effects'][0]['id']}/result", lease=taken["lease"], outcome="done", reference="WMS-7")
    for width in (1440, 390):
        visitor.set_viewport_size({"width": width, "height": 900})
        for state, words in (("waiting", "Hold shipment"), ("taken", "Hold shipment"), ("done", "WMS-7")):
            visitor.goto(f"/settings/shops/{tmall_shop.pk}/outgoing/?state={state}")
            expect(visitor.get_by_text(words).first).to_be_visible()
            assert visitor.evaluate("document.documentElement.scrollWidth") <= width
