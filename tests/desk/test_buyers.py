"""The owner's page of what is held about a buyer: found, taken along, erased with a certificate; others see nothing."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from amends.casework.erasure.models import Erasure
from amends.casework.ledger.audit_models import Audit
from amends.casework.ledger.effect_models import EffectRecord
from amends.merchants.models import Merchant, Shop
from tests.casework.evidence.test_files import picture
from tests.casework.stories import HOUR, PHONE, STREET, feed, placed, refund_asked, rows
from tests.desk.conftest import at
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/settings/buyers/"
NAME = "王小明"
WHY = "asked for by mail on Monday"


@pytest.fixture
def orders(tmall_shop: Shop, owner: Client) -> tuple[int, int]:
    """Two orders of one phone; the second is at rest, the first has a case open and a file."""
    now = timezone.now()
    first = feed(tmall_shop, placed(at=now - 5 * HOUR), refund_asked(at=now - HOUR), now=now)
    second = feed(tmall_shop, placed("T-2", at=now - 3 * HOUR, buyer="小明"), now=now)
    feed(tmall_shop, placed("T-3", at=now - 3 * HOUR, buyer="李雷", buyer_phone="13911112222"), now=now)
    file = SimpleUploadedFile("壶.png", picture(), content_type="image/png")
    owner.post(f"{at(tmall_shop, 'T-1001')}files/add", {"token": "4bb1d9b2-4b8b-4b52-8f1c-0f7c9d0a3a55", "file": file})
    EffectRecord.objects.filter(state="pending").update(state="sent", next_at=None, sent_at=now)
    return first, second


def erase(client: Client, *orders: int, **fields: object) -> Any:
    return client.post(f"{PAGE}erase", {"orders": orders, "reason": WHY, "sure": 1, **fields}, follow=True)


def test_one_phone_finds_all_orders_and_what_is_held_of_each(owner: Client, orders: tuple[int, int]) -> None:
    words = text(owner.post(PAGE, {"q": PHONE}))
    assert "T-1001" in words
    assert "T-2" in words
    assert "T-3" not in words
    assert "Name · Phone · Address" in words
    assert "1 file" in words
    assert "A case is open" in words
    assert PHONE not in words
    by_order = text(owner.post(PAGE, {"q": "T-2"}))
    assert "T-1001" in by_order  # of the same phone
    assert "Nothing is held under that" in text(owner.post(PAGE, {"q": "13800000000"}))


@pytest.mark.mission("N13")
def test_the_export_holds_all_of_it_and_leaves_a_line_in_the_audit(owner: Client, orders: tuple[int, int]) -> None:
    response: Any = owner.post(f"{PAGE}export", {"orders": orders})
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    told = json.loads(archive.read("buyer.json"))
    first, second = told["orders"]
    assert (first["name"], first["phone"], first["address"]) == (NAME, PHONE, STREET)
    assert {event["kind"] for event in first["events"]} >= {"order.placed", "refund.asked", "evidence.added"}
    assert second["order"] == "T-2"
    (file,) = first["files"]
    assert archive.read(file["path"]) == picture()
    page = archive.read("index.html").decode()
    assert STREET in page
    assert "壶.png" in page
    assert Audit.objects.get(verb="buyer.exported").detail["orders"] == 2
    assert "Exported what is held about a buyer" in text(owner.get("/audit/"))


@pytest.mark.mission("N13")
def test_erasing_shows_first_what_goes_and_asks_for_a_reason(owner: Client, orders: tuple[int, int]) -> None:
    _first, second = orders
    words = text(owner.post(f"{PAGE}look", {"orders": second}))
    assert "The buyer of 1 order" in words
    assert "backups made before" in words
    assert owner.post(f"{PAGE}erase", {"orders": second, "reason": WHY}).status_code == 422  # not sure
    assert owner.post(f"{PAGE}erase", {"orders": second, "reason": "", "sure": 1}).status_code == 422
    assert "This names the buyer" in text(erase(owner, second, reason="小明 asked"))
    assert Erasure.objects.count() == 0
    words = text(erase(owner, second))
    assert "Erased: the buyer of 1 order." in words
    assert WHY in words
    made = Erasure.objects.get()
    sent = owner.get(f"{PAGE}certificates/{made.id}")
    assert json.loads(sent.content)["digest"] == made.digest
    assert "Erased a buyer" in text(owner.get("/audit/"))
    assert "T-2" in text(owner.post(PAGE, {"q": "T-2"}))


def test_an_open_case_holds_it_until_the_owner_says_so_with_a_reason(owner: Client, orders: tuple[int, int]) -> None:
    first, _second = orders
    refused = erase(owner, first)
    assert refused.status_code == 422
    assert "Although a case or dispute is open" in text(refused)
    assert rows("SELECT private IS NULL FROM casework_dossier WHERE id = %s", first) == [(False,)]
    assert "Erased: the buyer" in text(erase(owner, first, forced=1))
    assert Erasure.objects.get().certificate["forced"] is True
    assert "words stand as —" in text(owner.get(f"/cases/{first}/1/"))
    assert owner.get(f"/orders/{first}/").status_code == 200


def test_the_rule_is_off_until_it_is_set_and_its_change_is_kept(owner: Client, bluebird: Merchant) -> None:
    assert Merchant.objects.get(id=bluebird.pk).erase_after_days is None
    owner.post(f"{PAGE}rule", {"days": "7"})
    assert Merchant.objects.get(id=bluebird.pk).erase_after_days is None  # too few
    words = text(owner.post(f"{PAGE}rule", {"days": "1095"}, follow=True))
    assert Merchant.objects.get(id=bluebird.pk).erase_after_days == 1095
    assert "1095" in words
    owner.post(f"{PAGE}rule", {"days": ""})
    assert Merchant.objects.get(id=bluebird.pk).erase_after_days is None


def test_only_owners_and_only_their_own(
    owner: Client, mate: Client, outsider: Client, orders: tuple[int, int], bluebird: Merchant
) -> None:
    first, second = orders
    erase(owner, second)
    made = Erasure.objects.get()
    for client in (mate, outsider):
        assert client.get(f"{PAGE}certificates/{made.id}").status_code == 404
    assert mate.get(PAGE).status_code == 404
    assert mate.post(f"{PAGE}export", {"orders": first}).status_code == 404
    assert "T-1001" not in text(outsider.post(PAGE, {"q": PHONE}))
    assert outsider.post(f"{PAGE}export", {"orders": first}).status_code == 404
    assert erase(outsider, first).status_code == 404
    assert "Choose at least one order" in text(owner.post(f"{PAGE}look", {}, follow=True))
    assert rows("SELECT private IS NULL FROM casework_dossier WHERE id = %s", first) == [(False,)]
