"""Situations that people of this trade report, sent over HTTP as a platform sends them, and what must come of each."""

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from amends.casework.ledger.models import DossierRecord
from amends.engine.dossier import decode
from amends.merchants import setup
from amends.merchants.models import Merchant, Shop, ShopPlatform
from tests.casework.stories import DAY, HOUR, drain, number, one, rows
from tests.cast import OPENED_AT
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)
Told = Mapping[str, Any]
MINUTE = timedelta(minutes=1)


def told(kind: str, at: datetime, order: str, **more: Any) -> dict[str, Any]:
    found = {"kind": kind, "at": at.isoformat(), "order": order, **more}
    return {"id": f"{order}:{kind}:{more.get('ref', '')}:{at.isoformat()}", **found}


def placed(at: datetime, order: str, *, amount: int = 29_900, currency: str = "CNY", **more: Any) -> dict[str, Any]:
    return told("order.placed", at, order, amount=amount, currency=currency, **more)


def handed_over(at: datetime, order: str, waybill: str = "ZT1", **more: Any) -> dict[str, Any]:
    return told("parcel.handed_over", at, order, carrier="zto", waybill=waybill, **more)


def asked(at: datetime, order: str, ref: str = "R1", *, amount: int = 29_900, **more: Any) -> dict[str, Any]:
    return told("refund.asked", at, order, ref=ref, amount=amount, **{"type": "refund_only", **more})


def send(shop: Shop, *signals: Told, now: datetime) -> list[dict[str, Any]]:
    """Post one signal a line and decide; what became of each."""
    lines = "\n".join(json.dumps(signal, ensure_ascii=False) for signal in signals)
    headers = {"authorization": f"Bearer {setup.add_api_key(shop=shop)}"}
    answer = Client().post("/api/v1/signals", lines, content_type="application/x-ndjson", headers=headers)
    assert answer.status_code == 202
    drain(now=now)
    return list(answer.json())


def page(client: Client, shop: Shop, order: str, no: int = 1) -> str:
    return text(client.get(f"/cases/{number(shop, order)}/{no}/"))


def open_scenes(order: str) -> list[str]:
    found = rows("SELECT scene FROM casework_case WHERE order_key = %s AND state = 'open' ORDER BY no", order)
    return [scene for (scene,) in found]


@pytest.fixture
def abroad(bluebird: Merchant) -> Shop:
    return setup.add_shop(
        merchant=bluebird, name="Abroad", platform=ShopPlatform.OTHER, currency="USD", zone="UTC", country="US",
        playbook="international", now=OPENED_AT,
    )  # fmt: skip


@pytest.mark.mission("X6")
def test_one_payout_told_by_the_answer_and_by_the_webhook_counts_once(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    at = now - 2 * DAY
    paid = [
        told("refund.paid", at + seconds * timedelta(seconds=1), "P-1", ref="R1", amount=5_000) for seconds in (0, 1)
    ]
    send(tmall_shop, placed(at - 5 * DAY, "P-1"), asked(at - HOUR, "P-1", amount=5_000), *paid, now=now)
    words = page(owner, tmall_shop, "P-1")
    assert "Refunded / can still be given ¥50.00 / ¥249.00" in words
    assert "¥100.00" not in words


@pytest.mark.mission("X6")
def test_the_same_payout_under_the_gateways_own_id_is_asked_about(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    at = now - 2 * DAY
    paid = [told("refund.paid", at, "P-2", ref=ref, amount=5_000) for ref in ("R1", "re_gateway")]
    send(tmall_shop, placed(at - 5 * DAY, "P-2"), asked(at - HOUR, "P-2", amount=5_000), *paid, now=now)
    assert open_scenes("P-2") == ["payout_twice"]
    do(owner, f"/cases/{number(tmall_shop, 'P-2')}/2/", "step", step="compare", choice="same")
    assert open_scenes("P-2") == []
    assert "Refunded / can still be given ¥50.00 / ¥249.00" in page(owner, tmall_shop, "P-2", 2)


@pytest.mark.mission("X6")
def test_what_is_left_of_an_order_paid_back_in_parts_is_all_that_may_follow(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    at = now - 5 * DAY
    parts = [told("refund.paid", at + n * MINUTE, "P-3", ref="E1", amount=sum_) for n, sum_ in ((1, 3_000), (2, 2_000))]
    send(tmall_shop, placed(at - HOUR, "P-3"), asked(at, "P-3", "E1", amount=5_000), *parts, now=now)
    send(tmall_shop, asked(now - HOUR, "P-3", "E2", amount=27_900), now=now)
    (no,) = rows("SELECT no FROM casework_case WHERE order_key = 'P-3' AND state = 'open'")[0]
    assert "Refunded / can still be given ¥50.00 / ¥249.00" in page(owner, tmall_shop, "P-3", no)
    do(owner, f"/cases/{number(tmall_shop, 'P-3')}/{no}/", "step", step="refund")
    sent = [amount for (amount,) in rows("SELECT amount FROM casework_effect WHERE kind = 'refund'")]
    assert sum(sent) <= 24_900


@pytest.mark.mission("X6")
@pytest.mark.parametrize(("currency", "amount", "shown"), [("JPY", 9_899, "9,899"), ("KWD", 12_345, "12.345")])
def test_a_refund_is_shown_and_sent_in_its_own_currency(
    owner: Client, tmall_shop: Shop, now: datetime, currency: str, amount: int, shown: str
) -> None:
    order = f"C-{currency}"
    start = placed(now - DAY, order, amount=amount, currency=currency)
    send(tmall_shop, start, asked(now - HOUR, order, amount=amount), now=now)
    assert shown in page(owner, tmall_shop, order)
    do(owner, f"/cases/{number(tmall_shop, order)}/1/", "step", step="refund")
    sent = rows("SELECT amount, currency FROM casework_effect WHERE kind = 'refund'")
    assert sent == [(amount, currency)]


@pytest.mark.mission("T7")
@pytest.mark.parametrize("type_", ["refund_only", "return_refund"])
def test_the_parcel_came_back_undelivered_and_then_the_money_is_asked(
    owner: Client, tmall_shop: Shop, now: datetime, type_: str
) -> None:
    at = now - 12 * DAY
    scans = [
        told("parcel.scanned", at + days * DAY, "B-1", scan=scan, waybill="ZT1")
        for days, scan in ((5, "refused"), (8, "returned"))
    ]
    wish = asked(now - DAY, "B-1", type=type_, reason="不想要了")
    send(tmall_shop, placed(at, "B-1"), handed_over(at + HOUR, "B-1"), *scans, wish, now=now)
    no = one("SELECT no FROM casework_case WHERE order_key = 'B-1' AND scene = 'refund_otherwise'")
    known = decode(bytes(DossierRecord.objects.get(shop=tmall_shop, key="B-1").state))
    assert now + 4 * DAY in {clock.due_at for clock in known.clocks}  # five days to answer
    do(owner, f"/cases/{number(tmall_shop, 'B-1')}/{no}/", "remedy", remedy="refund", amount="299.00")
    assert rows("SELECT amount FROM casework_effect WHERE kind = 'refund'") == [(29_900,)]


@pytest.mark.mission("T7")
def test_an_older_change_that_arrives_last_or_before_the_order_moves_no_deadline(
    tmall_shop: Shop, now: datetime
) -> None:
    at, late, early = now - DAY, now + 9 * DAY, now + DAY
    send(
        tmall_shop,
        told("order.changed", at + MINUTE, "L-1", ship_by=late.isoformat()),
        placed(at, "L-1", ship_by=early.isoformat()),
        placed(at, "L-2", ship_by=(now + 2 * DAY).isoformat()),
        told("order.changed", at + 2 * HOUR, "L-2", ship_by=late.isoformat()),
        told("order.changed", at + HOUR, "L-2", ship_by=early.isoformat()),
        now=now,
    )
    drain(now=now + 3 * DAY)
    assert rows("SELECT scene FROM casework_case WHERE order_key IN ('L-1', 'L-2')") == []


@pytest.mark.mission("M9")
def test_cannot_told_after_stopped_leaves_the_parcel_stopped(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    at = now - 5 * HOUR
    answers = [
        told("intercept.answered", at + hours * HOUR, "L-3", answer=answer)
        for hours, answer in ((3, "stopped"), (2, "cannot"))
    ]
    start = (placed(at - 4 * DAY, "L-3"), handed_over(at - 3 * DAY, "L-3"), asked(at, "L-3", reason="不想要了"))
    send(tmall_shop, *start, *answers, now=now)
    assert open_scenes("L-3") == ["intercept_request"]
    shown = page(owner, tmall_shop, "L-3")
    assert "Nothing to do now. What comes next: Inspect the goods when they are back (waits for" in shown
    step = shown.partition("The carrier says whether it can stop it")[2]
    assert step.startswith(" Parcel followers · done · Stopped · today")


def test_numbers_are_trimmed_and_a_rounded_one_is_refused_with_the_reason(tmall_shop: Shop, now: datetime) -> None:
    at, whole = now - DAY, "4058999000000000001"
    same = [
        asked(at + HOUR, f"{whole}{end}", "g1") | {"id": f"g{n}"} for n, end in enumerate(("", "\t", " ", "\ufeff"))
    ]
    answers = send(tmall_shop, placed(at, whole), *same, placed(at, "4.05999E+18"), now=now)
    assert [each["status"] for each in answers] == ["accepted"] * 5 + ["refused"]
    assert "spreadsheet has rounded" in answers[-1]["reason"]
    assert rows("SELECT order_key FROM casework_case") == [(whole,)]


@pytest.mark.parametrize(
    ("at", "field"),
    [
        ("2026-11-11 00:10:00", "at"),
        ("2026/11/11 0:10", "at"),
        (1_794_499_800, "at"),
        ("2026-11-11T00:10:00+0800", ""),
        ("2026-11-11 00:10:00+08:00", ""),
    ],
)
def test_a_time_without_its_zone_is_refused_and_usual_spellings_are_taken(
    tmall_shop: Shop, now: datetime, at: str | int, field: str
) -> None:
    (answer,) = send(tmall_shop, placed(now, "Z-1") | {"at": at}, now=now)
    assert answer.get("field", "") == field


def test_a_reply_told_before_the_question_has_answered_it(owner: Client, abroad: Shop, now: datetime) -> None:
    at = now - 3 * DAY
    start = placed(at - DAY, "M-1", currency="USD", method="amazon", tags=["amazon"])
    reply = told("message.sent", at + HOUR, "M-1", text="It arrives on Friday.")
    send(abroad, start, reply, told("message.received", at, "M-1", text="Where is my parcel?"), now=now)
    assert open_scenes("M-1") == []
    assert rows("SELECT 1 FROM casework_effect WHERE kind IN ('warn', 'escalate')") == []


@pytest.mark.mission("X6")
def test_nothing_above_nil_goes_out_of_an_order_of_nil_and_negative_sums_are_refused(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    at = now - DAY
    answers = send(
        tmall_shop, placed(at, "N-1", amount=0), asked(at + HOUR, "N-1", amount=500),
        placed(at, "N-2", amount=-500), asked(at, "N-1", "X", type="exchange", amount=-15_000),
        asked(at, "N-1", "Y", type="exchange", amount=0, owed=15_000), now=now,
    )  # fmt: skip
    assert [each["status"] for each in answers] == ["accepted", "accepted", "refused", "refused", "accepted"]
    assert answers[2]["field"] == "amount"
    do(owner, f"/cases/{number(tmall_shop, 'N-1')}/1/", "step", step="refund")
    assert [sum_ for (sum_,) in rows("SELECT amount FROM casework_effect WHERE kind = 'refund'") if sum_] == []


@pytest.mark.mission("T9")
@pytest.mark.parametrize("playbook", ["tmall", "jd", "alibaba1688", "aliexpress", "international"])
def test_a_cancelled_order_that_leaves_rings_and_goods_and_money_both_gone_are_a_case(
    bluebird: Merchant, owner: Client, now: datetime, playbook: str
) -> None:
    shop = setup.add_shop(
        merchant=bluebird, name=playbook, platform=ShopPlatform.OTHER, currency="CNY", zone="Asia/Shanghai",
        country="CN", playbook=playbook, now=OPENED_AT,
    )  # fmt: skip
    at = now - 5 * DAY
    left = (placed(at, "K-1"), told("order.canceled", at + HOUR, "K-1"), handed_over(at + DAY, "K-1"))
    send(shop, *left, now=now)
    assert "left_though_canceled" in open_scenes("K-1")
    assert {"hold_shipment", "ask_intercept"} <= {kind for (kind,) in rows("SELECT kind FROM casework_effect")}
    assert ("alarm",) in rows("SELECT kind FROM casework_alert")
    both = (
        placed(at, "K-2"), handed_over(at + HOUR, "K-2", "ZT2"), told("order.canceled", at + 2 * HOUR, "K-2"),
        told("refund.paid", at + 3 * HOUR, "K-2", ref="auto", amount=29_900),
        told("parcel.delivered", at + 2 * DAY, "K-2"),
    )  # fmt: skip
    send(shop, *both, now=now)
    assert "goods_and_money_gone" in open_scenes("K-2")


@pytest.mark.mission("B7")
def test_freight_asked_twice_in_the_platforms_words_is_said(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    at = now - 10 * DAY
    first = asked(at + 4 * DAY, "F-1", "a", amount=1_000, reason="退运费")
    paid = told("refund.paid", at + 4 * DAY + HOUR, "F-1", ref="a", amount=1_000)
    start = (placed(at, "F-1", freight=1_000), handed_over(at + HOUR, "F-1"), told("parcel.delivered", at + DAY, "F-1"))
    send(tmall_shop, *start, first, paid, asked(now - HOUR, "F-1", "b", amount=1_000, reason="退运费"), now=now)
    no = one("SELECT no FROM casework_case WHERE order_key = 'F-1' AND state = 'open'")
    words = page(owner, tmall_shop, "F-1", no)
    assert "Freight refunded already ¥10.00" in words
    assert "For the freight" in words


@pytest.mark.mission("T3")
def test_the_second_of_two_parcels_is_followed_on_every_platform(
    bluebird: Merchant, owner: Client, now: datetime
) -> None:
    shop = setup.add_shop(
        merchant=bluebird, name="JD", platform=ShopPlatform.JD, currency="CNY", zone="Asia/Shanghai", country="CN",
        playbook="jd", now=OPENED_AT,
    )  # fmt: skip
    at = now - 15 * DAY
    parcels = (handed_over(at + HOUR, "D-1", "ZT5-A"), handed_over(at + DAY, "D-1", "YT5-B"))
    send(shop, placed(at, "D-1"), *parcels, told("parcel.delivered", at + 3 * DAY, "D-1", waybill="ZT5-A"), now=now)
    drain(now=now + HOUR)
    assert open_scenes("D-1") == ["one_parcel_overdue"]
    assert "One of the parcels is overdue" in page(owner, shop, "D-1")


@pytest.mark.mission("T5")
@pytest.mark.parametrize("thanks", [True, False])
def test_an_amazon_message_answered_in_an_hour_is_met_and_never_missed_later(
    owner: Client, abroad: Shop, now: datetime, *, thanks: bool
) -> None:
    at = now - 5 * DAY
    start = placed(at - DAY, "M-2", currency="USD", method="amazon", tags=["amazon"])
    question = told("message.received", at, "M-2", text="Where is my parcel?")
    reply = told("message.sent", at + HOUR, "M-2", text="It arrives on Friday.")
    send(abroad, start, question, now=at + MINUTE)
    assert open_scenes("M-2") == ["amazon_message"]
    after = [told("message.received", at + HOUR + 5 * MINUTE, "M-2", text="Thanks!")] if thanks else []
    send(abroad, reply, *after, now=at + 2 * HOUR)
    drain(now=now)  # the forty-eight hours are long over
    assert rows("SELECT outcome FROM casework_case WHERE scene = 'amazon_message' AND no = 1") == [("replied",)]
    missed = rows("SELECT 1 FROM casework_effect WHERE case_no = 1 AND kind IN ('alarm', 'escalate')")
    assert missed == []
    assert "In time" in page(owner, abroad, "M-2")


NAMES = (
    "محمد علي",
    "שרה כהן",
    "👩‍👩‍👧‍👦 王小明 🇨🇳",
    "O\u200bBrien\ufeff",
    "a\u202eevil\u202c",
    "İlker ß ﬁ",
    "Ｗｉｄｅ　Ｎａｍｅ",
)


@pytest.mark.mission("T3")
@pytest.mark.parametrize("name", NAMES, ids=["ar", "he", "emoji", "unseen", "turned", "folded", "wide"])
def test_a_buyers_name_in_any_script_is_kept_masked_found_and_turns_nothing_around(
    owner: Client, tmall_shop: Shop, now: datetime, name: str
) -> None:
    at = now - DAY
    send(tmall_shop, placed(at, "W-1", buyer=name, address=f"{name} 1"), asked(at + HOUR, "W-1", text=name), now=now)
    assert "W-1" in text(owner.get("/search", {"q": name}, follow=True))
    shown = owner.get(f"/cases/{number(tmall_shop, 'W-1')}/1/").content.decode()
    said = [part for part in re.findall(r"<[^>]*dir=\"auto\"[^>]*>([^<]*)", shown) if name in unescape(part)]
    assert said  # what the buyer wrote stands whole, in a place of its own direction
    assert name not in re.sub(r"<[^>]*dir=\"auto\"[^>]*>[^<]*", "", unescape(shown))
