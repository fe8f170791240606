"""Whatever is exchanged, added, paid back, failed or refunded: what came in is what went back and what is kept."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from amends.casework.actions.transaction import RefusedError
from amends.casework.approval.models import Grant
from amends.casework.buyers import exchanged, exchanging
from amends.casework.buyers.exchanging import ExchangeHand
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import DossierRecord
from amends.casework.payments import payees
from amends.casework.payments.models import PayRoute
from amends.casework.payments.payees import PayeeAccount
from amends.engine import signals as s
from amends.engine.dossier import Facts, decode
from amends.engine.grants import left
from amends.merchants.models import Member, Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.law import adds_up
from tests.casework.stories import DAY, feed, placed
from tests.cast import OWNER
from tests.desk.money.conftest import hired
from tests.portal import payouts

pytestmark = pytest.mark.django_db(transaction=True)
LAMPS = (s.Line(sku="LAMP-9", title="台灯", quantity=3, price=30_000),)
ARTICLES = [("LAMP-12", 12_000), ("LAMP-3", 7_000), ("LAMP-8", 10_000)]
MOVE = st.one_of(
    st.tuples(st.just("exchange"), st.integers(0, 2)),
    st.tuples(st.just("in"), st.integers(-100, 3_000)),
    st.tuples(st.just("pay"), st.just(0)),
    st.tuples(st.just("fail"), st.just(0)),
    st.tuples(st.just("give_up"), st.just(0)),
    st.tuples(st.just("refund"), st.integers(1, 4_000)),
)


class Till:
    """One order and what was done about it, counted beside the product."""

    def __init__(self, shop: Shop, order: str, now: datetime) -> None:
        self.shop, self.order, self.now = shop, order, now
        self.owner, self.second = (
            Member.objects.select_related("user").get(user__email=email) for email in (OWNER, payouts.SECOND)
        )
        self.came, self.went = 30_000, 0
        self.dossier = feed(shop, placed(order, at=now - DAY, amount=30_000, lines=LAMPS), now=now)
        account = PayeeAccount(name="王", account="13800001234")
        payees.keep(
            merchant_id=shop.merchant_id, dossier_id=self.dossier, route=PayRoute.ALIPAY, account=account, told_by="",
            now=now,
        )  # fmt: skip

    @property
    def facts(self) -> Facts:
        return decode(bytes(DossierRecord.objects.get(id=self.dossier).state)).facts

    def do(self, what: str, n: int) -> None:
        hand = ExchangeHand(member=self.owner, dossier_id=self.dossier, token=uuid4().hex, now=timezone.now())
        match what:
            case "exchange":
                sku, price = ARTICLES[n]
                exchanging.agree(hand, sku="LAMP-9", other=sku, difference=price - 10_000)
            case "in":
                there = exchanging.to_come_in(self.owner)
                ref = next((each.exchange.ref for each in there if each.exchange.dossier_id == self.dossier), "")
                if ref:
                    exchanging.take_in(hand, ref, amount=n, text="77")
                    self.came += n
            case "refund":
                amount = min(n, left(self.facts))
                if amount:
                    ref = uuid4().hex[:10]
                    feed(
                        self.shop,
                        s.RefundPaid(id=ref, at=timezone.now(), order=self.order, ref=ref, amount=amount),
                        now=timezone.now(),
                    )
                    self.went += amount
            case _:
                self.went += payouts.settle(self.dossier, what, timezone.now())


@pytest.mark.mission("X6", "T4", "A10")
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(story=[("exchange", 1), ("fail", 0), ("pay", 0), ("exchange", 0), ("in", 500), ("in", 1_500), ("refund", 900)])
@example(story=[("exchange", 1), ("give_up", 0), ("exchange", 1), ("pay", 0), ("in", 1)])
@given(story=st.lists(MOVE, min_size=3, max_size=8))
def test_no_cent_is_made_or_lost_by_an_exchange(
    story: list[tuple[str, int]], owner: Client, bluebird: Merchant, tmall_shop: Shop
) -> None:
    if not Member.objects.filter(user__email=payouts.SECOND).exists():
        hired(bluebird, "second", Role.OWNER)
        kept = [{"sku": sku, "title": sku, "price": price} for sku, price in ARTICLES]
        Shop.objects.filter(pk=tmall_shop.pk).update(buyer_page={"articles": kept})
    till = Till(tmall_shop, f"X-{uuid4().hex[:8]}", timezone.now().replace(microsecond=0) - timedelta(hours=1))
    for what, n in story:
        try:
            till.do(what, n)
        except RefusedError:
            continue
    facts = till.facts
    assert (facts.paid, facts.refunded) == (till.came, till.went)
    assert 0 <= facts.refunded <= facts.paid
    of: dict[str, Any] = {"merchant_id": bluebird.pk, "dossier_id": till.dossier}
    for effect in EffectRecord.objects.filter(**of, kind="pay_buyer").exclude(state="dead"):
        granted = Grant.objects.filter(**of, case_no=effect.case_no, name=exchanged.OUT)
        assert sum(each.amount for each in granted) == effect.amount  # nothing goes to a buyer that nobody granted
    sent = EffectRecord.objects.filter(**of, kind="reship").exclude(state="dead").values_list("case_no", flat=True)
    agreed = Grant.objects.filter(**of, name=exchanged.SEND).values_list("case_no", flat=True)
    assert len(set(sent)) == len(sent)
    assert set(sent) <= set(agreed)  # and no goods
    assert EffectRecord.objects.filter(**of, kind="pay_buyer", state="sent").count() <= 3
    adds_up()
