"""Three-way reconciliation over HTTP."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client

from amends.engine.signals import AnySignal, RefundAsked, RefundPaid, ReturnReceived, ReturnShipped
from amends.engine.words import RefundType
from amends.merchants.models import Shop
from tests.casework.stories import DAY, HOUR, change, feed, placed, refund_asked
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)


def returned(order: str, at: datetime) -> RefundAsked:
    return RefundAsked(
        id=f"{order}:a", at=at, order=order, ref=f"R-{order}", type=RefundType.RETURN_REFUND, amount=29_900
    )


@pytest.mark.mission("X6")
def test_money_and_goods_that_do_not_fit_are_listed(
    owner: Client, outsider: Client, mate: Client, tmall_shop: Shop, now: datetime
) -> None:
    start = now - 12 * DAY
    paid = RefundPaid(id="p", at=start + DAY, order="NO-GOODS", ref="R-NO-GOODS", amount=29_900)
    back = (
        ReturnShipped(id="s", at=start + DAY, order="NO-MONEY", ref="R-NO-MONEY", waybill="SF1"),
        ReturnReceived(id="b", at=start + 2 * DAY, order="NO-MONEY", ref="R-NO-MONEY"),
    )
    feed(tmall_shop, placed("NO-GOODS", at=start), returned("NO-GOODS", start + HOUR), paid, now=now)
    feed(tmall_shop, placed("NO-MONEY", at=start), returned("NO-MONEY", start + HOUR), *back, now=now)
    dossier = feed(tmall_shop, placed(at=now - 5 * HOUR), refund_asked(at=now - timedelta(minutes=30)), now=now)
    do(owner, f"/cases/{dossier}/1/", "step", step="refund")
    change(
        "UPDATE casework_effect SET state = 'sent', next_at = NULL, sent_at = now() - interval '3 days' "
        "WHERE kind = 'refund'"
    )
    words = text(owner.get("/reconcile/"))
    for said in ("NO-GOODS Refunded, goods not back", "NO-MONEY Goods back, not refunded"):
        assert said in words.replace("  ", " ")
    assert "T-1001 Sent, but the platform never paid" in words.replace("  ", " ")
    assert "NO-GOODS" not in text(owner.get("/reconcile/?what=returned_without_refund"))
    sent = b"".join(owner.get("/reconcile.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "NO-MONEY" in sent
    assert "NO-MONEY" not in text(outsider.get("/reconcile/"))
    assert mate.get("/reconcile/").status_code == 404


def test_many_odd_ones_stand_on_pages(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    start = now - 12 * DAY
    signals: list[AnySignal] = []
    for key in (f"ODD-{number}" for number in range(52)):
        paid = RefundPaid(id=f"{key}:p", at=start + DAY, order=key, ref=f"R-{key}", amount=29_900)
        signals += [placed(key, at=start), returned(key, start + HOUR), paid]
    feed(tmall_shop, *signals, now=now)
    pages = (owner.get(f"/reconcile/?what=refunded_without_return&page={page}") for page in (1, 2))
    first, second = (" ".join(text(page).split()) for page in pages)
    assert "1 to 50 of 52 Next page" in first
    assert "Previous page 51 to 52 of 52" in second
    assert first.count("Refunded, goods not back") - second.count("Refunded, goods not back") == 48


def test_nothing_odd_says_so(owner: Client, tmall_shop: Shop) -> None:
    assert "Money and goods fit together" in text(owner.get("/reconcile/"))


def test_each_row_says_what_to_do_and_leads_there(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    start = now - 12 * DAY
    paid = RefundPaid(id="p", at=start + DAY, order="ODD", ref="R-ODD", amount=29_900)
    dossier = feed(tmall_shop, placed("ODD", at=start), returned("ODD", start + HOUR), paid, now=now)
    page = owner.get("/reconcile/?what=refunded_without_return").content.decode()
    (place,) = re.findall(r'<a class="btn btn-sm" href="([^"]+)">Ask for the goods</a>', page)
    assert place.startswith((f"/cases/{dossier}/", f"/orders/{dossier}/"))
    assert owner.get(place).status_code == 200


def test_what_was_agreed_on_the_platform_stands_by_itself(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    paid = RefundPaid(id="p", at=now - HOUR, order="T-1", ref="R-T-1", amount=29_900)
    feed(tmall_shop, placed("T-1", at=now - DAY), refund_asked("T-1", at=now - 2 * HOUR), paid, now=now)
    assert "T-1 Agreed on the platform" not in " ".join(text(owner.get("/reconcile/")).split())
    assert "T-1" in text(owner.get("/reconcile/?what=agreed_elsewhere"))


def test_goods_nobody_announced_are_worth_what_was_paid_and_is_left(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    start = now - 12 * DAY
    back = ReturnReceived(id="b", at=start + 2 * DAY, order="UNASKED", ref="")
    feed(tmall_shop, placed("UNASKED", at=start, amount=12_300), back, now=now)
    words = text(owner.get("/reconcile/"))
    assert "¥123.00" in words
    assert "¥0.00" not in words


def test_goods_back_of_an_order_that_was_wholly_refunded_ask_for_nothing(
    owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    start = now - 12 * DAY
    paid = RefundPaid(id="p", at=start + HOUR, order="ALL-BACK", ref="R-1", amount=12_300)
    back = ReturnReceived(id="b", at=start + 2 * DAY, order="ALL-BACK", ref="")
    feed(tmall_shop, placed("ALL-BACK", at=start, amount=12_300), paid, back, now=now)
    assert "ALL-BACK" not in text(owner.get("/reconcile/?what=returned_without_refund"))


def test_goods_back_of_unknown_worth_are_looked_at_first(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    feed(tmall_shop, ReturnReceived(id="b", at=now - 10 * DAY, order="UNKNOWN", ref=""), now=now)
    words = text(owner.get("/reconcile/?what=returned_without_refund"))
    assert "UNKNOWN" in words
    assert "Look at it" in words
    assert "Refund it" not in words
    assert "0.00" not in words
