"""The work list over HTTP: what stands in it, in which order, for whom, and taking from it."""

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from amends.casework.queries.work_list import (
    ListFilters,
    PageCursor,
    View,
    counts,
    work_list,
)
from amends.engine.ranks import USUAL, Place, score
from amends.engine.signals import StockShort
from amends.merchants import setup
from amends.merchants.models import Member, Merchant, Shop
from tests.casework.stories import HOUR, feed, placed, refund_asked
from tests.desk.conftest import at
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)
FRAME = 10  # session, person, membership, transaction, role, merchant, its end, top bar, bell, shop in view


def orders(page: str) -> list[str]:
    return re.findall(r'class="order-key">([^<]+)<', page)


def test_the_list_shows_what_is_due_and_why(owner: Client, busy: tuple[int, ...]) -> None:
    page = owner.get("/work/?view=all")
    words = text(page)
    for said in ("T-1001", "T-1002", "T-1003", "Refund before shipping", "Shipped after a refund was asked", "¥315.00"):
        assert said in words
    assert 'data-due="' in page.content.decode()


@pytest.mark.mission("X3")
def test_what_loses_most_by_waiting_comes_first(owner: Client, busy: tuple[int, ...], lead: Member) -> None:
    found = work_list(lead, view=View.ALL, filters=ListFilters(), now=timezone.now()).rows
    gone = USUAL.at(timezone.now())
    scores = [score(Place(case.band, case.rank), gone) for case in found]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.mission("X3")
def test_the_list_and_a_case_say_why_they_stand_where_they_do(
    owner: Client, tmall_shop: Shop, busy: tuple[int, ...]
) -> None:
    for said, unknown in (
        ("What loses most by waiting goes first, for each minute of work", "Nothing known at stake"),
        ("每分钟工作能少损失最多的排在前", "不知涉及多少"),
    ):
        for page in ("/work/?view=all", at(tmall_shop, "T-1001")):
            shown = owner.get(page).content.decode()
            assert said in shown
            assert unknown in shown
        owner.post("/language", {"language": "zh-hans", "next": "/"})


def test_every_view_answers_within_few_queries(
    owner: Client, busy: tuple[int, ...], django_assert_max_num_queries: Any
) -> None:
    owner.get("/work/")
    for view in View:
        with django_assert_max_num_queries(FRAME + 8, info=view):
            assert owner.get(f"/work/?view={view}").status_code == 200, view


def test_an_outsider_sees_nothing_of_it(outsider: Client, busy: tuple[int, ...]) -> None:
    assert orders(outsider.get("/work/?view=all").content.decode()) == []


def test_nobody_is_asked_to_sign_in(nobody: Client, busy: tuple[int, ...]) -> None:
    assert nobody.get("/work/").status_code == 302


def test_pages_follow_each_other_without_gap_or_repeat(
    owner: Client, tmall_shop: Shop, lead: Member, now: datetime
) -> None:
    keys = [f"P-{n}" for n in range(7)]
    feed(tmall_shop, *[placed(key, at=now - 5 * HOUR) for key in keys], now=now)
    feed(tmall_shop, *[refund_asked(key, at=now - HOUR) for key in keys], now=now)
    seen: list[str] = []
    after: PageCursor | None = None
    while True:
        page = work_list(lead, view=View.ALL, filters=ListFilters(), now=now, after=after, limit=3)
        seen += [case.order_key for case in page.rows]
        if page.next is None:
            break
        after = PageCursor.read(str(page.next))
    assert sorted(seen) == keys


def test_a_broken_cursor_begins_at_the_top(owner: Client, busy: tuple[int, ...]) -> None:
    assert "T-1001" in text(owner.get("/work/?view=all&after=x~y"))


def test_filters_narrow_and_say_so_when_nothing_is_left(owner: Client, busy: tuple[int, ...]) -> None:
    assert orders(owner.get("/work/?view=all&scene=shipped_after_refund").content.decode()) == ["T-1002"]
    assert "Nothing matches these filters" in text(owner.get("/work/?view=all&scene=parcel_lost"))


def test_my_desks_are_those_i_sit_at(owner: Client, lead: Member, bluebird: Merchant, busy: tuple[int, ...]) -> None:
    setup.add_desk(merchant=bluebird, code="returns", name="Returns", members=[lead])
    found = orders(owner.get("/work/?view=desk").content.decode())
    assert set(found) == {"T-1001", "T-1002"}  # the second by its step here: refund the buyer
    assert len(found) == 2
    setup.add_desk(merchant=bluebird, code="disputes", name="Disputes", members=[lead])
    assert set(orders(owner.get("/work/?view=desk").content.decode())) == {"T-1001", "T-1002", "T-1003"}


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ("mine", "You have no case"),
        ("all", "No cases yet"),
        ("risk", "Nothing is at risk"),
        ("closed", "Nothing closed"),
    ],
)
def test_an_empty_view_says_what_to_do(owner: Client, tmall_shop: Shop, view: str, said: str) -> None:
    assert said in text(owner.get(f"/work/?view={view}"))


def test_take_next_hands_out_different_cases(owner: Client, agent: Client, busy: tuple[int, ...]) -> None:
    first = owner.post("/work/next", follow=True)
    second = agent.post("/work/next", follow=True)
    assert first.redirect_chain[-1][0].startswith("/cases/")
    assert second.redirect_chain[-1][0].startswith("/cases/")
    assert first.redirect_chain[-1][0] != second.redirect_chain[-1][0]
    assert "Undo" in text(first)


def test_take_next_with_nothing_to_do_says_so(owner: Client, tmall_shop: Shop) -> None:
    assert "Nothing is waiting at your desks." in text(owner.post("/work/next", follow=True))


def test_taking_several_takes_those_that_are_free(
    owner: Client, agent: Client, busy: tuple[int, int, int], tmall_shop: Shop
) -> None:
    do(agent, at(tmall_shop, "T-1001"), "take")
    keys = [f"{dossier}.1" for dossier in busy]
    words = text(owner.post("/work/take", {"selected": keys}, follow=True))
    assert "2 cases taken" in words
    assert "1 had an owner already" in words


def test_news_come_as_a_bar_and_changes_in_place(owner: Client, busy: tuple[int, int, int], tmall_shop: Shop) -> None:
    page = owner.get("/work/?view=all").content.decode()
    shown = re.findall(r'name="shown" value="([^"]+)"', page)
    quiet = owner.post("/work/fresh?view=all", {"shown": shown}).content.decode()
    assert "new" not in quiet
    assert "<tr" not in quiet
    do(owner, at(tmall_shop, "T-1001"), "take")
    moved = owner.post("/work/fresh?view=all", {"shown": shown[1:]}).content.decode()
    assert 'class="news-bar"' in moved
    changed = owner.post("/work/fresh?view=all", {"shown": shown}).content.decode()
    assert changed.count("<tr") == 1
    assert 'hx-swap-oob="true"' in changed


def test_what_waits_for_somebody_stands_under_waiting(owner: Client, tmall_shop: Shop, now: datetime) -> None:
    short = StockShort(id="s1", at=now - HOUR / 2, order="T-1004", sku="K1")
    feed(tmall_shop, placed("T-1004", at=now - 5 * HOUR), short, now=now)
    case = at(tmall_shop, "T-1004")
    clock, *_more = re.findall(
        r'/pause".*?name="clock" value="(\d+)"', owner.get(case).content.decode(), flags=re.DOTALL
    )
    do(owner, case, "pause", clock=clock, waiting_for="the buyer")
    words = text(owner.get("/work/?view=waiting"))
    assert "T-1004" in words
    assert "waiting for the buyer" in words


def test_counts_stop_at_a_bound(owner: Client, busy: tuple[int, ...], lead: Member) -> None:
    found = counts(lead, filters=ListFilters(), now=timezone.now(), most=2)
    assert found[View.ALL] == 3
    assert found[View.MINE] == 0


def test_closed_lately_shows_how_it_ended(owner: Client, refund: int, tmall_shop: Shop) -> None:
    do(owner, at(tmall_shop, "T-1001"), "close", outcome="solved")
    words = text(owner.get("/work/?view=closed"))
    assert "T-1001" in words
    assert "Solved" in words


def test_search_finds_an_order_by_its_beginning(owner: Client, outsider: Client, busy: tuple[int, ...]) -> None:
    words = text(owner.get("/search?q=T-100"))
    assert all(key in words for key in ("T-1001", "T-1002", "T-1003"))
    only = owner.get("/search?q=T-1001")
    assert only.status_code == 302
    assert only["Location"].startswith("/cases/")
    assert "Nothing found" in text(outsider.get("/search?q=T-100"))
    assert owner.get("/search?q=%25").status_code == 200
