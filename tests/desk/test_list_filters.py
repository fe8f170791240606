"""Narrowing the list by every column, whom cases wait for, kept lists, columns of one's own, counts: over HTTP."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.ledger.models import CaseRecord
from amends.casework.maintenance.waits_backfill import fill
from amends.casework.projections.waits import said
from amends.casework.queries import work_list_sql
from amends.casework.queries.work_list import (
    ListFilters,
    View,
    counts,
    work_list,
)
from amends.engine.signals import AnySignal, DisputeOpened, MessageReceived
from amends.merchants import setup
from amends.merchants.models import Member, Merchant, Shop
from tests.casework.stories import HOUR, feed, placed, refund_asked
from tests.desk.conftest import at
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)


def orders(page: Any) -> list[str]:
    return sorted(re.findall(r'class="order-key">([^<]+)<', page.content.decode()))


@pytest.fixture
def mixed(busy: tuple[int, ...], tmall_shop: Shop, olist_shop: Shop, now: datetime) -> Shop:
    """Beside the busy desk: T-1007, dear and angry; B-1 of the Brazilian shop."""
    dear: list[AnySignal] = [
        placed("T-1007", at=now - 5 * HOUR, amount=99_900),
        refund_asked("T-1007", at=now - HOUR, amount=99_900),
    ]
    feed(tmall_shop, *dear, MessageReceived(id="x", at=now - HOUR / 2, order="T-1007", text="骗子"), now=now)
    brazil: dict[str, Any] = {"currency": "BRL", "country": "BR", "language": "pt"}
    claim = DisputeOpened(
        id="d9", at=now - HOUR, order="B-1", ref="D-9", reason="x", amount=42_000, respond_by=now + 20 * HOUR
    )
    feed(olist_shop, placed("B-1", at=now - 5 * HOUR, **brazil), claim, now=now)
    return tmall_shop


NARROWED: dict[str, set[str]] = {
    "tone=2": {"T-1007"},
    "tone=1": {"T-1007"},
    "from=300&goods=in_transit": {"T-1002"},
    "from=9999999": set(),
    "to=1&lang=zh": {"T-1001", "T-1003", "T-1007"},
    "lang=pt": {"B-1"},
    "owner=none&tone=2": {"T-1007"},
    "owner=me": set(),
    "product=K1&tone=2": {"T-1007"},
    "product=K9": set(),
    "goods=in_transit": {"T-1002"},
    "scene=shipped_after_refund&goods=in_transit": {"T-1002"},
    "scene=shipped_after_refund&lang=pt": set(),
    "issue=NONE": set(),
}


def test_every_column_narrows_and_they_join(owner: Client, mixed: Shop) -> None:
    assert {query: set(orders(owner.get(f"/work/?view=all&{query}"))) for query in NARROWED} == NARROWED


def test_few_matches_are_found_as_many_are(
    mixed: Shop, lead: Member, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pages(filters: ListFilters) -> list[list[str]]:
        first = work_list(lead, view=View.ALL, filters=filters, now=now, limit=2)
        second = work_list(lead, view=View.ALL, filters=filters, now=now, limit=2, after=first.next)
        return [[case.key for case in page.rows] for page in (first, second)]

    for filters in (
        ListFilters(language="zh"),
        ListFilters(tone=1),
        ListFilters(tone=1, language="pt"),
        ListFilters(product="K1"),
    ):
        found = []
        for few in (0, 1, 1000):
            monkeypatch.setattr(work_list_sql, "FEW", few)
            found.append(pages(filters))
        assert found[0] == found[1] == found[2]


def test_a_view_has_more_where_one_within_it_has(owner: Client, mixed: Shop, lead: Member, now: datetime) -> None:
    for desks in ((), tuple(set(CaseRecord.objects.values_list("desk", flat=True)))):
        filters = ListFilters(desks=desks)
        exact = counts(lead, filters=filters, now=now)
        for most in (0, 1, 2, 3):
            bounded = counts(lead, filters=filters, now=now, most=most)
            assert bounded == {view: min(number, most + 1) for view, number in exact.items()}
        for view in View:
            assert counts(lead, filters=filters, now=now, views=[view]) == {view: exact[view]}


SENSELESS = ("from=x", "from=1e99", "due=2026-99-99", "tone=9", "owner=999999", "waits=me", "points=-1", "shop=0",
             "lang=", "goods=%00", "scene=%00", "due=%27", "product=" + "x" * 300)  # fmt: skip


def test_what_makes_no_sense_breaks_nothing(owner: Client, mixed: Shop) -> None:
    answered = {query: owner.get(f"/work/?view=all&{query}").status_code for query in SENSELESS}
    assert answered == dict.fromkeys(SENSELESS, 200)


def test_due_before_takes_spans_and_days(owner: Client, mixed: Shop, now: datetime) -> None:
    far = (timezone.localtime(now) + timedelta(days=300)).date().isoformat()
    everything = orders(owner.get("/work/?view=all"))
    assert set(orders(owner.get(f"/work/?view=all&due={far}"))) <= set(everything)
    assert len(orders(owner.get("/work/?view=all&due=2020-01-01"))) == 0


def test_the_address_says_what_is_chosen_and_each_can_be_let_go(owner: Client, mixed: Shop) -> None:
    page = owner.get("/work/?view=all&tone=2&lang=zh").content.decode()
    assert "Buyer sounds: angry" in page
    assert 'href="?view=all&amp;lang=zh"' in page


def test_counts_agree_with_the_lists_narrowed_or_not(owner: Client, mixed: Shop, lead: Member, now: datetime) -> None:
    do(owner, at(mixed, "T-1001"), "take")
    for filters in (
        ListFilters(),
        ListFilters(language="zh"),
        ListFilters(tone=2),
        ListFilters(desks=("returns",), goods="not_shipped"),
    ):
        found = counts(lead, filters=filters, now=now)
        for view, number in found.items():
            assert number == len(work_list(lead, view=view, filters=filters, now=now).rows), (view, filters)


def test_the_tabs_of_a_narrowed_list_are_counted_apart(owner: Client, mixed: Shop) -> None:
    page = owner.get("/work/?view=all&tone=2").content.decode()
    assert 'hx-get="/work/tabs?view=all&amp;tone=2"' in page
    tabs = owner.get("/work/tabs?view=all&tone=2").content.decode()
    assert re.search(r'tab-all"[^>]*>All open<span class="tab-count">1<', tabs)


@pytest.mark.mission("X4")
def test_a_case_says_whom_it_waits_for(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    feed(tmall_shop, placed("T-1008", at=now - 5 * HOUR), refund_asked("T-1008", at=now - HOUR), now=now)
    assert CaseRecord.objects.get(order_key="T-1008").waits_for == ""
    clock, *_more = re.findall(
        r'/pause".*?name="clock" value="(\d+)"', owner.get(at(tmall_shop, "T-1008")).content.decode(), flags=re.DOTALL
    )
    do(owner, at(tmall_shop, "T-1008"), "pause", clock=clock, waiting_for="等快递查件")
    assert CaseRecord.objects.get(order_key="T-1008").waits_for == "carrier"
    page = owner.get("/work/?view=partner")
    assert orders(page) == ["T-1008"]
    assert "waiting for the carrier" in text(page)
    assert orders(owner.get("/work/?view=buyer")) == []
    assert orders(owner.get("/work/?view=all&waits=carrier")) == ["T-1008"]
    assert orders(owner.get("/work/?view=all&waits=partner")) == ["T-1008"]


@pytest.mark.parametrize(
    ("words", "party"),
    [
        ("the buyer's photos", "buyer"),
        ("等买家补图", "buyer"),
        ("supplier", "supplier"),
        ("平台小二介入", "platform"),
        ("云仓", "warehouse"),
        ("主管同意", "colleague"),
        ("rain", "other"),
        ("", ""),
    ],
)
def test_what_people_write_names_a_party(words: str, party: str) -> None:
    assert said(words) == party


def test_rows_from_before_are_filled(mixed: Shop) -> None:
    from django.db import connection

    CaseRecord.objects.update(product="", country="", waits_for="buyer")
    assert fill(connection) > 0
    assert set(CaseRecord.objects.filter(state="open").values_list("product", "waits_for")) == {("K1", "")}
    assert fill(connection) == 0


def test_nobodys_cases_have_a_view(owner: Client, mixed: Shop) -> None:
    do(owner, at(mixed, "T-1001"), "take")
    assert "T-1001" not in orders(owner.get("/work/?view=unassigned"))
    assert "T-1002" in orders(owner.get("/work/?view=unassigned"))


def test_the_reason_of_the_order_is_told(owner: Client, mixed: Shop) -> None:
    page = owner.get("/work/?view=all").content.decode()
    assert re.search(r'class="risk-sum" tabindex="0" title="¥[\d,.]+ × \d+ % chance of missing"', page)


def test_columns_and_density_are_ones_own(owner: Client, mate: Client, mixed: Shop) -> None:
    owner.post("/work/look-of-it", {"column": ["shop", "product", "nonsense"], "density": "comfortable", "view": "all"})
    mine, theirs = owner.get("/work/?view=all").content.decode(), mate.get("/work/?view=all").content.decode()
    assert "rows-comfortable" in mine
    assert "rows-dense" in theirs
    assert 'data-label="Product"' in mine
    assert 'data-label="Product"' not in theirs
    assert 'data-label="Buyer"' not in mine


def test_a_list_is_shared_with_a_desk_and_counted(
    owner: Client, mate: Client, agent: Client, mate_member: Member, lead: Member, bluebird: Merchant, mixed: Shop
) -> None:
    setup.add_desk(merchant=bluebird, code="returns", name="Returns", members=[mate_member, lead])
    owner.post("/work/lists/keep", {"name": "Angry", "view": "all", "tone": "2", "shared": "desk:returns"})
    assert "Angry" in text(mate.get("/work/lists/"))
    assert "Angry" not in text(agent.get("/work/lists/"))
    assert re.search(r"Angry</a><span class=\"tab-count\">1<", owner.get("/work/lists/").content.decode())
    owner.post("/work/lists/keep", {"name": "Theirs", "view": "all", "shared": "desk:nowhere"})
    assert "Theirs" in text(agent.get("/work/lists/"))


def test_an_outsider_narrows_nothing_into_sight(outsider: Client, mixed: Shop) -> None:
    for query in ("tone=2", "product=K1", f"shop={mixed.pk}", "lang=pt"):
        assert orders(outsider.get(f"/work/?view=all&{query}")) == []


def test_queries_do_not_grow_with_the_rows(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            owner.get("/work/?view=all")
        return len(seen)

    feed(tmall_shop, placed("G-1", at=now - HOUR), refund_asked("G-1", at=now - HOUR / 2), now=now)
    asked()
    before = asked()
    for n in range(2, 30):
        feed(tmall_shop, placed(f"G-{n}", at=now - HOUR), refund_asked(f"G-{n}", at=now - HOUR / 2), now=now)
    assert asked() == before


def test_pages_of_every_view_follow_each_other(owner: Client, mixed: Shop, lead: Member, now: datetime) -> None:
    def one_by_one(view: View) -> list[str]:
        seen: list[str] = []
        after = None
        while True:
            page = work_list(lead, view=view, filters=ListFilters(), now=now, after=after, limit=1)
            seen += [case.key for case in page.rows]
            if (after := page.next) is None:
                return seen

    whole = {view: [c.key for c in work_list(lead, view=view, filters=ListFilters(), now=now).rows] for view in View}
    assert {view: one_by_one(view) for view in View} == whole
