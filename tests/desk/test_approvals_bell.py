"""Requests on the bell: whoever may answer is told, whoever asked hears the answer, both hear when nobody answers."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from amends.casework.approval.escalation import escalate_due
from amends.merchants import setup
from amends.merchants.models import Language, Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.stories import change, one, rows
from tests.cast import OPENED_AT, PASSWORD, signed_in
from tests.desk.case.test_grants import (
    asked,
    depot,
    pay,
    person,
)
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)
HOURS = timedelta(hours=80)


@pytest.fixture
def zhou(bluebird: Merchant) -> Client:
    return person(bluebird, "Zhou", Role.SUPERVISOR)


@pytest.fixture
def manager(bluebird: Merchant) -> Client:
    return person(bluebird, "Qian", Role.MANAGER)


@pytest.fixture
def case(mate: Client, zhou: Client, manager: Client, tmall_shop: Shop, now: datetime) -> str:
    """Mate has asked for ¥18.00 of ¥99.00: it goes to the supervisor."""
    found = depot(tmall_shop, "T-1", 9_900, now)
    pay(mate, found, "18.00")
    return found


def bell(client: Client) -> str:
    return text(client.get("/notices/"))


def rings(client: Client) -> str:
    return client.get("/notices/bell").content.decode().strip()


@pytest.mark.mission("T4")
def test_who_may_answer_is_told_and_gets_there_by_pressing_it(zhou: Client, manager: Client, case: str) -> None:
    assert "Mate asks you to approve ¥18.00 on T-1/2" in bell(zhou)
    assert (rings(zhou), rings(manager)) == ("1", "")
    (number,) = rows("SELECT id FROM merchants_notice WHERE kind = 'approval'")[0]
    assert zhou.post(f"/notices/{number}").headers["Location"] == f"/approvals/{asked()}/"
    assert rings(zhou) == ""


@pytest.mark.mission("T4")
def test_who_asked_hears_the_answer_with_its_reason(mate: Client, zhou: Client, case: str) -> None:
    zhou.post(f"/approvals/{asked()}/refuse", {"reason": "The parcel came back whole"})
    words = bell(mate)
    assert "Zhou refused ¥18.00 on T-1/2" in words
    assert "The parcel came back whole" in words
    pay(mate, case, "18.00")
    zhou.post(f"/approvals/{asked()}/grant")
    assert "Zhou approved ¥18.00 on T-1/2" in bell(mate)
    assert rings(mate) == "2"


@pytest.mark.mission("T4")
def test_nobody_answers_so_it_rises_and_both_are_told_once(
    mate: Client, zhou: Client, manager: Client, case: str
) -> None:
    for _ in range(2):
        escalate_due(now=timezone.now() + HOURS)
    assert "Nobody has answered ¥18.00 on T-1/2 in time: it has gone up" in bell(manager)
    assert "it has gone up" in bell(mate)
    assert (rings(mate), rings(manager)) == ("1", "1")
    change("UPDATE casework_approval SET due_at = now() - interval '1 minute'")
    escalate_due(now=timezone.now())
    assert "Nobody has answered ¥18.00 on T-1/2 in time" in bell(mate)


def test_a_stand_in_is_told_too_and_the_muted_are_not(
    mate: Client, zhou: Client, bluebird: Merchant, tmall_shop: Shop, now: datetime
) -> None:
    setup.add_member(
        merchant=bluebird, email="hu@bluebird.test", name="Hu", password=PASSWORD, roles=[Role.AGENT],
        language=Language.ENGLISH, now=OPENED_AT,
    )  # fmt: skip
    hu = one("SELECT m.id FROM merchants_member m JOIN merchants_user u ON u.id = m.user_id WHERE u.name = 'Hu'")
    until = timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    zhou.post("/approvals/stand-in", {"to": hu, "until": until})
    change("UPDATE merchants_member SET muted = '{approval}' WHERE roles = '{supervisor}'")
    pay(mate, depot(tmall_shop, "T-1", 9_900, now), "18.00")
    assert rings(signed_in("hu@bluebird.test")) == "1"
    assert rings(zhou) == ""


def test_an_outsider_hears_nothing(outsider: Client, case: str) -> None:
    assert rings(outsider) == ""


def waits(client: Client, box: str = "mine") -> str:
    return client.get(f"/approvals/counts?box={box}").content.decode().strip()


@pytest.mark.mission("T4")
def test_the_tabs_say_what_waits_for_my_answer_and_what_of_mine_waits(
    mate: Client, zhou: Client, manager: Client, owner: Client, outsider: Client, case: str
) -> None:
    assert [waits(who) for who in (zhou, manager, owner, mate, outsider)] == ["1", "1", "1", "0", "0"]
    assert [waits(who, "asked") for who in (mate, zhou, outsider)] == ["1", "0", "0"]
    assert "approvals/counts" in zhou.get("/work/").content.decode()
    assert "T-1" in text(zhou.get("/approvals/?box=mine"))
    zhou.post(f"/approvals/{asked()}/refuse", {"reason": "no"})
    assert (waits(zhou), waits(mate, "asked")) == ("0", "0")


def asked_of_the_database(client: Client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as seen:
        client.get(page)
    return len(seen)


def test_counting_what_waits_is_four_questions(zhou: Client, case: str) -> None:
    frame = asked_of_the_database(zhou, "/notices/bell") - 1
    assert asked_of_the_database(zhou, "/approvals/counts") - frame == 4


def test_who_stands_in_has_what_they_stand_in_for_counted(
    bluebird: Merchant, mate: Client, zhou: Client, case: str, now: datetime
) -> None:
    lin = person(bluebird, "Lin", Role.AGENT)
    assert waits(lin) == "0"
    to = one("SELECT m.id FROM merchants_member m JOIN merchants_user u ON u.id = m.user_id WHERE u.name = 'Lin'")
    until = timezone.localtime(now + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    zhou.post("/approvals/stand-in", {"to": to, "until": until})
    assert waits(lin) == "1"
