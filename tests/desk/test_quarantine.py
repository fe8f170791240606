"""Refused signals: listed, marked, mended and sent again, or discarded."""

from datetime import datetime

import pytest
from django.test import Client

from amends.casework.intake import inbox
from amends.casework.ledger.quarantine_models import Quarantine
from amends.desk.words.form_errors import fault
from amends.merchants.models import Shop
from tests.casework.stories import drain, rows
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)
BROKEN = (
    b'{"kind":"order.placed","id":"o1","at":"2026-11-11T12:00:00+08:00","order":"T-9","amount":"299","currency":"CNY"}'
)


@pytest.fixture
def item(tmall_shop: Shop, now: datetime) -> int:
    inbox.receive(shop=tmall_shop, items=BROKEN, source="orders.ndjson", now=now)
    return Quarantine.objects.get().id


def test_it_is_listed_with_field_and_reason(owner: Client, outsider: Client, mate: Client, item: int) -> None:
    words = text(owner.get("/quarantine/"))
    assert "orders.ndjson" in words
    assert "amount" in words
    assert "must be a whole number, not text in quotes" in words
    assert "orders.ndjson" not in text(outsider.get("/quarantine/"))
    assert mate.get("/quarantine/").status_code == 404  # a front-line member may not mend


def test_the_fault_is_marked_mended_and_sent_again(owner: Client, item: int, now: datetime) -> None:
    page = owner.get(f"/quarantine/{item}/").content.decode()
    assert "<mark>&quot;amount&quot;:&quot;299&quot;</mark>" in page
    still = owner.post(f"/quarantine/{item}/mend", {"raw": BROKEN.decode().replace('"299"', "-1")})
    assert still.status_code == 422
    assert "-1" in still.content.decode()
    sent = owner.post(f"/quarantine/{item}/mend", {"raw": BROKEN.decode().replace('"299"', "29900")}, follow=True)
    assert "Sent again" in text(sent)
    drain(now)
    assert rows("SELECT key, amount FROM casework_dossier") == [("T-9", 29_900)]


def test_it_is_discarded_with_a_reason(owner: Client, item: int) -> None:
    assert owner.post(f"/quarantine/{item}/discard", {"reason": ""}).status_code == 422
    assert "Nothing was refused" in text(owner.post(f"/quarantine/{item}/discard", {"reason": "test"}, follow=True))
    assert "dealt with" in text(owner.get(f"/quarantine/{item}/"))
    assert owner.post(f"/quarantine/{item}/mend", {"raw": BROKEN.decode()}).status_code == 404


@pytest.mark.parametrize("what", ["", "mend", "discard"])
def test_an_outsider_finds_nothing(outsider: Client, item: int, what: str) -> None:
    address = f"/quarantine/{item}/{what}"
    answer = outsider.post(address, {"raw": "{}", "reason": "x"}) if what else outsider.get(address)
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("raw", "field", "reason", "marked"),
    (
        ('{"a": 1, "b": "x"}', "b", "", '"b": "x"'),
        ('{"lines": [{"price": "1"}]}', "lines[0].price", "", '"price": "1"'),
        ('{"a": 1', "", "not JSON: Input data was truncated", "1"),
        ('{"价": 1,,}', "", "not JSON: malformed (byte 9)", ","),
        ("{}", "kind", "missing", ""),
        ("", "", "empty", ""),
    ),
)
def test_where_the_fault_lies(raw: str, field: str, reason: str, marked: str) -> None:
    assert fault(raw, field=field, reason=reason).marked == marked
