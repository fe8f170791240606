"""Rights and scores: complaints with evidence, officer and customer; scores that slide; doors about to close."""

from typing import Any

import pytest

from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.desk.walks import Walk, ended, hired, offers, press, pressed, proves, reads, records, refused, seat, states

pytestmark = pytest.mark.django_db(transaction=True)
ORDER = "T-1"


@pytest.fixture
def walk(bluebird: Merchant, tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Walk:
    hired(bluebird, mei=Role.FRONT_LINE, lin=Role.AGENT, zhou=Role.SUPERVISOR, qian=Role.MANAGER)
    return Walk(tmall_shop, monkeypatch, zone="Asia/Shanghai", year=2026)


def placed(walk: Walk, at: str, **more: Any) -> None:
    facts: dict[str, Any] = {"amount": 30_000, "currency": "CNY", "country": "CN", "language": "zh"}
    walk.tell("order.placed", at, ORDER, **facts | more)


def score(walk: Walk, at: str, measure: str, value: int, **more: Any) -> None:
    walk.tell("score.measured", at, f"score:{measure}", measure=measure, value=value, **more)


@pytest.mark.mission("T10")
def test_a_score_that_slides_is_looked_at_before_it_breaks(walk: Walk) -> None:
    score(walk, "11-20 09:00", "dsr", 480, trend=478, line=470)
    reads(seat("zhou"), "/work/", never=("shop rating (DSR)",))
    score(walk, "11-21 09:00", "dsr", 474, trend=480, line=470)
    walk.ring()
    reads(seat("zhou"), "/notices/", "Score: shop rating (DSR)")
    sliding = walk.case("score:dsr", "score_sliding")
    reads(seat("zhou"), sliding, "A score slides: look before it breaks")
    assert "Say in a few words" in refused(seat("zhou"), sliding, "look")
    assert states("score:dsr", "score_sliding") == {"look": "ready"}
    press(seat("zhou"), sliding, "look", text="差评集中在物流")
    assert ended("score:dsr", "score_sliding") == ("closed", "looked")
    score(walk, "11-22 09:00", "dsr", 469, trend=480, line=470)
    broken = walk.case("score:dsr", "score_below_line")
    press(seat("zhou"), broken, "causes", text="揽收慢")
    press(seat("zhou"), broken, "plan", text="换快递，跟到回线")
    assert ended("score:dsr", "score_below_line") == ("closed", "planned")


@pytest.mark.mission("T10")
@pytest.mark.parametrize(
    ("value", "scene"), [(499, ""), (510, "score_sliding"), (800, "score_sliding"), (801, "score_below_line")]
)
def test_the_refund_rate_is_held_against_its_trend(walk: Walk, value: int, scene: str) -> None:
    score(walk, "11-20 09:00", "refund_rate", value, trend=500, line=800, higher_is_better=False)
    walk.ring()
    if scene:
        reads(seat("zhou"), walk.case("score:refund_rate", scene), "refund")
        reads(seat("zhou"), "/notices/", "Score: refund rate")
    else:
        reads(seat("zhou"), "/notices/", never=("Score: refund rate",))


@pytest.mark.mission("T11")
def test_a_buyer_hears_two_days_before_a_return_lapses(walk: Walk) -> None:
    placed(walk, "11-01 10:00")
    walk.tell("parcel.handed_over", "11-02 10:00", ORDER, waybill="YT1")
    walk.tell("parcel.delivered", "11-05 10:00", ORDER)
    asked = {"ref": "R1", "amount": 30_000}
    walk.tell("refund.asked", "11-10 10:00", ORDER, type="return_refund", phase="aftersale", **asked)
    agree = {"remedy": "return_refund", "form__return_freight": "buyer"}
    pressed(seat("qian"), walk.first(ORDER), "remedy", **agree)
    assert len(walk.take("agree_return")) == 1
    walk.tell("refund.agreed", "11-10 12:00", ORDER, ref="R1")
    walk.at("11-15 11:59")
    assert walk.take("sms") == []
    walk.at("11-15 12:01")
    (sms,) = walk.take("sms")
    assert (sms["to"], "退货还剩两天" in sms["values"]["text.zh"]) == ("buyer", True)
    assert any("逾期申请会关闭" in each["values"].get("text.zh", "") for each in walk.take("message"))
    reads(seat("lin"), walk.order(ORDER), "Remind the buyer to send it back")


@pytest.mark.mission("T11")
def test_who_sends_it_back_is_not_reminded(walk: Walk) -> None:
    placed(walk, "11-01 10:00")
    walk.tell("parcel.handed_over", "11-02 10:00", ORDER, waybill="YT1")
    walk.tell("parcel.delivered", "11-05 10:00", ORDER)
    walk.tell("refund.asked", "11-10 10:00", ORDER, type="return_refund", phase="aftersale", ref="R1", amount=30_000)
    walk.tell("refund.agreed", "11-10 12:00", ORDER, ref="R1")
    walk.tell("return.shipped", "11-12 12:00", ORDER, ref="R1", waybill="SF9")
    walk.at("11-17 12:01")
    assert walk.wanted("sms", ORDER) == []


@pytest.mark.mission("T11")
def test_a_buyer_hears_a_day_before_the_late_shipment_claim_opens(walk: Walk) -> None:
    placed(walk, "11-11 10:00", ship_by=walk.moment("11-20 12:00"))
    walk.tell("parcel.handed_over", "11-18 10:00", ORDER, waybill="YT1")
    asked = {"ref": "R1", "amount": 30_000}
    walk.tell("refund.asked", "11-18 12:00", ORDER, type="refund_only", phase="onsale", **asked)
    walk.at("11-19 12:01")
    (sms,) = walk.take("sms")
    assert "正在召回" in sms["values"]["text.zh"]


@pytest.mark.mission("T11")
def test_a_carriers_delay_reaches_the_buyer_before_they_ask(walk: Walk) -> None:
    placed(walk, "11-11 10:00", tags=["fragile"])
    walk.tell("parcel.handed_over", "11-12 10:00", ORDER, waybill="YT1")
    walk.take("message")
    case = records(seat("lin"), walk.order(ORDER), "partner-reported", party="carrier", what="delayed", text="爆仓")
    assert ["晚一些" in each["values"]["text.zh"] for each in walk.take("message")] == [True]
    press(seat("lin"), case, "follow", text="已到杭州")
    assert ended(ORDER, "parcel_delayed") == ("closed", "handled")
    walk.tell("parcel.scanned", "11-14 08:00", ORDER, scan="out_for_delivery")
    (sms,) = walk.take("sms")
    assert "当面开箱验货" in sms["values"]["text.zh"]


def complained(walk: Walk, issue: str, **more: str) -> str:
    """A complaint told by the agent who heard of it; its case."""
    placed(walk, "11-11 10:00")
    walk.at("11-18 10:00")
    typed = {"issue": issue, "quantity": 1, "amount": "300.00", "text": "要求赔偿", **more}
    return records(seat("lin"), walk.order(ORDER), "problem-reported", **typed)


@pytest.mark.mission("M5")
def test_a_complaint_takes_evidence_then_the_officer_and_the_customer(walk: Walk) -> None:
    case = complained(walk, "PLATFORM_INTERVENTION")
    assert case == walk.case(ORDER, "rights_complaint")
    assert states(ORDER, "rights_complaint") == {"evidence": "ready", "officer": "waiting", "buyer": "ready"}
    assert not offers(seat("lin"), case, "officer")
    proves(seat("lin"), case, "chat", "listing_snapshot")
    assert states(ORDER, "rights_complaint")["evidence"] == "ready"
    proves(seat("lin"), case, "waybill")
    press(seat("lin"), case, "officer", text="小二 12 号：同意部分退款结案")
    press(seat("lin"), case, "buyer", text="客户接受")
    reads(seat("lin"), case, "小二 12 号：同意部分退款结案", "客户接受")
    assert ended(ORDER, "rights_complaint") == ("closed", "handled")


@pytest.mark.mission("M5")
def test_a_complaint_settled_with_the_customer_pays_and_ends(walk: Walk) -> None:
    case = complained(walk, "PLATFORM_INTERVENTION")
    pressed(seat("zhou"), case, "remedy", remedy="part_refund", amount="90.00")
    (paid,) = walk.take("refund")
    assert paid["amount"] == 9_000
    assert ended(ORDER, "rights_complaint") == ("closed", "part_refunded")


@pytest.mark.mission("M5")
def test_evidence_not_ready_in_a_day_reaches_the_lead(walk: Walk) -> None:
    complained(walk, "PLATFORM_INTERVENTION")
    walk.ring()
    reads(seat("zhou"), "/notices/", never=("Evidence within 24 hours",))
    walk.at("11-19 10:01")
    walk.ring()
    reads(seat("zhou"), "/notices/", ORDER)


@pytest.mark.mission("M5")
def test_a_letter_of_the_authorities_is_settled_then_answered_in_writing(walk: Walk) -> None:
    case = complained(walk, "REGULATOR_COMPLAINT")
    reads(seat("zhou"), case, "Complaint to the authorities")
    press(seat("zhou"), case, "call", text="已和买家谈妥")
    proves(seat("lin"), case, "chat", "listing_snapshot")
    press(seat("zhou"), case, "reply", text="书面回复已寄 12315")
    assert ended(ORDER, "regulator_complaint") == ("closed", "handled")
