"""Samples are told by what they are, never by their number: a real order may be called SAMPLE-77."""

from datetime import datetime
from importlib import import_module

import msgspec
import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import CaseRecord, DossierRecord
from amends.engine.signals import AnySignal, PartnerReported
from amends.engine.words import Party, Report, Source
from amends.merchants import setup
from amends.merchants.models import Shop
from tests.casework.law import adds_up
from tests.casework.stories import HOUR, change, drain, placed, refund_asked
from tests.desk.case.test_grants import pay, refunds
from tests.desk.conftest import at
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)
REAL = "SAMPLE-77"


def send(shop: Shop, *signals: AnySignal) -> None:
    """Through the public door, as a shop's system does."""
    key = setup.add_api_key(shop=shop)
    headers = {"authorization": f"Bearer {key}"}
    body = msgspec.json.encode(list(signals))
    assert Client().post("/api/v1/signals", body, "application/json", headers=headers).status_code == 202
    drain(timezone.now())


def real(shop: Shop, now: datetime) -> str:
    """A real order of that number whose return lies at the depot; the address of its case."""
    report = PartnerReported(
        id="r", at=now - HOUR, order=REAL, ref="r-1", what=Report.AT_DEPOT, party=Party.CARRIER, source=Source.CARRIER
    )
    send(shop, placed(REAL, at=now - 90 * HOUR, amount=9_900), report)
    (case,) = CaseRecord.objects.filter(order_key=REAL, scene="goods_at_depot")
    return f"/cases/{case.dossier_id}/{case.no}/"


def test_a_real_order_of_that_number_is_listed_and_found(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    case = real(tmall_shop, now)
    assert REAL in text(owner.get("/work/?view=all"))
    found = text(owner.get("/search", {"q": REAL}, follow=True))
    assert REAL in found
    assert "Nothing found" not in found
    assert "in no list and no count" not in text(owner.get(case))
    assert set(CaseRecord.objects.values_list("state", flat=True)) == {"open"}
    assert "past" not in EffectRecord.objects.values_list("state", flat=True)


@pytest.mark.mission("T4")
def test_a_refund_on_it_needs_authority(mate: Client, tmall_shop: Shop, now: datetime) -> None:
    words = pay(mate, real(tmall_shop, now), "18.00")
    assert "Asked for ¥18.00: above the share of the order, ¥9.90" in words
    assert refunds() == []


def test_taking_samples_away_leaves_it(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    real(tmall_shop, now)
    owner.post("/start/sample")
    assert adds_up() == 2
    assert "1 sample order taken away" in text(owner.post("/start/sample/remove", follow=True))
    assert list(DossierRecord.objects.values_list("key", "sample")) == [(REAL, False)]
    assert CaseRecord.objects.filter(order_key=REAL).exists()


def test_older_samples_are_known_by_how_they_were_made(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    owner.post("/start/sample")
    send(tmall_shop, placed(REAL, at=now - 5 * HOUR), refund_asked(REAL, at=now - HOUR))
    change("UPDATE casework_dossier SET sample = false")
    change("UPDATE casework_case SET state = 'sample'")
    told = import_module("amends.casework.migrations.0037_sample_column")
    change(told._MADE)
    change(told._NEVER_WERE)
    assert list(DossierRecord.objects.filter(sample=True).values_list("key", flat=True)) != [REAL]
    assert DossierRecord.objects.filter(sample=True).count() == 1
    assert owner.get(at(tmall_shop, REAL)).status_code == 200
    assert dict(CaseRecord.objects.values_list("order_key", "state"))[REAL] == "open"
    assert CaseRecord.objects.exclude(order_key=REAL).get().state == "sample"
