"""Requests to grant, answered by a key that is bound to who may: the same guards as on the page, and what is done."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.api.door import api
from amends.merchants import setup
from amends.merchants.models import Member, Shop
from tests.casework.stories import HOUR, feed, one, placed, refund_asked, rows
from tests.desk.pages import do

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("T4")]
SUM = 29_800


@pytest.fixture
def asked(mate: Client, tmall_shop: Shop) -> int:
    """A refund above the front line's limit, which Mate pressed: the request's number."""
    now = timezone.now()
    begun = refund_asked("T-2004", at=now - HOUR, amount=SUM)
    order = feed(tmall_shop, placed("T-2004", at=now - 5 * HOUR), begun, now=now)
    do(mate, f"/cases/{order}/1/", "step", step="refund")
    return int(one("SELECT id FROM casework_approval WHERE state = 'asked'"))


def owner_of(shop: Shop) -> Member:
    return Member.objects.get(merchant=shop.merchant, user__email="owner@bluebird.test")


def answer(client: Client, key: str, approval: int, how: str, **said: Any) -> tuple[int, dict[str, Any]]:
    path = f"/api/v1/approvals/{approval}/{how}"
    sent = client.post(path, said, content_type="application/json", headers={"authorization": f"Bearer {key}"})
    return sent.status_code, sent.json()


def test_it_is_granted_by_who_may_for_the_sum_that_was_asked(nobody: Client, asked: int, tmall_shop: Shop) -> None:
    key = setup.add_api_key(shop=tmall_shop, member=owner_of(tmall_shop))
    status, problem = answer(nobody, key, asked, "grant", amount=SUM + 1)
    assert (status, problem["code"]) == (409, "amount")
    assert rows("SELECT amount FROM casework_effect WHERE kind = 'refund'") == []
    assert answer(nobody, key, asked, "grant", amount=SUM, reason="ok") == (200, {"status": "granted", "passed_to": ""})
    assert rows("SELECT amount FROM casework_effect WHERE kind = 'refund'") == [(SUM,)]
    assert one("SELECT state FROM casework_approval") == "granted"
    number = one("SELECT id FROM merchants_apikey WHERE member_id IS NOT NULL")
    assert rows("SELECT actor FROM casework_audit WHERE verb = 'approval.granted'") == [(f"key:{number}",)]
    status, problem = answer(nobody, key, asked, "grant", amount=SUM)
    assert (status, problem["code"]) == (409, "answered")
    assert rows("SELECT amount FROM casework_effect WHERE kind = 'refund'") == [(SUM,)]


def test_it_is_refused_with_a_reason(nobody: Client, asked: int, tmall_shop: Shop) -> None:
    key = setup.add_api_key(shop=tmall_shop, member=owner_of(tmall_shop))
    assert answer(nobody, key, asked, "refuse", reason="")[0] == 422
    assert answer(nobody, key, asked, "refuse", reason="ask for photos")[1]["status"] == "refused"
    assert rows("SELECT state, reason FROM casework_approval") == [("refused", "ask for photos")]


def test_nobody_answers_their_own_or_what_is_not_theirs(
    nobody: Client, asked: int, tmall_shop: Shop, mate_member: Member, agent_member: Member, rival_shop: Shop
) -> None:
    facts, own, low = (setup.add_api_key(shop=tmall_shop, member=who) for who in (None, mate_member, agent_member))
    abroad = setup.add_api_key(shop=rival_shop)
    assert answer(nobody, own, asked, "grant", amount=SUM)[1]["code"] == "own"
    for key in (facts, low, abroad):
        for how, said in (("grant", {"amount": SUM}), ("refuse", {"reason": "no"})):
            assert answer(nobody, key, asked, how, **said)[0] == 404
    assert one("SELECT state FROM casework_approval") == "asked"
    assert {"/api/v1/approvals/{id}/grant", "/api/v1/approvals/{id}/refuse"} <= set(api.get_openapi_schema()["paths"])
