"""Imports taken back: what is kept beside their orders goes too, and what somebody has found stays."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from amends.casework.causes.models import Cause, CauseCase
from amends.casework.decide.projection_registry import PROJECTIONS
from amends.casework.ledger.models import DossierRecord
from amends.casework.projections.models import ReviewRecord
from amends.merchants.models import Shop
from tests.casework.stories import DAY, feed, number, placed, rows
from tests.channels import table_files as files
from tests.desk.test_tables import bring, holds, order, press

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("N11")]
PAID = files.REFUNDS.replace("九十九", "99.00")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> None:
    settings.AMENDS_HOME = tmp_path


def kept_of(dossier: int) -> set[str]:
    """The tables of projections that have rows of the order."""
    found = set()
    for each in PROJECTIONS:
        model = next(m for m in apps.get_app_config("casework").get_models() if m._meta.db_table == each.table)
        names = {getattr(field, "attname", "") for field in model._meta.get_fields()}
        if "dossier_id" in names and model._default_manager.filter(dossier_id=dossier).exists():
            found.add(each.name)
    return found


@pytest.mark.parametrize(
    ("content", "key", "made"),
    [
        (PAID, "4058123456789012345", {"cases", "facts"}),
        (PAID, "4058123456789012346", {"costs"}),
        (files.REVIEWS, "A-1", {"cases", "facts", "reviews"}),
    ],
    ids=["asked", "paid", "review"],
)
def test_nothing_kept_of_an_order_outlives_its_import(
    owner: Client, tmall_shop: Shop, content: str, key: str, made: set[str]
) -> None:
    upload = bring(owner, tmall_shop, content, "table.csv")
    dossier = number(tmall_shop, key)
    assert made <= kept_of(dossier)
    press(owner, upload, "take-back", {})
    assert (upload.done, upload.kept) == (2, 0)
    assert kept_of(dossier) == set()
    assert not DossierRecord.objects.filter(shop=tmall_shop).exists()


@pytest.mark.parametrize(
    ("content", "key"), [(PAID, "4058123456789012346"), (files.REVIEWS, "A-1")], ids=["paid", "review"]
)
def test_an_order_known_before_keeps_only_what_was_known_before(
    owner: Client, tmall_shop: Shop, now: datetime, content: str, key: str
) -> None:
    feed(tmall_shop, placed(key, at=now - 18 * DAY, amount=129_900), now=now)
    dossier, was = number(tmall_shop, key), order(tmall_shop, key)
    before = kept_of(dossier)
    upload = bring(owner, tmall_shop, content, "table.csv")
    assert kept_of(dossier) > before
    press(owner, upload, "take-back", {})
    assert (upload.done, upload.kept) == (2, 0)
    assert kept_of(dossier) == before
    assert order(tmall_shop, key).facts.subjects == was.facts.subjects
    assert holds(tmall_shop)


def test_a_review_somebody_has_judged_stays_with_its_order(owner: Client, tmall_shop: Shop) -> None:
    upload = bring(owner, tmall_shop, files.REVIEWS, "reviews.csv")
    dossier = number(tmall_shop, "A-1")
    (ref,) = ReviewRecord.objects.filter(dossier_id=dossier).values_list("ref", flat=True)
    judged = owner.post(reverse("review_judge", args=[dossier, ref]), {"sku": "", "issue": "QUALITY_VISIBLE"})
    assert judged.status_code == 302
    press(owner, upload, "take-back", {})
    assert (upload.done, upload.kept) == (1, 1)
    assert rows("SELECT issue FROM casework_review") == [("QUALITY_VISIBLE",)]


def test_a_cause_lets_go_of_what_an_import_brought(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    upload = bring(owner, tmall_shop, PAID, "refunds.csv")
    dossier = number(tmall_shop, "4058123456789012345")
    of_shop = {"merchant_id": tmall_shop.merchant_id, "id": 1, "issue": "QUALITY_VISIBLE", "kind": "shop"}
    known = {"suspect": str(tmall_shop.pk), "first_at": now, "raised_at": now, "look_at": now + DAY, "cases": 1}
    counted = {"found": 1, "days": 2, "usual": 0.0, "before": 0, "sold": 1, "sold_before": 1, "chance": 0.0}
    Cause.objects.create(**of_shop, **known, **counted)
    CauseCase.objects.create(merchant_id=tmall_shop.merchant_id, cause_id=1, dossier_id=dossier, no=1, opened_at=now)
    press(owner, upload, "take-back", {})
    assert (upload.done, upload.kept) == (2, 0)
    assert not CauseCase.objects.exists()
    assert rows("SELECT cases FROM casework_cause") == [(0,)]
