"""A playbook's sums and an order's in another currency: converted before they meet, and asked for where no rate is."""

from datetime import datetime

import pytest
from django.test import Client

from amends.casework.approval import grants
from amends.casework.approval.grants import GrantWish
from amends.casework.approval.models import Kind
from amends.engine import signals as s
from amends.merchants import setup
from amends.merchants.models import Member, Merchant, Shop, ShopPlatform
from amends.merchants.rls import tenant
from tests.casework.law import adds_up
from tests.casework.stories import DAY, HOUR, feed, one, placed, refund_asked, rows, scanned
from tests.desk.pages import do, text
from tests.desk.test_authority import asked, paid

pytestmark = pytest.mark.django_db(transaction=True)


def part_asked(shop: Shop, currency: str, sum_: int, now: datetime) -> int:
    """A large order of which a part is asked back before it has left: nothing lets a part pass unjudged."""
    order = f"C-{currency}"
    start = placed(order, at=now - 5 * HOUR, amount=10 * sum_, currency=currency)
    return feed(shop, start, refund_asked(order, at=now - HOUR, amount=sum_), now=now)


@pytest.mark.mission("T4")
@pytest.mark.parametrize(
    ("currency", "sum_", "goes_to"),
    [
        pytest.param("CNY", 8_900, "supervisor", id="89_yuan"),
        pytest.param("JPY", 1_900, "supervisor", id="1900_yen_are_89_yuan"),
        pytest.param("JPY", 300, "", id="300_yen_are_14_yuan"),
        pytest.param("KWD", 1_990, "supervisor", id="1.990_dinars_are_46_yuan"),
        pytest.param("KWD", 500, "", id="half_a_dinar_is_12_yuan"),
        pytest.param("KWD", 9_900, "manager", id="9.900_dinars_are_230_yuan"),
        pytest.param("XAF", 1_000, "manager", id="nobody_knows_the_rate"),
    ],
)
def test_a_limit_is_compared_by_what_it_is_worth_in_the_orders_currency(
    mate: Client, tmall_shop: Shop, now: datetime, currency: str, sum_: int, goes_to: str
) -> None:
    dossier = part_asked(tmall_shop, currency, sum_, now)
    do(mate, f"/cases/{dossier}/1/", "step", step="refund")
    assert (paid(), asked()) == (([], [(sum_, goes_to)]) if goes_to else ([("refund", sum_)], []))


def on_the_way(shop: Shop, currency: str, now: datetime) -> str:
    order = f"W-{currency}"
    start = placed(order, at=now - 5 * HOUR, amount=30_000, currency=currency)
    asks = refund_asked(order, at=now - HOUR, amount=1_900)
    return f"/cases/{feed(shop, start, scanned(order, at=now - 2 * HOUR), asks, now=now)}/1/"


def test_the_page_says_what_the_limit_comes_to(mate: Client, tmall_shop: Shop, now: datetime) -> None:
    yen = text(mate.get(on_the_way(tmall_shop, "JPY", now)))
    assert "You may grant ¥20.00 and at most 10 % of the order; ¥300.00 a day. · here about JPY 426" in yen
    francs = text(mate.get(on_the_way(tmall_shop, "XAF", now)))
    assert "no rate is known for XAF, so everything is asked for" in francs


def test_a_rate_of_ones_own_moves_the_limit(owner: Client, mate: Client, tmall_shop: Shop, now: datetime) -> None:
    dossier = part_asked(tmall_shop, "XAF", 1_000, now)
    sent = {"currency": "XAF", "rate": "0.012", "on": "2026-11-20", "source": "the bank"}
    owner.post("/settings/rates/put", sent, follow=True)
    do(mate, f"/cases/{dossier}/1/", "step", step="refund")
    assert (paid(), asked()) == ([("refund", 1_000)], [])  # 10.00 francs are 12 fen


@pytest.mark.mission("T4")
@pytest.mark.parametrize(("currency", "most"), [("USD", 4_200), ("XAF", 100)])
def test_what_was_granted_in_another_currency_counts_towards_the_day(
    mate: Client, mate_member: Member, tmall_shop: Shop, now: datetime, currency: str, most: int
) -> None:
    """42 dollars are ¥299.04 of the ¥300 a day; of francs nobody knows how much they are."""
    other = feed(tmall_shop, placed("C-other", at=now - DAY, currency=currency), now=now)
    wish = GrantWish(
        dossier_id=other, shop_id=tmall_shop.pk, zone="Asia/Shanghai", order_key="C-other", case_no=1, scene="x",
        kind=Kind.STEP, name="refund", amount=most, chosen=0, currency=currency, order_amount=29_900, buyer="",
        signal_id="w", text="",
    )  # fmt: skip
    with tenant(tmall_shop.merchant_id):
        grants.record(
            wish, merchant_id=tmall_shop.merchant_id, asked_by=mate_member.pk, granted_by=mate_member.pk,
            approval=None, now=now,
        )  # fmt: skip
    dossier = part_asked(tmall_shop, "CNY", 1_000, now)
    do(mate, f"/cases/{dossier}/1/", "step", step="refund")
    assert paid() == []
    assert rows("SELECT bound, goes_to FROM casework_approval") == [("per_day", "supervisor")]


def charged_back(shop: Shop, currency: str, sum_: int, now: datetime) -> int:
    order = f"B-{currency}"
    return feed(
        shop,
        placed(order, at=now - 8 * DAY, amount=sum_, currency=currency, method="visa"),
        s.ParcelDelivered(id=f"{order}:d", at=now - 6 * DAY, order=order),
        s.DisputeOpened(
            id=f"{order}:b", at=now - HOUR, order=order, ref=f"D-{currency}", flow="chargeback", reason="13.1",
            amount=sum_, respond_by=now + 10 * DAY,
        ),
        now=now,
    )  # fmt: skip


@pytest.fixture
def abroad(bluebird: Merchant) -> Shop:
    return setup.add_shop(
        merchant=bluebird, name="Bluebird abroad", platform=ShopPlatform.OTHER, currency="USD", zone="UTC",
        country="US",        playbook="international",
    )  # fmt: skip


@pytest.mark.mission("T7")
@pytest.mark.parametrize(
    ("currency", "sum_", "stake"),
    [
        pytest.param("USD", 9_899, 9_899 + 1_500, id="dollars"),
        pytest.param("JPY", 9_899, 9_899 + 2_272, id="yen_have_no_decimals"),
        pytest.param("KWD", 12_345, 12_345 + 4_603, id="dinars_have_three"),
        pytest.param("XAF", 9_899, 9_899, id="no_rate_no_fee"),
    ],
)
def test_a_fee_in_dollars_is_added_as_what_it_is_in_the_orders_currency(
    abroad: Shop, now: datetime, currency: str, sum_: int, stake: int
) -> None:
    charged_back(abroad, currency, sum_, now)
    assert rows("SELECT DISTINCT money, currency FROM casework_case WHERE money > 0") == [(stake, currency)]


def test_the_rate_of_the_day_stays_with_the_order(owner: Client, abroad: Shop, now: datetime) -> None:
    dossier = charged_back(abroad, "JPY", 9_899, now)
    kept = one("SELECT payload->>'rate' FROM casework_signal WHERE dossier_id = %s AND kind = 'order.placed'", dossier)
    sent = {"currency": "JPY", "rate": "0.09", "on": "2026-11-20", "source": "the bank"}
    owner.post("/settings/rates/put", sent, follow=True)
    note = s.MessageReceived(id="m", at=now, order="B-JPY", text="?")
    feed(abroad, note, now=now + HOUR)
    assert kept == "1514893617"
    assert rows("SELECT DISTINCT money FROM casework_case WHERE money > 9899 + 100") == [(9_899 + 2_272,)]
    with tenant(abroad.merchant_id):
        adds_up()


def test_a_rate_that_is_told_is_not_taken(mate: Client, tmall_shop: Shop, now: datetime) -> None:
    """What a shop's key tells raises no limit."""
    start = placed("C-told", at=now - 5 * HOUR, amount=19_000, currency="JPY", rate=10**15)
    dossier = feed(tmall_shop, start, refund_asked("C-told", at=now - HOUR, amount=1_900), now=now)
    do(mate, f"/cases/{dossier}/1/", "step", step="refund")
    assert (paid(), asked()) == ([], [(1_900, "supervisor")])
    assert one("SELECT payload->>'rate' FROM casework_signal WHERE kind = 'order.placed'") == "212765957"
