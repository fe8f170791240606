"""Finding a buyer by phone without storing the phone."""

from timeit import repeat

import pytest
from django.db import connection

from amends.casework.maintenance import blind_index_backfill
from amends.casework.queries.search import search
from amends.casework.search import blind_index
from amends.merchants.models import Member, Shop
from tests.casework.stories import NOON, PHONE, change, feed, number, one, placed, rows
from tests.cast import OWNER


@pytest.mark.parametrize("typed", ["17000001234", "+86 170 0000 1234", "0086-17000001234", "(170) 0000-1234"])
def test_one_number_however_it_is_written(typed: str) -> None:
    column, marks = blind_index.wanted(1, typed)
    assert column == "phone_mark"
    assert blind_index.marks(1, PHONE)[0] in marks


@pytest.mark.parametrize("typed", ["T-1001", "12", "12345", "王小明", "", "17000001234x"])
def test_what_is_no_phone_is_not_looked_for(typed: str) -> None:
    assert blind_index.wanted(1, typed) == ("", [])


def test_two_merchants_marks_differ() -> None:
    assert blind_index.marks(1, PHONE) != blind_index.marks(2, PHONE)
    assert blind_index.marks(1, "12") == (None, None)


@pytest.mark.mission("T5")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("typed", [PHONE, "+86 170 0000 1234", PHONE[-4:]])
def test_an_order_is_found_by_its_buyers_phone_and_the_phone_is_nowhere(tmall_shop: Shop, typed: str) -> None:
    feed(tmall_shop, placed(at=NOON), placed("T-2", at=NOON, buyer_phone="13900005678"), now=NOON)
    lead = Member.objects.get(user__email=OWNER)
    assert [order.key for order in search(lead, typed)] == ["T-1001"]
    stored = rows("SELECT d::text FROM casework_dossier d") + rows("SELECT s::text FROM casework_signal s")
    assert not any(PHONE in text or PHONE.encode().hex() in text for (text,) in stored)


@pytest.mark.django_db(transaction=True)
def test_another_merchant_finds_nothing(tmall_shop: Shop, rival_shop: Shop) -> None:
    feed(tmall_shop, placed(at=NOON), now=NOON)
    assert search(Member.objects.get(merchant=rival_shop.merchant), PHONE) == []


@pytest.mark.django_db(transaction=True)
def test_older_rows_are_filled_in_batches_and_a_later_signal_keeps_the_mark(tmall_shop: Shop) -> None:
    feed(tmall_shop, *[placed(f"T-{n}", at=NOON) for n in range(5)], placed("T-9", at=NOON, buyer_phone=""), now=NOON)
    change("UPDATE casework_dossier SET phone_mark = NULL, phone_tail = NULL")
    assert blind_index_backfill.fill(connection, batch=2) == 5
    assert blind_index_backfill.fill(connection, batch=2) == 0
    assert one("SELECT count(*) FROM casework_dossier WHERE phone_mark IS NOT NULL") == 5
    from tests.casework.stories import refund_asked

    feed(tmall_shop, refund_asked("T-0"), now=NOON + 2 * (NOON - NOON))
    kept = one("SELECT phone_mark FROM casework_dossier WHERE id = %s", number(tmall_shop, "T-0"))
    assert kept == blind_index.marks(tmall_shop.merchant_id, PHONE)[0]


def test_a_signal_without_private_data_costs_next_to_nothing() -> None:
    best = min(repeat(lambda: blind_index.latest(1, [(None, blind_index.NONE)]), number=10_000, repeat=5)) / 10_000
    assert best < 2e-6  # measured 0.2 µs; the machine may be busy
