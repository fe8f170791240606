"""Lists of money and goods that stand on one page whole, often several on a page: each is sorted by its own columns."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.delivery.connectors import HELD_FOR_PAYMENT
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import CaseRecord, SignalRecord
from amends.casework.letters.models import Task
from amends.casework.payments.models import Payee, Payment, PaymentBatch
from amends.casework.quality.models import QualityCheck
from amends.desk.directory import directory
from amends.merchants.models import Member, Promotion, Shop
from tests.desk.lists.made import lately, made
from tests.desk.lists.reading import pages, sorts_each_way, tables
from tests.desk.lists.test_sorted_pages import ORDERS, Maker, issues, orders, scenes

pytestmark = pytest.mark.django_db(transaction=True)


def wanted(shop: Shop, me: Member) -> None:
    orders(shop, me)
    made(EffectRecord, merchant_id=me.merchant_id, shop_id=shop.pk, dossier_id=lambda n: n, case_no=0, currency="CNY",
         order_key=ORDERS, kind=["compensate", "pay_buyer"], state="pending", holder=HELD_FOR_PAYMENT, key=str,
         last_error="", wanted_at=lately, next_at=lately, offered_at=lately)  # fmt: skip
    made(Payee, merchant_id=me.merchant_id, shop_id=shop.pk, dossier_id=lambda n: n, route=["alipay", "bank"],
         masked=lambda n: f"***{n % 3}", sealed=None)  # fmt: skip


def batched(_shop: Shop, me: Member) -> None:
    made(PaymentBatch, merchant_id=me.merchant_id, id=lambda n: n + 100, token=str, made_at=lately,
         route=["alipay", "bank"], currency="CNY",
         state=["released", "done"], made_by=me.pk + 1, released_by=me.pk)  # fmt: skip


def paid(shop: Shop, me: Member) -> None:
    batched(shop, me)
    wanted(shop, me)
    PaymentBatch.objects.filter(id=101).update(state="done")
    made(Payment, merchant_id=me.merchant_id, batch_id=101, effect_id=lambda n: n, shop_id=shop.pk, case_no=0,
         dossier_id=lambda n: n, order_key=ORDERS, kind=["compensate", "pay_buyer"], currency="CNY", error="",
         number=lambda n: f"P{n % 5}", state=["held", "paid"], reference="")  # fmt: skip


def left(shop: Shop, me: Member) -> None:
    """Half of them answered: those are due no more."""
    orders(shop, me)
    made(Task, merchant_id=me.merchant_id, ref=lambda n: f"t{n}", dossier_id=lambda n: n, case_no=1, order_key=ORDERS,
         kind="query", text=["alpha", "beta"], asked_by=me.pk, asked_at=lately, desk=["", *directory(me).desks],
         member_id=[me.pk, None], answered_by=lambda n: me.pk if n % 2 else None, due_at=lately, late_at=None,
         answered_at=lambda n: lately(n) if n % 2 else None, answer="yes")  # fmt: skip


def punished(shop: Shop, me: Member) -> None:
    orders(shop, me)
    rules = ["refuse_stock", "late_shipment", "fake_shipment"]
    at = timezone.now().replace(microsecond=0)
    made(SignalRecord, merchant_id=me.merchant_id, shop_id=shop.pk, id=lambda n: n + 10**6, dossier_id=lambda n: n,
         kind="penalty.recorded", at=lambda n: at - timedelta(minutes=n // 3), received_at=at, signal_id=str,
         payload=lambda n: {"ref": f"P{n}", "rule": rules[n % 3], "points": n % 4, "amount": n % 5 * 100,
                            "text": "why"[: n % 3]})  # fmt: skip


def at_risk(shop: Shop, me: Member) -> None:
    punished(shop, me)
    made(CaseRecord, merchant_id=me.merchant_id, shop_id=shop.pk, dossier_id=lambda n: n, no=1, order_key=ORDERS,
         subject="order", scene=[each.name for each in scenes(shop, me)], issue="WRONG_ITEM", state="open",
         points=[2, 4, 12], money=[100, 2_000, 2_500], currency="CNY", closed_at=None, owner="")  # fmt: skip


def graded(shop: Shop, me: Member) -> None:
    orders(shop, me)
    at, found = timezone.now().replace(microsecond=0), ["intact", "damaged"]
    made(SignalRecord, merchant_id=me.merchant_id, shop_id=shop.pk, id=lambda n: n + 10**6, dossier_id=lambda n: n,
         kind="goods.graded", at=lambda n: at - timedelta(minutes=n // 3), received_at=at, signal_id=str,
         payload=lambda n: {"ref": f"G{n}", "grade": ["resell", "scrap"][n % 2], "sku": ["", "K1", "K2"][n % 3],
                            "quantity": n % 4 + 1, "found": found[n % 2], "by": str(me.pk)})  # fmt: skip


def checked(_shop: Shop, me: Member) -> None:
    for place, at in enumerate((None, lately)):
        made(QualityCheck, many=8, merchant_id=me.merchant_id, id=lambda n, p=place: n + 100 * p,
             member_id=[me.pk, me.pk + 1],
             dossier_id=lambda n, p=place: n + 100 * p, case_no=1, drawn_by=me.pk, seed=lambda n: 20 + n % 5,
             checked_at=at, checked_by=me.pk if at else None)  # fmt: skip


def planned(_shop: Shop, me: Member) -> None:
    made(Promotion, many=6, merchant_id=me.merchant_id, name=lambda n: f"P-{n * 5 % 7}",
         warm_up_on=date(2026, 3, 1), after_sales_on=date(2026, 3, 20),
         sale_on=lambda n: date(2026, 3, 2 + n // 2),
         ends_on=lambda n: date(2026, 4, 1 + n % 3))  # fmt: skip


def caused_by(shop: Shop, me: Member) -> None:
    planned(shop, me)
    orders(shop, me)
    made(CaseRecord, merchant_id=me.merchant_id, shop_id=shop.pk, dossier_id=lambda n: n, no=1, order_key=ORDERS,
         subject="order", scene=[each.name for each in scenes(shop, me)], issue=issues(shop, me), state="open",
         home_money=[100, 2_000], points=[0, 2], currency="CNY", closed_at=None, owner="", product=["", "K1", "K2"],
         opened_at=lambda n: datetime(2026, 3, 5, 8 + n // 3, tzinfo=UTC))  # fmt: skip


LISTS: Final[tuple[tuple[str, str, Maker], ...]] = (
    ("/payments/", "sort", wanted),
    ("/payments/", "made", batched),
    ("/payments/batches/101/", "sort", paid),
    ("/tasks/", "sort", left),
    ("/points/", "sort", punished),
    ("/points/", "rule_sort", punished),
    ("/points/", "stake_sort", at_risk),
    ("/grading/", "sort", graded),
    ("/quality/", "drawn", checked),
    ("/quality/", "sort", checked),
    ("/promotions/", "sort", planned),
    ("/promotions/1/causes/cases/", "sort", caused_by),
)


@pytest.mark.parametrize(("address", "name", "maker"), LISTS, ids=[f"{a}{n}" for a, n, _m in LISTS])
def test_each_column_sorts_the_list_both_ways(
    owner: Client, lead: Member, tmall_shop: Shop, address: str, name: str, maker: Maker
) -> None:
    maker(tmall_shop, lead)
    sorts_each_way(owner, address, name)


def test_sorting_one_list_of_a_page_leaves_the_others_as_they_are(
    owner: Client, lead: Member, tmall_shop: Shop
) -> None:
    at_risk(tmall_shop, lead)
    (_heads, by_rule), *_none = pages(owner, "/points/?rule_sort=-points", "rule_sort")
    page = owner.get("/points/?rule_sort=-points&stake_sort=points").text
    assert tables(page, "rule_sort", "-points")[1] == by_rule
    assert [head.order for head in tables(page, "sort")[0] if head.order] == []
