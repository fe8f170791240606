"""How a case ended is said in words that are true: money that was only asked for is not said to be back."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from amends.engine.signals import ProblemReported, RefundPaid
from amends.merchants.models import Shop
from tests.casework.stories import DAY, HOUR, feed, one, placed
from tests.desk.case.test_after import deliver
from tests.desk.case.test_grants import depot
from tests.desk.conftest import at
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)
ASKED = "Refund asked for, not out yet"


@pytest.fixture
def case(tmall_shop: Shop, now: datetime) -> str:
    """Choosing the refund ends it at once."""
    return depot(tmall_shop, "T-1", 29_900, now)


def closed(client: Client, case: str) -> tuple[str, str]:
    """What the case's page and the list of closed cases say."""
    return text(client.get(case)), text(client.get("/work/?view=closed"))


@pytest.mark.mission("M1")
def test_refunded_is_said_once_the_money_has_left(owner: Client, case: str, now: datetime) -> None:
    page = text(do(owner, case, "remedy", remedy="refund", amount="299.00"))
    assert one("SELECT outcome FROM casework_case WHERE closed_at IS NOT NULL") == "refunded"
    assert "Chosen: it goes out when these ten seconds are over" in page
    for words in closed(owner, case):
        assert ASKED in words
    assert "closed: Refund requested why?" in text(owner.get(case))
    deliver(now + timedelta(minutes=1))
    page, listed = closed(owner, case)
    assert "Closed · Refunded ·" in page
    assert ASKED not in listed
    assert "Refunded" in listed


def test_what_was_given_up_is_not_said_to_be_refunded(
    owner: Client, case: str, tmall_shop: Shop, now: datetime
) -> None:
    do(owner, case, "remedy", remedy="refund", amount="299.00")
    deliver(now + timedelta(minutes=1), takes=False)
    assert all(ASKED in words for words in closed(owner, case))
    paid = RefundPaid(id="p1", at=now + 2 * HOUR, order="T-1", ref="R-1", amount=29_900)
    feed(tmall_shop, paid, now=now + 2 * HOUR)  # somebody paid it by hand, and the platform told so
    assert not any(ASKED in words for words in closed(owner, case))


def test_a_step_that_acts_is_done_when_it_has_left(owner: Client, refund: int, tmall_shop: Shop, now: datetime) -> None:
    case = at(tmall_shop, "T-1001")
    page = text(do(owner, case, "step", step="refund"))
    assert "Waiting to be sent" in page
    deliver(now + timedelta(minutes=1))
    assert "Waiting to be sent" not in text(owner.get(case))


def test_a_coupon_is_named_where_the_case_and_its_sums_stand(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    told = ProblemReported(id="q", at=now - HOUR, order="C-1", ref="P-1", issue="VISIBLE_DEFECT", amount=21_900)
    dossier = feed(tmall_shop, placed("C-1", at=now - DAY, amount=25_900), told, now=now)
    case = f"/cases/{dossier}/1/"
    assert "¥21.00" in text(owner.get(case))  # 8 % is 20.72, and it goes in whole yuan
    assert one("SELECT money FROM casework_case") == 21_900
    do(owner, case, "remedy", remedy="coupon", amount="20.00")
    for words in closed(owner, case):
        assert "Coupon asked for, not out yet" in words
    page = text(owner.get(case))
    assert "Coupon ¥20.00 · Waiting to be sent" in page
    assert "closed: Coupon requested why?" in page  # the kind as a word, and not that it was done
    deliver(now + timedelta(minutes=1))
    page, listed = closed(owner, case)
    assert "Closed · Compensated · A coupon ·" in page
    assert "Coupon ¥20.00 · Sent" in page
    assert "Coupon asked for" not in listed
    assert one("SELECT money FROM casework_case") == 1_036  # what it costs, not what was asked: 4 %
