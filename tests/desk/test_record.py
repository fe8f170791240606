"""Facts told by hand on an order's page: their forms, what comes of them, taken back; a case from a phone call."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.ledger.audit_models import Audit
from amends.casework.ledger.models import CaseRecord, SignalRecord
from amends.desk.record.kinds import BY_SLUG, KINDS
from amends.engine.signals import (
    KIND_OF,
    AnySignal,
    Line,
    PartnerAsked,
    PenaltyRecorded,
    ProblemReported,
    RefundAsked,
    ReviewPosted,
)
from amends.engine.words import Party, RefundType, Request
from amends.merchants.models import Shop
from tests.casework.law import adds_up
from tests.casework.stories import HOUR, feed, number, placed, scanned
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "6f1c1f0e-54a8-4c3c-9a0e-0d4f9f6f0a01"


@pytest.fixture
def sold(tmall_shop: Shop, now: datetime) -> str:
    """The address under which facts of T-1010 are told: two mugs, on their way to the buyer."""
    mugs = (Line(sku="MUG-1", title="马克杯", quantity=2, price=4_950),)
    feed(tmall_shop, placed("T-1010", at=now - 50 * HOUR, lines=mugs), scanned("T-1010", at=now - 30 * HOUR), now=now)
    return f"/orders/{number(tmall_shop, 'T-1010')}/record/"


def tell(client: Client, address: str, kind: str, **typed: object) -> Any:
    return client.post(f"{address}{kind}", {"token": TOKEN, **typed})


def kinds(*, of: str) -> int:
    return SignalRecord.objects.filter(kind=of).count()


def test_a_phone_call_becomes_a_case_that_was_foreseen(owner: Client, sold: str) -> None:
    typed = {"issue": "QUALITY_VISIBLE", "sku": "MUG-1", "quantity": 1, "amount": "49.50", "text": "杯口缺了一块"}
    before = text(owner.post(f"{sold}problem-reported/foresee", {"token": TOKEN, **typed}))
    assert "Opens a case:" in before
    assert kinds(of="problem.reported") == 0
    answer = tell(owner, sold, "problem-reported", **typed)
    (case,) = CaseRecord.objects.filter(order_key="T-1010", state="open")
    assert answer["location"] == f"/cases/{case.dossier_id}/{case.no}/"
    page = text(owner.get(answer["location"]))
    assert "杯口缺了一块" in page
    assert "Told: A problem" in page
    told = SignalRecord.objects.get(kind="problem.reported")
    assert (told.payload or {})["amount"] == 4_950
    assert (told.source, Audit.objects.filter(verb="problem.reported").count()) == ("colleague", 1)
    assert adds_up() >= 1


def test_told_twice_it_is_told_once(owner: Client, sold: str) -> None:
    typed = {"issue": "QUALITY_VISIBLE", "sku": "MUG-1", "quantity": 1}
    for _ in range(2):
        assert tell(owner, sold, "problem-reported", **typed).status_code == 302
    assert kinds(of="problem.reported") == 1


def test_what_was_told_can_be_taken_back(owner: Client, sold: str) -> None:
    tell(owner, sold, "problem-reported", issue="QUALITY_VISIBLE", sku="MUG-1", quantity=1)
    assert CaseRecord.objects.filter(order_key="T-1010", state="open").count() == 1
    back = owner.post(f"{sold}undo", follow=True)
    assert "Taken back: all is as it was" in text(back)
    assert CaseRecord.objects.filter(order_key="T-1010").count() == 0
    assert kinds(of="action.undone") == 1
    assert adds_up() >= 1


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_told(owner: Client, sold: str) -> None:
    answer = tell(owner, sold, "problem-reported", quantity=0, amount="1.234", text="x" * 4_001)
    assert answer.status_code == 422
    page = answer.content.decode()
    for name in ("issue", "quantity", "amount", "text"):
        assert f'id="id_{name}-fault"' in page
    assert kinds(of="problem.reported") == 0
    assert "x" * 4_001 in page


def test_an_answer_is_offered_only_where_something_was_asked(
    owner: Client, tmall_shop: Shop, sold: str, now: datetime
) -> None:
    assert "A partner's answer" not in text(owner.get(sold))
    assert tell(owner, sold, "partner-answered", ref="A-1", answer="yes").status_code == 404
    asked = PartnerAsked(id="a1", at=now - HOUR, order="T-1010", ref="A-1", party=Party.CARRIER, what=Request.LOCATE)
    feed(tmall_shop, asked, now=now)
    assert "to find the parcel · A-1" in text(owner.get(f"{sold}partner-answered"))
    assert tell(owner, sold, "partner-answered", ref="A-1", answer="done", kept="on").status_code == 302
    told = SignalRecord.objects.get(kind="partner.answered").payload or {}
    assert (told["ref"], told["answer"], told["kept"]) == ("A-1", "done", True)


FILLED: dict[str, dict[str, object]] = {
    "problem-reported": {"issue": "QUALITY_VISIBLE", "quantity": 2, "traits": ["box_damaged"]},
    "message-received": {"text": "我要投诉"},
    "partner-reported": {"party": "carrier", "what": "lost", "amount": "12.00", "text": "找不到了"},
    "goods-inspected": {"verdict": "damaged", "text": "裂了"},
    "invoice-asked": {"invoice": "special_vat", "title": "义乌某某有限公司", "amount": "99.00"},
    "visit-agreed": {"due": (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"), "party": "installer"},
    "review-posted": {"stars": 1, "text": "差"},
    "review-flagged": {"ref": "V-1", "why": "advert", "text": "别家的群"},
    "term-disclosed": {"term": "return_limit", "text": "已告知"},
    "stock-short": {"sku": "MUG-1", "reason": "停产"},
    "problem-changed": {"ref": "P-1", "traits": ["box_damaged"], "text": "外箱也破了"},
    "problem-settled": {"ref": "P-1", "how": "补发", "amount": "10.00"},
    "partner-asked": {"party": "carrier", "what": "locate", "text": "请查件"},
    "order-checked": {"check": "packing", "text": "没有填充物"},
    "intercept-answered": {"answer": "stopped", "text": "已拦下"},
    "customs-ruled": {"cause": "undervalued", "official": "on"},
    "tax-number-given": {"number": "529.982.247-25"},
    "visit-done": {"text": "装好了"},
    "refund-asked": {"type": "exchange", "amount": "0", "what": "difference", "pieces": "MUG-1 x 2", "owed": "15.00"},
    "return-received": {"ref": "R-1", "finding": "short", "pieces": "MUG-1"},
    "payment-cleared": {"amount": "15.00"},
    "parcel-corrected": {"scan": "delivered", "waybill": "SF1", "text": "误签收"},
    "penalty-recorded": {"rule": "breach_of_promise", "points": 4, "text": "缺货"},
    "penalty-lifted": {"ref": "P-1", "text": "申诉成立"},
    "goods-graded": {"grade": "resell", "sku": "MUG-1", "quantity": 2, "found": "intact"},
}


@pytest.mark.parametrize("kind", [kind.slug for kind in KINDS if kind.slug != "partner-answered"])
def test_every_kind_has_a_form_that_tells_it(
    owner: Client, tmall_shop: Shop, sold: str, kind: str, now: datetime
) -> None:
    if "ref" in FILLED[kind]:
        found = ProblemReported(id="p1", at=now - HOUR, order="T-1010", ref="P-1", issue="TRANSIT_DAMAGE")
        wish = RefundAsked(id="r1", at=now - HOUR, order="T-1010", ref="R-1", type=RefundType.RETURN_REFUND, amount=1)
        taken = PenaltyRecorded(id="y1", at=now - HOUR, order="T-1010", ref="P-1", rule="late_shipment", amount=500)
        wrote = ReviewPosted(id="v1", at=now - HOUR, order="T-1010", ref="V-1", stars=5, text="加微信")
        others: dict[str, AnySignal] = {"return-received": wish, "penalty-lifted": taken, "review-flagged": wrote}
        feed(tmall_shop, found, others.get(kind, found), now=now)
    page = owner.get(f"{sold}{kind}")
    assert page.status_code == 200
    assert 'type="hidden" name="token"' in page.content.decode()
    assert "Token" not in text(page)
    for field in FILLED[kind]:
        assert f'name="{field}"' in page.content.decode()
    assert owner.post(f"{sold}{kind}/foresee", {"token": TOKEN, **FILLED[kind]}).status_code == 200
    assert tell(owner, sold, kind, **FILLED[kind]).status_code == 302
    assert kinds(of=KIND_OF[BY_SLUG[kind].signal]) == 1


@pytest.mark.parametrize("kind", ["goods-inspected", "stock-short", "order-checked"])
def test_what_the_goods_are_like_is_told_by_who_handles_them(agent: Client, sold: str, kind: str) -> None:
    assert f"{sold}{kind}" not in agent.get(sold).content.decode()
    assert tell(agent, sold, kind, **FILLED[kind]).status_code == 404
    assert agent.post(f"{sold}{kind}/foresee", {"token": TOKEN, **FILLED[kind]}).status_code == 404
    assert tell(agent, sold, "message-received", text="在吗").status_code == 302
    assert kinds(of=kind.replace("-", ".", 1)) == 0


def test_a_stranger_tells_nothing(outsider: Client, owner: Client, sold: str) -> None:
    for kind in ("", "problem-reported"):
        assert outsider.get(f"{sold}{kind}").status_code == 404
    assert tell(outsider, sold, "message-received", text="hello").status_code == 404
    assert owner.get(f"{sold}nothing-known").status_code == 404
    assert kinds(of="message.received") == 0
