"""Sums that several agree to: each person once, never who asked, all of them or any; two at once are two words."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test import Client

from amends.casework.approval.escalation import escalate_due
from amends.merchants.models import Member, Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.stories import HOUR, change, feed, one, placed, rows
from tests.desk.case.test_grants import asked, depot, pay, person, refunds
from tests.desk.pages import text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.mission("B1", "T4")]
RULES = "/playbooks/tmall/own/approvers"
Rule = Callable[..., None]


@pytest.fixture
def rule(owner: Client) -> Rule:
    """A rule put in force on the page."""

    def put(**told: Any) -> None:
        given = {"money": "50", "who": ["manager", "finance"], "need": "all", "since": "2026-01-01"} | told
        seen = owner.post(RULES, given)
        assert seen.status_code == 200, text(seen)
        body = {"body": seen.context["body"], "on": seen.context["number"]}
        assert owner.post("/playbooks/tmall/own/put", body, follow=True).status_code == 200

    return put


@pytest.fixture
def people(bluebird: Merchant) -> dict[str, Client]:
    return {
        "zhou": person(bluebird, "Zhou", Role.SUPERVISOR),
        "qian": person(bluebird, "Qian", Role.MANAGER),
        "he": person(bluebird, "He", Role.MANAGER),
        "sun": person(bluebird, "Sun", Role.FINANCE),
    }


def agree(client: Client, number: int = 0, reason: str = "") -> str:
    return text(client.post(f"/approvals/{number or asked()}/grant", {"reason": reason}, follow=True))


def page(client: Client) -> str:
    return text(client.get(f"/approvals/{asked()}/"))


def signed() -> list[tuple[Any, ...]]:
    return list(rows("SELECT role, stands_for <> 0 FROM casework_approvalsignature ORDER BY at, role"))


def test_all_of_them_agree_before_it_is_done(
    people: dict[str, Client], rule: Rule, tmall_shop: Shop, now: datetime
) -> None:
    rule()
    case = depot(tmall_shop, "T-1", 29_900, now)
    words = pay(people["zhou"], case, "60.00")
    assert "from ¥50.00 on an order on, several agree" in words, words
    seen = page(people["qian"])
    assert "Still asked, all of them" in seen
    assert "Manager" in seen
    assert "Sun" in seen
    assert "goes on to Finance" in agree(people["qian"], reason="the carrier pays")
    assert refunds() == []
    assert one("SELECT state FROM casework_approval") == "asked"
    seen = page(people["sun"])
    assert "Qian" in seen
    assert "the carrier pays" in seen
    assert "He" not in seen.partition("Still asked")[2][:60]
    assert "agreed already" in agree(people["qian"])
    assert "Approved and done" in agree(people["sun"])
    assert refunds() == [6_000]
    assert signed() == [("manager", False), ("finance", False)]
    assert one("SELECT count(*) FROM casework_audit WHERE verb = 'approval.signed'") == 2
    assert "Qian" in page(people["qian"])
    assert "Agreed" in page(people["qian"])


def test_below_the_sum_one_word_is_enough_and_before_its_day_no_rule_holds(
    people: dict[str, Client], rule: Rule, tmall_shop: Shop, now: datetime
) -> None:
    rule()
    words = pay(people["zhou"], depot(tmall_shop, "T-1", 29_900, now), "40.00")
    assert refunds() == [4_000], words
    rule(name="several_1", since=(now + timedelta(days=3)).date().isoformat())
    pay(people["zhou"], depot(tmall_shop, "T-2", 29_900, now), "60.00")
    assert refunds() == [4_000, 6_000]


def test_any_of_them_is_enough_and_a_no_of_one_ends_it(
    people: dict[str, Client], rule: Rule, tmall_shop: Shop, now: datetime
) -> None:
    rule(need="any")
    pay(people["zhou"], depot(tmall_shop, "T-1", 29_900, now), "60.00")
    assert "Asked, any of them" in page(people["sun"])
    assert "Approved and done" in agree(people["sun"])
    assert refunds() == [6_000]
    rule(name="several_1")
    pay(people["zhou"], depot(tmall_shop, "T-2", 29_900, now), "60.00")
    agree(people["qian"])
    people["sun"].post(f"/approvals/{asked()}/refuse", {"reason": "no"}, follow=True)
    assert one("SELECT state FROM casework_approval ORDER BY id DESC LIMIT 1") == "refused"
    assert refunds() == [6_000]


def test_nobody_agrees_to_their_own_nor_an_outsider_nor_a_role_that_isnt_asked(
    people: dict[str, Client], rule: Rule, mate: Client, outsider: Client, tmall_shop: Shop, now: datetime
) -> None:
    rule()
    pay(people["qian"], depot(tmall_shop, "T-1", 29_900, now), "60.00")
    number = asked()
    assert "Nobody answers their own request" in agree(people["qian"], number)
    assert outsider.post(f"/approvals/{number}/grant").status_code == 404
    assert mate.post(f"/approvals/{number}/grant").status_code == 404
    assert "goes on to Finance" in agree(people["he"], number)
    assert refunds() == []


def test_who_is_away_lets_a_colleague_sign_and_still_nobody_signs_twice(
    people: dict[str, Client], rule: Rule, tmall_shop: Shop, now: datetime
) -> None:
    rule()
    pay(people["zhou"], depot(tmall_shop, "T-1", 29_900, now), "60.00")
    (qian,) = rows(
        "SELECT m.id FROM merchants_member m JOIN merchants_user u ON u.id = m.user_id WHERE u.name = 'Qian'"
    )
    until = (now + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    people["sun"].post("/approvals/stand-in", {"to": qian[0], "until": until})
    agree(people["qian"])
    assert "agreed already" in agree(people["qian"]), "a stand-in is one person all the same"
    agree(people["sun"])
    assert refunds() == [6_000]


def test_finance_alone_is_enough_for_what_the_asker_may_grant_at_todays_price(
    people: dict[str, Client], rule: Rule, mate: Client, tmall_shop: Shop, now: datetime
) -> None:
    rule(money="10")
    for order in ("T-1", "T-2"):
        pay(mate, depot(tmall_shop, order, 29_900, now), "15.00")
    rule(name="several_1", money="300")  # 15 is within the front line's own 20 and 10 % again
    first, second = sorted(id for (id,) in rows("SELECT id FROM casework_approval"))
    feed(tmall_shop, msgspec.structs.replace(placed("T-2", at=now, amount=10_000), id="T-2:less"), now=now)
    assert "Approved and done" in agree(people["sun"], first)
    assert "Approved and done" not in agree(people["sun"], second)  # and 15 % of what the order costs now
    assert refunds() == [1_500]
    assert "Approved and done" in agree(people["qian"], second)
    assert refunds() == [1_500, 1_500]


def test_who_stands_in_for_the_asker_has_no_word_of_theirs_to_give(
    people: dict[str, Client], rule: Rule, mate: Client, tmall_shop: Shop, now: datetime
) -> None:
    rule(who=["supervisor", "manager"])
    pay(people["zhou"], depot(tmall_shop, "T-1", 29_900, now), "60.00")
    rule(name="several_1", money="300")
    agent = Member.objects.get(user__email="mate@bluebird.test")
    until = (now + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    people["zhou"].post("/approvals/stand-in", {"to": agent.pk, "until": until})
    assert "T-1" not in text(mate.get("/approvals/?box=mine"))
    assert mate.post(f"/approvals/{asked()}/grant").status_code == 404
    assert agent.user.name not in page(people["qian"]).partition("Still asked")[2]
    assert refunds() == []
    other = person(Merchant.objects.get(id=agent.merchant_id), "Wei", Role.SUPERVISOR)
    other.post("/approvals/stand-in", {"to": agent.pk, "until": until})
    assert "T-1" in text(mate.get("/approvals/?box=mine"))
    assert "Approved and done" in agree(mate)


def test_silence_goes_up_one_role_for_each_that_is_asked(
    people: dict[str, Client], rule: Rule, tmall_shop: Shop, now: datetime
) -> None:
    rule(who=["supervisor", "finance"], within="30 min")
    pay(people["qian"], depot(tmall_shop, "T-1", 29_900, now), "60.00")
    change("UPDATE casework_approval SET due_at = now() - interval '1 minute'")
    assert escalate_due(now=now + HOUR) == 1
    assert rows("SELECT goes_to, also::text, rises FROM casework_approval") == [("manager", '["finance"]', 1)]
    agree(people["he"])
    agree(people["sun"])
    assert refunds() == [6_000]


@pytest.mark.parametrize("who", [("qian", "sun"), ("qian", "he")])
def test_two_who_press_at_the_same_moment_are_two_words_and_the_money_goes_once(
    people: dict[str, Client], rule: Rule, tmall_shop: Shop, now: datetime, who: tuple[str, str]
) -> None:
    rule()
    pay(people["zhou"], depot(tmall_shop, "T-1", 29_900, now), "60.00")
    number, gate = asked(), Barrier(2)

    def press(name: str) -> str:
        gate.wait()
        try:
            return agree(people[name], number)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(press, who), key=lambda words: "Approved and done" in words)
    if who == ("qian", "sun"):
        assert "Approved and done" in said[1]
        assert refunds() == [6_000]
        assert len(signed()) == 2
        assert one("SELECT count(*) FROM casework_grant") == 1
    else:
        assert sum("isn't asked any more" in each for each in said) == 1
        assert refunds() == []
        assert signed() == [("manager", False)]


def test_the_page_of_rules_says_what_is_wrong_and_who_manages_nothing_only_reads(
    owner: Client, mate: Client, people: dict[str, Client], rule: Rule
) -> None:
    assert "One person decides every sum" in text(owner.get(RULES))
    wrong = owner.post(RULES, {"money": "a lot", "who": ["manager"], "need": "all", "since": "2026-01-01"})
    assert wrong.status_code == 422
    assert owner.post(RULES, {"money": "50", "need": "all", "since": "2026-01-01"}).status_code == 422
    rule()
    assert "50 CNY" in text(owner.get(RULES))
    assert people["zhou"].post(RULES, {"drop": "several_1"}).status_code == 404
    assert owner.post(RULES, {"drop": "nothing"}).status_code == 404
    seen = owner.post(RULES, {"drop": "several_1"})
    owner.post("/playbooks/tmall/own/put", {"body": seen.context["body"], "on": seen.context["number"]})
    assert "One person decides every sum" in text(owner.get(RULES))
