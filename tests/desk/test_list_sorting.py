"""A work list sorted by any column goes on page by page over all of it: held against the rows sorted in Python."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.queries.list_filters import ListFilters
from amends.casework.queries.listed_case import ListedCase
from amends.casework.queries.sorted_sql import KEYS
from amends.casework.queries.work_list import View, work_list
from amends.desk.directory import directory
from amends.desk.words import vocabulary
from amends.desk.words.vocabulary import say
from amends.desk.worklist import listing, risk
from amends.desk.worklist.rows import RowTeller
from amends.engine.signals import AnySignal, DisputeOpened, Line
from amends.merchants.models import Member, Shop
from amends.web.sorting import Sort
from tests.casework.stories import DAY, HOUR, change, feed, placed, refund_asked, scanned

pytestmark = pytest.mark.django_db(transaction=True)
PAGE: Final = 4
Key = Callable[[ListedCase, RowTeller, datetime], Any]


def _stake(case: ListedCase, teller: RowTeller, _now: datetime) -> Any:
    home = teller.books.rates.at_home(case.money, case.currency) if case.money else 0
    return (home, case.points) if home or case.points else None


def _risk(case: ListedCase, teller: RowTeller, now: datetime) -> Any:
    rates, clock = teller.books.rates, teller.titles(case.shop_id).clock_of(case.clock_name)
    found = risk.expected(case, teller.playbook(case.shop_id), clock, teller.books.pace, now, rates=rates)
    return rates.at_home(found.loss, case.currency)


def _next(case: ListedCase, teller: RowTeller, _now: datetime) -> str:
    if not case.is_open:
        return say(vocabulary.OUTCOMES, case.outcome)
    if case.waits_for:
        return say(vocabulary.WAITING, case.waits_for)
    return teller.titles(case.shop_id).step(case.scene, case.next_step) if case.next_step else ""


ORACLE: Final[dict[str, Key]] = {
    "due": lambda case, _teller, _now: case.closed_at or case.due_at,
    "stake": _stake,
    "risk": _risk,
    "what": lambda case, teller, _now: teller.titles(case.shop_id).scene(case.scene),
    "order": lambda case, _teller, _now: case.order_key,
    "goods": lambda case, _teller, _now: say(vocabulary.GOODS, case.goods),
    "buyer": lambda case, _teller, _now: case.buyer,
    "next": _next,
    "waits": lambda case, _teller, _now: say(vocabulary.WAITING, case.waits_for),
    "desk": lambda case, teller, _now: teller.titles(case.shop_id).desk(case.desk),
    "owner": lambda case, teller, _now: teller.people.get(case.owner, ""),
    "last": lambda case, _teller, _now: case.last_event_at,
    "opened": lambda case, _teller, _now: case.opened_at,
    "shop": lambda case, teller, _now: teller.shops[case.shop_id].name,
    "issue": lambda case, teller, _now: teller.titles(case.shop_id).issue(case.issue),
    "product": lambda case, _teller, _now: case.product,
}


def teller_of(member: Member) -> RowTeller:
    here = directory(member)
    return RowTeller("en", here.shops, here.people, here.desks, here.books)


def expected(member: Member, view: View, column: str, now: datetime, *, down: bool) -> list[str]:
    teller, filters = teller_of(member), ListFilters(desks=directory(member).mine)
    rows = work_list(member, view=view, filters=filters, now=now, limit=500).rows
    keys = [(ORACLE[column](case, teller, now), case.key) for case in rows]
    filled = [each for each in keys if each[0] not in {None, "", 0}]
    empty = [name for key, name in keys if key in {None, "", 0}]
    return [name for _key, name in sorted(filled, key=lambda each: each[0], reverse=down)] + empty


def walked(member: Member, view: View, column: str, now: datetime, *, down: bool) -> list[str]:
    """All rows, page by page."""
    found, after, sort = [], "", Sort(column, down)
    filters, told = ListFilters(desks=directory(member).mine), teller_of(member)
    while True:
        page = listing.page(member, view=view, filters=filters, sort=sort, after=after, told=told, now=now)
        found += [case.key for case in page.rows]
        if not page.after:
            return found
        after = page.after


@pytest.fixture
def many(tmall_shop: Shop, olist_shop: Shop, owner: Client, now: datetime) -> datetime:
    """Cases of two shops with ties in every column: sums, goods, times, owners, nothing at stake, waiting, closed."""
    for n in range(14):
        order, at = f"T-{n}", now - 5 * HOUR - (n // 3) * HOUR
        sku = f"K{n % 3}" if n % 4 else ""
        lines = (Line(sku=sku, title=sku, price=1_000),) if sku else ()
        told: list[AnySignal] = [placed(order, at=at, amount=(n % 4) * 1_000, lines=lines)]
        told.append(refund_asked(order, at=at + HOUR, amount=(n % 4) * 1_000))
        feed(tmall_shop, *told, *([scanned(order, at=at + 2 * HOUR)] if n % 3 else []), now=now)
    abroad: dict[str, Any] = {"currency": "BRL", "country": "BR", "language": "pt"}
    for n in range(4):
        due = now + (20 + n // 2) * HOUR
        claim = DisputeOpened(
            id=f"d{n}", at=now - HOUR, order=f"B-{n}", ref=f"D-{n}", reason="x", amount=900 * n, respond_by=due
        )
        feed(olist_shop, placed(f"B-{n}", at=now - 2 * DAY, amount=5_000, **abroad), claim, now=now)
    keys = re.findall(r'name="selected" value="(\d+\.\d+)"', owner.get("/work/?view=all").text)
    owner.post("/work/take", {"selected": keys[:5]})
    change("UPDATE casework_case SET waits_for = 'buyer' WHERE order_key IN ('T-2', 'T-5', 'B-1')")
    change("UPDATE casework_case SET due_at = NULL, act_at = NULL, band = 0 WHERE order_key IN ('T-3', 'T-4')")
    change("UPDATE casework_case SET points = 3 WHERE order_key IN ('T-6', 'T-7')")
    change("""UPDATE casework_case SET state = 'closed', closed_at = now(), outcome = 'solved'
        WHERE order_key IN ('T-8', 'T-9')""")
    return timezone.now()


def test_every_column_sorts_all_of_a_list_over_its_pages(
    lead: Member, many: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amends.desk.worklist.listing.PAGE", PAGE)
    assert set(ORACLE) == set(KEYS)
    for column in KEYS:
        for view in (View.ALL, View.DESK, View.WAITING, View.CLOSED):
            for down in (False, True):
                found = walked(lead, view, column, many, down=down)
                assert found == expected(lead, view, column, many, down=down), (column, view, down)
        assert len(walked(lead, View.ALL, column, many, down=True)) > PAGE * 3


SENSELESS = ("%00", "x" * 300, "W10", "bnVsbA", quote("[1,2]"), "WyJvcmRlciIsMSwyLDMsNCw1XQ",
             "WyJkdWUiLDEsMWU5OTksMyw0LDVd", "WyJkdWUiLDEsIngiLDMsNCw1XQ")  # fmt: skip


def test_a_page_that_makes_no_sense_begins_at_the_top(owner: Client, many: datetime) -> None:
    row = re.compile(r'id="(case-\d+-\d+)"')
    whole = row.findall(owner.get("/work/?view=all&sort=due").text)
    pages = {after: owner.get(f"/work/?view=all&sort=due&after={after}") for after in SENSELESS}
    assert {after: (page.status_code, row.findall(page.text)) for after, page in pages.items()} == dict.fromkeys(
        SENSELESS, (200, whole)
    )


def test_a_place_of_one_order_is_none_of_another(
    owner: Client, many: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amends.desk.worklist.listing.PAGE", PAGE)
    more = re.search(r"after=([\w%-]+)", owner.get("/work/?view=all&sort=order").text)
    assert more
    row = re.compile(r'id="(case-\d+-\d+)"')
    other = "/work/?view=all&sort=-order"
    assert row.findall(owner.get(f"{other}&after={more[1]}").text) == row.findall(owner.get(other).text)
