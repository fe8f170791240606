"""Disputes from Brazil walked to their end: not received, held by customs, short, virtual; ways by their cost."""

import re
from typing import Any

import pytest
from django.test import Client

from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.desk.pages import text
from tests.desk.walks import Walk, ended, grants, hired, press, pressed, proves, reads, records, seat, states, ways

pytestmark = pytest.mark.django_db(transaction=True)
ORDER = "B-1"


@pytest.fixture
def brazil(bluebird: Merchant, olist_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Walk:
    hired(bluebird, lin=Role.AGENT, qian=Role.MANAGER)
    return Walk(olist_shop, monkeypatch, zone="America/Sao_Paulo")


def on_its_way(walk: Walk, order: str = ORDER, **more: Any) -> None:
    facts: dict[str, Any] = {"amount": 20_000, "currency": "BRL", "country": "BR", "language": "pt"}
    walk.tell("order.placed", "09-01 12:00", order, **facts | {"deliver_by": walk.moment("11-30 12:00")} | more)
    walk.tell("parcel.handed_over", "09-02 12:00", order, waybill=f"BR-{order}", carrier="Correios")


def disputed(walk: Walk, at: str, reason: str, order: str = ORDER, amount: int = 20_000) -> None:
    walk.tell("dispute.opened", at, order, ref=f"D-{order}", amount=amount, reason=reason)


@pytest.mark.mission("A6")
def test_proof_of_the_way_goes_to_the_platform_within_three_days(brazil: Walk) -> None:
    on_its_way(brazil)
    disputed(brazil, "09-20 10:00", "Pedido não recebido")
    case = brazil.case(ORDER, "dispute_in_transit")
    reads(seat("lin"), case, "Not received, still within the promise")
    pressed(seat("lin"), case, "remedy", remedy="wait", form__proposal_text="Aguarde até 30/11, por favor.")
    assert [each["values"]["text"] for each in brazil.take("propose")] == ["Aguarde até 30/11, por favor."]
    brazil.tell("dispute.answered", "09-20 12:00", ORDER, ref=f"D-{ORDER}", how="counter")
    brazil.tell("dispute.evidence_asked", "09-22 10:00", ORDER, ref=f"D-{ORDER}")
    case = brazil.case(ORDER, "transit_evidence")
    reads(seat("lin"), case, "Evidence within three days", "2027-09-25 21:00 (UTC+08:00)")
    proves(seat("lin"), case, "waybill", "tracking", "proof_of_delivery")
    press(seat("lin"), case, "submit_evidence")
    (sent,) = brazil.take("send_evidence")
    assert (sent["values"]["dispute"], sent["values"]["waybill"], len(sent["files"])) == (
        f"D-{ORDER}",
        f"BR-{ORDER}",
        1,
    )
    brazil.tell("dispute.evidence_sent", "09-22 12:00", ORDER, ref=f"D-{ORDER}")
    brazil.tell("dispute.ruled", "09-27 12:00", ORDER, ref=f"D-{ORDER}", winner="merchant")
    assert ended(ORDER, "transit_evidence") == ("closed", "settled")


@pytest.mark.mission("A6")
def test_who_answers_for_a_customs_hold_depends_on_its_cause(brazil: Walk) -> None:
    on_its_way(brazil)
    brazil.tell("parcel.scanned", "09-10 10:00", ORDER, scan="customs_held", text="Retido")
    case = brazil.case(ORDER, "customs_hold")
    reads(seat("lin"), case, "Not settled yet")
    records(seat("lin"), brazil.order(ORDER), "customs-ruled", cause="undervalued")
    reads(seat("lin"), case, "Customs hold: our fault", "Fakes, low values and missing papers are the seller's")
    press(seat("lin"), case, "refund")
    grants(seat("qian"))  # above what an agent may grant
    assert [each["amount"] for each in brazil.take("refund")] == [20_000]
    brazil.tell("refund.paid", "09-10 12:00", ORDER, ref="R1", amount=20_000)
    assert ended(ORDER, "customs_our_fault") == ("closed", "refunded")


@pytest.mark.mission("A6")
def test_only_the_official_paper_makes_it_the_buyers_fault(brazil: Walk) -> None:
    on_its_way(brazil)
    brazil.tell("parcel.scanned", "09-10 10:00", ORDER, scan="customs_held", text="Retido")
    order = brazil.order(ORDER)
    records(seat("lin"), order, "customs-ruled", cause="buyer_refused")
    case = brazil.case(ORDER, "customs_unproven")
    reads(seat("lin"), case, "Until officially proved, it counts as the seller's")
    disputed(brazil, "09-12 10:00", "Retido na alfândega")
    dispute = brazil.case(ORDER, "dispute_customs")
    assert "prove" not in ways(seat("lin"), dispute)
    press(seat("lin"), case, "get_proof")
    assert [each["values"]["waybill"] for each in brazil.wanted("notify", ORDER) if each["to"] == "carrier"]
    brazil.at("09-13 10:00")
    records(seat("lin"), order, "customs-ruled", cause="buyer_refused", official="on")
    reads(seat("lin"), case, "Buyer would not clear it, officially proved")
    proves(seat("lin"), case, "carrier_official_proof")
    assert states(ORDER, "customs_buyers_fault")["file_proof"] == "done"
    assert ways(seat("lin"), dispute)[0] == "prove"
    pressed(seat("lin"), dispute, "remedy", remedy="prove", form__refuse_text="O comprador não liberou o pacote.")
    (refused,) = brazil.take("refuse_dispute")
    assert refused["values"]["text"] == "O comprador não liberou o pacote."
    brazil.tell("dispute.answered", "09-13 11:00", ORDER, ref=f"D-{ORDER}", how="counter")
    brazil.tell("dispute.ruled", "09-20 11:00", ORDER, ref=f"D-{ORDER}", winner="merchant")
    assert ended(ORDER, "dispute_customs") == ("closed", "settled")


@pytest.mark.mission("A7")
def test_virtual_goods_are_refunded_in_full(brazil: Walk) -> None:
    on_its_way(brazil, tags=["virtual"], amount=4_000)
    disputed(brazil, "09-20 10:00", "Diferente da descrição", amount=4_000)
    case = brazil.case(ORDER, "dispute_virtual")
    assert ways(seat("lin"), case) == ["agree"]
    press(seat("lin"), case, "agree")
    grants(seat("qian"))  # the whole of an order
    (paid,) = brazil.take("refund")
    assert (paid["amount"], paid["currency"]) == (4_000, "BRL")
    brazil.tell("dispute.answered", "09-20 11:00", ORDER, ref=f"D-{ORDER}", how="agree")
    brazil.tell("refund.paid", "09-20 12:00", ORDER, ref=f"D-{ORDER}", amount=4_000)
    assert ended(ORDER, "dispute_virtual") == ("closed", "agreed")


@pytest.mark.mission("A7")
def test_weights_show_that_nothing_is_missing(brazil: Walk) -> None:
    on_its_way(brazil)
    brazil.tell("parcel.delivered", "09-18 10:00", ORDER)
    disputed(brazil, "09-20 10:00", "Quantidade incompleta")
    case = brazil.case(ORDER, "dispute_short")
    reads(
        seat("lin"), case, "Evidence 0 of 4", "One piece on the scales", "The whole parcel on the scales",
        "The waybill", "The carrier's weight certificate",
    )  # fmt: skip
    proves(seat("lin"), case, "single_weight_photo", "parcel_weight_photo", "waybill", "carrier_weight_cert")
    reads(seat("lin"), case, "4 of 4")
    pressed(seat("lin"), case, "remedy", remedy="prove", form__refuse_text="Os quatro pesos conferem.")
    (refused,) = brazil.take("refuse_dispute")
    assert (refused["values"]["waybill"], len(refused["files"])) == (f"BR-{ORDER}", 1)
    brazil.tell("dispute.answered", "09-20 11:00", ORDER, ref=f"D-{ORDER}", how="counter")
    assert states(ORDER, "dispute_short") == {"decide": "done"}
    brazil.tell("dispute.ruled", "09-25 11:00", ORDER, ref=f"D-{ORDER}", winner="merchant")
    reads(seat("lin"), case, "The weights agree")
    assert ended(ORDER, "dispute_short") == ("closed", "settled")


@pytest.mark.mission("A10")
def test_offers_stand_by_what_they_cost_and_the_first_is_made(brazil: Walk) -> None:
    on_its_way(brazil)
    brazil.tell("parcel.delivered", "09-18 10:00", ORDER)
    disputed(brazil, "09-20 10:00", "Diferente da descrição", amount=10_000)
    case = brazil.case(ORDER, "dispute_described")
    assert ways(seat("lin"), case) == ["counter", "return_refund", "withdrawal", "agree"]
    words = reads(seat("lin"), case, "Counter-offer: 30 % back and keep it", "Agree, refund in full")
    assert re.findall(r"≈ (R\$[0-9.]+)", words)[:4] == ["R$58.00", "R$82.00", "R$86.50", "R$100.00"]
    pressed(seat("lin"), case, "remedy", remedy="counter", form__proposal_text="30 % e fica com o produto")
    (offer,) = brazil.take("propose")
    assert (offer["amount"], offer["values"]["solution"]) == (3_000, "refund")
    brazil.tell("dispute.answered", "09-20 11:00", ORDER, ref=f"D-{ORDER}", how="counter")
    brazil.tell("dispute.withdrawn", "09-22 11:00", ORDER, ref=f"D-{ORDER}")
    assert ended(ORDER, "dispute_described") == ("closed", "settled")


@pytest.mark.mission("A10")
def test_past_the_promise_a_fight_stands_last_for_it_costs_a_ruling_too(brazil: Walk) -> None:
    on_its_way(brazil, deliver_by=brazil.moment("09-15 12:00"))
    disputed(brazil, "09-20 10:00", "Pedido não recebido", amount=10_000)
    case = brazil.case(ORDER, "dispute_over_promise")
    assert ways(seat("lin"), case)[0] == "part"
    assert ways(seat("lin"), case)[-1] == "stand"


def costs(client: Client, case: str, way: str) -> str:
    """What a way to settle is likely to cost, as the case's page says it."""
    found = re.search(rf'value="{way}">.*?class="way-cost[^>]*>≈ ([^<]+)<', client.get(case).text, re.DOTALL)
    assert found is not None
    return found[1].strip()


@pytest.mark.mission("A5", "A10")
def test_what_a_freeze_costs_is_the_merchants_own_to_say(brazil: Walk) -> None:
    own = f"/playbooks/{brazil.shop.playbook}"
    reads(seat("owner"), f"{own}/?tab=penalties", "A frozen shop is reckoned to lose 100 %", "assumption")
    for order in (ORDER, "B-2"):
        on_its_way(brazil, order, deliver_by=brazil.moment("09-15 12:00"))
    disputed(brazil, "09-20 10:00", "Pedido não recebido", amount=10_000)
    assert costs(seat("owner"), brazil.case(ORDER, "dispute_over_promise"), "stand") == "R$190.00"
    body = f"base: {brazil.shop.playbook}\nset:\n  freeze_share: 0 %\n"
    answer = seat("owner").post(
        f"{own}/own/put", {"body": body, "on": 0, "note": "we sell elsewhere, too"}, follow=True
    )
    assert "In force: version 1" in text(answer)
    disputed(brazil, "09-20 11:00", "Pedido não recebido", "B-2", amount=10_000)
    assert costs(seat("owner"), brazil.case("B-2", "dispute_over_promise"), "stand") == "R$95.00"
