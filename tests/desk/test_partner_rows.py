"""A supplier reports of its own accord: the customer first, then who entered the order, the answer, and the loss."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.evidence.test_files import picture
from tests.casework.stories import rows
from tests.desk.pages import text
from tests.desk.test_outside_links import link, reply, send
from tests.desk.walks import Walk, ended, hired, offers, press, reads, records, seat, states, writes

pytestmark = pytest.mark.django_db(transaction=True)
ORDER = "T-1"


@pytest.fixture
def walk(bluebird: Merchant, tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Walk:
    hired(bluebird, mei=Role.FRONT_LINE, lin=Role.AGENT, fang=Role.FINANCE)
    made = Walk(tmall_shop, monkeypatch, zone="Asia/Shanghai", year=2026)
    facts: dict[str, Any] = {"amount": 30_000, "currency": "CNY", "country": "CN", "language": "zh"}
    made.tell("order.placed", "11-11 10:00", ORDER, **facts, tags=["supplier:Huaxin"])
    made.at("11-11 14:00")
    return made


@pytest.fixture
def supplier() -> Client:
    """Somebody at the supplier's, with a link and no account."""
    return Client(enforce_csrf_checks=True, headers={"accept-language": "en"})


@pytest.mark.mission("M6")
def test_a_shortage_goes_from_the_customer_to_the_supplier_to_the_loss(walk: Walk, supplier: Client) -> None:
    told = {"party": "supplier", "what": "out_of_stock", "amount": "30.00", "text": "这款没货了"}
    case = records(seat("lin"), walk.order(ORDER), "partner-reported", **told)
    assert case == walk.case(ORDER, "supplier_out_of_stock")
    waiting = {"answer_supplier": "waiting", "loss": "waiting"}
    assert states(ORDER, "supplier_out_of_stock") == {"tell_buyer": "ready", "confirm": "blocked"} | waiting
    assert not offers(seat("lin"), case, "answer_supplier")  # not before the customer knows
    writes(seat("mei"), case, "您好，这款暂时缺货，您愿意等补货，还是退款？")
    walk.wait()
    assert states(ORDER, "supplier_out_of_stock")["tell_buyer"] == "done"
    path = link(seat("lin"), case, party="supplier", item="supplier_dialogue", name="王工")
    assert "1 file has arrived" in text(send(supplier, path, picture()))
    reads(seat("fang"), "/losses/", ORDER, "Supplier · Huaxin", "30.00")
    (number,) = rows("SELECT id FROM casework_loss")[0]
    fang = seat("fang")
    fang.post("/losses/claim", {"token": str(uuid4()), "loss": [number], "kept": "1"})
    press(seat("lin"), case, "answer_supplier", text="撤单，客户要退款")
    press(seat("lin"), case, "loss", text="王工认 30 元")
    assert ended(ORDER, "supplier_out_of_stock") == ("closed", "handled")
    for what, said in (("answer", {"text": "认", "amount": "30"}), ("recover", {"amount": "30"})):
        fang.post(f"/losses/{number}/{what}", {"token": str(uuid4()), **said})
    assert rows("SELECT state, recovered FROM casework_loss") == [("recovered", 3_000)]


@pytest.mark.mission("M6")
def test_the_supplier_answers_in_fields_and_adds_a_file_by_the_same_link(walk: Walk, supplier: Client) -> None:
    told = {"party": "supplier", "what": "out_of_stock", "amount": "30.00", "text": "这款没货了"}
    case = records(seat("lin"), walk.order(ORDER), "partner-reported", **told)
    path = link(seat("lin"), case, step="confirm", name="王工")
    reads(supplier, path, "The supplier confirms the shortage and the loss", "Pieces missing", "The loss is accepted")
    assert "1 file has arrived" in text(send(supplier, path, picture()))
    said = {
        "form__stock_left": "part",
        "form__pieces_short": "2",
        "form__loss_borne": "25",
        "form__answered_by": "王工",
    }
    assert "This is needed." in text(reply(supplier, path, **said))  # whether they bear it
    done = reply(supplier, path, **said, form__loss_accepted="yes", form__answer_until="2026-11-20")
    assert "Thank you, the answer has arrived." in text(done)
    assert states(ORDER, "supplier_out_of_stock")["confirm"] == "done"
    assert supplier.get(path).status_code == 410
    reads(seat("lin"), case, "Only some", "Supplier · 王工")
    reads(seat("fang"), "/losses/", ORDER, "25.00")
    assert rows("SELECT item, source FROM casework_file") == [("supplier_dialogue", "partner")]


@pytest.mark.mission("M6")
def test_a_doubtful_entry_is_checked_by_who_entered_it_before_the_supplier_is_answered(walk: Walk) -> None:
    told = {"party": "supplier", "what": "entry_fault", "text": "数量对不上"}
    case = records(seat("lin"), walk.order(ORDER), "partner-reported", **told)
    assert states(ORDER, "supplier_entry_fault") == {"check": "ready", "answer_supplier": "waiting"}
    assert offers(seat("lin"), case, "check")
    assert not offers(seat("lin"), case, "answer_supplier")
    assert walk.wanted("notify", ORDER) == []
    answer = press(seat("lin"), case, "check", text="做单人核对：应为 2 件")
    assert "做单人核对：应为 2 件" in text(answer)
    press(seat("lin"), case, "answer_supplier")
    assert [each["to"] for each in walk.take("notify")] == ["supplier"]
    assert ended(ORDER, "supplier_entry_fault") == ("closed", "handled")


@pytest.mark.mission("M6")
def test_a_wrong_entry_holds_the_parcel_and_nobody_who_checks_it_late_goes_unheard(walk: Walk) -> None:
    typed = {"issue": "ORDER_ENTRY_ERROR", "quantity": 1, "text": "地址做错了"}
    case = records(seat("lin"), walk.order(ORDER), "problem-reported", **typed)
    reads(seat("lin"), "/holds/", ORDER)
    walk.at("11-11 16:30")
    walk.ring()
    reads(seat("owner"), "/notices/", ORDER)
    press(seat("lin"), case, "check", text="核对过了")
    writes(seat("mei"), case, "您的订单信息已更正，请放心。")
    answered = seat("lin").post(f"{case}remedy", {"token": str(uuid4()), "remedy": "corrected"}, follow=True)
    assert answered.status_code == 200
    assert ended(ORDER, "order_entry_error") == ("closed", "corrected")
