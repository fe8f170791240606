"""Ten seconds to take an action back, wherever the world allows it; afterwards it says why not."""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.actions.transaction import RefusedError
from amends.casework.approval import pool
from amends.casework.delivery.connectors import Delivery, Receipt
from amends.casework.delivery.couriers import ATTEMPTS
from amends.casework.letters import undo
from amends.merchants.models import Member, Shop
from tests.casework.deliveries import deliver_once
from tests.casework.stories import HOUR, feed, ledger, one, placed, rows
from tests.desk.case.test_grants import (
    depot,
    pay,
    second,
)
from tests.desk.conftest import at
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(refund: int, tmall_shop: Shop) -> str:
    return at(tmall_shop, "T-1001")


def back(client: Client, case: str) -> str:
    return text(client.post(f"{case}undo", follow=True))


def state(case: str) -> tuple[Any, ...]:
    """What the list shows of the case, and how many effects are asked for."""
    dossier = int(case.split("/")[2])
    shown = rows(
        "SELECT state, desk, owner, outcome, next_step, due_at, band FROM casework_case"
        " WHERE dossier_id = %s ORDER BY no",
        dossier,
    )
    return (*shown, one("SELECT count(*) FROM casework_effect WHERE dossier_id = %s", dossier))


def deliver(now: datetime) -> Any:
    with ledger() as connection:
        return deliver_once(connection=connection, now=now, draw=random.random)


ACTIONS: tuple[tuple[str, dict[str, object]], ...] = (
    ("take", {}),
    ("note", {"text": "looked at it"}),
    ("hand-over", {"desk": "exceptions", "text": "yours"}),
    ("close", {"outcome": "solved"}),
)


@pytest.mark.parametrize(("action", "fields"), ACTIONS)
def test_an_action_taken_back_leaves_all_as_it_was(
    owner: Client, case: str, action: str, fields: dict[str, object]
) -> None:
    before = state(case)
    page = do(owner, case, action, **fields)
    assert page.status_code == 200
    assert 'class="undo"' in page.content.decode()
    assert "Taken back: all is as it was" in back(owner, case)
    assert state(case) == before
    words = text(owner.get(case))
    assert "Taken back" in words
    assert 'class="undo"' not in words
    assert one("SELECT count(*) FROM casework_audit WHERE verb = 'deed.undone'") == 1


def test_a_step_taken_back_is_to_do_again_and_asks_for_nothing(owner: Client, case: str) -> None:
    (name,) = rows("SELECT next_step FROM casework_case WHERE next_step <> ''")[0]
    before = state(case)
    do(owner, case, "step", step=name)
    assert state(case) != before
    assert deliver(timezone.now()).sent == 0 or before[-1] > 0
    back(owner, case)
    assert state(case) == before
    do(owner, case, "step", step=name)
    assert state(case) != before
    assert deliver(timezone.now() + timedelta(seconds=11)).sent > 0


@pytest.mark.mission("T4")
def test_a_remedy_taken_back_gives_the_money_back_and_can_be_chosen_again(
    mate: Client, owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    lead = Member.objects.get(merchant=tmall_shop.merchant, roles__contains=["owner"])
    pool.book(member=lead, currency="CNY", amount=10_000, reason="x", now=now)
    case = depot(tmall_shop, "T-1", 29_900, now, times=2)
    for _ in range(2):
        pay(mate, case, "18.00")
        assert one("SELECT balance FROM casework_pool") == 8_200
        assert "Taken back" in back(mate, case)
        assert one("SELECT balance FROM casework_pool") == 10_000
        assert rows("SELECT amount FROM casework_effect WHERE kind = 'refund'") == []
    pay(mate, case, "18.00")
    assert rows("SELECT amount, again FROM casework_grant ORDER BY id") == [(1_800, 0), (1_800, 1), (1_800, 2)]
    assert "on this order ¥18.00 so far" in text(mate.get(second(case)))
    assert deliver(timezone.now() + timedelta(seconds=11)).sent >= 1


def test_too_late_says_so_and_changes_nothing(owner: Client, case: str, lead: Member) -> None:
    do(owner, case, "close", outcome="solved")
    closed = state(case)
    later = timezone.now() + timedelta(seconds=13)
    dossier, no = int(case.split("/")[2]), int(case.split("/")[3])
    with pytest.raises(RefusedError, match="ten seconds"):
        undo.take_back(member=lead, dossier_id=dossier, no=no, now=later)
    rows("UPDATE casework_undo SET until = now() - interval '1 minute' RETURNING 1")
    assert "the ten seconds are over" in back(owner, case)
    assert state(case) == closed


def test_what_happened_since_keeps_it_and_what_went_out_too(
    owner: Client, mate: Client, case: str, tmall_shop: Shop
) -> None:
    do(owner, case, "hand-over", desk="exceptions", text="yours")
    do(mate, case, "note", text="mine now")
    assert "something else has happened" in back(owner, case)
    (name,) = rows("SELECT next_step FROM casework_case WHERE next_step <> ''")[0]
    do(owner, case, "step", step=name)
    deliver(timezone.now() + timedelta(seconds=11))
    assert "Not taken back" in back(owner, case)


def test_a_note_taken_back_is_a_draft_again_and_nobody_is_told(owner: Client, mate: Client, case: str) -> None:
    do(owner, case, "note", text="@Mate look at this")
    assert "mentions you" in text(mate.get("/notices/"))
    page = owner.post(f"{case}undo", follow=True).content.decode()
    assert "@Mate look at this</textarea>" in page
    assert "mentions you" not in text(mate.get("/notices/"))


def test_nobody_takes_back_anothers_action(owner: Client, mate: Client, outsider: Client, case: str) -> None:
    do(owner, case, "close", outcome="solved")
    closed = state(case)
    assert "Not taken back" in back(mate, case)
    assert outsider.post(f"{case}undo").status_code in {302, 404}
    assert state(case) == closed


class Broken:
    def deliver(self, effect: Delivery) -> Receipt:
        raise ConnectionError("the bank is closed")


@pytest.mark.mission("T4", "X6")
def test_money_that_is_given_up_returns_to_the_pool_once_and_the_case_says_so(
    mate: Client, owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    lead = Member.objects.get(merchant=tmall_shop.merchant, roles__contains=["owner"])
    pool.book(member=lead, currency="CNY", amount=10_000, reason="x", now=now)
    case = depot(tmall_shop, "T-1", 29_900, now, times=2)
    pay(mate, case, "18.00")
    moment = timezone.now()
    with ledger() as connection:  # how often it is tried stands in tests.casework.delivery.test_couriers
        for tried in (0, 1, ATTEMPTS - 2, ATTEMPTS - 1, ATTEMPTS, ATTEMPTS):
            moment += 2 * HOUR
            connection.execute("UPDATE casework_effect SET attempts = %s WHERE state = 'failed'", [tried])
            deliver_once(connection=connection, now=moment, draw=random.random, connect=lambda _: Broken())
    assert rows("SELECT state FROM casework_effect WHERE kind = 'refund'") == [("dead",)]
    assert one("SELECT balance FROM casework_pool") == 10_000
    assert rows("SELECT amount, why FROM casework_grantback") == [(1_800, "given_up")]
    assert [a for (a,) in rows("SELECT amount FROM casework_poolmovement ORDER BY id")] == [10_000, -1_800, 1_800]
    ledger_page = text(owner.get("/grants/"))
    assert "¥18.00 came back" in ledger_page
    assert "It could not be paid out" in ledger_page
    file = b"".join(owner.get("/grants.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert file.splitlines()[1].endswith("18.00,It could not be paid out")
    assert "Came back: It could not be paid out" in text(owner.get("/pool/"))
    feed(tmall_shop, placed("T-9", at=now), now=now)
    words = text(mate.get(case))
    assert "¥18.00 could not be paid out: not granted any more, and back in the pool" in words
    assert "on this order" not in text(mate.get(second(case)))
