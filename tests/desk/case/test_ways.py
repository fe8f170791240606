"""The ways to settle a case: their limits, costs, risks and words; sums by line; the letter that goes with one."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.overlay.compiled import policy
from amends.engine.playbook import Playbook, RemedyRule
from amends.engine.signals import Line, ParcelDelivered, PartnerReported, ProblemReported
from amends.engine.words import Party, Report, Source
from amends.merchants.models import Shop
from tests.casework.stories import HOUR, feed, number, one, placed, rows
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)
LINES = (
    Line(sku="K1", title="电水壶", quantity=2, price=20_000),
    Line(sku="K2", title="滤网", quantity=1, price=10_000),
    Line(sku="G1", title="杯子", gift=True),
)


@pytest.fixture
def case(tmall_shop: Shop, now: datetime) -> str:
    """T-1: three pieces listed at ¥300.00, paid ¥240.00 and ¥10.00 freight; the supplier can't deliver."""
    report = PartnerReported(
        id="T-1:r", at=now - HOUR, order="T-1", ref="T-1-1", what=Report.AT_DEPOT, party=Party.CARRIER,
        source=Source.CARRIER,
    )  # fmt: skip
    order = placed("T-1", at=now - 90 * HOUR, amount=25_000, freight=1_000, lines=LINES)
    feed(tmall_shop, order, report, now=now)
    (no,) = rows("SELECT no FROM casework_case WHERE order_key = 'T-1' AND scene = 'goods_at_depot'")[0]
    return f"/cases/{number(tmall_shop, 'T-1')}/{no}/"


def way(page: Any, name: str) -> str:
    """The HTML of one remedy on a case's page."""
    found = re.search(
        rf'<li class="way[^>]*>(?:(?!<li class="way).)*?value="{name}".*?</li>', page.content.decode(), re.DOTALL
    )
    assert found, name
    return found[0]


@pytest.mark.mission("T4", "B8")
def test_a_part_refund_is_reckoned_by_line_with_its_discount(owner: Client, case: str) -> None:
    html = way(owner.get(case), "part_refund")
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    assert "¥200.00 −¥40.00 ¥160.00" in words
    assert "¥100.00 −¥20.00 ¥80.00" in words
    assert "杯子" not in words
    page = do(owner, case, "remedy", remedy="part_refund", amount="1.00", by_lines=1, back_0=0, back_1=0)
    assert page.status_code == 422
    page = do(owner, case, "remedy", remedy="part_refund", amount="1.00", by_lines=1, back_0=1)
    assert page.status_code == 422  # one kettle is worth ¥80.00, above the 30 % of this remedy
    assert "the sum is more than may be granted here" in text(page)
    assert 'name="by_lines" value="1" checked' in page.content.decode()
    do(owner, case, "remedy", remedy="refund", amount="1.00", by_lines=1, back_0=1, back_1=1)
    assert rows("SELECT amount FROM casework_effect WHERE kind = 'refund'") == [(16_000,)]
    assert one("SELECT payload->>'text' FROM casework_signal WHERE kind = 'remedy.chosen'") == "K1 × 1; K2 × 1"


@pytest.mark.mission("T4")
def test_each_way_says_limit_cost_and_clock(mate: Client, owner: Client, case: str) -> None:
    words = re.sub(r"<[^>]+>", " ", way(mate.get(case), "part_refund"))
    assert "¥20.00 by yourself; more is asked of Supervisor" in words
    assert "ends the case" in words
    assert "≈ ¥75.00" in re.sub(r"\s+", " ", words)
    assert "within what you may grant" in way(owner.get(case), "part_refund")


def test_the_letter_goes_with_the_remedy_and_comes_back_with_it(owner: Client, case: str) -> None:
    do(owner, case, "remedy", remedy="part_refund", amount="10.00", tell=1, say="已为您退款 10 元，请查收。")
    assert rows("SELECT text, sent_at FROM casework_letter") == [("已为您退款 10 元，请查收。", None)]
    owner.post(f"{case}undo")
    assert one("SELECT withdrawn_at IS NOT NULL FROM casework_letter")
    assert rows("SELECT 1 FROM casework_effect WHERE kind = 'refund'") == []


def test_what_must_not_be_written_keeps_the_remedy_from_being_chosen(owner: Client, case: str) -> None:
    page = do(owner, case, "remedy", remedy="part_refund", amount="10.00", tell=1, say="加我微信 abc123 再退")
    assert page.status_code == 422
    assert "must never go out" in text(page)
    assert "加我微信 abc123 再退</textarea>" in page.content.decode()
    assert rows("SELECT 1 FROM casework_effect WHERE kind = 'refund'") == []
    assert rows("SELECT 1 FROM casework_letter") == []


def test_what_is_asked_for_keeps_its_letter_as_a_draft(mate: Client, case: str) -> None:
    page = do(mate, case, "remedy", remedy="part_refund", amount="60.00", tell=1, say="已为您退款 60 元。")
    assert "Asked for ¥60.00" in text(page)
    assert rows("SELECT text FROM casework_draft WHERE box = 'reply'") == [("已为您退款 60 元。",)]
    assert rows("SELECT 1 FROM casework_letter") == []


# --- every kind of remedy there has to be, in the playbooks that are shipped ----------------------------------------

PACKS = ("tmall", "alibaba1688", "jd", "aliexpress", "aliexpress-brazil", "international")
KINDS = {
    "refund": {"refund", "agree", "refund_now"},
    "part refund": {"part_refund", "by_share", "counter"},
    "return": {"return_refund"},
    "exchange": {"exchange"},
    "reship": {"reship", "reship_gift"},
    "repair": {"repair"},
    "parts": {"parts"},
    "compensate": {"compensate", "refund_and_compensate"},
    "refuse with evidence": {"refuse_with_proof", "contest"},
    "explain": {"explain"},
}


def remedies(book: Playbook) -> list[tuple[str, RemedyRule]]:
    return [(scene.name, rule) for scene in book.scenes for rule in scene.remedies]


@pytest.mark.mission("T7", "M10")
@pytest.mark.parametrize("kind", KINDS)
def test_the_playbooks_offer_every_kind_of_remedy(kind: str) -> None:
    there = {rule.name for pack in PACKS for _, rule in remedies(policy(pack).playbook)}
    assert there & KINDS[kind], sorted(there)


@pytest.mark.parametrize("kind", ["extend_receipt", "ask_intercept", "send_evidence", "claim", "close"])
def test_the_playbooks_ask_for_every_kind_of_act(kind: str) -> None:
    asked = {
        effect.kind
        for pack in PACKS
        for scene in policy(pack).playbook.scenes
        for rules in (scene.steps, scene.remedies)
        for rule in rules
        for effect in rule.effects
    }
    closing = {rule.closes for pack in PACKS for _, rule in remedies(policy(pack).playbook)} - {""}
    assert kind in asked or (kind == "close" and closing), sorted(asked)


def delivered(home: ParcelDelivered, issue: str) -> list[ParcelDelivered]:
    """Gifts and prices are asked about wherever the goods are."""
    return [] if issue in {"GIFT_MISSING", "PRICE_DIFF"} else [home]


@pytest.mark.mission("M10", "T7")
@pytest.mark.parametrize(
    ("issue", "offered"),
    [
        ("TRANSIT_DAMAGE", {"refund", "reship", "part_refund"}),
        ("QUALITY_VISIBLE", {"exchange", "part_refund", "return_refund"}),
        ("SHORT_OR_EMPTY", {"reship", "refund"}),
        ("WRONG_ITEM", {"exchange", "return_refund"}),
        ("WARRANTY_REPAIR", {"repair", "parts"}),
        ("GIFT_MISSING", {"reship_gift", "compensate"}),
        ("PRICE_DIFF", {"compensate", "explain"}),
    ],
)
def test_a_problem_with_the_goods_can_be_settled_on_its_page(
    owner: Client, tmall_shop: Shop, issue: str, offered: set[str]
) -> None:
    now = timezone.now().replace(microsecond=0)
    told = ProblemReported(id="p", at=now - HOUR, order="T-1", ref="P-1", issue=issue, amount=9_900)
    home = ParcelDelivered(id="d", at=now - 5 * HOUR, order="T-1")
    feed(tmall_shop, placed("T-1", at=now - 90 * HOUR, amount=9_900), *delivered(home, issue), told, now=now)
    no = one("SELECT no FROM casework_case WHERE subject = 'problem:P-1' AND state = 'open'")
    case = f"/cases/{number(tmall_shop, 'T-1')}/{no}/"
    found = set(re.findall(r'name="remedy" value="(\w+)"', owner.get(case).content.decode()))
    assert found & offered, found
    done = min(found & offered)
    page = do(owner, case, "remedy", remedy=done)
    assert page.status_code == 200, text(page)
    assert one("SELECT payload->>'remedy' FROM casework_signal WHERE kind = 'remedy.chosen'") == done
