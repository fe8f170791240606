"""What has no order is told by hand as well: an enquiry, a problem, a supplier's matter; each has a case."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from amends.casework.ledger.audit_models import Audit
from amends.casework.ledger.models import CaseRecord, DossierRecord
from amends.merchants.models import Shop
from tests.casework.law import adds_up
from tests.casework.stories import HOUR, feed, placed
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)


def tell(client: Client, kind: str, shop: Shop, **typed: object) -> Any:
    return client.post(f"/record/{kind}", {"token": str(uuid4()), "shop": shop.pk, **typed})


@pytest.mark.mission("T2", "L7")
def test_a_buyer_who_asks_on_the_phone_has_a_case_and_a_page(owner: Client, outsider: Client, tmall_shop: Shop) -> None:
    typed = {"text": "想买二十个杯子，能开专票吗？"}
    before = text(
        owner.post("/record/message-received/foresee", {"token": str(uuid4()), "shop": tmall_shop.pk, **typed})
    )
    assert "Opens a case: Unanswered message" in before
    assert not DossierRecord.objects.exists()
    answer = tell(owner, "message-received", tmall_shop, **typed)
    (case,) = CaseRecord.objects.all()
    assert answer["location"] == f"/cases/{case.dossier_id}/{case.no}/"
    assert (case.scene, case.desk, case.state) == ("conversation", "reception", "open")
    page = text(owner.get(answer["location"]))
    assert "想买二十个杯子" in page
    assert "First answer" in page
    whole = text(owner.get(f"/orders/{case.dossier_id}/"))
    assert f"{case.order_key}, no order" in whole
    assert owner.get("/search", {"q": case.order_key})["location"] == answer["location"]
    assert case.order_key in text(owner.get("/work/?view=wrote"))
    assert outsider.get(answer["location"]).status_code == 404
    assert Audit.objects.filter(verb="message.received").count() == 1
    assert adds_up() == 1


@pytest.mark.mission("T3", "T6")
@pytest.mark.parametrize(
    ("kind", "typed", "scene"),
    [
        (
            "problem-reported",
            {"issue": "REGULATOR_COMPLAINT", "quantity": 1, "text": "12315 来电"},
            "regulator_complaint",
        ),
        ("problem-reported", {"issue": "USAGE_FUNCTION", "quantity": 1, "text": "不会用"}, ""),
        ("partner-reported", {"party": "supplier", "what": "entry_fault", "text": "报价表错了"}, ""),
    ],
)
def test_each_leads_to_a_case(owner: Client, tmall_shop: Shop, kind: str, typed: dict[str, Any], scene: str) -> None:
    answer = tell(owner, kind, tmall_shop, **typed)
    assert answer.status_code == 302, text(answer)
    (case,) = CaseRecord.objects.filter(state="open")
    assert scene in ("", case.scene)
    assert answer["location"] == f"/cases/{case.dossier_id}/{case.no}/"


@pytest.mark.mission("T2")
def test_a_number_that_is_known_leads_to_that_order(owner: Client, tmall_shop: Shop, now: Any) -> None:
    order = feed(tmall_shop, placed("T-77", at=now - 2 * HOUR), now=now)
    answer = tell(owner, "message-received", tmall_shop, key=" T-77 ", text="什么时候发？")
    assert answer["location"] == f"/cases/{order}/1/"
    assert DossierRecord.objects.count() == 1


@pytest.mark.mission("T2")
def test_it_can_be_taken_back(owner: Client, tmall_shop: Shop) -> None:
    answer = tell(owner, "message-received", tmall_shop, text="打错了")
    place = answer["location"].split("/")[2]
    assert CaseRecord.objects.count() == 1
    back = owner.post(f"/orders/{place}/record/undo", follow=True)
    assert "Taken back" in text(back)
    assert not CaseRecord.objects.filter(state="open").exists()


def test_another_merchants_shop_is_not_there_to_choose(owner: Client, tmall_shop: Shop, rival_shop: Shop) -> None:
    answer = tell(owner, "message-received", rival_shop, text="hello")
    assert answer.status_code == 422
    assert not DossierRecord.objects.exists()


@pytest.mark.mission("L2")
def test_a_stock_count_is_told_by_hand_and_none_at_all_is_a_count(
    owner: Client, agent: Client, tmall_shop: Shop
) -> None:
    form = text(owner.get("/record/stock-counted"))
    assert "Pieces really there" in form
    assert "Order, chat or phone number" not in form
    assert tell(owner, "stock-counted", tmall_shop, sku="CUP", listed=5, real="").status_code == 422
    tell(owner, "stock-counted", tmall_shop, sku="LID", listed=0, real=0)
    assert not CaseRecord.objects.exists()
    answer = tell(owner, "stock-counted", tmall_shop, sku="CUP", listed=5, real=0)
    (case,) = CaseRecord.objects.all()
    assert answer["location"] == f"/cases/{case.dossier_id}/{case.no}/"
    assert (case.scene, case.order_key, case.subject, case.desk) == ("overselling", "stock:CUP", "stock:CUP", "lead")
    tell(owner, "stock-counted", tmall_shop, sku="CUP", listed=4, real=1)
    assert CaseRecord.objects.count() == 1
    assert agent.get("/record/stock-counted").status_code == 404  # whoever has the goods before them counts


@pytest.mark.mission("T10")
def test_a_score_is_told_as_people_read_it(agent: Client, tmall_shop: Shop) -> None:
    typed = {"measure": "DSR", "value": "4.65", "trend": "4.80", "line": "4.70"}
    assert tell(agent, "score-measured", tmall_shop, **typed | {"line": ""}).status_code == 422
    tell(agent, "score-measured", tmall_shop, **typed, higher_is_better="on")
    (case,) = CaseRecord.objects.all()
    assert (case.scene, case.order_key) == ("score_below_line", "score:DSR")
    rate = {"measure": "refund rate", "value": "3.2", "trend": "2.5", "line": "4"}
    tell(agent, "score-measured", tmall_shop, **rate)
    assert CaseRecord.objects.get(order_key="score:refund rate").scene == "score_sliding"
