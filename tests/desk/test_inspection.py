"""Goods that came back: inspected piece by piece, graded apart from the refund, and what the ledger says of them."""

import csv
import io
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from amends.casework.evidence.models import File
from amends.casework.ledger.audit_models import Audit
from amends.merchants import setup
from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.evidence.test_files import picture
from tests.casework.law import adds_up
from tests.casework.stories import drain, feed, number, one, placed, rows
from tests.cast import OPENED_AT, PASSWORD, signed_in
from tests.desk.pages import press, text
from tests.desk.test_dock import sold

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clerk(bluebird: Merchant) -> Client:
    setup.add_member(
        merchant=bluebird, email="w@bluebird.test", name="Ware", password=PASSWORD, roles=[Role.WAREHOUSE],
        language="en", now=OPENED_AT,
    )  # fmt: skip
    return signed_in("w@bluebird.test")


@pytest.fixture
def lamps(tmall_shop: Shop, now: datetime) -> int:
    """Two lamps of ¥130 each that are to come back."""
    return sold(tmall_shop, now, "T-2005", "13800000001", coming=True)


def inspected(client: Client, order: int, **counted: object) -> Any:
    said: dict[str, object] = {
        "token": str(uuid4()),
        "number": "SF900",
        "many-0-intact": "2",
        "grade-0-intact": "resell",
    }
    said |= {name.replace("_", "-"): value for name, value in counted.items()}
    return press(client, f"/dock/orders/{order}/inspect", said)


def mixed(client: Client, order: int, **more: object) -> object:
    """One lamp as it was sent, and a mug in place of the other."""
    return inspected(client, order, many_0_intact="1", many_other="1", grade_other="not_ours", other="MUG", **more)


@pytest.mark.mission("N2")
def test_one_of_two_is_ours_and_the_refund_is_bounded_by_it(clerk: Client, owner: Client, lamps: int) -> None:
    form = text(clerk.get(f"/dock/orders/{lamps}/inspect"))
    assert "2 pieces were sent" in form
    photo = SimpleUploadedFile("mug.png", picture(), content_type="image/png")
    said = text(mixed(clerk, lamps, text="另一件是杯子", photo=photo))
    assert "Inspected: not what was sent" in said
    assert "1 photo kept" in said
    assert rows("SELECT kind FROM casework_signal WHERE kind IN ('goods.inspected', 'goods.graded') ORDER BY id") == [
        ("goods.inspected",), ("goods.graded",), ("goods.graded",),
    ]  # fmt: skip
    no = one("SELECT no FROM casework_case WHERE scene = 'return_mismatch' AND state = 'open'")
    (kept,) = File.objects.all()
    assert (kept.case_no, kept.item != "") == (no, True)  # it proves what the warehouse's step waits for
    page = text(owner.get(f"/cases/{lamps}/{no}/"))
    assert "LAMP-3 × 1" in page
    assert "¥130.00" in page  # the line's half, not the ¥260 that were asked for
    ledger = text(clerk.get("/grading/"))
    assert "Not ours" in ledger
    assert "Sell again" in ledger
    adds_up()


@pytest.mark.mission("N2")
@pytest.mark.parametrize(
    ("counted", "finding"),
    [
        pytest.param({}, "intact", id="all_sound"),
        pytest.param({"many_0_intact": "1"}, "short", id="one_missing"),
        pytest.param({"many_0_intact": "1", "many_0_damaged": "1"}, "damaged", id="one_broken"),
        pytest.param({"many_0_intact": "0", "many_0_used": "2"}, "used", id="both_used"),
        pytest.param({"many_0_intact": "0"}, "empty", id="an_empty_box"),
    ],
)
def test_the_finding_is_the_worst_of_what_was_counted(
    clerk: Client, lamps: int, counted: dict[str, str], finding: str
) -> None:
    inspected(clerk, lamps, **counted)
    assert (
        one("SELECT coalesce(payload->>'finding', 'intact') FROM casework_signal WHERE kind = 'return.received'")
        == finding
    )


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"many_0_intact": "-1"}, id="negative"),
        pytest.param({"many_0_intact": "99999"}, id="far_too_many"),
        pytest.param({"many_0_intact": "١"}, id="foreign_digits"),
        pytest.param({"grade_0_intact": "melt"}, id="no_such_grade"),
        pytest.param({"token": "x"}, id="no_token"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_told(clerk: Client, lamps: int, wrong: dict[str, str]) -> None:
    assert inspected(clerk, lamps, **wrong).status_code == 422
    assert rows("SELECT 1 FROM casework_signal WHERE kind IN ('return.received', 'goods.inspected')") == []


def test_pressed_twice_it_counts_once(clerk: Client, lamps: int) -> None:
    token = str(uuid4())
    for _press in range(2):
        inspected(clerk, lamps, token=token)
    assert len(rows("SELECT 1 FROM casework_signal WHERE kind = 'goods.graded'")) == 1


@pytest.mark.mission("N2")
def test_a_grade_is_changed_with_its_reason_and_taken_back(clerk: Client, lamps: int) -> None:
    assert inspected(clerk, lamps).status_code == 200
    ref = one("SELECT payload->>'ref' FROM casework_signal WHERE kind = 'goods.graded'")
    change = f"/grading/{lamps}/{ref}/change"
    assert "say why" in text(clerk.post(change, {"token": str(uuid4()), "grade": "scrap", "text": ""}, follow=True))
    clerk.post(change, {"token": str(uuid4()), "grade": "scrap", "text": "灯座裂了"})
    assert (graded(clerk), graded(clerk, grade="resell")) == ([("LAMP-3", "2", "Scrap", "灯座裂了")], [])
    detail = Audit.objects.get(verb="dock.regraded").detail
    assert (detail["was"], detail["now"], detail["why"]) == ("resell", "scrap", "灯座裂了")
    clerk.post(f"/orders/{lamps}/record/undo")
    assert graded(clerk) == [("LAMP-3", "2", "Sell again", "")]
    adds_up()


def graded(client: Client, **narrowed: str) -> list[tuple[str, ...]]:
    """SKU, pieces, grade and reason of each line of the file."""
    body = b"".join(client.get("/grading.csv", narrowed).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return [(line[3], line[5], line[7], line[9]) for line in list(csv.reader(io.StringIO(body)))[1:]]


@pytest.mark.mission("N2")
def test_the_ledger_adds_up_what_every_door_told(clerk: Client, tmall_shop: Shop, lamps: int, now: datetime) -> None:
    """Counted by hand: 2 + 1 lamps from two inspections, 3 mugs from a warehouse system over HTTP."""
    other = sold(tmall_shop, now, "T-2006", "13800000002", coming=True)
    inspected(clerk, lamps)
    inspected(clerk, other, many_0_intact="", many_0_damaged="1", grade_0_damaged="scrap")
    feed(tmall_shop, placed("T-9", at=now - timedelta(days=3)), now=now)
    told = {
        "kind": "goods.graded", "id": "w1", "at": (now - timedelta(minutes=1)).isoformat(), "order": "T-9",
        "ref": "g1", "grade": "scrap", "sku": "MUG", "quantity": 3,
    }  # fmt: skip
    headers = {"authorization": f"Bearer {setup.add_api_key(shop=tmall_shop)}"}
    answer = Client().post("/api/v1/signals", [told], content_type="application/json", headers=headers)
    assert answer.status_code < 300
    drain(now)
    page = text(clerk.get("/grading/"))
    assert "Scrap 4 67 %" in page
    assert "Sell again 2 33 %" in page
    assert sorted(graded(clerk)) == [
        ("LAMP-3", "1", "Scrap", ""), ("LAMP-3", "2", "Sell again", ""), ("MUG", "3", "Scrap", ""),
    ]  # fmt: skip
    assert graded(clerk, sku="mug") == [("MUG", "3", "Scrap", "")]
    assert graded(clerk, until=(timezone.localdate() - timedelta(days=1)).isoformat()) == []


@pytest.mark.mission("N1")
def test_the_merchants_own_rules_decide_who_comes_first_and_how_goods_are_graded(
    clerk: Client, owner: Client, tmall_shop: Shop, lamps: int, now: datetime
) -> None:
    sold(tmall_shop, now, "T-2006", "13900000001", coming=False)
    asked = {"phone": "0001", "sku": "x"}
    before = text(clerk.get("/dock/", asked))
    assert before.index("T-2005") < before.index("T-2006")
    zero = {"number": "100", "expected": "0", "phone": "30", "name": "30", "goods": "20"}
    assert owner.post("/settings/dock/weights", zero | {"phone": "-3"}).status_code == 422
    assert owner.post("/settings/dock/weights", zero).status_code == 302
    assert "40" in text(owner.get("/settings/dock/"))  # what stood before is in its history
    grades = {"code": ["b_ware", ""], "zh": ["二等", ""], "en": ["B ware", ""], "of": ["intact", ""]}
    assert owner.post("/settings/dock/grades", grades | {"code": ["B!", ""]}).status_code == 422
    owner.post("/settings/dock/grades", grades)
    assert "B ware" in text(clerk.get(f"/dock/orders/{lamps}/inspect"))
    assert inspected(clerk, lamps).status_code == 422  # resell is gone from the list
    inspected(clerk, lamps, grade_0_intact="b_ware")
    assert graded(clerk) == [("LAMP-3", "2", "B ware", "")]
    assert clerk.get("/settings/dock/").status_code == 404


@pytest.mark.mission("N1")
def test_a_wrong_match_is_taken_back_while_nothing_else_has_happened(
    clerk: Client, tmall_shop: Shop, lamps: int, now: datetime
) -> None:
    into = {"token": str(uuid4()), "shop": str(tmall_shop.pk), "text": "", "number": "YT1", "sku": "LAMP-3"}
    clerk.post("/dock/put", into)
    place = number(tmall_shop, "dock:YT1")
    wish = {"token": str(uuid4()), "order": str(lamps), "finding": "intact"}
    clerk.post(f"/dock/{place}/match", wish)
    assert "Matched lately" in text(clerk.get("/dock/"))
    assert "Back in the pool" in text(clerk.post(f"/dock/{place}/unmatch", follow=True))
    assert one("SELECT state FROM casework_case WHERE scene = 'return_unidentified'") == "open"
    assert one("SELECT goods FROM casework_case WHERE dossier_id = %s ORDER BY no DESC", lamps) != "returned"
    assert rows("SELECT matched_to FROM casework_dockparcel") == [(None,)]
    clerk.post(f"/dock/{place}/match", wish | {"token": str(uuid4())})
    inspected(clerk, lamps)
    assert "something else has happened" in text(clerk.post(f"/dock/{place}/unmatch", follow=True))
    assert rows("SELECT matched_to FROM casework_dockparcel") == [(lamps,)]
    adds_up()


def test_the_ledger_is_the_warehouses_and_the_merchants_own(
    clerk: Client, agent: Client, outsider: Client, lamps: int
) -> None:
    inspected(clerk, lamps)
    assert agent.get("/grading/").status_code == 404
    assert agent.get(f"/dock/orders/{lamps}/inspect").status_code == 404
    assert inspected(agent, lamps).status_code == 404
    assert outsider.get(f"/dock/orders/{lamps}/inspect").status_code == 404
    assert "LAMP-3" not in text(outsider.get("/grading/"))
    ref = one("SELECT payload->>'ref' FROM casework_signal WHERE kind = 'goods.graded'")
    theirs = {"token": str(uuid4()), "grade": "scrap", "text": "x"}
    assert outsider.post(f"/grading/{lamps}/{ref}/change", theirs).status_code == 404


def test_what_is_expected_back_stands_at_the_dock(clerk: Client, lamps: int) -> None:
    said = text(clerk.get("/dock/"))
    assert "Expected back, or to be inspected" in said
    assert f"/dock/orders/{lamps}/inspect" in clerk.get("/dock/").content.decode()
    inspected(clerk, lamps)
    assert f"/dock/orders/{lamps}/inspect" not in clerk.get("/dock/").content.decode()
