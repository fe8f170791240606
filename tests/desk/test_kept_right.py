"""What is told is kept right, from the HTTP door to the pages: unknown words, payouts told twice, late messages."""

from datetime import datetime

import msgspec
import pytest
from django.test import Client

from amends.engine import signals as s
from amends.merchants import setup
from amends.merchants.models import Shop
from tests.casework.stories import DAY, HOUR, body, drain, feed, number, one, placed, refund_asked
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)


def send(shop: Shop, content: bytes, *, now: datetime) -> None:
    headers = {"authorization": f"Bearer {setup.add_api_key(shop=shop)}"}
    answer = Client().post("/api/v1/signals", content, content_type="application/json", headers=headers)
    assert answer.status_code == 202
    drain(now=now)


@pytest.mark.mission("T7", "M1")
def test_a_refund_of_a_type_nobody_knows_has_a_case_with_its_deadline_and_what_was_not_understood(
    owner: Client, outsider: Client, tmall_shop: Shop, now: datetime
) -> None:
    asked = {
        "kind": "refund.asked", "id": "a", "at": (now - HOUR).isoformat(), "order": "T-1", "ref": "R1",
        "type": "half_and_half", "amount": 29_900, "deadline": (now + 3 * DAY).isoformat(),
    }  # fmt: skip
    send(
        tmall_shop,
        b"[" + msgspec.json.encode(placed("T-1", at=now - 2 * HOUR)) + b"," + msgspec.json.encode(asked) + b"]",
        now=now,
    )
    case = f"/cases/{number(tmall_shop, 'T-1')}/1/"
    words = text(owner.get(case))
    for said in (
        "Something was told that we don't understand",
        "refund.asked (type: Invalid enum value 'half_and_half'",
    ):
        assert said in words
    due = one("SELECT due_at FROM casework_case WHERE order_key = 'T-1'")
    assert due == now + 3 * DAY
    assert outsider.get(case).status_code == 404
    assert "Handled" in text(do(owner, case, "step", step="read", remark="问过买家，按退货退款办"))


@pytest.mark.mission("X6")
def test_a_payout_told_under_two_ids_is_a_case_and_counts_once_when_finance_says_so(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    story = (
        placed("T-2", at=now - 5 * HOUR), refund_asked("T-2", at=now - 4 * HOUR),
        s.RefundPaid(id="p", at=now - 3 * HOUR, order="T-2", ref="R-T-2", amount=29_900),
        s.RefundPaid(id="q", at=now - 2 * HOUR, order="T-2", ref="gateway-9", amount=29_900),
    )  # fmt: skip
    send(tmall_shop, body(story), now=now)
    case = f"/cases/{number(tmall_shop, 'T-2')}/2/"
    assert "More was refunded than was paid" in text(owner.get(case))
    assert "Refunded above what was paid" in text(owner.get("/reconcile/"))
    assert "T-2" in text(owner.get("/reconcile/?what=above_paid"))
    do(owner, case, "step", step="compare", choice="same")
    assert "Closed" in text(owner.get(case))
    assert "Refunded above what was paid" not in text(owner.get("/reconcile/")).replace(
        "Refunded above what was paid 0", ""
    )


@pytest.mark.mission("X6")
def test_reconciliation_tells_what_was_agreed_elsewhere_from_what_nobody_asked_for(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    at = now - 3 * DAY
    agreed = (
        s.RefundAgreed(id="g", at=at + HOUR, order="ASKED", ref="R-ASKED"),
        s.RefundPaid(id="p", at=at + 2 * HOUR, order="ASKED", ref="R-ASKED", amount=29_900),
    )
    feed(tmall_shop, placed("ASKED", at=at), refund_asked("ASKED", at=at + HOUR / 2), *agreed, now=now)
    nobody = s.RefundPaid(id="n", at=at + 2 * HOUR, order="NOBODY", ref="auto", amount=5_000)
    feed(tmall_shop, placed("NOBODY", at=at), nobody, now=now)
    words, explained = text(owner.get("/reconcile/")), text(owner.get("/reconcile/?what=agreed_elsewhere"))
    assert "ASKED Agreed on the platform, not here" in explained
    assert "ASKED Agreed" not in words  # explained: it waits for nobody
    assert "NOBODY Paid out, and nobody had asked" in words
    assert "NOBODY" not in explained


@pytest.mark.mission("M4")
def test_a_case_opened_again_after_its_deadline_stays_open_with_a_step_to_do(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    story = (
        placed("T-3", at=now - 20 * DAY, ship_by=None),
        s.ReviewPosted(id="v", at=now - 9 * DAY, order="T-3", ref="V", stars=1, text="坏了"),
        s.ReviewAnswered(id="w", at=now - 9 * DAY + HOUR, order="T-3", ref="V", text="已补发"),
    )
    case = f"/cases/{feed(tmall_shop, *story, now=now)}/1/"
    assert "Closed" in text(owner.get(case))
    again = text(do(owner, case, "reopen", text="the buyer wrote again"))
    assert "Case opened again" in again
    assert "Contact the buyer and solve it" in again
    state = "SELECT state FROM casework_case WHERE order_key = 'T-3'"
    assert one(state) == "open"
    noted = do(owner, case, "note", text="looked at it")
    assert noted.status_code == 200
    assert one(state) == "open"


@pytest.mark.mission("T9")
def test_a_cancelled_order_stands_on_the_hold_list_at_once(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    send(
        tmall_shop,
        body((placed("T-4", at=now - 2 * HOUR), s.OrderCanceled(id="c", at=now - HOUR, order="T-4"))),
        now=now,
    )
    assert "T-4" in text(owner.get("/holds/"))


@pytest.mark.mission("T8", "M1")
def test_a_request_changed_before_it_was_told_of_is_paid_as_changed(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    changed = s.RefundChanged(id="c", at=now - HOUR, order="T-5", ref="R-T-5", amount=15_000, version="v2")
    send(tmall_shop, body((placed("T-5", at=now - 5 * HOUR), changed)), now=now)
    send(tmall_shop, body((refund_asked("T-5", at=now - 2 * HOUR),)), now=now)
    case = f"/cases/{number(tmall_shop, 'T-5')}/1/"
    assert "150.00" in text(owner.get(case))
    do(owner, case, "step", step="refund")
    sent = "SELECT amount FROM casework_effect WHERE kind = 'refund'"
    assert one(sent) == 15_000
