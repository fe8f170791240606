"""Whose turn it is and whose work: a step waits for those before it, evidence for files, a lead's step for a lead."""

from typing import Any
from uuid import uuid4

import msgspec
import pytest
from django.test import Client

from amends.casework.bulk import bulk_actions
from amends.casework.bulk.bulk_actions import BulkRequest
from amends.merchants import setup
from amends.merchants.models import Member, Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.stories import number, rows
from tests.desk.pages import text
from tests.desk.walks import Walk, ended, hired, offers, press, proves, reads, records, seat, seated, states, writes

pytestmark = pytest.mark.django_db(transaction=True)
ORDER = "T-1"


@pytest.fixture
def walk(bluebird: Merchant, tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Walk:
    hired(bluebird, lin=Role.AGENT, su=Role.SUPERVISOR, wei=Role.WAREHOUSE, fang=Role.FINANCE)
    made = Walk(tmall_shop, monkeypatch, zone="Asia/Shanghai", year=2026)
    facts: dict[str, Any] = {"amount": 30_000, "currency": "CNY", "country": "CN", "language": "zh"}
    made.tell("order.placed", "11-11 10:00", ORDER, **facts, tags=["supplier:Huaxin"])
    made.at("11-11 14:00")
    return made


def tried(client: Client, case: str, button: str, **said: str) -> str:
    """What the page says to what it does not offer."""
    answer = client.post(f"{case}{button}", {"token": str(uuid4()), **said}, follow=True)
    assert answer.status_code == 422
    return text(answer)


def out_of_stock(walk: Walk) -> str:
    """The supplier has none of it; first the customer is to know."""
    told = {"party": "supplier", "what": "out_of_stock", "amount": "30.00", "text": "这款没货了"}
    return records(seat("lin"), walk.order(ORDER), "partner-reported", **told)


def damaged(walk: Walk) -> str:
    """It arrived broken."""
    walk.tell("parcel.handed_over", "11-11 15:00", ORDER, waybill="YT1")
    walk.tell("parcel.delivered", "11-12 15:00", ORDER)
    typed = {"issue": "TRANSIT_DAMAGE", "quantity": 1, "amount": "300.00", "text": "收到就是碎的"}
    return records(seat("lin"), walk.order(ORDER), "problem-reported", **typed)


@pytest.mark.mission("M6")
def test_a_step_that_waits_for_another_is_done_by_no_door(walk: Walk, tmall_shop: Shop) -> None:
    case = out_of_stock(walk)
    assert "Not its turn yet" in tried(seat("lin"), case, "step", step="answer_supplier", text="撤单")
    lin = Member.objects.get(user__email="lin@bluebird.test")
    key = setup.add_api_key(shop=tmall_shop, member=lin)
    item = {"kind": "step.done", "id": "k1", "at": walk.now, "order": ORDER, "case": 1, "step": "loss", "text": "认"}
    client = Client(headers={"authorization": f"Bearer {key}"})
    (answer,) = client.post("/api/v1/signals", msgspec.json.encode([item]), content_type="application/json").json()
    assert (answer["status"], answer["field"]) == ("refused", "after")
    wanted = BulkRequest(action="step", fields={"step": "loss", "text": "认"}, token="b")
    (outcome,) = bulk_actions.do(lin, [(number(tmall_shop, ORDER), 1)], wanted, now=walk.now)
    assert outcome.refused is not None
    assert outcome.refused.field == "after"
    assert states(ORDER, "supplier_out_of_stock") == {
        "tell_buyer": "ready",
        "confirm": "blocked",
        "answer_supplier": "waiting",
        "loss": "waiting",
    }
    writes(seat("lin"), case, "您好，这款暂时缺货，您愿意等补货，还是退款？")
    walk.wait()
    press(seat("lin"), case, "answer_supplier", text="撤单，客户要退款")
    assert states(ORDER, "supplier_out_of_stock")["answer_supplier"] == "done"


@pytest.mark.mission("M10")
def test_evidence_is_added_and_only_a_lead_goes_without_it(walk: Walk) -> None:
    case = damaged(walk)
    page = reads(seat("lin"), case, "Done by adding", "Without it, a lead says why.")
    assert "What you found or did" not in page
    assert "only a lead does this step" in tried(seat("lin"), case, "step", step="photos", text="都看过了")
    said = {"item": "item_photo", "name": "看过了"}
    assert "a word alone proves nothing" in tried(seat("lin"), case, "evidence", **said)
    assert states(ORDER, "damaged_goods")["photos"] == "ready"
    proves(seat("lin"), case, "outer_box_photo")
    assert states(ORDER, "damaged_goods")["photos"] == "ready"
    reads(seat("su"), case, "Without it, say why: only leads may.")
    assert "Say in a few words" in tried(seat("su"), case, "step", step="photos")
    press(seat("su"), case, "photos", text="买家不肯拍，快递已认")
    reads(seat("lin"), case, "买家不肯拍，快递已认")
    assert states(ORDER, "damaged_goods")["photos"] == "done"


@pytest.mark.mission("M10")
def test_files_do_the_step_that_collects_them(walk: Walk) -> None:
    case = damaged(walk)
    proves(seat("lin"), case, "outer_box_photo", "item_photo")
    assert states(ORDER, "damaged_goods")["photos"] == "done"
    reads(seat("lin"), case, never=("Without it, a lead says why.",))


@pytest.mark.mission("T4")
def test_a_leads_step_is_never_done_from_below(walk: Walk) -> None:
    case = records(
        seat("lin"), walk.order(ORDER), "problem-reported", issue="ALLERGY_INJURY", quantity=1, text="过敏了"
    )
    assert "another desk's work" in tried(seat("lin"), case, "step", step="call", text="打过了")
    assert "a lead's to choose" in tried(seat("lin"), case, "remedy", remedy="refund", amount="300")
    assert "A lead chooses this" in text(seat("lin").get(case))
    press(seat("su"), case, "call", text="打过了，已就医")
    seated(walk.shop.merchant, lead="lin")  # the merchant has put them there
    proves(seat("lin"), case, "hospital_certificate")
    assert "A lead chooses this" not in text(seat("lin").get(case))


@pytest.mark.mission("T9")
def test_the_warehouse_hears_its_alarms_though_nobody_has_a_seat_there(walk: Walk) -> None:
    walk.tell("order.canceled", "11-11 14:10", ORDER)
    walk.tell("parcel.handed_over", "11-11 15:00", ORDER, waybill="YT1")
    walk.ring()
    reads(seat("wei"), "/notices/", ORDER)
    reads(seat("su"), "/notices/", never=(ORDER,))


@pytest.mark.mission("M6", "M13")
def test_a_shortage_that_nobody_claimed_in_time_is_still_owed(walk: Walk) -> None:
    case = out_of_stock(walk)
    writes(seat("lin"), case, "您好，这款暂时缺货，您愿意等补货，还是退款？")
    walk.wait()
    press(seat("lin"), case, "answer_supplier", text="撤单，客户要退款")
    press(seat("lin"), case, "loss", text="王工认 30 元")
    assert ended(ORDER, "supplier_out_of_stock") == ("closed", "handled")
    reads(seat("fang"), "/losses/", ORDER, "Supplier · Huaxin", "30.00")
    (loss,) = rows("SELECT id FROM casework_loss")[0]
    fang = seat("fang")
    fang.post("/losses/claim", {"token": str(uuid4()), "loss": [loss], "kept": "1"})
    for what, said in (("answer", {"text": "认", "amount": "30"}), ("recover", {"amount": "30"})):
        fang.post(f"/losses/{loss}/{what}", {"token": str(uuid4()), **said})
    assert rows("SELECT state, recovered FROM casework_loss") == [("recovered", 3_000)]
    assert not offers(seat("lin"), case, "loss")
