"""One parcel for two orders: what the carrier tells for one is told to each, from now on and of what was before."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from amends.casework.ledger.audit_models import Audit
from amends.casework.ledger.models import DossierRecord
from amends.engine import signals as s
from amends.engine.dossier import decode
from amends.engine.facts import Facts
from amends.engine.words import Scan
from amends.merchants import setup
from amends.merchants.models import Shop
from tests.casework.law import adds_up
from tests.casework.stories import HOUR, body, drain, feed, number, placed
from tests.desk.pages import text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("N8")]
YT = "YT900"


@pytest.fixture
def shop(tmall_shop: Shop, now: datetime) -> Shop:
    """T-1 went out in parcel YT900 and was scanned once; T-2's goods are in it, but nobody told of them."""
    feed(
        tmall_shop,
        placed("T-1", at=now - 30 * HOUR),
        placed("T-2", at=now - 30 * HOUR),
        placed("T-3", at=now - 30 * HOUR),
        s.ParcelHandedOver(id="h1", at=now - 20 * HOUR, order="T-1", carrier="yto", waybill=YT),
        s.ParcelScanned(id="s1", at=now - 18 * HOUR, order="T-1", scan=Scan.ARRIVED, waybill=YT),
        now=now - 17 * HOUR,
    )
    return tmall_shop


@pytest.fixture
def carrier(shop: Shop) -> Client:
    return Client(headers={"authorization": f"Bearer {setup.add_api_key(shop=shop)}"})


def facts(shop: Shop, order: str) -> Facts:
    return decode(bytes(DossierRecord.objects.get(id=number(shop, order)).state)).facts


def tells(carrier: Client, now: datetime, *signals: s.AnySignal) -> None:
    answer = carrier.post("/api/v1/signals", body(signals), content_type="application/json")
    assert {each["status"] for each in answer.json()} == {"accepted"}
    drain(now)


def shares(client: Client, shop: Shop, one: str, other: str, *, parcel: str = YT) -> str:
    said = {"number": parcel, "other": other}
    return text(client.post(f"/orders/{number(shop, one)}/parcels/share", said, follow=True))


def test_each_order_is_told_what_was_and_what_comes_until_they_are_parted(
    owner: Client, shop: Shop, carrier: Client, now: datetime
) -> None:
    assert "T-2 is in this parcel, too" in shares(owner, shop, "T-1", "T-2")
    drain(now)
    told = facts(shop, "T-2")
    assert (told.waybill, told.handed_over_at, told.scanned_at) == (YT, now - 20 * HOUR, now - 18 * HOUR)
    page = owner.get(f"/orders/{number(shop, 'T-2')}/").content.decode()
    assert "In this parcel, too: stopping it stops theirs." in page
    assert f'href="/orders/{number(shop, "T-1")}/"' in page
    home = now - timedelta(minutes=20)
    tells(carrier, now, s.ParcelDelivered(id="d1", at=home, order="T-2"))  # without a number: it has but this one
    assert facts(shop, "T-1").delivered_at == facts(shop, "T-2").delivered_at == home
    assert facts(shop, "T-3").delivered_at is None
    assert Audit.objects.filter(verb="parcel.shared").count() == 2
    parted = {"number": YT, "other": number(shop, "T-2")}
    assert "Not in one parcel any more" in text(
        owner.post(f"/orders/{number(shop, 'T-1')}/parcels/part", parted, follow=True)
    )
    tells(carrier, now, s.ParcelCorrected(id="c1", at=now, order="T-1", scan=Scan.DELIVERED, waybill=YT))
    assert (facts(shop, "T-1").delivered_at, facts(shop, "T-2").delivered_at) == (None, home)
    assert adds_up() == 3


def test_what_is_of_another_parcel_of_the_order_stays_its_own(
    owner: Client, shop: Shop, carrier: Client, now: datetime
) -> None:
    shares(owner, shop, "T-1", "T-2")
    other = s.ParcelShipped(id="x1", at=now - HOUR, order="T-1", carrier="yto", waybill="YT901")
    tells(carrier, now, other, s.ParcelDelivered(id="x2", at=now, order="T-1", waybill="YT901"))
    assert facts(shop, "T-2").delivered_at is None


def test_a_shop_system_says_it_and_only_of_its_own_orders(
    owner: Client, carrier: Client, shop: Shop, rival_shop: Shop, outsider: Client, now: datetime
) -> None:
    told = {"number": YT, "order": "T-1", "other": "T-2"}
    answer = carrier.post("/api/v1/parcels/shared", told, content_type="application/json")
    assert (answer.status_code, answer.json()) == (200, told)
    drain(now)
    assert facts(shop, "T-2").waybill == YT
    for wrong, status in (({"other": "T-9"}, 404), ({"order": "T-9"}, 404), ({"number": "YT1"}, 422)):
        assert (
            carrier.post("/api/v1/parcels/shared", told | wrong, content_type="application/json").status_code == status
        )
    theirs = Client(headers={"authorization": f"Bearer {setup.add_api_key(shop=rival_shop)}"})
    assert theirs.post("/api/v1/parcels/shared", told, content_type="application/json").status_code == 404
    assert (
        outsider.post(f"/orders/{number(shop, 'T-1')}/parcels/share", {"number": YT, "other": "T-3"}).status_code == 404
    )
    assert "no other order of that number" in shares(owner, shop, "T-1", "T-9")
    assert "no other order of that number" in shares(owner, shop, "T-1", "T-1")
    assert "no parcel of that number" in shares(owner, shop, "T-1", "T-3", parcel="YT1")
    assert "Say which order" in text(owner.post(f"/orders/{number(shop, 'T-1')}/parcels/share", {}, follow=True))
    assert "T-2 is in this parcel, too" in shares(owner, shop, "T-1", "T-2")
    drain(now)
    assert adds_up() == 3
