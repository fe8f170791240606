"""After the act: the page says whom it waits for, what was chosen is spent, and money is booked when it leaves."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from amends.casework.approval import bookings
from amends.casework.delivery.connectors import Delivery, Receipt
from amends.casework.delivery.couriers import ATTEMPTS
from amends.engine.signals import ParcelDelivered, RefundAsked, RefundClosed, RefundPaid
from amends.engine.words import RefundType
from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.deliveries import deliver_once
from tests.casework.stories import HOUR, change, drain, feed, ledger, number, one, placed, rows
from tests.desk.case.test_grants import depot, pay, person, refunds
from tests.desk.conftest import at
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)
LATER = timedelta(minutes=1)


class _Platform:
    """Takes what it is sent, or never does."""

    def __init__(self, *, takes: bool) -> None:
        self.takes = takes

    def deliver(self, effect: Delivery, **_: object) -> Receipt:
        if not self.takes:
            raise OSError("no such request")
        return Receipt()


def deliver(now: datetime, *, takes: bool = True) -> None:
    if not takes:  # it is the last attempt
        change(f"UPDATE casework_effect SET attempts = {ATTEMPTS - 1}")  # noqa: S608
    with ledger() as connection:
        deliver_once(connection=connection, now=now, draw=lambda: 0.5, connect=lambda _: _Platform(takes=takes))
    drain(now)


@pytest.mark.mission("M1", "T9")
def test_the_page_says_since_when_it_waits_and_for_whom(
    agent: Client, owner: Client, tmall_shop: Shop, refund: int, now: datetime
) -> None:
    case = at(tmall_shop, "T-1001")
    before = text(agent.get(case))
    assert "Refunded / can still be given ¥0.00 / ¥299.00" in before
    assert "Close the case" in before
    page = text(do(agent, case, "step", step="refund"))
    assert "Waiting for the answer of the platform since today" in page
    assert "Refunded / can still be given ¥0.00 / ¥0.00 On its way back ¥299.00" in page
    assert "No step is open" not in page
    assert "Close the case" not in page
    assert "Or settle it this way" not in page
    assert "waiting for the platform" in text(agent.get("/work/?view=all"))
    assert one("SELECT waits_for FROM casework_case") == "platform"
    assert "money is on its way to the buyer" in text(do(agent, case, "close", outcome="solved"))
    assert "close it only if you know that no answer will come" in text(owner.get(case))
    deliver(now + LATER)
    paid = RefundPaid(id="p", at=now + 2 * LATER, order="T-1001", ref="R-T-1001", amount=29_900)
    feed(tmall_shop, paid, now=now + 2 * LATER)
    over = text(agent.get(case))
    assert "Waiting for the answer" not in over
    assert "Refunded / can still be given ¥299.00 / ¥0.00" in over
    assert one("SELECT state FROM casework_case WHERE no = 1") == "closed"


@pytest.mark.mission("M1")
def test_an_answer_that_could_not_be_delivered_is_owed_again(
    agent: Client, tmall_shop: Shop, refund: int, now: datetime
) -> None:
    case = at(tmall_shop, "T-1001")
    do(agent, case, "step", step="refund")
    deliver(now + LATER, takes=False)
    page = text(agent.get(case))
    assert "Waiting for the answer" not in page
    assert "Refunded / can still be given ¥0.00 / ¥299.00" in page
    assert "Close the case" in page


def test_taken_back_nothing_is_waited_for(agent: Client, tmall_shop: Shop, refund: int) -> None:
    case = at(tmall_shop, "T-1001")
    do(agent, case, "step", step="refund")
    page = text(agent.post(f"{case}undo", follow=True))
    assert "Taken back" in page
    assert "Waiting for the answer" not in page


@pytest.mark.mission("T4")
def test_what_is_asked_for_says_so_in_the_list_and_on_its_button(
    mate: Client, tmall_shop: Shop, bluebird: Merchant, now: datetime
) -> None:
    person(bluebird, "Zhou", Role.SUPERVISOR)
    case = depot(tmall_shop, "T-1", 9_900, now)
    pay(mate, case, "18.00")
    assert "waits for Supervisor" in text(mate.get("/work/?view=all"))
    way = mate.get(case).content.decode().partition('name="remedy" value="part_refund"')[2].partition("</form>")[0]
    assert "Waits for Zhou" in way
    assert "data-way>" not in way  # nothing to press


@pytest.mark.mission("T4", "M13")
def test_a_grant_is_reserved_until_its_money_leaves(
    mate: Client, owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    case = depot(tmall_shop, "T-1", 29_900, now)
    pay(mate, case, "18.00")
    assert refunds() == [1_800]
    assert rows("SELECT reserved, gone FROM casework_grantbooking") == [(1_800, 0)]
    assert "¥18.00 reserved" in text(owner.get("/grants/")).replace("  ", " ")
    assert bookings.settle_due(now=now) == 1  # it is on its way: nothing is decided yet
    deliver(now + LATER)
    assert rows("SELECT reserved, gone, gone_at FROM casework_grantbooking") == [(0, 1_800, now + LATER)]
    assert "reserved" not in text(owner.get("/grants/"))
    assert bookings.settle_due(now=now + LATER) == 0


@pytest.mark.mission("T4")
def test_what_could_not_be_paid_is_free_again(mate: Client, tmall_shop: Shop, now: datetime) -> None:
    case = depot(tmall_shop, "T-1", 29_900, now)
    pay(mate, case, "18.00")
    deliver(now + LATER, takes=False)
    assert rows("SELECT reserved, gone FROM casework_grantbooking") == [(0, 0)]
    assert "on this order" not in text(mate.get(case))


def offered(agent: Client, shop: Shop, now: datetime) -> str:
    """A case in which half of the money was offered on the platform's page."""
    story = (
        placed("T-9", at=now - 90 * HOUR),
        ParcelDelivered(id="d", at=now - 60 * HOUR, order="T-9"),
        RefundAsked(
            id="a", at=now - HOUR, order="T-9", ref="R-9", type=RefundType.REFUND_ONLY, amount=1_000, version="v1",
            reason="少件/漏发",
        ),
    )  # fmt: skip
    feed(shop, *story, now=now)
    no = one("SELECT no FROM casework_case WHERE subject = 'refund:R-9'")
    case = f"/cases/{number(shop, 'T-9')}/{no}/"
    do(agent, case, "step", step="look", text="two of three in the photo")
    page = text(do(agent, case, "remedy", remedy="part_refund", amount="5.00", **{"form.proposal_text": "half"}))
    assert "Waiting for the answer of the buyer since today" in page
    return case


@pytest.mark.mission("T4", "M13")
def test_an_offer_is_booked_when_it_is_taken(agent: Client, owner: Client, tmall_shop: Shop, now: datetime) -> None:
    offered(agent, tmall_shop, now)
    deliver(now + LATER)
    bookings.settle_due(now=now + LATER)
    assert rows("SELECT reserved, gone FROM casework_grantbooking") == [(500, 0)]
    feed(tmall_shop, RefundPaid(id="p", at=now + 2 * LATER, order="T-9", ref="R-9", amount=500), now=now + 2 * LATER)
    bookings.settle_due(now=now + 2 * LATER)
    assert rows("SELECT reserved, gone FROM casework_grantbooking") == [(0, 500)]


@pytest.mark.mission("T4", "M13")
def test_an_offer_that_is_not_taken_is_free_again(
    agent: Client, owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    offered(agent, tmall_shop, now)
    deliver(now + LATER)
    feed(tmall_shop, RefundClosed(id="c", at=now + 2 * LATER, order="T-9", ref="R-9"), now=now + 2 * LATER)
    bookings.settle_due(now=now + 2 * LATER)
    assert rows("SELECT reserved, gone FROM casework_grantbooking") == [(0, 0)]
    assert "It was offered and not taken" in text(owner.get("/grants/"))


def test_rounds_nobody_made_look_so_in_the_list(agent: Client, tmall_shop: Shop, now: datetime) -> None:
    story = (placed("T-8", at=now - 40 * HOUR), RefundAsked(
        id="a", at=now - 25.5 * HOUR, order="T-8", ref="R-8", type=RefundType.REFUND_ONLY, amount=29_900, version="v1",
    ))  # fmt: skip
    feed(tmall_shop, *story, now=now)
    assert "nobody looked for 25 rounds" in text(agent.get("/work/?view=all"))
    assert "nobody looked for 25 rounds" in text(agent.get(at(tmall_shop, "T-8")))
