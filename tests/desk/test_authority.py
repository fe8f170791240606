"""Authority at every door: the same sum, above the front line's limit, pays nothing and is asked for once."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

import msgspec
import pytest
from django.test import Client

from amends.casework.actions.case_actions import (
    Action,
    choose_remedy,
    do_step,
)
from amends.casework.actions.transaction import RefusedError
from amends.casework.approval.escalation import escalate_due
from amends.casework.approval.grants import buyer_mark
from amends.casework.approval.requests import AHEAD, in_time
from amends.casework.bulk import bulk_actions
from amends.casework.bulk.bulk_actions import BulkRequest
from amends.casework.ledger.privacy import Private
from amends.merchants import setup
from amends.merchants.models import DeskSeat, Member, Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.stories import HOUR, feed, number, one, placed, refund_asked, rows
from tests.cast import PASSWORD
from tests.desk.pages import do, text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("T4")]


def paid() -> list[tuple[str, int]]:
    return [(kind, sum_) for kind, sum_ in rows("SELECT kind, amount FROM casework_effect WHERE kind = 'refund'")]


def asked() -> list[tuple[int, str]]:
    return [(sum_, role) for sum_, role in rows("SELECT amount, goes_to FROM casework_approval WHERE state = 'asked'")]


@pytest.fixture
def over(tmall_shop: Shop, now: datetime) -> int:
    """T-2004: not shipped, more asked back than the front line may grant and not the whole: nothing lets it pass."""
    order = "T-2004"
    return feed(
        tmall_shop, placed(order, at=now - 5 * HOUR), refund_asked(order, at=now - HOUR, amount=29_800), now=now
    )


def test_a_requested_refund_above_the_limit_is_asked_for_on_the_page(mate: Client, over: int) -> None:
    page = do(mate, f"/cases/{over}/1/", "step", step="refund")
    assert "Asked for" in text(page)
    assert (paid(), asked()) == ([], [(29_800, "manager")])


def test_who_answers_sees_what_happens_if_nobody_does(mate: Client, owner: Client, over: int, now: datetime) -> None:
    do(mate, f"/cases/{over}/1/", "step", step="refund")
    number, due_at = rows("SELECT id, due_at FROM casework_approval")[0]
    page = text(owner.get(f"/approvals/{number}/"))
    assert "Decided without us" in page
    assert "the platform agrees and refunds" in page
    assert due_at is not None


def test_an_answer_is_due_ahead_of_the_platform(now: datetime) -> None:
    soon = now + timedelta(minutes=30)
    assert in_time(soon, now + 48 * HOUR, now) == soon
    assert in_time(soon, now + timedelta(hours=2, minutes=10), now) == now + timedelta(minutes=10)
    assert in_time(None, now + 3 * HOUR, now) == now + HOUR
    assert in_time(soon, now + HOUR, now) == now
    assert in_time(None, None, now) is None


def test_passed_on_it_is_still_due_ahead_of_the_platform(mate: Client, tmall_shop: Shop, now: datetime) -> None:
    order = "T-4"
    asked_for = refund_asked(order, at=now - HOUR, amount=14_000)
    dossier = feed(tmall_shop, placed(order, at=now - 5 * HOUR), asked_for, now=now)
    do(mate, f"/cases/{dossier}/1/", "step", step="refund")
    assert asked() == [(14_000, "supervisor")]
    latest = now - HOUR + timedelta(days=2) - AHEAD  # two days after it was asked the platform agrees by itself
    assert escalate_due(now=latest) == 1
    assert asked() == [(14_000, "manager")]
    assert rows("SELECT due_at FROM casework_approval") == [(latest,)]


def test_and_in_bulk(mate_member: Member, over: int, now: datetime) -> None:
    bulk_actions.do(mate_member, [(over, 1)], BulkRequest(action="step", fields={}, token=str(uuid4())), now=now)
    assert (paid(), asked()) == ([], [(29_800, "manager")])


def test_a_shops_key_pays_nothing_and_asks_nothing(nobody: Client, tmall_shop: Shop, over: int, now: datetime) -> None:
    key = setup.add_api_key(shop=tmall_shop)
    case_action = {
        "kind": "step.done",
        "id": "k1",
        "at": now.isoformat(),
        "order": "T-2004",
        "case": 1,
        "step": "refund",
    }
    answer = nobody.post(
        "/api/v1/signals",
        msgspec.json.encode([case_action]),
        content_type="application/json",
        headers={"authorization": f"Bearer {key}"},
    )
    assert answer.json()[0]["status"] == "refused"
    assert (paid(), asked()) == ([], [])


def act(nobody: Client, key: str, now: datetime, **fields: object) -> dict[str, object]:
    """Do it over HTTP; the answer to the one item."""
    item = {"id": "k1", "at": now.isoformat(), "order": "T-2004", "case": 1, **fields}
    answer = nobody.post(
        "/api/v1/signals",
        msgspec.json.encode([item]),
        content_type="application/json",
        headers={"authorization": f"Bearer {key}"},
    )
    found: dict[str, object] = answer.json()[0]
    return found


def test_a_members_key_is_judged_by_the_members_limits(
    nobody: Client, owner: Client, mate_member: Member, tmall_shop: Shop, over: int, now: datetime
) -> None:
    page = owner.post(f"/settings/shops/{tmall_shop.pk}/keys", {"member": mate_member.pk})
    assert "acts for Mate" in text(page)
    key = re.findall(r"amends_[\w-]{20,}", page.text)[0]
    answer = act(nobody, key, now, kind="step.done", step="refund")
    assert (answer["status"], answer["goes_to"]) == ("asked", "manager")
    again = act(nobody, key, now, kind="step.done", step="refund")
    assert (again["status"], again["approval"]) == ("asked", answer["approval"])
    assert (paid(), asked()) == ([], [(29_800, "manager")])
    assert act(nobody, key, now, kind="remedy.chosen", remedy="keep", amount=0)["field"] == "amount"
    assert act(nobody, key, now, kind="message.sent", text="x", channel="chat")["status"] == "refused"
    assert act(nobody, key, now, id="k2", kind="note.added", text="seen")["status"] == "done"
    number = one("SELECT id FROM merchants_apikey WHERE member_id = %s", mate_member.pk)
    assert rows("SELECT actor, detail ->> 'member' FROM casework_audit WHERE verb = 'note.added'") == [
        (f"key:{number}", str(mate_member.pk))
    ]


def test_who_was_let_go_acts_by_no_key(nobody: Client, mate_member: Member, tmall_shop: Shop, now: datetime) -> None:
    key = setup.add_api_key(shop=tmall_shop, member=mate_member)
    Member.objects.filter(id=mate_member.pk).update(is_active=False)
    answer = nobody.post(
        "/api/v1/signals", b"[]", content_type="application/json", headers={"authorization": f"Bearer {key}"}
    )
    assert answer.status_code == 401


def test_a_whole_refund_before_shipping_is_one_press(mate: Client, refund: int) -> None:
    do(mate, f"/cases/{refund}/1/", "step", step="refund")
    assert (paid(), asked()) == ([("refund", 29_900)], [])


def test_nothing_is_no_sum(agent: Client, agent_member: Member, tmall_shop: Shop, now: datetime) -> None:
    feed(tmall_shop, placed(at=now - 5 * HOUR), refund_asked(at=now - HOUR), now=now)
    page = do(agent, f"/cases/{number(tmall_shop, 'T-1001')}/1/", "remedy", remedy="keep", amount="0")
    assert page.status_code == 422
    assert paid() == []


def test_the_cap_to_one_buyer_knows_a_nickname(tmall_shop: Shop) -> None:
    assert buyer_mark(tmall_shop.merchant_id, Private(buyer="tb_lin_77"))
    assert buyer_mark(tmall_shop.merchant_id, Private(buyer="王**")) == ""


@pytest.fixture
def clerk(bluebird: Merchant) -> Member:
    return setup.add_member(
        merchant=bluebird, email="dock@bluebird.test", name="Dock", password=PASSWORD, roles=[Role.WAREHOUSE]
    )


def intercept(member: Member, dossier: int, now: datetime) -> str:
    """Press the logistics desk's step; what it was refused for, empty where it was done."""
    no = one("SELECT no FROM casework_case WHERE dossier_id = %s AND scene = 'shipped_after_refund'", dossier)
    try:
        action = Action(member=member, dossier_id=dossier, no=no, token=str(uuid4()), now=now)
        do_step(action, step="intercept", choice="cannot")
    except RefusedError as refused:
        return refused.field
    return ""


@pytest.mark.mission("T2")
def test_a_desks_step_is_done_by_who_sits_there(
    mate_member: Member,
    agent_member: Member,
    clerk: Member,
    bluebird: Merchant,
    shipped_all_the_same: int,
    now: datetime,
) -> None:
    logistics = setup.add_desk(merchant=bluebird, code="logistics", name="Logistics", members=[clerk, mate_member])
    assert intercept(agent_member, shipped_all_the_same, now) == "desk"
    assert intercept(mate_member, shipped_all_the_same, now) == "desk"  # the front line never does back-office work
    DeskSeat.objects.create(merchant=bluebird, desk=logistics, member=agent_member)
    assert intercept(agent_member, shipped_all_the_same, now) == ""


@pytest.mark.mission("T2")
def test_the_page_offers_it_to_who_may(mate: Client, agent: Client, shipped_all_the_same: int) -> None:
    no = one(
        "SELECT no FROM casework_case WHERE dossier_id = %s AND scene = 'shipped_after_refund'", shipped_all_the_same
    )
    path = f"/cases/{shipped_all_the_same}/{no}/"
    step = 'name="step" value="intercept"'
    assert step in agent.get(path).text
    assert 'disabled title="Another desk' in mate.get(path).text
    assert 'disabled title="Another desk' not in agent.get(path).text


@pytest.mark.mission("T2")
def test_money_is_not_the_warehouses_to_decide(clerk: Member, refund: int, now: datetime) -> None:
    case_action = Action(member=clerk, dossier_id=refund, no=1, token=str(uuid4()), now=now)
    with pytest.raises(RefusedError) as refused:
        do_step(case_action, step="refund")
    assert refused.value.field == "desk"
    with pytest.raises(RefusedError) as refused:
        choose_remedy(case_action, remedy="keep")
    assert refused.value.field == "settle"
    assert paid() == []
