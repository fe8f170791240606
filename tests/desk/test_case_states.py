"""A case's page at its limits: 200 entries, 30 lines, long names, right to left, emoji; and few questions asked."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from amends.engine.signals import AnySignal, Line, MessageReceived
from amends.merchants.models import Shop
from tests.casework.stories import HOUR, feed, number, placed, refund_asked, rows
from tests.desk.pages import do, text
from tests.desk.test_case_page import FRAME

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "超长" * 60
HEBREW = "שלום, לא קיבלתי את החבילה 📦😡"


@pytest.fixture
def full(tmall_shop: Shop, now: datetime) -> str:
    """T-1: 30 lines, 210 messages, some from right to left."""
    return filled(tmall_shop, now)


def filled(shop: Shop, now: datetime) -> str:
    lines = tuple(Line(sku=f"K{n}", title=f"{n} {LONG}", quantity=n + 1, price=1_000) for n in range(30))
    said: list[AnySignal] = [
        MessageReceived(
            id=f"m{n}", at=now - 10 * HOUR + timedelta(minutes=n), order="T-1", text=HEBREW if n % 3 else LONG * 3
        )
        for n in range(210)
    ]
    order = placed("T-1", at=now - 20 * HOUR, amount=29_900, lines=lines, buyer=LONG)
    feed(shop, order, *said, refund_asked("T-1", at=now - HOUR), now=now)
    (no,) = rows("SELECT no FROM casework_case WHERE order_key = 'T-1' AND subject LIKE 'refund:%%'")[0]
    return f"/cases/{number(shop, 'T-1')}/{no}/"


def test_a_full_page_shows_its_latest_part_and_goes_on(owner: Client, full: str) -> None:
    page = owner.get(full)
    words = text(page)
    assert "30 lines" in words
    assert HEBREW in words
    assert "Show older" in words
    assert page.content.decode().count('class="line ') + page.content.decode().count('class="line"') <= 60
    assert len(page.content) < 600_000


def test_a_full_page_asks_as_few_questions_as_an_empty_one(
    owner: Client, full: str, refund: int, django_assert_max_num_queries: object
) -> None:
    owner.get(full)
    for case in (full, f"/cases/{refund}/1/"):
        with django_assert_max_num_queries(FRAME + 15):  # type: ignore[operator]
            owner.get(case)


def test_the_paper_has_it_all_in_order(owner: Client, full: str) -> None:
    do(owner, full, "note", text=LONG)
    words = text(owner.get(f"{full}print"))
    assert LONG in words
    assert HEBREW in words
    assert "Older entries are not printed here" in words
