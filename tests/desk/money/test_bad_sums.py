"""What is no claim, as people read it in Chinese and systems over the API: refused with the reason, nothing booked."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from django.conf import settings
from django.test import Client

from amends.merchants import setup
from amends.merchants.models import Shop
from tests.casework.stories import DAY, drain, rows
from tests.cast import OPENED_AT
from tests.desk.pages import text
from tests.desk.test_claim_terms import claimed, kept, lost

pytestmark = pytest.mark.django_db(transaction=True)
NO_SUM = "请填写大于零的金额。"
TYPED = {"-5": NO_SUM, "0": NO_SUM, "x": NO_SUM, "0.001": NO_SUM, "80.01": "超过了损失金额。最多 ¥80.00。"}
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
