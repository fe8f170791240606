"""Buyers who wrote and have no other case: told over HTTP, found in a list, answered, made a case of, or put away."""

import re
from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.ledger.audit_models import Audit
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import CaseRecord
from amends.casework.letters import replies
from amends.merchants import setup
from amends.merchants.models import Shop
from tests.casework.law import adds_up
from tests.casework.stories import HOUR, drain, number
from tests.cast import OPENED_AT
from tests.desk.conftest import at
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/work/?view=wrote"


def told(shop: Shop, *signals: dict[str, Any]) -> None:
    """A shop's system posts; the worker decides."""
    key = setup.add_api_key(shop=shop, now=OPENED_AT)
    door = Client(headers={"authorization": f"Bearer {key}"})
    answer = door.post("/api/v1/signals", msgspec.json.encode(signals), content_type="application/json")
    assert answer.status_code == 202
    assert {each["status"] for each in answer.json()} == {"accepted"}
    drain(timezone.now())


def order(key: str, when: datetime) -> dict[str, Any]:
    return {"kind": "order.placed", "id": f"{key}:o", "at": when, "order": key, "amount": 29_900, "currency": "CNY"}


def wrote(key: str, when: datetime, words: str, id: str = "m") -> dict[str, Any]:
    return {"kind": "message.received", "id": f"{key}:{id}", "at": when, "order": key, "text": words}


@pytest.fixture
def waiting(tmall_shop: Shop) -> str:
    """The case of a buyer who wrote half an hour ago."""
    now = timezone.now()
    told(tmall_shop, order("T-2001", now - 30 * HOUR), wrote("T-2001", now - HOUR / 2, "我要投诉315，三天了没人理"))
    return at(tmall_shop, "T-2001")


def only(key: str, scene: str = "conversation") -> CaseRecord:
    return CaseRecord.objects.get(order_key=key, scene=scene)


def send() -> None:
    replies.send_due(now=timezone.now() + HOUR)
    drain(timezone.now() + HOUR)


@pytest.mark.mission("T2", "L7")
def test_whoever_writes_is_found_in_the_list_with_the_time_the_answer_is_due(
    owner: Client, outsider: Client, mate: Client, waiting: str
) -> None:
    for client in (owner, mate):  # mate is front line
        page = client.get(LIST)
        assert "T-2001" in text(page)
        assert re.search(r'class="tab-count[^>]*>\s*1\s*<', page.content.decode())
    case = only("T-2001")
    assert case.due_at is not None
    assert abs((case.due_at - case.opened_at) - 4 * HOUR).total_seconds() < 1
    assert "T-2001" not in text(outsider.get(LIST))
    assert outsider.get(waiting).status_code == 404


@pytest.mark.mission("T2", "L7")
def test_search_leads_to_the_case_of_a_buyer_who_wrote(owner: Client, waiting: str) -> None:
    assert owner.get("/search", {"q": "T-2001"})["location"] == waiting
    page = text(owner.get(waiting))
    for words in ("我要投诉315", "First answer", "Answer the buyer", "Open a case from it", "thanks or OK"):
        assert words in page


@pytest.mark.mission("T2", "L7")
def test_answered_it_goes_out_and_the_conversation_is_over(mate: Client, waiting: str) -> None:
    words = "您好，包裹已经在路上了。"
    typed = {"token": str(uuid4()), "text": words, "channel": "chat", "looked": 1}
    answer = mate.post(f"{waiting}reply", typed, follow=True)
    assert answer.status_code == 200
    send()
    assert EffectRecord.objects.filter(kind="message").count() == 1
    assert "包裹已经在路上了" in text(mate.get(waiting))
    case = only("T-2001")
    assert (case.state, case.outcome) == ("closed", "replied")
    assert "T-2001" not in text(mate.get(LIST))
    assert adds_up() == 1


@pytest.mark.mission("T2")
def test_a_thank_you_is_put_away_with_one_press_and_can_be_taken_back(
    mate: Client, tmall_shop: Shop, waiting: str
) -> None:
    do(mate, waiting, "remedy", remedy="thanks")
    case = only("T-2001")
    assert (case.state, case.outcome) == ("closed", "nothing_needed")
    assert Audit.objects.filter(verb="remedy.chosen").exists()
    do(mate, waiting, "undo")
    assert only("T-2001").state == "open"


@pytest.mark.mission("T2")
def test_thanks_after_a_closed_case_are_put_away_many_at_once(owner: Client, tmall_shop: Shop) -> None:
    now = timezone.now()
    for key in ("T-2002", "T-2003"):
        told(tmall_shop, order(key, now - 30 * HOUR), wrote(key, now - HOUR, "谢谢"))
    chosen = [f"{number(tmall_shop, key)}.1" for key in ("T-2002", "T-2003")]
    typed = {"action": "close", "outcome": "nothing_needed", "selected": chosen, "token": str(uuid4())}
    owner.post("/work/do", typed)
    assert {only(key).state for key in ("T-2002", "T-2003")} == {"closed"}


@pytest.mark.mission("T3", "T2")
def test_a_problem_told_from_it_takes_it_over_with_the_answer_still_due(
    mate: Client, tmall_shop: Shop, waiting: str
) -> None:
    record = f"/orders/{number(tmall_shop, 'T-2001')}/record/problem-reported"
    typed = {"token": str(uuid4()), "issue": "REGULATOR_COMPLAINT", "text": "买家说要打 12315"}
    answer = mate.post(record, typed)
    case = CaseRecord.objects.get(order_key="T-2001", state="open")
    assert answer["location"] == f"/cases/{case.dossier_id}/{case.no}/"
    assert case.scene == "regulator_complaint"
    assert (only("T-2001").state, only("T-2001").outcome) == ("closed", "taken_up")
    assert "First answer" in text(mate.get(answer["location"]))
    assert "T-2001" not in text(mate.get(LIST))


@pytest.mark.mission("T2")
def test_what_is_written_about_an_open_case_opens_no_second_one(owner: Client, tmall_shop: Shop) -> None:
    now = timezone.now()
    asked = {"kind": "refund.asked", "id": "r", "at": now - HOUR, "order": "T-2004", "ref": "R", "amount": 29_900}
    told(
        tmall_shop,
        order("T-2004", now - 30 * HOUR),
        asked | {"type": "refund_only", "reason": "不想要了"},
        wrote("T-2004", now - HOUR / 2, "什么时候退？"),
    )
    (case,) = CaseRecord.objects.filter(order_key="T-2004")
    assert case.scene == "cancel_changed_mind"
    assert "First answer" in text(owner.get(at(tmall_shop, "T-2004")))


@pytest.mark.mission("T2")
def test_a_buyer_who_never_ordered_is_heard_as_well(owner: Client, tmall_shop: Shop) -> None:
    told(tmall_shop, wrote("chat-88", timezone.now() - HOUR / 2, "这款有蓝色吗？"))
    assert "chat-88" in text(owner.get(LIST))
    assert "这款有蓝色吗？" in text(owner.get(at(tmall_shop, "chat-88")))


@pytest.mark.mission("T7", "M1")
def test_a_request_in_words_nobody_knows_is_somebodys_work_by_the_deadline_told(
    owner: Client, tmall_shop: Shop
) -> None:
    now = timezone.now()
    back = {"kind": "parcel.scanned", "id": "s", "at": now - 40 * HOUR, "order": "T-2005", "scan": "returned"}
    deadline = now + 30 * HOUR
    asked = {"kind": "refund.asked", "id": "r", "at": now - HOUR, "order": "T-2005", "ref": "R", "amount": 15_000}
    told(
        tmall_shop,
        order("T-2005", now - 90 * HOUR),
        {"kind": "parcel.handed_over", "id": "h", "at": now - 80 * HOUR, "order": "T-2005", "waybill": "ZT1"},
        back,
        asked | {"type": "refund_only", "reason": "没人听过的说法", "deadline": deadline},
    )
    case = only("T-2005", "refund_otherwise")
    assert case.state == "open"
    assert case.due_at == deadline
    page = text(owner.get(f"/cases/{case.dossier_id}/{case.no}/"))
    for words in ("Refund request that no scene fits", "没人听过的说法", "See what is asked, choose an answer"):
        assert words in page
