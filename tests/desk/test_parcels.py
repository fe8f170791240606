"""Parcels of an order on the pages: each number is found, each is followed by itself, and none may leave on hold."""

from datetime import datetime

import pytest
from django.test import Client

from amends.engine import signals as s
from amends.engine.signals import Line, Piece
from amends.engine.words import Scan
from amends.merchants.models import Shop
from tests.casework.law import adds_up
from tests.casework.stories import DAY, HOUR, feed, one, placed, refund_asked, rows
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)


def handed_over(number: str, *, at: datetime, **more: object) -> s.ParcelHandedOver:
    return s.ParcelHandedOver(id=f"h{number}", at=at, order="T-2P", carrier="zto", waybill=number, **more)  # type: ignore[arg-type]


def scanned(number: str, scan: Scan, *, at: datetime) -> s.ParcelScanned:
    return s.ParcelScanned(id=f"s{number}{scan}", at=at, order="T-2P", scan=scan, carrier="zto", waybill=number)


def two(shop: Shop, now: datetime) -> int:
    """The first parcel has arrived, the second is on its way."""
    return feed(
        shop,
        placed("T-2P", at=now - 5 * DAY),
        handed_over("ZT-A", at=now - 4 * DAY, pieces=(Piece(sku="K1"),)),
        handed_over("YT-B", at=now - 3 * DAY),
        scanned("ZT-A", Scan.DELIVERED, at=now - 2 * DAY),
        now=now,
    )


@pytest.mark.mission("T3")
@pytest.mark.parametrize("number", ["ZT-A", "YT-B", "zt-a", "BACK-9"])
def test_every_number_of_an_order_is_found(owner: Client, tmall_shop: Shop, now: datetime, number: str) -> None:
    two(tmall_shop, now)
    back = s.ReturnShipped(id="b", at=now - HOUR, order="T-2P", ref="R-T-2P", waybill="BACK-9")
    feed(tmall_shop, refund_asked("T-2P", at=now - 2 * HOUR), back, now=now)
    assert "T-2P" in text(owner.get("/search", {"q": number}, follow=True))
    adds_up()


def test_another_merchants_numbers_are_not_found(outsider: Client, tmall_shop: Shop, now: datetime) -> None:
    two(tmall_shop, now)
    for number in ("ZT-A", "YT-B"):
        assert "T-2P" not in text(outsider.get("/search", {"q": number}))


@pytest.mark.mission("T7")
def test_a_refund_while_one_parcel_is_out_is_one_on_the_way(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    two(tmall_shop, now)
    feed(tmall_shop, refund_asked("T-2P", at=now - HOUR), now=now)
    assert rows("SELECT scene FROM casework_case WHERE state = 'open'") == [("intercept_request",)]
    asked = one("SELECT payload->'values'->>'waybill' FROM casework_effect WHERE kind = 'ask_intercept'")
    assert asked == "YT-B"


def test_the_page_shows_each_parcel_with_what_is_in_it(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    page = text(owner.get(f"/orders/{two(tmall_shop, now)}/"))
    assert "Parcel to the buyer zto ZT-A" in page
    assert "K1 × 1" in page
    assert "Parcel to the buyer zto YT-B" in page


def test_numbers_of_an_order_with_one_parcel_take_no_row(tmall_shop: Shop, now: datetime) -> None:
    feed(tmall_shop, placed("T-2P", at=now - 5 * DAY), handed_over("ZT-A", at=now - 4 * DAY), now=now)
    assert rows("SELECT number FROM casework_parcelnumber") == []
    feed(tmall_shop, handed_over("YT-B", at=now - 3 * DAY), now=now)
    assert sorted(rows("SELECT number FROM casework_parcelnumber")) == [("YT-B",), ("ZT-A",)]


@pytest.mark.mission("T3")
def test_a_delivery_taken_back_is_on_its_way_again(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    dossier = two(tmall_shop, now)
    arrived = scanned("YT-B", Scan.DELIVERED, at=now - 5 * HOUR)
    mistake = s.ParcelCorrected(id="c", at=now - 4 * HOUR, order="T-2P", scan=Scan.DELIVERED, waybill="YT-B")
    feed(tmall_shop, arrived, mistake, now=now)
    page = text(owner.get(f"/orders/{dossier}/"))
    assert "In transit" in page or "On the way" in page
    assert "The carrier takes a record back" in page
    adds_up()


def test_one_parcel_of_two_goods_says_that_its_contents_were_not_told(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    """c05b: from one handing over nobody can know whether the other thing went with it; the page says so."""
    both = (Line(sku="A", price=25_000), Line(sku="B", price=15_000))
    order = placed("T-2P", at=now - 5 * DAY, amount=40_000, lines=both)
    dossier = feed(tmall_shop, order, handed_over("ZT-A", at=now - 4 * DAY), now=now)
    said = "2 sorts of goods, one parcel: nobody said what is in it"
    assert said in text(owner.get(f"/orders/{dossier}/"))
    told = handed_over("ZT-B", at=now - 3 * DAY, pieces=(Piece(sku="B"),))
    feed(tmall_shop, told, now=now)
    assert said not in text(owner.get(f"/orders/{dossier}/"))
