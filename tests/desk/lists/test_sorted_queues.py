"""What waits for the warehouse, operations or an owner, and what is behind a number: each column sorts all of it."""

from datetime import timedelta
from typing import Any, Final

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.buyers import exchanging
from amends.casework.buyers.models import BuyerExchange
from amends.casework.dock.models import DockParcel
from amends.casework.erasure.models import Erasure
from amends.casework.invoices.models import Invoice
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import CaseRecord
from amends.casework.letters.models import Task
from amends.casework.losses.models import Loss
from amends.casework.projections.models import CaseFactRecord, StepRecord
from amends.casework.raises.models import RaisedProblem
from amends.casework.resends.models import ResentParcel
from amends.casework.search.models import Product
from amends.desk.directory import directory
from amends.desk.views.dock import receiving
from amends.merchants.models import Member, Shop
from tests.desk.lists.made import lately, made
from tests.desk.lists.reading import sorts_each_way
from tests.desk.lists.test_sorted_pages import ORDERS, Maker, issues, losses, orders, scenes

pytestmark = pytest.mark.django_db(transaction=True)
SHEET: Final = "6a1f0b1e-1111-4222-8333-444455556666"


def behind_a_board(shop: Shop, me: Member) -> None:
    orders(shop, me)
    named = {
        "scene": [each.name for each in scenes(shop, me)],
        "issue": issues(shop, me),
        "desk": list(directory(me).books.playbook(shop.playbook).desks),
    }
    shared: dict[str, Any] = {
        "merchant_id": me.merchant_id,
        "shop_id": shop.pk,
        "dossier_id": lambda n: n,
        "no": 1,
        **named,
    }
    at = timezone.now().replace(microsecond=0)
    made(CaseRecord, **shared, order_key=ORDERS, state="open", closed_at=None, currency="CNY", owner="", product="K1")
    made(CaseFactRecord, **shared, opened_at=lately, closed_at=lambda n: at - timedelta(minutes=n // 2), owner="",
         product=["K1", "K2", "K3"], currency="CNY", refunded=[100, 2_000], outcome="solved",
         supplier="told to nobody")  # fmt: skip


def raised(shop: Shop, me: Member) -> None:
    orders(shop, me)
    made(Task, merchant_id=me.merchant_id, ref=lambda n: f"t{n}", dossier_id=lambda n: n, case_no=1, order_key="",
         kind="query", text=["alpha", "beta"], asked_by=me.pk, asked_at=lately, desk="", member_id=None, late_at=None,
         answered_by=None, answered_at=None, answer="")  # fmt: skip
    made(RaisedProblem, merchant_id=me.merchant_id, ref=lambda n: f"t{n}", of=["product", "listing", "carrier"],
         value=lambda n: [f"{shop.pk}/K{n % 4}", f"K{n % 4}"][n % 2], sku=lambda n: f"K{n % 4}", shop_id=None,
         issues=[[]], orders=[3, 12, 100], net=[500, 90_000], currency="CNY", raised_at=lately, finding="",
         answered_at=None, changed_at=None)  # fmt: skip
    RaisedProblem.objects.filter(value__startswith=f"{shop.pk}/").update(of="listing")
    RaisedProblem.objects.filter(of="listing").exclude(value__contains="/").update(of="product")
    Product.objects.create(merchant_id=me.merchant_id, sku="K1", title="Lamp")


def pooled(shop: Shop, me: Member) -> None:
    orders(shop, me)
    made(DockParcel, merchant_id=me.merchant_id, shop_id=shop.pk, dossier_id=lambda n: n, at=lately,
         number=["", "A1", "B2"], sku=["", "K1", "K2"],
         tails=[[]], buyers=[[]], matched_to=None, matched_at=None, match="")  # fmt: skip
    made(CaseRecord, merchant_id=me.merchant_id, shop_id=shop.pk, dossier_id=lambda n: n, no=1, order_key=ORDERS,
         issue="RETURN_UNIDENTIFIED", state="open", closed_at=None, owner="", currency="CNY")  # fmt: skip


def expected_back(shop: Shop, me: Member) -> None:
    orders(shop, me)
    book = directory(me).books.playbook(shop.playbook)
    steps = sorted(receiving(book))[:4]
    made(CaseRecord, merchant_id=me.merchant_id, shop_id=shop.pk, dossier_id=lambda n: n, no=1, order_key=ORDERS,
         issue="WRONG_ITEM", state="open", closed_at=None, owner="", currency="CNY",
         product=["", "K1", "K2"])  # fmt: skip
    made(StepRecord, merchant_id=me.merchant_id, shop_id=shop.pk, dossier_id=lambda n: n, case_no=1, state="ready",
         scene=lambda n: steps[n % len(steps)][0], step=lambda n: steps[n % len(steps)][1], due_at=lately)  # fmt: skip


def to_send(shop: Shop, me: Member) -> None:
    orders(shop, me)
    made(EffectRecord, merchant_id=me.merchant_id, shop_id=shop.pk, dossier_id=lambda n: n, case_no=0, currency="CNY",
         order_key=ORDERS, kind="reship", state="pending", holder="", key=str, payload={}, last_error="",
         wanted_at=lately, next_at=lately, offered_at=lately)  # fmt: skip


def sent(shop: Shop, me: Member) -> None:
    orders(shop, me)
    made(ResentParcel, merchant_id=me.merchant_id, effect_id=lambda n: n, dossier_id=lambda n: n, case_no=1,
         order_key=ORDERS, carrier=["SF", "YTO"], waybill=lambda n: f"W{n * 7 % 15}", pieces={"K1": 1},
         at=lambda n: timezone.now().replace(microsecond=0) - timedelta(minutes=n // 3), by=me.pk + 1,
         signal_id=str)  # fmt: skip


def erased(_shop: Shop, me: Member) -> None:
    made(Erasure, merchant_id=me.merchant_id, at=lately, why=["request", "rule"], orders=[1, 2, 12],
         certificate=[{"by": "Ann", "reason": ""}, {"by": "Zoe", "reason": ""}],
         digest=lambda n: f"{n * 7 % 15:012d}")  # fmt: skip


def of_month(shop: Shop, me: Member) -> None:
    made(Invoice, merchant_id=me.merchant_id, shop_id=shop.pk, order_key=ORDERS, dossier_id=lambda n: n, ref="I-1",
         kind=["paper", "special_vat", "electronic"], currency="CNY", state="issued",
         issued_at=timezone.now(), asked_at=lately, excess=0, number="1", details=None, taken_by=None,
         taken_off=0, voided_at=None, batch="")  # fmt: skip


def claimed(shop: Shop, me: Member) -> None:
    losses(shop, me)
    Loss.objects.filter(state="claimed").update(sheet=SHEET)


def sold_here(_shop: Shop, me: Member) -> None:
    for n in range(1, 7):
        Product.objects.create(merchant_id=me.merchant_id, sku=f"K{n}", title=f"Kettle {n * 5 % 7}")


LISTS: Final[tuple[tuple[str, str, Maker], ...]] = (
    ("/boards/cases/?measure=refunded&by=all", "sort", behind_a_board),
    ("/raised/", "sort", raised),
    ("/search?q=T-", "sort", orders),
    ("/search?q=Kettle", "goods_sort", sold_here),
    ("/dock/", "sort", pooled),
    ("/dock/", "coming_sort", expected_back),
    ("/resends/", "sort", to_send),
    ("/resends/", "sent_sort", sent),
    ("/settings/buyers/", "sort", erased),
    ("/invoices/month", "sort", of_month),
    (f"/losses/sheets/{SHEET}/", "sort", claimed),
)


@pytest.mark.parametrize(("address", "name", "maker"), LISTS, ids=[f"{a}{n}" for a, n, _m in LISTS])
def test_each_column_sorts_all_of_a_list_both_ways(
    owner: Client, lead: Member, tmall_shop: Shop, in_parts: None, address: str, name: str, maker: Maker
) -> None:
    maker(tmall_shop, lead)
    sorts_each_way(owner, address, name)


def test_each_column_sorts_the_differences_that_are_to_come_in(
    owner: Client, lead: Member, tmall_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchanging, "_waits_for_money", lambda _dossier, _exchange: True)
    orders(tmall_shop, lead)
    made(BuyerExchange, merchant_id=lead.merchant_id, shop_id=tmall_shop.pk, dossier_id=lambda n: n, case_no=1,
         ref=lambda n: f"X-{n}", order_key=ORDERS, at=lately, currency="CNY", worth=100, price=[200, 350, 12_000],
         title=["Kettle", "Lamp", "Mug"])  # fmt: skip
    sorts_each_way(owner, "/payments/", "owed")
