"""Packing: what is scanned is counted against the order; what doesn't fit holds the parcel until it does."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client

from amends.casework.holds.packing import compare
from amends.engine import signals as s
from amends.engine.signals import Line
from amends.merchants import setup
from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.law import adds_up
from tests.casework.stories import DAY, HOUR, feed, placed, rows
from tests.cast import OPENED_AT, PASSWORD, signed_in
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)
LINES = (Line(sku="LAMP-3", title="台灯", quantity=2, price=26_000), Line(sku="GIFT-1", title="灯泡", gift=True))
SEEN = {"check-appearance": "yes", "check-packing": "yes", "check-coverage": "yes", "check-sign_in_person": "yes"}


@pytest.fixture
def clerk(bluebird: Merchant) -> Client:
    setup.add_member(
        merchant=bluebird, email="w@bluebird.test", name="Ware", password=PASSWORD, roles=[Role.WAREHOUSE],
        language="en", now=OPENED_AT,
    )  # fmt: skip
    return signed_in("w@bluebird.test")


@pytest.fixture
def order(tmall_shop: Shop, now: datetime) -> int:
    return feed(tmall_shop, placed("P-1", at=now - DAY, amount=26_000, lines=LINES), now=now)


def packed(client: Client, order: int, scans: str, **more: str) -> str:
    said = SEEN | {"token": str(uuid4()), "code": "P-1", "scans": scans} | more
    return text(client.post(f"/packing/{order}", said, follow=True))


def checks() -> dict[str, bool]:
    columns = "payload->>'check', coalesce(payload->>'passed', 'true')"
    told = rows(f"SELECT {columns} FROM casework_signal WHERE kind = 'order.checked' ORDER BY id")  # noqa: S608
    return {name: passed == "true" for name, passed in told}


@pytest.mark.mission("L5")
def test_all_in_order_and_each_check_is_a_fact(clerk: Client, order: int) -> None:
    page = text(clerk.get("/packing/", {"code": "P-1"}))
    assert "台灯" in page
    assert "灯泡" in page  # what is given is packed, too
    assert "All in order" in packed(clerk, order, "lamp-3\nLAMP-3\nGIFT-1\n")
    names = ("count", "appearance", "coverage", "packing", "sign_in_person")
    assert checks() == dict.fromkeys(names, True)
    assert rows("SELECT 1 FROM casework_effect WHERE kind = 'hold_shipment'") == []
    adds_up()


@pytest.mark.mission("L5")
def test_a_piece_too_few_holds_the_parcel_until_it_is_there(clerk: Client, order: int) -> None:
    assert "Don't close it. Not in order: count" in packed(clerk, order, "LAMP-3\nGIFT-1")
    assert rows("SELECT scene FROM casework_case WHERE state = 'open'") == [("count_short",)]
    assert rows("SELECT kind FROM casework_effect WHERE kind LIKE '%%_shipment'") == [("hold_shipment",)]
    assert "Hold!" in text(clerk.get("/packing/", {"code": "P-1"}))
    packed(clerk, order, "LAMP-3\nLAMP-3\nGIFT-1")
    assert rows("SELECT state FROM casework_case WHERE scene = 'count_short'") == [("closed",)]
    adds_up()


@pytest.mark.mission("L5")
def test_poor_packing_holds_it_as_well_and_what_was_not_looked_at_is_not_told(clerk: Client, order: int) -> None:
    said = {"check-packing": "no", "text": "没有填充物"}
    kept = {name: SEEN[name] for name in ("check-appearance",)}
    token = str(uuid4())
    for _press in range(2):
        clerk.post(
            f"/packing/{order}", kept | said | {"token": token, "code": "P-1", "scans": "LAMP-3\nLAMP-3\nGIFT-1"}
        )
    assert checks() == {"count": True, "appearance": True, "packing": False}
    assert rows("SELECT payload->>'text' FROM casework_signal WHERE payload->>'check' = 'packing'") == [("没有填充物",)]
    assert rows("SELECT scene FROM casework_case WHERE state = 'open'") == [("check_failed",)]


@pytest.mark.parametrize(
    ("counted", "missing", "foreign"),
    [
        pytest.param({"A": 2, "B": 1}, {}, {}, id="right"),
        pytest.param({"a": 1, "A": 1, "b": 1}, {}, {}, id="however_it_is_written"),
        pytest.param({"A": 1}, {"A": 1, "B": 1}, {}, id="too_few"),
        pytest.param({"A": 3, "B": 1}, {}, {"A": 1}, id="too_many"),
        pytest.param({"A": 2, "B": 1, "C": 4}, {}, {"C": 4}, id="not_of_this_order"),
        pytest.param({}, {"A": 2, "B": 1}, {}, id="nothing"),
    ],
)
def test_what_was_scanned_against_what_was_ordered(
    counted: dict[str, int], missing: dict[str, int], foreign: dict[str, int]
) -> None:
    assert compare({"A": 2, "B": 1}, counted) == (missing, foreign)


def test_who_may_not_and_what_is_gone_is_refused(
    clerk: Client, agent: Client, outsider: Client, tmall_shop: Shop, order: int, now: datetime
) -> None:
    assert agent.get("/packing/", {"code": "P-1"}).status_code == 404
    assert agent.post(f"/packing/{order}", SEEN | {"token": str(uuid4()), "scans": ""}).status_code == 404
    assert clerk.get("/packing/", {"code": "nobody"}).status_code == 404
    assert outsider.get("/packing/", {"code": "P-1"}).status_code == 404
    feed(tmall_shop, s.ParcelHandedOver(id="h", at=now - HOUR, order="P-1", waybill="SF1"), now=now)
    assert "has left already" in packed(clerk, order, "LAMP-3")
    gone = clerk.get("/packing/", {"code": "P-1"}).content.decode()
    assert ("Sent already" in gone, "data-scan" in gone) == (True, False)  # nothing to scan in vain
    assert checks() == {}
