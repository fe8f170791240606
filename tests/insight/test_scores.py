"""Scores over HTTP: a product whose refunds double is told of before anybody asks, with what drives it."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.lanes.history import load
from amends.engine.signals import AnySignal, Line, MessageReceived, ProblemReported, RefundAsked
from amends.engine.words import RefundType
from amends.insight import watching
from amends.merchants.models import Member, Merchant, Shop
from tests.casework.stories import DAY, HOUR, one, placed, rows
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)
DAYS, EACH = 63, 6
SLIDING = "LAMP 9/白"  # a name with what addresses have a meaning for


def asked(order: str, at: datetime) -> AnySignal:
    return RefundAsked(
        id=f"{order}:asked", at=at, order=order, ref=f"R-{order}", type=RefundType.REFUND_ONLY, amount=9_900,
        version="v1", reason="尺寸与描述不符",
    )  # fmt: skip


@pytest.fixture
def slope(tmall_shop: Shop, now: datetime) -> Shop:
    """Two products; of each every ninth order is refunded, of one every second since a week."""
    told: list[AnySignal] = []
    for n in range(DAYS * EACH * 2):
        sku, order = (SLIDING, "K2")[n % 2], f"S-{n}"
        at = now - DAYS * DAY + n * DAY / (EACH * 2)
        told.append(placed(order, at=at, amount=9_900, lines=(Line(sku=sku, title=sku, price=9_900),)))
        often = 2 if sku == SLIDING and at > now - 7 * DAY else 9
        if n // 2 % often == 0 and at + HOUR < now:
            told.append(asked(order, at + HOUR))
    told.append(
        MessageReceived(id="m1", at=now - HOUR, order=f"S-{DAYS * EACH * 2 - 4}", text="灯太小了，跟描述不一样")
    )
    problem = f"S-{DAYS * EACH * 2 - 6}"
    told.append(ProblemReported(id="p1", at=now - HOUR, order=problem, ref="P1", issue="QUALITY_VISIBLE", sku=SLIDING))
    load(shop=tmall_shop, signals=iter(sorted(told, key=lambda each: each.at)), source="slope", now=now)
    return tmall_shop


@pytest.mark.mission("T10")
def test_what_slides_is_told_and_opens_its_curve(
    owner: Client, agent: Client, outsider: Client, lead: Member, bluebird: Merchant, slope: Shop, now: datetime
) -> None:
    assert watching.look(merchant_id=bluebird.pk, now=now) >= 1
    assert watching.look(merchant_id=bluebird.pk, now=now + HOUR) == 0  # once a week
    told = rows("SELECT member_id, words->>'suspect', about FROM merchants_notice WHERE words->>'say' = 'score_slides'")
    assert (lead.pk, SLIDING, f"score:refund_rate/product/{SLIDING}") in told
    assert "K2" not in {suspect for _, suspect, _ in told}
    assert f"Refunds per 100 orders, {SLIDING}: it slides" in text(owner.get("/notices/"))
    number = one("SELECT id FROM merchants_notice WHERE words->>'suspect' = %s", SLIDING)
    page = owner.post(f"/notices/{number}", follow=True)
    assert page.status_code == 200
    words = text(page)
    assert "What drives it" in words
    assert "灯太小了" in words or "Nobody has written" in words
    assert _rate(now) in words
    listed = text(owner.get("/boards/scores/"))
    assert SLIDING in listed
    for somebody in (agent, outsider):
        assert somebody.get(page.request["PATH_INFO"]).status_code == 404
    assert agent.get("/boards/scores/").status_code == 404
    assert owner.get("/boards/scores/refund_rate/product/no-such/").status_code == 404
    assert owner.get("/boards/scores/no_such/product/K2/").status_code == 404


def _rate(now: datetime) -> str:
    """Refunds asked over orders of the last seven days, counted from the orders alone."""
    first = timezone.localdate(now) - timedelta(days=6)
    begin = timezone.make_aware(datetime.combine(first, datetime.min.time()))
    n = one(
        "SELECT count(DISTINCT dossier_id) FROM casework_signal WHERE kind = 'refund.asked' AND at >= %s"
        " AND dossier_id IN (SELECT dossier_id FROM casework_case WHERE product = %s)",
        begin,
        SLIDING,
    )
    of = one("SELECT sum(n) FROM (SELECT n FROM casework_tally WHERE kind = 'product' AND suspect = %s AND issue = ''"
             " AND day >= %s UNION ALL SELECT n FROM casework_counted WHERE kind = 'product' AND suspect = %s"
             " AND issue = '' AND day >= %s) t", SLIDING, first, SLIDING, first)  # fmt: skip
    return f"{100 * n / float(of):.1f} per 100"


def test_too_little_says_so(owner: Client, tmall_shop: Shop) -> None:
    assert "Nothing to judge yet" in text(owner.get("/boards/scores/"))
