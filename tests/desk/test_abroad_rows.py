"""What a seller to Brazil does from the first click to the last: before shipping, after delivery, at local hours."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.stories import rows
from tests.desk.pages import text
from tests.desk.walks import Walk, ended, hired, press, proves, reads, records, seat, seated, states, writes

pytestmark = pytest.mark.django_db(transaction=True)
ORDER = "B-1"
CPF, MISTYPED, CNPJ = "529.982.247-25", "529.982.247-52", "12.ABC.345/01DE-35"


@pytest.fixture
def brazil(bluebird: Merchant, olist_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Walk:
    """The walk's hours are Brasília's; the buyers are two hours behind, in Rio Branco."""
    hired(bluebird, mei=Role.FRONT_LINE, lin=Role.AGENT, chen=Role.WAREHOUSE, fang=Role.FINANCE)
    seated(bluebird, warehouse="chen")
    return Walk(olist_shop, monkeypatch, zone="America/Sao_Paulo")


def placed(walk: Walk, at: str, order: str = ORDER, **more: Any) -> None:
    facts = {"amount": 20_000, "currency": "BRL", "country": "BR", "language": "pt", "zone": "America/Rio_Branco"}
    walk.tell("order.placed", at, order, **facts | {"ship_by": walk.moment("09-10 18:00")} | more)


def on_its_way(walk: Walk, order: str = ORDER, **more: Any) -> None:
    placed(walk, "09-01 12:00", order, **more)
    walk.tell("parcel.handed_over", "09-02 12:00", order, waybill=f"BR-{order}", carrier="Correios")


@pytest.mark.mission("A2")
def test_a_parcel_waits_for_a_tax_number_that_checks(brazil: Walk) -> None:
    placed(brazil, "09-01 12:00", tags=["courier"], amount=40_000)
    case, order = brazil.case(ORDER, "tax_number_missing"), brazil.order(ORDER)
    assert any("CPF" in each["values"]["text.pt"] for each in brazil.take("message"))
    reads(seat("chen"), "/holds/", ORDER)
    writes(seat("mei"), case, "Informe no pedido o CPF ou CNPJ do destinatário, por favor.")
    brazil.wait()
    assert states(ORDER, "tax_number_missing") == {"ask": "done"}
    nothing = seat("mei").post(f"{order}record/tax-number-given", {"token": str(uuid4()), "number": "529.982"})
    assert (nothing.status_code, "A CPF has 11 digits" in text(nothing)) == (422, True)
    records(seat("mei"), order, "tax-number-given", number=MISTYPED)
    reads(seat("mei"), case, "Tax number wrong: ask again")
    reads(seat("chen"), "/holds/", ORDER)
    brazil.at("09-01 16:00")
    records(seat("mei"), order, "tax-number-given", number=CPF)
    assert ended(ORDER, "tax_number_invalid") == ("closed", "given")
    reads(seat("chen"), "/holds/", "Nothing is on hold")
    assert [each["kind"] for each in brazil.take("release_shipment")] == ["release_shipment"]
    kept = [payload for (payload,) in rows("SELECT payload->>'number' FROM casework_signal WHERE kind LIKE 'tax%%'")]
    assert kept == ["cpf …52", "cpf …25"]


@pytest.mark.mission("A2")
def test_a_large_sum_needs_a_number_and_a_firm_gives_its_own(brazil: Walk) -> None:
    placed(brazil, "09-01 12:00", "B-2")
    assert rows("SELECT scene FROM casework_case") == []  # below the line no number is asked for
    placed(brazil, "09-01 13:00", amount=30_000)
    brazil.case(ORDER, "tax_number_missing")
    records(seat("mei"), brazil.order(ORDER), "tax-number-given", number=CNPJ)
    assert ended(ORDER, "tax_number_missing") == ("closed", "given")


@pytest.mark.mission("A2")
def test_a_card_in_the_parcel_holds_it_until_the_warehouse_took_it_out(brazil: Walk) -> None:
    placed(brazil, "09-01 12:00", country="US", language="en")
    placed(brazil, "09-01 12:00", "B-2")
    brazil.ring()
    reads(seat("chen"), "/notices/", "B-2: please notice. Checks before Brazil", never=("B-1",))
    reads(seat("lin"), brazil.order("B-2"), "Checks before Brazil")
    for check in ("customs", "no_business_card"):
        records(seat("chen"), brazil.order(ORDER), "order-checked", check=check, text="找到一张名片")
    case = brazil.case(ORDER, "customs_check_failed")
    reads(seat("chen"), "/holds/", ORDER)
    proves(seat("chen"), case, "contents_photo")
    press(seat("chen"), case, "mend")
    for check in ("customs", "no_business_card"):
        records(seat("chen"), brazil.order(ORDER), "order-checked", check=check, passed="on")
    assert ended(ORDER, "customs_check_failed") == ("closed", "passed")
    brazil.wait()
    reads(seat("chen"), "/holds/", "Nothing is on hold")


@pytest.mark.mission("A4")
def test_after_delivery_receipt_is_asked_for_then_the_money_then_a_review(brazil: Walk) -> None:
    on_its_way(brazil)
    brazil.tell("parcel.delivered", "09-20 14:00", ORDER)
    (confirm,) = brazil.take("message")
    assert "Confirme o recebimento" in confirm["values"]["text.pt"]
    brazil.at("09-23 13:59")
    assert brazil.wanted("ask_release", ORDER) == []
    brazil.at("09-23 14:01")
    (release,) = brazil.take("ask_release")
    assert (release["to"], release["values"]["waybill"]) == ("marketplace", f"BR-{ORDER}")
    reads(seat("fang"), brazil.order(ORDER), "Ask for the money", "Sent: ")
    brazil.tell("funds.released", "09-24 14:00", ORDER)
    brazil.tell("order.completed", "09-24 14:05", ORDER)
    (review,) = brazil.take("message")  # one mail, though both were told
    assert "Obrigado por confirmar" in review["values"]["text.pt"]
    reads(seat("mei"), brazil.order(ORDER), "Confirmed: invite a review")


@pytest.mark.mission("A4")
def test_who_confirms_alone_is_not_hurried_and_who_was_refunded_gets_no_mail(brazil: Walk) -> None:
    for order in (ORDER, "B-2"):
        on_its_way(brazil, order)
        brazil.tell("parcel.delivered", "09-20 14:00", order)
    brazil.tell("order.completed", "09-21 14:00", ORDER)
    refund = {"ref": "R1", "amount": 20_000}
    brazil.tell("refund.asked", "09-21 15:00", "B-2", type="refund_only", **refund)
    brazil.tell("refund.paid", "09-21 16:00", "B-2", **refund)
    brazil.tell("order.completed", "09-21 17:00", "B-2")
    brazil.at("09-30 12:00")
    for order in (ORDER, "B-2"):
        assert brazil.wanted("ask_release", order) == []
    words = [each["values"].get("text.pt", "") for each in brazil.wanted("message", "B-2")]
    assert not any("Obrigado por confirmar" in each for each in words)


@pytest.mark.mission("A9")
def test_letters_wait_for_the_buyers_own_morning_and_go_by_several_ways(brazil: Walk) -> None:
    """At eight in the evening in Brasília it is six in Rio Branco; at nine it is seven there."""
    on_its_way(brazil)
    on_its_way(brazil, "B-2", zone="America/Sao_Paulo")
    brazil.tell("dispute.opened", "09-20 20:30", ORDER, ref="D1", amount=20_000, reason="Produto com defeito")
    brazil.tell("parcel.delivered", "09-20 20:30", "B-2")
    assert brazil.take("message") == []  # half past eight at home: B-2 waits until nine in the morning
    brazil.at("09-21 08:59")
    assert brazil.take("message") == []
    brazil.at("09-21 09:00")
    assert [each["order"] for each in brazil.take("message")] == ["B-2"]
    case = brazil.case(ORDER, "dispute_described")
    brazil.at("09-23 08:31")  # half of the five days is over, the buyer has said nothing; half past six there
    assert brazil.take("message") == []
    reads(seat("lin"), case, "Their time 06:31")
    for channel in ("chat", "mail", "sms"):
        writes(seat("lin"), case, "Preparamos uma proposta para o seu pedido.", channel=channel)
        brazil.now += timedelta(minutes=1)
        brazil.wait()
    by_hand = brazil.take("message")  # what a colleague writes goes at once, the rule's own letter in the morning
    assert [each["values"]["channel"] for each in by_hand] == ["chat", "mail", "sms"]
    brazil.at("09-23 10:59")
    assert brazil.take("message") == []
    brazil.at("09-23 11:00")
    (asked,) = brazil.take("message")
    assert asked["values"]["text.pt"].startswith("Sobre a sua disputa")
