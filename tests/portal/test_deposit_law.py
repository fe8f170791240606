"""Whatever becomes of a deposit or a balance paid ahead: what came in is what went back and what is kept."""

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
from amends.casework.buyers import acting, deposits
from amends.casework.buyers.acting import Guest
from amends.casework.buyers.deposits import DepositWay, Registration
from amends.casework.buyers.models import DepositRequest
from amends.casework.buyers.pages import page_of
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import DossierRecord
from amends.casework.payments import payees
from amends.casework.payments.models import PayRoute
from amends.casework.payments.payees import PayeeAccount
from amends.engine.dossier import Facts, decode
from amends.engine.grants import left
from amends.engine.signals import RefundPaid
from amends.merchants.models import Member, Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.law import adds_up
from tests.casework.stories import feed, placed
from tests.cast import OWNER
from tests.desk.money.conftest import hired
from tests.portal import payouts
from tests.portal.test_deposits import at

pytestmark = pytest.mark.django_db(transaction=True)
DEPOSIT = 5_000
KINDS = {False: ("presale",), True: ("prepaid",)}
MOVE = st.one_of(
    st.tuples(st.just("register"), st.sampled_from([0, 1])),  # 0: back as it was paid, 1: to an account
    st.tuples(st.sampled_from(["pay", "fail", "give_up", "other_account"]), st.just(0)),
    st.tuples(st.just("refund"), st.integers(1, 6_000)),
)


class Purse:
    """One order with money paid ahead and what was done about it, counted beside the product."""

    def __init__(self, shop: Shop, *, prepaid: bool) -> None:
        self.shop, self.prepaid, self.went, self.now = shop, prepaid, 0, at(8, 2)
        self.order = f"L-{uuid4().hex[:8]}"
        phone = f"17{uuid4().int % 10**9:09d}"  # a buyer of their own: what others registered isn't theirs
        told = placed(
            self.order, at=at(1, 12), amount=DEPOSIT, tags=KINDS[prepaid], buyer_phone=phone,
            **({"lines": ()} if prepaid else {}),
        )  # fmt: skip
        self.dossier = feed(shop, told, now=at(1, 14))
        self.account = PayeeAccount(name="王", account=phone)
        self.owner, self.second = (
            Member.objects.select_related("user").get(user__email=email) for email in (OWNER, payouts.SECOND)
        )

    @property
    def facts(self) -> Facts:
        return decode(bytes(DossierRecord.objects.get(id=self.dossier).state)).facts

    @property
    def who(self) -> Guest:
        found = acting.guest(page_of(self.shop), dossier_id=self.dossier, key=self.order, name="王*")
        assert found is not None
        return found

    def clock(self) -> datetime:
        return self.now

    def do(self, what: str, n: int) -> None:
        self.now += timedelta(minutes=5)
        match what:
            case "register":
                self._register(DepositWay.ALIPAY if n else DepositWay.PLATFORM)
            case "refund":
                amount = min(n, left(self.facts))
                if amount:
                    ref = uuid4().hex[:10]
                    told = RefundPaid(id=ref, at=self.now, order=self.order, ref=ref, amount=amount)
                    feed(self.shop, told, now=self.now)
                    self.went += amount
            case "other_account":
                self.account = PayeeAccount(name="王", account=f"18{uuid4().int % 10**9:09d}")
                mark = payees.mark(self.shop.merchant_id, self.account)
                deposits.account_changed(self.who, way=DepositWay.ALIPAY, account=mark, now=self.now)
                self._keep()
            case _:
                self.went += payouts.settle(self.dossier, what, self.now)

    def _register(self, way: DepositWay) -> None:
        mark = payees.mark(self.shop.merchant_id, self.account) if way is DepositWay.ALIPAY else ""
        said = Registration(reason="shop_fault", prepaid=self.prepaid, text="", way=way, account=mark)
        deposits.register(self.who, said, token=uuid4().hex, now=self.now)
        if mark:
            self._keep()

    def _keep(self) -> None:
        payees.keep(
            merchant_id=self.shop.merchant_id, dossier_id=self.dossier, route=PayRoute.ALIPAY, account=self.account,
            told_by="", now=self.now,
        )  # fmt: skip


@pytest.mark.mission("B4", "T4", "X6")
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(story=[("register", 1), ("fail", 0), ("other_account", 0), ("pay", 0), ("register", 1)], prepaid=False)
@example(story=[("register", 1), ("refund", 2_000), ("pay", 0), ("refund", 6_000)], prepaid=False)
@example(story=[("refund", 1_000), ("register", 1), ("pay", 0), ("pay", 0)], prepaid=True)
@given(story=st.lists(MOVE, min_size=3, max_size=7), prepaid=st.booleans())
def test_no_cent_paid_ahead_is_made_or_lost(
    story: list[tuple[str, int]], prepaid: bool, owner: Client, bluebird: Merchant, tmall_shop: Shop, open_page: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if not Member.objects.filter(user__email=payouts.SECOND).exists():
        hired(bluebird, "second", Role.OWNER)
    purse = Purse(tmall_shop, prepaid=prepaid)
    monkeypatch.setattr(timezone, "now", purse.clock)
    for what, n in story:
        try:
            purse.do(what, n)
        except RefusedError:
            continue
    facts = purse.facts
    assert (facts.paid, facts.refunded) == (DEPOSIT, purse.went)
    assert facts.refunded <= facts.paid
    of: dict[str, Any] = {"merchant_id": bluebird.pk, "dossier_id": purse.dossier}
    assert DepositRequest.objects.filter(**of).count() <= 1  # registered once is once
    paid = EffectRecord.objects.filter(**of, kind="pay_buyer").exclude(state="dead")
    for effect in paid:
        granted = Grant.objects.filter(**of, case_no=effect.case_no).values_list("amount", flat=True)
        assert sum(granted) == effect.amount  # nothing goes to a buyer that nobody granted
    assert paid.count() <= 1
    adds_up()
