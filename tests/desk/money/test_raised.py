"""Problems raised to operations: the listing beside the complaints, the answer, the rate before and after."""

import re
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from amends.casework.letters.models import Task
from amends.casework.raises.models import RaisedProblem
from amends.engine import signals as s
from amends.engine.words import RefundType
from amends.merchants.models import Shop
from tests.casework.law import adds_up
from tests.casework.stories import DAY, feed, one, placed, post, rows
from tests.desk.pages import text

pytestmark = pytest.mark.django_db(transaction=True)
SAID = "袖子偏小，胸围不够，电话 13812345678，mail me@shop.example"


def jumper(shop: Shop, order: str, at: datetime, *, complains: bool, now: datetime) -> None:
    told: list[s.AnySignal] = [
        placed(order, at=at, lines=(s.Line(sku="JP-1", title="羊毛衫", price=29_900),)),
        s.ParcelHandedOver(id=f"{order}:h", at=at + DAY, order=order, carrier="圆通", waybill=f"W{order}"),
        s.ParcelDelivered(id=f"{order}:d", at=at + 2 * DAY, order=order),
    ]
    if complains:
        told += [
            s.MessageReceived(id=f"{order}:m", at=at + 3 * DAY, order=order, text=SAID),
            s.ProblemReported(
                id=f"{order}:p", at=at + 3 * DAY, order=order, ref=f"P{order}", issue="SIZE_COLOR_STYLE", sku="JP-1",
                amount=5_000,
            ),
            s.RefundAsked(
                id=f"{order}:a", at=at + 3 * DAY, order=order, ref=f"R{order}", type=RefundType.REFUND_ONLY,
                amount=5_000,
            ),
            s.RefundPaid(id=f"{order}:r", at=at + 4 * DAY, order=order, ref=f"R{order}", amount=5_000),
        ]  # fmt: skip
    feed(shop, *told, now=now)


def page_told(at: datetime, **words: Any) -> s.ListingTold:
    return s.ListingTold(id=f"l{at:%d%H%M}", at=at, order="listing:JP-1", sku="JP-1", language="zh", **words)


SIZES = "尺码表\nM：胸围 104 厘米"


@pytest.fixture
def raised(finance: Client, tmall_shop: Shop, now: datetime) -> str:
    """Two of four buyers complain of the size; what the page says was told twice."""
    feed(tmall_shop, page_told(now - 30 * DAY, headline="羊毛衫", sizes="均码", shipping="48 小时内发货"), now=now)
    feed(tmall_shop, page_told(now - 15 * DAY, headline="羊毛衫", sizes=SIZES, shipping="48 小时内发货"), now=now)
    for n in range(4):
        jumper(tmall_shop, f"J-{n}", now - (20 - n) * DAY, complains=n < 2, now=now)
    there = f"/costs/cases/?of=listing&value={tmall_shop.pk}/JP-1"
    behind = finance.get(there)
    where = re.search(r'action="(/costs/raise\?[^"]+)"', behind.content.decode())
    assert where is not None
    wish = {"token": str(uuid4()), "text": "尺码表写清楚", "issue": ["SIZE_COLOR_STYLE"]}
    assert "Raised" in text(finance.post(where[1].replace("&amp;", "&"), wish, follow=True))
    return Task.objects.get().ref


def answer(client: Client, ref: str, of: Shop, **fields: str) -> object:
    words = {"headline": "羊毛衫", "sizes": SIZES, "shipping": "48 小时内发货", "language": "zh", "shop": str(of.pk)}
    told = words | {"token": str(uuid4()), "text": "已改", "finding": "changed"} | fields
    return client.post(f"/raised/{ref}/answer", told, follow=True)


@pytest.mark.mission("T6", "L6", "X8")
def test_the_listing_stands_beside_the_complaints(
    finance: Client, agent: Client, outsider: Client, raised: str, tmall_shop: Shop, now: datetime
) -> None:
    for order, stars, words in (("J-0", 5, "尺码很准"), ("J-1", 2, "胸围太小")):
        review = s.ReviewPosted(id=f"{order}:v", at=now - DAY, order=order, ref="V", stars=stars, text=words)
        feed(tmall_shop, review, now=now)
    shown = agent.get(f"/raised/{raised}/").content.decode()
    assert "胸围太小" in shown
    assert "尺码很准" not in shown  # a review of five stars complains of nothing
    marked = re.findall(r"<mark>([^<]+)</mark>", shown)
    assert marked == ["尺码表", "M：胸围 104 厘米"]  # what the words of two buyers touch, and nothing else
    page = text(agent.get(f"/raised/{raised}/"))
    assert "3 buyers" in page
    assert "袖子偏小" in page
    assert "13812345678" not in page
    assert "me@shop.example" not in page
    assert "bought under another text" in page  # twenty days ago the page said something else
    then = re.search(r'href="(/products/of/JP-1\?[^"]+)"', shown)
    assert then is not None
    assert "均码" in text(agent.get(then[1].replace("&amp;", "&")))
    there = finance.get(f"/costs/cases/?of=listing&value={tmall_shop.pk}/JP-1")
    assert "Bluebird Tmall · JP-1 羊毛衫: 100.00 CNY in 2 orders" in text(there)  # what one would raise next
    beside = text(finance.get(f"/costs/cases/?of=listing&value={tmall_shop.pk}/JP-1"))
    assert "M：胸围 104 厘米" in beside
    assert "13812345678" not in beside
    assert outsider.get(f"/raised/{raised}/").status_code == 404
    assert outsider.get("/products/of/JP-1").status_code == 404
    assert "JP-1" not in text(outsider.get("/raised/"))
    assert "JP-1" in text(agent.get("/raised/"))
    assert f"/raised/{raised}/" in agent.get("/tasks/").content.decode()


@pytest.mark.mission("T6", "L6")
def test_operations_answer_with_the_new_text_once(agent: Client, raised: str, tmall_shop: Shop, now: datetime) -> None:
    assert "the one that stands there" in text(answer(agent, raised, tmall_shop))
    assert "markup at character 3" in text(answer(agent, raised, tmall_shop, sizes="M <b>104</b>"))
    assert "can't be read" in text(answer(agent, raised, tmall_shop, sizes="M\0"))
    assert "longer than 20000" in text(answer(agent, raised, tmall_shop, description="长" * 20_001))
    assert "whose page" in text(answer(agent, raised, tmall_shop, sizes="M", shop="999999"))
    assert rows("SELECT count(*) FROM casework_signal WHERE kind = 'listing.told'") == [(2,)]
    done = text(answer(agent, raised, tmall_shop, sizes="尺码表\nM：胸围 98 厘米，偏小一码"))
    assert "Answered" in done
    problem = RaisedProblem.objects.get()
    assert (problem.finding, problem.answered_at, problem.changed_at is not None) == (
        "changed", Task.objects.get().answered_at, True,
    )  # fmt: skip
    page = agent.get(f"/raised/{raised}/").content.decode()
    assert "<del>104</del><ins>98</ins>" in page
    assert "After the change: too early" in text(agent.get(f"/raised/{raised}/"))
    again = text(answer(agent, raised, tmall_shop, sizes="M"))
    assert "Somebody has answered it already" in again
    assert rows("SELECT count(*) FROM casework_signal WHERE kind = 'listing.told'") == [(3,)]
    adds_up()


def test_it_is_answered_on_its_own_page_alone(agent: Client, raised: str) -> None:
    told = text(agent.post(f"/tasks/{raised}/answer", {"token": str(uuid4()), "text": "done"}, follow=True))
    assert "say here what was found of it" in told
    assert Task.objects.get().answered_at is None
    assert RaisedProblem.objects.get().finding == ""


@pytest.mark.mission("T6")
@pytest.mark.parametrize(("finding", "turned"), (("delisted", True), ("elsewhere", False)))
def test_operations_answer_otherwise(agent: Client, raised: str, tmall_shop: Shop, finding: str, turned: bool) -> None:
    assert "Not answered" in text(answer(agent, raised, tmall_shop, finding=finding, text=" "))
    assert "Answered" in text(answer(agent, raised, tmall_shop, finding=finding, text="仓库发错"))
    problem = RaisedProblem.objects.get()
    assert (problem.finding, problem.changed_at is not None) == (finding, turned)
    assert rows("SELECT count(*) FROM casework_signal WHERE kind = 'listing.told'") == [(2,)]


@pytest.mark.mission("T6", "X8")
def test_the_rate_before_and_after_is_a_count_by_hand(
    agent: Client, raised: str, tmall_shop: Shop, now: datetime
) -> None:
    for n in range(5):
        jumper(tmall_shop, f"A-{n}", now - 8 * DAY, complains=n == 0, now=now)
    RaisedProblem.objects.update(finding="changed", answered_at=now, changed_at=now - 10 * DAY)
    page = text(agent.get(f"/raised/{raised}/"))
    assert "Before the change: 50.0 % (2 / 4)" in page
    assert "After the change: 20.0 % (1 / 5)" in page


@pytest.mark.mission("T6", "L6")
def test_a_page_is_told_by_api_and_by_hand(agent: Client, tmall_shop: Shop, olist_shop: Shop, now: datetime) -> None:
    jumper(tmall_shop, "J-9", now - 5 * DAY, complains=False, now=now)
    for words, field in (
        ({"description": "100% <b>wool</b>"}, "description"), ({"claims": "a\0"}, "claims"),
        ({"sizes": "x" * 20_001}, "sizes"), ({"order": "listing:OTHER"}, "order"),
        ({"sku": "", "order": "listing:"}, "sku"),
    ):  # fmt: skip
        told = {"id": "x", "at": now, "order": "listing:JP-1", "sku": "JP-1"} | words
        refused = post(tmall_shop, s.ListingTold(**told), now=now).refused  # type: ignore[arg-type]
        assert [each.field for each in refused] == [field]
    form = {"token": str(uuid4()), "shop": str(tmall_shop.pk), "sizes": "M: 104", "language": "zh"}
    assert agent.post("/products/tell/JP-1", form).status_code == 302
    assert agent.post("/products/tell/NOBODY", form).status_code == 404
    assert "at least one of its parts" in text(agent.post("/products/tell/JP-1", form | {"sizes": ""}))
    page = text(agent.get("/products/of/JP-1"))
    assert "M: 104" in page
    assert "Nobody has told what the page says yet" in page  # of the other shop
    again = form | {"token": str(uuid4()), "sizes": "M: 98"}
    assert agent.post("/products/tell/JP-1", again).status_code == 302
    assert "<del>104</del><ins>98</ins>" in agent.get("/products/of/JP-1").content.decode()
    same = form | {"token": str(uuid4()), "sizes": "M: 98"}
    assert agent.post("/products/tell/JP-1", same).status_code == 302
    assert "1 change" in text(agent.get("/products/of/JP-1"))  # told again as it was: no version of its own
    assert one("SELECT count(*) FROM casework_signal WHERE kind = 'listing.told'") == 3
    adds_up()
