"""The return page: reason, pieces, where to, by which parcel, and when the money comes."""

import json
from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.ledger.models import CaseRecord, DossierRecord
from amends.engine.dossier import Facts, decode
from amends.engine.signals import Line, ParcelDelivered, ParcelHandedOver, RefundAgreed
from amends.merchants.models import Shop
from tests.casework.stories import DAY, HOUR, feed, placed, rows
from tests.desk.pages import text
from tests.portal.conftest import complain, enter, opened, send_photo

pytestmark = pytest.mark.django_db(transaction=True)
TWO = (Line(sku="CUP", title="Cup", quantity=3, price=9_000), Line(sku="JUG", title="Jug", quantity=1, price=6_000))


def facts_of(dossier: int) -> Facts:
    return decode(bytes(DossierRecord.objects.get(id=dossier).state)).facts


@pytest.fixture
def cups(tmall_shop: Shop, now: datetime) -> int:
    """Three cups and a jug of the house's own shop, come yesterday."""
    Shop.objects.filter(pk=tmall_shop.pk).update(platform="other")
    at = now - 4 * DAY
    return feed(
        tmall_shop,
        placed("W-1", at=at, amount=15_000, lines=TWO),
        ParcelHandedOver(id="h", at=at + HOUR, order="W-1", carrier="SF", waybill="SF1"),
        ParcelDelivered(id="d", at=now - DAY, order="W-1", waybill="SF1"),
        now=now,
    )


@pytest.mark.mission("N3", "N7")
def test_two_cups_go_back(phone: Client, owner: Client, tmall_shop: Shop, cups: int) -> None:
    page = opened(owner, tmall_shop, returns_to="杭州市余杭区 1 号仓")
    home = enter(phone, page, order="W-1")
    assert "Send something back" in text(phone.get(home))
    nothing = phone.post(f"{home}return", {"reason": "NO_REASON_7D", "token": uuid4().hex})
    assert (nothing.status_code, "Choose what goes back" in text(nothing)) == (422, True)
    asked = {"reason": "SIZE_COLOR_STYLE", "pieces.CUP": "2", "pieces.JUG": "0", "text": "太小", "token": uuid4().hex}
    for _ in range(2):
        assert phone.post(f"{home}return", asked).status_code == 302
    told = [json.loads(row) for (row,) in rows("SELECT payload FROM casework_signal WHERE kind = 'refund.asked'")]
    assert len(told) == 1
    assert told[0]["amount"] == 6_000
    assert told[0]["pieces"] == [{"sku": "CUP", "quantity": 2}]
    assert CaseRecord.objects.filter(state="open").exists()
    assert phone.post(f"{home}return", asked | {"token": uuid4().hex}).status_code == 422  # one cup is left
    assert phone.post(f"{home}return", asked | {"token": uuid4().hex, "pieces.CUP": "1"}).status_code == 302
    assert phone.post(f"{home}return", asked | {"token": uuid4().hex, "pieces.CUP": "1"}).status_code == 422
    ref = told[0]["ref"]
    later = timezone.now()
    feed(tmall_shop, RefundAgreed(id="a", at=later, order="W-1", ref=ref), now=later)
    words = text(phone.get(f"{home}return"))
    assert "杭州市余杭区 1 号仓" in words
    wrong = phone.post(f"{home}return/{ref}", {"waybill": "<b>"})
    assert wrong.status_code == 422
    phone.post(f"{home}return/{ref}", {"carrier": "YTO", "waybill": "YT 998877", "token": uuid4().hex})
    words = text(phone.get(f"{home}return"))
    assert "Your money comes when it has arrived" in words
    assert "What you sent back is on its way" in text(phone.get(home))
    assert phone.post(f"{home}return/R-other", {"waybill": "YT998877"}).status_code == 422


@pytest.mark.mission("N3")
def test_who_takes_the_return_tells_its_parcel(phone: Client, lamp: int, open_page: str) -> None:
    home = enter(phone, open_page)
    ref = complain(phone, home, wanted="return")
    send_photo(phone, home, ref)
    phone.post(f"{home}c/{ref}/take", {"remedy": "return_refund", "amount": "10000", "token": uuid4().hex})
    assert "Send it back: address and parcel number" in text(phone.get(home))  # theirs is the next step
    assert "You send it" in text(phone.get(f"{home}return"))
    phone.post(f"{home}return/{ref}", {"carrier": "SF", "waybill": "SF5566", "token": uuid4().hex})
    desks = CaseRecord.objects.order_by("no").values_list("desk", flat=True)
    assert list(desks) == ["exceptions", "warehouse"]  # the dock expects it
    told = text(phone.get(f"{home}return"))
    assert "SF5566" in told
    assert "The number is wrong?" in told
    assert getattr(facts_of(lamp).subjects["parcel:SF5566"], "carrier", "") == "SF"
    phone.post(f"{home}return/{ref}", {"carrier": "SF", "waybill": "SF5567", "token": uuid4().hex})  # mistyped before
    assert "We know of your parcel SF5567" in text(phone.get(f"{home}return"))


@pytest.mark.mission("N7")
def test_all_of_it_asked_for_says_so_and_one_article_is_chosen_beforehand(
    phone: Client, owner: Client, tmall_shop: Shop, lamp: int, now: datetime
) -> None:
    Shop.objects.filter(pk=tmall_shop.pk).update(platform="other")
    home = enter(phone, opened(owner, tmall_shop))
    assert '<option value="1" selected>' in phone.get(f"{home}return").content.decode()
    none = {"reason": "SIZE_COLOR_STYLE", "pieces.LAMP-9": "0", "text": "太小", "token": uuid4().hex}
    again = phone.post(f"{home}return", none).content.decode()
    assert 'value="SIZE_COLOR_STYLE" required checked' in again
    assert '<option value="0" selected>' in again
    assert phone.post(f"{home}return", none | {"pieces.LAMP-9": "1"}).status_code == 302
    page = text(phone.get(f"{home}return"))
    assert "You have asked for all of it" in page
    assert "Ask for a return where you bought" not in page
    assert "Send something back" not in text(phone.get(home))
    portuguese = text(phone.get(f"{home}?l=pt"))
    assert "100,00" in portuguese
    assert f"Coletado {now - 4 * DAY + HOUR:%d/%m}" in portuguese
