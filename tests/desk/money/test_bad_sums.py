"""What is no claim, as people read it in Chinese and systems over the API: refused with the reason, nothing booked."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from django.conf import settings
from django.test import Client

from amends.engine import signals as s
from amends.merchants import setup
from amends.merchants.models import Shop
from tests.casework.stories import DAY, HOUR, drain, feed, placed, rows
from tests.cast import OPENED_AT
from tests.desk.money.test_invoices import COMPANY, ask, issue
from tests.desk.pages import do, text
from tests.desk.test_claim_terms import claimed, kept, lost

pytestmark = pytest.mark.django_db(transaction=True)
NO_SUM = "请填写大于零的金额。"
TYPED = {"-5": NO_SUM, "0": NO_SUM, "x": NO_SUM, "0.001": NO_SUM, "80.01": "超过了损失金额。最多 ¥80.00。"}
FINE = "金额的小数位超过了币种的最小单位。"
RECOVERED = {"-5": NO_SUM, "0": NO_SUM, "x": NO_SUM, "80.01": "超过了还能追回的金额。最多 ¥80.00。"}
TOLD: list[tuple[dict[str, Any], str]] = [
    ({"amount": -5}, "amount"),
    ({"amount": 5.5}, "amount"),
    ({"amount": 10**30}, "amount"),
    ({"amount": "x"}, "amount"),
    ({"amount": 500, "currency": "USD"}, "currency"),
    ({"kind": "loss.confirmed", "amount": -3}, "amount"),
    ({"kind": "claim.settled", "party": None, "amount": -3}, "party"),
]


@pytest.mark.mission("M13")
def test_a_claim_that_is_none_says_why_in_chinese(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    owner.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    loss = lost(tmall_shop, now)
    for amount, words in TYPED.items():
        assert words in text(claimed(owner, loss, amount)), amount
    assert "损失币种是 CNY：请按该币种索赔。" in text(claimed(owner, loss, "5", **{f"currency-{loss.id}": "USD"}))
    for day in (now - DAY, now + 400 * DAY):
        said = claimed(owner, loss, "5", pay_by=day.strftime("%Y-%m-%dT%H:%M"))
        assert "赔付日期应在今后一年内。" in text(said)
    assert rows("SELECT 1 FROM casework_lossentry") == []
    claimed(owner, loss, "80")
    assert "已经索赔过了" in text(claimed(owner, loss, "80"))
    for amount, words in RECOVERED.items():
        told = {"token": str(uuid4()), "amount": amount}
        assert words in text(owner.post(f"/losses/{loss.id}/recover", told, follow=True)), amount
    assert (kept(loss).state, kept(loss).recovered) == ("claimed", 0)


@pytest.mark.mission("M13")
def test_a_claim_that_is_none_is_refused_over_the_api(tmall_shop: Shop, now: datetime) -> None:
    loss = lost(tmall_shop, now)
    api = Client(headers={"authorization": f"Bearer {setup.add_api_key(shop=tmall_shop, now=OPENED_AT)}"})
    late = ({"at": (now + 900 * DAY).isoformat()}, "at")
    for n, (more, field) in enumerate([*TOLD, late]):
        item = {"kind": "claim.raised", "id": f"c{n}", "at": now.isoformat(), "order": "L-1", "ref": "K1",
                "party": "carrier", "amount": 500} | more  # fmt: skip
        answer = api.post("/api/v1/signals", data=msgspec.json.encode([item]), content_type="application/json").json()
        assert (answer[0]["status"], answer[0]["field"]) == ("refused", field), more
    drain(now)
    assert kept(loss).state == "to_confirm"
    assert rows("SELECT 1 FROM casework_signal WHERE kind LIKE 'claim.%%'") == []


@pytest.mark.mission("M3")
def test_an_invoice_s_sum_that_is_none_is_refused_and_never_taken_for_all_of_it(
    finance: Client, tmall_shop: Shop, now: datetime
) -> None:
    finance.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    order = feed(tmall_shop, placed("T-9001", at=now - 3 * DAY), now=now)
    none = dict.fromkeys(("-5", "0", "x", "9" * 30), NO_SUM) | dict.fromkeys(("10.999", "0.001"), FINE)
    for amount, words in none.items():
        asked = ask(finance, order, amount=amount, **COMPANY)
        assert (asked.status_code, words in text(asked)) == (422, True), amount
    assert rows("SELECT 1 FROM casework_invoice") == []
    ask(finance, order, **COMPANY)
    day = f"{now:%Y-%m-%d}"
    for amount in ("10.999", "0.001"):
        issued = issue(finance, order, number="25110001", amount=amount, dated=day)
        assert (issued.status_code, FINE in text(issued)) == (422, True), amount
    issue(finance, order, number="25110001", amount="299", dated=day)
    for amount, words in {"0": NO_SUM, "0.001": FINE, "10.999": FINE}.items():
        told = {"token": str(uuid4()), "ref": "I1", "amount": amount, "number": "25110099"}
        void = finance.post(f"/invoices/{order}/void", told)
        assert (void.status_code, words in text(void)) == (422, True), amount
    assert rows("SELECT state, issued, taken_off FROM casework_invoice") == [("issued", 29_900, 0)]


@pytest.mark.mission("T4")
def test_a_granted_sum_finer_than_its_currency_is_refused_and_not_rounded(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    owner.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    wish = s.ProblemReported(id="p", at=now - HOUR, order="T-1", ref="P1", issue="PRICE_DIFF", amount=1_800)
    case = f"/cases/{feed(tmall_shop, placed('T-1', at=now - DAY), wish, now=now)}/1/"
    assert FINE in text(do(owner, case, "remedy", remedy="pay", amount="10.999"))
    assert rows("SELECT 1 FROM casework_effect WHERE kind = 'compensate'") == []
    do(owner, case, "remedy", remedy="pay", amount="10.99")
    assert rows("SELECT amount FROM casework_effect WHERE kind = 'compensate'") == [(1_099,)]


@pytest.mark.mission("T4")
def test_sums_of_the_pool_of_limits_and_of_what_is_recovered_are_never_rounded(
    owner: Client, finance: Client, tmall_shop: Shop, now: datetime
) -> None:
    loss = lost(tmall_shop, now)
    claimed(owner, loss, "80")
    fine = {"token": str(uuid4()), "amount": "10.999"}
    owner.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    assert FINE in text(owner.post("/pool/book", {"currency": "CNY", "amount": "10.999", "reason": "充值"}))
    assert rows("SELECT 1 FROM casework_poolmovement") == []
    for name, sums in (("limit", {"role": "finance", "batch": "0.5", "payment": "1"}), ("day", {"each": "0.5"})):
        assert FINE in text(owner.post(f"/payments/{name}", {"currency": "JPY", **sums}, follow=True)), name
    assert rows("SELECT 1 FROM casework_releaselimit UNION SELECT 1 FROM casework_releaseday") == []
    owner.post(f"/losses/{loss.id}/recover", fine)
    assert kept(loss).recovered == 0
