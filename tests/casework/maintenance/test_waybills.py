"""Finding an order by its parcel, also one that was stored before waybills had a column."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from amends.casework.maintenance.waybill_backfill import fill
from amends.engine.signals import ParcelShipped
from amends.merchants.models import Shop
from tests.casework.stories import HOUR, NOON, change, feed, one, placed, refund_asked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shipped(tmall_shop: Shop) -> int:
    sent = ParcelShipped(id="s1", at=NOON + HOUR, order="T-1001", carrier="SF", waybill="SF1234567890")
    asked = refund_asked(at=NOON + 2 * HOUR)
    return feed(tmall_shop, placed(), sent, asked, now=NOON + timedelta(hours=3))


@pytest.mark.parametrize("text", ["SF1234567890", "sf1234567890", " SF1234567890 "])
def test_a_parcels_number_leads_to_its_case(owner: Client, shipped: int, text: str) -> None:
    assert owner.get("/search", {"q": text}).headers["Location"] == f"/cases/{shipped}/1/"


def test_nobody_finds_anothers_parcel(outsider: Client, shipped: int) -> None:
    assert b"T-1001" not in outsider.get("/search", {"q": "SF1234567890"}).content


def test_old_orders_get_theirs_once(shipped: int) -> None:
    change("UPDATE casework_dossier SET waybill = ''")
    assert (fill(connection), fill(connection)) == (1, 0)
    assert one("SELECT waybill FROM casework_dossier") == "SF1234567890"
