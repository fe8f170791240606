"""Story S18: a deposit registered at two in the morning, answered with the rule and its source."""

import html
import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec
import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.approval.models import Grant
from amends.casework.buyers import deposits
from amends.casework.buyers.models import DepositRequest
from amends.casework.ledger.effect_models import EffectRecord
from amends.casework.ledger.models import CaseRecord
from amends.casework.payments.models import BatchState, PaymentBatch
from amends.engine.signals import PaymentCleared, RefundPaid
from amends.merchants.models import Merchant, Shop
from amends.merchants.roles import Role
from tests.casework.law import adds_up
from tests.casework.stories import drain, feed, placed, refund_asked, rows
from tests.desk.money.conftest import hired
from tests.desk.money.test_payments import carried, make
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
    phone: Client, tmall_shop: Shop, ordered: int, open_page: str, monkeypatch: pytest.MonkeyPatch
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
    assert (case.desk, case.money, case.state) == ("finance", 5_000, "closed")  # the rule did finance's step
    assert register(phone, home, reason="missed") == words  # once is once
    assert DepositRequest.objects.count() == 1
    assert EffectRecord.objects.get(kind="refund").amount == 5_000
    assert Grant.objects.get().rule == "deposits:11.11@2026-10-20"
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
    told = deposits.numbers(tmall_shop)
    assert told.alone == (0 if "A person" in head else 1)
    assert told.night == 1


@pytest.mark.mission("B4")
def test_who_sees_a_refusal_differently_reaches_a_person(
    phone: Client, owner: Client, tmall_shop: Shop, ordered: int, open_page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not led back to the rule's answer: the same trouble said again is a complaint, and the page says who has it."""
    monkeypatch.setattr(timezone, "now", lambda: at(12, 2))
    home = enter(phone, open_page, order="P-1")
    refused = phone.post(f"{home}deposit", {"reason": "changed_mind", "text": "", "token": uuid4().hex}, follow=True)
    assert "Have a person look at it" in text(refused)
    (way,) = re.findall(r'href="([^"]+trouble=[A-Z_]+)"', refused.text)
    form = phone.get(html.unescape(way)).text
    assert re.search(r'value="PRESALE_DEPOSIT" required checked', form)
    said = {"trouble": "PRESALE_DEPOSIT", "text": "the shop took it off sale", "token": uuid4().hex}
    assert "the shop took it off sale" in text(phone.post(f"{home}complain", said, follow=True))
    case = CaseRecord.objects.get(issue="PRESALE_DEPOSIT")
    assert (case.state, EffectRecord.objects.filter(kind="refund").count()) == ("open", 0)
    page = text(phone.get(f"{home}deposit"))
    assert "A person looks at it once more" in page
    assert "Have a person look at it" not in page


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
    assert "1 of 1 touched no person" in text(owner.get(f"/settings/shops/{tmall_shop.pk}/page/"))


ALIPAY = {"way": "alipay", "name": "王小明", "account": "13800001234"}


@pytest.fixture
def finance(bluebird: Merchant) -> Client:
    return hired(bluebird, "money", Role.FINANCE)


@pytest.fixture
def second(bluebird: Merchant) -> Client:
    return hired(bluebird, "second", Role.FINANCE)


@pytest.mark.mission("B4", "M3", "X6")
def test_what_is_registered_at_night_is_in_finances_batch_in_the_morning(
    phone: Client, owner: Client, finance: Client, second: Client, tmall_shop: Shop, ordered: int, open_page: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(timezone, "now", lambda: at(8, 2))
    homes = [enter(phone, open_page, order=f"P-{n}") for n in (1, 2)]
    wrong = phone.post(f"{homes[0]}deposit", {"reason": "missed", "token": uuid4().hex, **ALIPAY, "account": "12"})
    assert wrong.status_code == 422
    assert "An Alipay account is" in text(wrong)
    assert not DepositRequest.objects.exists()
    for home in homes:
        assert "Your money goes back" in register(phone, home, **ALIPAY)
    assert "王** …1234" in text(phone.get(f"{homes[0]}deposit"))
    monkeypatch.setattr(timezone, "now", lambda: at(8, 9))
    carried()
    page = text(finance.get("/payments/"))
    assert page.count("王** …1234") == 2
    one, two = EffectRecord.objects.filter(kind="pay_buyer").order_by("id").values_list("id", flat=True)
    batch = make(finance, one, two).redirect_chain[-1][0]
    assert "a second person looks at it" in text(phone.get(f"{homes[0]}deposit"))
    assert phone.post(f"{homes[0]}deposit/account", {**ALIPAY, "name": "别人"}).status_code == 302
    assert "别**" not in text(finance.get(batch))  # on its way it can't be turned elsewhere
    assert "somebody else releases it" in text(finance.post(f"{batch}release", follow=True))
    assert "Released" in text(second.post(f"{batch}release", follow=True))
    assert "on its way to you" in text(phone.get(f"{homes[0]}deposit"))
    assert "13800001234" in finance.get(f"{batch[:-1]}.csv").getvalue().decode()
    for _ in range(2):  # pressed twice is paid once
        finance.post(f"{batch}{one}/paid", {"reference": "2026001"})
    finance.post(f"{batch}{two}/failed", {"text": "户名不符"})
    drain(at(8, 10))
    assert "Paid out" in text(phone.get(f"{homes[0]}deposit"))
    assert "¥50.00 paid back" in text(phone.get(homes[0]))
    told_buyer = (
        "SELECT count(*) FROM casework_effect WHERE kind = 'message' AND payload::text LIKE '%%已打到您留的账户%%'"
    )
    assert rows(told_buyer) == [(1,)]
    _the_other_names_an_account_that_takes_it(phone, finance, homes[1], two)
    told = deposits.numbers(tmall_shop)
    assert (told.alone, told.night, told.back) == (2, 2, 1)
    assert "2 of 2 touched no person" in text(owner.get(f"/settings/shops/{tmall_shop.pk}/page/"))
    adds_up()


def _the_other_names_an_account_that_takes_it(phone: Client, finance: Client, home: str, effect: int) -> None:
    assert "The account did not take it" in text(phone.get(f"{home}deposit"))
    assert (
        phone.post(f"{home}deposit/account", {"way": "bank", "name": "王小明", "account": "622202"}).status_code == 422
    )
    card = {"way": "bank", "name": "王小明", "account": "6222021234567894", "bank": "某银行"}
    assert "王** …7894" in text(phone.post(f"{home}deposit/account", card, follow=True))
    assert "/payments/batches/2/" in make(finance, effect, route="bank").redirect_chain[-1][0]


@pytest.mark.mission("B4")
def test_an_account_that_many_name_is_looked_at_and_so_is_what_the_platform_is_asked_for(
    phone: Client, tmall_shop: Shop, open_page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    presale: dict[str, Any] = {"at": at(1, 12), "amount": 5_000, "tags": ("presale",)}
    orders = [placed(f"A-{n}", buyer_phone=f"1700000{n}234", **presale) for n in range(1, 4)]
    asked = refund_asked("A-4", at=at(2, 12), amount=5_000)
    feed(tmall_shop, *orders, placed("A-4", buyer_phone="17000004234", **presale), asked, now=at(3, 12))
    monkeypatch.setattr(timezone, "now", lambda: at(8, 2))
    for n in (1, 2):
        assert "Your money goes back" in register(
            phone, enter(phone, open_page, order=f"A-{n}", detail=f"{n}234"[-4:]), **ALIPAY
        )
    assert "Other buyers named the same account" in register(
        phone, enter(phone, open_page, order="A-3", detail="3234"), **ALIPAY
    )
    assert "looks that it is not paid twice" in register(
        phone, enter(phone, open_page, order="A-4", detail="4234"), **(ALIPAY | {"account": "13900001234"})
    )
    assert EffectRecord.objects.filter(kind="pay_buyer").count() == 2


@pytest.mark.mission("B4")
def test_a_balance_is_checked_against_what_was_told_of_it(
    phone: Client, tmall_shop: Shop, ordered: int, open_page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Money paid ahead into an account, without an order: its number and holder are told, and how much is left."""
    balance: dict[str, Any] = {"tags": ("prepaid",), "lines": ()}
    told = placed("GC-880001", at=at(1, 12), amount=30_000, **balance)
    less = placed("GC-880001", at=at(2, 12), amount=12_000, **balance)  # some of it was spent
    feed(tmall_shop, told, msgspec.structs.replace(less, id="again"), now=at(3, 12))
    monkeypatch.setattr(timezone, "now", lambda: at(8, 2))
    home = enter(phone, open_page, order="GC-880001")
    form = phone.get(f"{home}deposit").content.decode()
    assert "¥120.00" in form
    assert 'type="hidden" name="prepaid" value="1"' in form
    assert "Your money goes back" in register(phone, home, prepaid="1", **ALIPAY)
    assert EffectRecord.objects.get(kind="pay_buyer").amount == 12_000
    words = register(phone, enter(phone, open_page, order="P-3"), prepaid="1", **ALIPAY)
    assert "We know of no prepaid balance here" in words
    assert EffectRecord.objects.filter(kind="pay_buyer").count() == 1


@pytest.mark.mission("B4", "T4")
def test_above_what_goes_out_alone_it_is_finances_own_step(
    phone: Client, finance: Client, tmall_shop: Shop, open_page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed(tmall_shop, placed("A-9", at=at(1, 12), amount=50_001, tags=("presale",)), now=at(3, 12))
    monkeypatch.setattr(timezone, "now", lambda: at(8, 2))
    assert "Your money goes back" in register(phone, enter(phone, open_page, order="A-9"), **ALIPAY)
    assert not EffectRecord.objects.filter(kind="pay_buyer").exists()
    case = CaseRecord.objects.get(scene="deposit_back_to_account")
    assert (case.state, case.desk) == ("open", "finance")
    assert deposits.numbers(tmall_shop).alone == 0


@pytest.mark.mission("B4", "X6")
def test_what_the_platform_gave_back_meanwhile_does_not_go_out_again(
    phone: Client, finance: Client, second: Client, tmall_shop: Shop, ordered: int, open_page: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(timezone, "now", lambda: at(8, 2))
    assert "Your money goes back" in register(phone, enter(phone, open_page, order="P-1"), **ALIPAY)
    carried()
    waits = EffectRecord.objects.get(kind="pay_buyer").id
    batch = make(finance, waits).redirect_chain[-1][0]
    monkeypatch.setattr(timezone, "now", lambda: at(8, 9))
    feed(tmall_shop, RefundPaid(id="r", at=at(8, 9), order="P-1", ref="R", amount=1), now=at(8, 9))
    refused = text(second.post(f"{batch}release", follow=True))
    assert "given back another way meanwhile" in refused
    assert PaymentBatch.objects.get().state == BatchState.MADE
    finance.post(f"{batch}drop", {"text": "平台已退"})
    assert "given back another way meanwhile" in text(make(finance, waits))
    finance.post(f"/payments/{waits}/give-up", {"text": "平台已退"})
    assert EffectRecord.objects.get(id=waits).state == "dead"
