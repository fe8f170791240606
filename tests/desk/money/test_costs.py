"""What poor quality costs over HTTP: sums equal a count by hand and open their orders; a claim to its end."""

import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from amends.casework.costs import reading
from amends.casework.costs.reading import DIMENSIONS, CostQuestion
from amends.casework.letters.models import Task
from amends.engine import signals as s
from amends.engine.words import RefundType, Verdict
from amends.merchants.models import Member, Shop
from tests.casework.law import adds_up
from tests.casework.stories import DAY, feed, number, one, placed, rows
from tests.cast import OWNER
from tests.desk.pages import text
from tests.desk.test_losses import book, claim, damaged

pytestmark = pytest.mark.django_db(transaction=True)
STORY = (("C-1", "LAMP-3", "圆通", 9_000), ("C-2", "LAMP-3", "圆通", 5_000), ("C-3", "CUP-1", "顺丰", 2_000))


def broken(shop: Shop, now: datetime, order: str, sku: str, carrier: str, refund: int) -> int:
    """Delivered broken; the money went back, the goods did not."""
    return feed(
        shop,
        placed(order, at=now - 9 * DAY, lines=(s.Line(sku=sku, title="台灯", price=29_900),), freight=1_000),
        s.ParcelHandedOver(id=f"{order}:h", at=now - 8 * DAY, order=order, carrier=carrier, waybill=f"W{order}"),
        s.ParcelDelivered(id=f"{order}:d", at=now - 6 * DAY, order=order),
        s.MessageReceived(id=f"{order}:m", at=now - 5 * DAY, order=order, text=f"{order} 灯罩碎了"),
        s.ProblemReported(
            id=f"{order}:p", at=now - 5 * DAY, order=order, ref=f"P{order}", issue="QUALITY_VISIBLE", sku=sku,
            amount=refund,
        ),
        s.RefundAsked(
            id=f"{order}:a", at=now - 4 * DAY, order=order, ref=f"R{order}", type=RefundType.REFUND_ONLY, amount=refund
        ),
        s.RefundPaid(id=f"{order}:r", at=now - 3 * DAY, order=order, ref=f"R{order}", amount=refund),
        now=now,
    )  # fmt: skip


@pytest.mark.mission("X8", "T6", "L6")
def test_the_sums_equal_a_count_by_hand_and_open_their_orders(
    finance: Client, agent: Client, outsider: Client, owner: Client, tmall_shop: Shop, now: datetime
) -> None:
    for each in STORY:
        broken(tmall_shop, now, *each)
    whole = s.PenaltyRecorded(id="x", at=now, order="C-3", ref="X", rule="late", amount=700)
    feed(tmall_shop, whole, now=now)
    assert rows("SELECT order_key, sku, refund, penalty FROM casework_cost ORDER BY order_key") == [
        ("C-1", "LAMP-3", 9_000, 0), ("C-2", "LAMP-3", 5_000, 0), ("C-3", "CUP-1", 2_000, 700),
    ]  # fmt: skip
    assert rows("SELECT DISTINCT issue FROM casework_cost") == [("QUALITY_VISIBLE",)]  # not what a message was about
    page = text(finance.get("/costs/"))
    assert agent.get("/costs/").status_code == 404
    assert "LAMP-3" not in text(outsider.get("/costs/"))
    assert "¥167.00" in page  # 90 + 50 + 20 + 7, no step was done by a person
    assert page.index("LAMP-3") < page.index("CUP-1")
    assert "84 %" in page  # 140 of 167
    line = next(
        each for each in finance.get("/costs.csv?by=carrier").getvalue().decode().splitlines() if "圆通" in each
    )
    assert line.split(",")[1:3] == ["2", "140.00"]
    assert "140.00" in line.split(",")[9]
    for by in ("family", "batch", "supplier", "listing", "route", "issue"):
        assert "¥167.00" in text(finance.get("/costs/", {"by": by})), by
    lead = Member.objects.get(user__email=OWNER)
    asked = CostQuestion(since=(now - 90 * DAY).date(), until=(now + DAY).date(), currency="CNY")
    for by in DIMENSIONS:  # out of one look what each look by itself says
        weeks = sorted(reading.lines(lead, asked, "week"), key=lambda line: line.of)
        assert reading.lines_and_weeks(lead, asked, by) == (reading.lines(lead, asked, by), weeks), by
    behind = finance.get("/costs/cases/", {"of": "product", "value": "LAMP-3"})
    said = text(behind)
    assert "¥140.00" in said
    assert "2 orders" in said
    assert "C-1 灯罩碎了" in said
    assert "C-3" not in said
    where = re.search(r'action="(/costs/raise\?[^"]+)"', behind.content.decode())
    assert where is not None
    there = where[1].replace("&amp;", "&")
    assert "Say what operations" in text(finance.post(there, {"token": str(uuid4()), "text": " "}, follow=True))
    wish = {"token": str(uuid4()), "text": "LAMP-3：详情写明灯罩是玻璃，加厚包装"}
    for _ in range(2):
        assert "Raised" in text(finance.post(there, wish, follow=True))
    assert rows("SELECT order_key FROM casework_case WHERE case_group = 'task'") == [("C-1",)]
    asked_of = finance.get("/costs/cases/", {"of": "product", "value": "LAMP-3"})
    assert "LAMP-3：详情写明灯罩是玻璃，加厚包装" in text(asked_of)  # it stands where it was raised, and waits …
    assert "waits for an answer" in text(asked_of)
    assert "加厚包装" not in text(finance.get("/costs/cases/", {"of": "product", "value": "CUP-1"}))
    task = Task.objects.get()
    found = {"token": str(uuid4()), "finding": "elsewhere", "text": "已改详情页"}
    assert finance.post(f"/raised/{task.ref}/answer", found).status_code == 302
    answered = text(finance.get("/costs/cases/", {"of": "product", "value": "LAMP-3"}))
    assert "已改详情页" in answered  # … until operations say what became of it
    assert "waits for an answer" not in answered
    board = finance.get("/boards/poor_quality/", {"by": "product"}, follow=True)
    assert board.status_code in {200, 404}
    adds_up()


@pytest.mark.mission("X8")
def test_goods_that_came_back_whole_cost_no_refund_and_what_is_paid_on_top_does(
    finance: Client, tmall_shop: Shop, now: datetime
) -> None:
    dossier = broken(tmall_shop, now, *STORY[0])
    assert one("SELECT refund FROM casework_cost") == 9_000
    back = s.ReturnReceived(id="b", at=now, order="C-1", ref="RC-1")
    seen = s.GoodsInspected(id="g", at=now + timedelta(minutes=1), order="C-1", verdict=Verdict.INTACT)
    feed(tmall_shop, back, seen, now=now + timedelta(minutes=2))
    paid = s.EffectDone(id="e", at=now + timedelta(minutes=3), order="C-1", effect="compensate", amount=1_500, ref="k")
    feed(tmall_shop, paid, now=now + timedelta(minutes=4))
    assert rows("SELECT refund, compensated FROM casework_cost") == [(0, 1_500)]
    worse = s.GoodsInspected(id="w", at=now + timedelta(minutes=5), order="C-1", verdict=Verdict.DAMAGED)
    feed(tmall_shop, worse, now=now + timedelta(minutes=6))
    assert rows("SELECT refund, compensated FROM casework_cost") == [(9_000, 1_500)]
    assert dossier == number(tmall_shop, "C-1")
    adds_up()


@pytest.mark.mission("M13", "X8")
def test_a_claim_of_which_nineteen_are_written_off(finance: Client, tmall_shop: Shop, now: datetime) -> None:
    """S13: 299 asked, 100 answered, 280 booked, 19 written off: the carrier's cost of poor quality."""
    feed(tmall_shop, *damaged("T-2004", now, amount=29_900), now=now)
    id = one("SELECT id FROM casework_loss")
    claim(finance, id, pay_by=(now + 7 * DAY).strftime("%Y-%m-%dT%H:%M"))
    assert "Answer kept" in book(finance, id, "answer", text="合同：运费三倍或声明价值", amount="100")
    for wrong in ("-5", "NaN", "1e9999"):
        assert "A sum above nothing is needed" in book(finance, id, "recover", amount=wrong)
    assert "more than is left" in book(finance, id, "recover", amount="299.01")
    assert "Booked" in book(finance, id, "recover", amount="280")
    assert "ended already" not in book(finance, id, "write-off", text="合同免赔 19 元")
    assert rows("SELECT state, amount, recovered FROM casework_loss") == [("written_off", 29_900, 28_000)]
    assert rows("SELECT lost, recovered FROM casework_cost") == [(29_900, 28_000)]
    page = text(finance.get("/costs/", {"by": "carrier"}))
    assert "圆通" in page
    hands = one("SELECT steps FROM casework_cost") * 210
    assert f"¥{(1_900 + hands) / 100:.2f}" in page
    assert "claimed already" in text(claim(finance, id)) or "Choose" in text(claim(finance, id))
    statement = text(finance.get("/losses/statement/", {"party": "carrier", "partner": "圆通"}))
    assert "299.00" in statement
    assert "280.00" in statement
    assert "19.00" in statement
    adds_up()
