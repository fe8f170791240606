"""The demo's story: every page of the desk has something to show, and all of it came in through public doors."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override
from pytest_django.live_server_helper import LiveServer

from amends.casework.approval.models import Approval
from amends.casework.dock.models import DockParcel
from amends.casework.evidence.models import File, Pack
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import CaseRecord, SignalRecord
from amends.casework.ledger.quarantine_models import Quarantine
from amends.casework.letters.models import Task
from amends.casework.overlay.models import Overlay
from amends.casework.partners import book, tasks
from amends.casework.partners.models import Partner
from amends.casework.payments import reading
from amends.casework.payments.models import PaymentBatch
from amends.casework.products import pages
from amends.casework.products.models import ProductPicture
from amends.casework.projections.models import StepRecord
from amends.casework.raises import rates
from amends.casework.raises.models import RaisedProblem
from amends.merchants import duty, setup
from amends.merchants.models import (
    Absence,
    Desk,
    Loan,
    Member,
    Merchant,
    Notice,
    Promotion,
    PromotionPhase,
    Seniority,
    Shift,
    Shop,
)
from amends.sandbox import demo, fresh, listings, story, trade, wares
from amends.sandbox.life import _post, _send
from amends.world import brazil, china
from tests.casework.law import adds_up
from tests.casework.stories import drain
from tests.desk.money.test_payments import carried

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("today", "phase", "day"),
    [(date(2026, 11, 22), PromotionPhase.AFTER_SALES, 11), (date(2026, 11, 12), PromotionPhase.AFTER_SALES, 1),
     (date(2026, 11, 11), PromotionPhase.AFTER_SALES, 3), (date(2027, 3, 1), PromotionPhase.AFTER_SALES, 3)],
)  # fmt: skip
def test_whatever_the_day_it_is_after_sales(today: date, phase: PromotionPhase, day: int) -> None:
    warm_up, sale, after_sales, ends = story.promotion_days(today)
    promotion = Promotion(warm_up_on=warm_up, sale_on=sale, after_sales_on=after_sales, ends_on=ends)
    now = duty.phase_of(promotion, today=today)
    assert (now.phase, now.day) == (phase, day)


@pytest.mark.long
def test_the_story_is_told_through_public_doors(
    live_server: LiveServer, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.AMENDS_HOME = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    now = timezone.now()
    merchant = demo.prepare(orders=400, progress=lambda _done, _total: None, now=now)
    key = setup.add_api_key(shop=Shop.objects.get(merchant=merchant, platform="tmall"))
    _send(live_server.url, key, fresh.signals(now=now, mark="1"))
    _post(live_server.url, key, fresh.broken(mark="1"))
    drain(now)
    monkeypatch.setattr(trade, "sleep", lambda _seconds: carried())  # the couriers of the demo
    story.tell(address=live_server.url, merchant=merchant, now=now)
    assert adds_up() > 100

    assert duty.phase_of(Promotion.objects.get(), today=timezone.localdate()).phase is PromotionPhase.AFTER_SALES
    assert Shift.objects.count() == len(story.ROSTER)
    assert Loan.objects.get().member.user.name == "设计小美"
    assert Member.objects.get(user__email="new@demo.example").seniority == Seniority.NEW
    assert [overlay.number for overlay in Overlay.objects.order_by("number")] == [1, 2]
    merchant.refresh_from_db()
    assert set(merchant.own_days) == {"carrier_hours", "office"}
    assert Absence.objects.exists()
    assert Approval.objects.filter(state="asked").exists()
    assert Task.objects.count() == 4  # two between desks, two raised to operations
    answered, waits = RaisedProblem.objects.order_by("raised_at")
    assert (answered.finding, waits.finding) == ("changed", "")
    rate = rates.rates(answered, now=now)
    assert rate is not None
    assert rate.before is not None
    assert rate.after is not None
    assert rate.before.share > 2 * rate.after.share > 0
    told = pages.told(Member.objects.get(user__email="ops@demo.example"), listings.SKU)
    assert [each.sizes for each in told] == [listings.SINCE, listings.BEFORE]
    assert Task.objects.get(ref=waits.ref).desk == "operations"
    assert waits.sku in {page.sku for page in listings.PAGES["tmall"]}  # one whose page is told
    assert File.objects.count() == 6
    assert Pack.objects.count() == 2
    assert Quarantine.objects.filter(state="waiting").exists()
    assert CaseRecord.objects.filter(state="open", tone=2).count() >= 2
    assert EffectRecord.objects.filter(kind="hold_shipment").exclude(state="past").count() == 3
    assert SignalRecord.objects.filter(kind="promise.made", source="colleague").count() >= 3
    assert Notice.objects.filter(kind="mention").count() == 2
    assert CaseRecord.objects.filter(state="open").exclude(owner="").count() > 5
    _deals_with_others(merchant)
    scenes = {"evidence_not_received", "regulator_complaint", "conversation"}
    assert set(CaseRecord.objects.filter(state="open", scene__in=scenes).values_list("scene", flat=True)) == scenes
    assert DockParcel.objects.get(matched_to=None).number == "YT0000000000418"
    assert set(ProductPicture.objects.values_list("sku", flat=True)) == set(wares.WARES)
    assert ProductPicture.objects.get(sku="NW-HD12-RD").by.startswith("member:")


def _deals_with_others(merchant: Merchant) -> None:
    """Partners with terms, hours, an answered task and some that wait; invoices; money that waits for a second yes."""
    owner = Member.objects.get(user__email="owner@demo.example")
    carrier, supplier = Partner.objects.order_by("kind")
    assert (len(carrier.terms), len(supplier.terms), supplier.holidays) == (3, 2, "CN")
    assert all(book.told_at(each, timezone.now()) for each in (carrier, supplier))
    assert tasks.of_partner(owner, carrier)
    assert tasks.of_partner(owner, supplier)
    missed = CaseRecord.objects.filter(scene="signed_not_received", order_key__startswith="2")
    said = StepRecord.objects.filter(step="carrier_says", dossier_id__in=missed.values("dossier_id"))
    assert sorted(said.values_list("state", flat=True)) == ["blocked", "done"]
    asked, due = CaseRecord.objects.filter(scene="invoice_ordinary", order_key__startswith="2").order_by("-opened_at")
    registered = StepRecord.objects.filter(step="register", dossier_id__in=[asked.dossier_id, due.dossier_id])
    assert dict(registered.values_list("dossier_id", "state")) == {asked.dossier_id: "ready", due.dossier_id: "done"}
    batch = PaymentBatch.objects.get(merchant=merchant)
    assert (batch.state, batch.amount) == ("made", 1_800)
    assert [(each.amount, each.payee) for each in reading.waiting(owner)] == [(2_600, None)]
    desk = Desk.objects.get(merchant=merchant, code="operations")
    with override("en"):
        assert desk.said == "Operations"
    with override("zh-hans"):
        assert desk.said == "运营"


def test_all_goods_of_the_demo_have_a_picture_of_their_own() -> None:
    sold = {each.sku for place in (china, brazil) for each in (*place.PRODUCTS, place.GIFT)}
    assert set(wares.WARES) == sold | {sku for sku, _title, _price in fresh.GOODS} | {listings.SKU}
    assert wares.drawn("NW-HD12-RD") == wares.drawn("NW-HD12-RD") != wares.drawn("NW-HT20-WH")
