"""Story S18: a deposit registered at two in the morning, answered with the rule and its source."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.buyers import deposits
from amends.casework.buyers.models import DepositRequest
from amends.casework.ledger.models import CaseRecord, EffectRecord
from amends.engine.signals import PaymentCleared, RefundPaid
from amends.merchants.models import Shop
from tests.casework.stories import feed, placed
from tests.desk.pages import text
from tests.portal.conftest import enter

pytestmark = pytest.mark.django_db(transaction=True)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=SHANGHAI)


@pytest.fixture
def ordered(tmall_shop: Shop) -> int:
    """Two deposits of ¥50 for the promotion, of one buyer, and an order of another time."""
    presale: dict[str, Any] = {"amount": 5_000, "tags": ("presale",), "ship_by": at(20, 18)}
    told = [placed(f"P-{n}", at=at(1, 12), **presale) for n in (1, 2, 3, 4, 5, 6, 7)]
    paid = [PaymentCleared(id=f"c{n}", at=at(1, 13), order=f"P-{n}", amount=5_000) for n in (1, 2)]
    other = placed("P-9", at=at(10, 12, month=10), amount=5_000, tags=("presale",))
    return feed(tmall_shop, other, *told, *paid, now=at(1, 14))


def register(phone: Client, home: str, reason: str = "changed_mind", **more: str) -> str:
    sent = {"reason": reason, "text": "", "token": uuid4().hex, **more}
    return text(phone.post(f"{home}deposit", sent, follow=True))


@pytest.mark.mission("B4")
def test_s18_a_deposit_at_night(
    phone: Client, owner: Client, tmall_shop: Shop, ordered: int, open_page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: at(8, 2))
    home = enter(phone, open_page, order="P-1")
    assert "Deposit or prepaid money back" in text(phone.get(home))
    form = text(phone.get(f"{home}deposit"))
    assert "The rule of 11.11" in form
    assert "Civil Code of China, art. 587" in form
    words = register(phone, home)
    assert "Your money goes back" in words
    assert "before the final payment opened" in words
    case = CaseRecord.objects.get(scene="deposit_back_by_rule")
    assert (case.scene, case.desk, case.money) == ("deposit_back_by_rule", "finance", 5_000)
    assert register(phone, home, reason="missed") == words  # once is once
    assert DepositRequest.objects.count() == 1
    dossier = DepositRequest.objects.get().dossier_id
    owner.post(f"/cases/{dossier}/{case.no}/step", {"token": str(uuid4()), "step": "pay"})
    assert EffectRecord.objects.get(kind="refund").amount == 5_000
    monkeypatch.setattr(timezone, "now", lambda: at(8, 10))
    feed(tmall_shop, RefundPaid(id="r", at=at(8, 9), order="P-1", ref="R", amount=5_000), now=at(8, 10))
    assert "Paid out" in text(phone.get(f"{home}deposit"))


@pytest.mark.mission("B4")
@pytest.mark.parametrize(
    ("order", "day", "reason", "head", "why"),
    [
        ("P-1", 12, "changed_mind", "it does not go back", "for your reason the rule gives nothing back"),
        ("P-1", 12, "shop_fault", "Your money goes back", "The rule allows your reason"),
        ("P-9", 8, "changed_mind", "A person looks at it", "We know no rule"),
    ],
)
def test_the_rule_answers(  # noqa: PLR0913, PLR0917 - a table
    phone: Client, tmall_shop: Shop, ordered: int, open_page: str, monkeypatch: pytest.MonkeyPatch,
    order: str, day: int, reason: str, head: str, why: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(timezone, "now", lambda: at(day, 2))
    words = register(phone, enter(phone, open_page, order=order), reason)
    assert head in words
    assert why in words
    cases = CaseRecord.objects.filter(issue="PRESALE_DEPOSIT").count()
    assert cases == (0 if "not go back" in head else 1)  # what the rule refuses takes nobody's time
    assert deposits.numbers(tmall_shop).alone == (1 - cases)


@pytest.mark.mission("B4")
def test_many_of_one_buyer_are_looked_at_with_the_reason_said(
    phone: Client, tmall_shop: Shop, ordered: int, open_page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: at(8, 2) + timedelta(minutes=1))
    for n in range(1, 6):
        assert "Your money goes back" in register(phone, enter(phone, open_page, order=f"P-{n}"))
    words = register(phone, enter(phone, open_page, order="P-6"))
    assert "Many of these were registered by the same buyer" in words
    told = deposits.numbers(tmall_shop)
    assert (told.told, told.allowed, told.person) == (6, 5, 1)


@pytest.mark.mission("B4")
def test_a_shop_writes_its_own_rule(
    phone: Client, owner: Client, agent: Client, tmall_shop: Shop, ordered: int, open_page: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(timezone, "now", lambda: at(12, 2))
    address = f"/settings/shops/{tmall_shop.pk}/page/deposits"
    assert agent.get(address).status_code == 404
    assert "These are assumptions until you save your own" in text(owner.get(address))
    term = {
        "name": "双 11",
        "placed_from": "2026-10-20",
        "placed_until": "2026-11-11",
        "back_until": "2026-11-15T00:00",
    }
    own = {f"0-{name}": value for name, value in term.items()} | {"0-source": "详情页", "0-reasons": ["shop_fault"]}
    assert owner.post(address, own | {"0-placed_until": "2026-10-01"}).status_code == 422
    assert owner.post(address, own).status_code == 302
    assert "详情页" in owner.get(address).content.decode()
    home = enter(phone, open_page, order="P-1")
    form = text(phone.get(f"{home}deposit"))
    assert "The rule of 双 11" in form
    assert "详情页" in form
    assert "Your money goes back" in register(phone, home)
    assert "1 registered: 1 allowed by the rule" in text(owner.get(f"/settings/shops/{tmall_shop.pk}/page/"))
