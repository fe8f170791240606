"""Boards over HTTP: figures equal a count without them, every number opens its cases, and who sees what."""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import mean, median
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from amends.casework.lanes.history import load
from amends.casework.maintenance.backfill import backfill
from amends.engine import dossier as dossiers
from amends.engine.signals import AnySignal, Line
from amends.insight import cells
from amends.merchants import setup
from amends.merchants.models import Member, Merchant, Shop
from amends.world import TMALL, live
from tests.casework.stories import HOUR, feed, number, one, placed, refund_asked, rows
from tests.desk.conftest import at
from tests.desk.pages import do, text

pytestmark = pytest.mark.django_db(transaction=True)
SEED, ORDERS, DAYS = 7, 160, 14
# A line of a table: where its figure leads, and how many cases it says it has.
LINE = r'board-bar[^>]*><a href="([^"]+)">.*?(?:<td class="number">[^<]*</td>)*?<td class="number">(\d+)</td></tr>'
ODD = (
    "measure=x&by=y&over=z&days=-1",
    "measure=cases&by=day&over=hour&from=x&to=2026-13-40",
    "measure=cases&by=day&shop=0%27--",
    "measure=cases&by=all&over=shop",
    "measure=cases&days=99999999&most=x&chart=pie&compare=?",
    "measure=cases&by=phase&phase=sale",
)


@pytest.fixture
def season(tmall_shop: Shop) -> Shop:
    """A fortnight of the practice world, decided as history."""
    until = timezone.now().replace(microsecond=0)
    begin = until - timedelta(days=DAYS)
    told = live(seed=SEED, shop=TMALL, start=begin, until=until, orders=ORDERS).events_between(begin, until)
    load(shop=tmall_shop, signals=cast("Iterator[AnySignal]", iter(told)), source="world", now=until)
    return tmall_shop


def table(client: Client, **asked: Any) -> dict[str, list[str]]:
    """A board's file: what stands behind the first column."""
    answer = client.get(f"/boards.csv?{urlencode(asked | {'days': 30, 'most': 100})}").getvalue().decode("utf-8-sig")
    return {line[0]: line[1:] for line in list(csv.reader(io.StringIO(answer)))[1:]}


@pytest.mark.mission("B6")
def test_a_heat_map_of_many_cells_is_drawn_in_part_says_so_and_is_whole_in_its_file(
    owner: Client, season: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "measure=cases&by=issue&over=day&days=14&most=100"
    whole = owner.get(f"/boards/?{query}").content.decode()
    assert "are shown here" not in whole
    monkeypatch.setattr(cells, "MOST", 5 * whole.count('<th scope="row"'))
    page = owner.get(f"/boards/?{query}").content.decode()
    assert "Day: the last 5 of 14 are shown here, the file has all of them." in text(owner.get(f"/boards/?{query}"))
    assert '?measure=cases&amp;by=issue&amp;over=week&amp;days=14&amp;most=100">By the week</a>' in page
    assert page.count('<td class="number shade-') == 5 * whole.count('<th scope="row"')
    days = {line.split(",")[1] for line in owner.get(f"/boards.csv?{query}").getvalue().decode().splitlines()[1:]}
    assert len(days) > 5


def cases_of(shop: Shop) -> list[tuple[Any, dossiers.Case]]:
    """Every case with its dossier, as the engine left them: no table of boards is looked at."""
    stored = rows("SELECT state FROM casework_dossier WHERE shop_id = %s", shop.pk)
    found = [dossiers.decode(bytes(state)) for (state,) in stored]
    return [(dossier, case) for dossier in found for case in dossier.cases]


@pytest.mark.mission("B6")
def test_figures_equal_a_count_without_boards(owner: Client, season: Shop) -> None:
    known = cases_of(season)
    assert len(known) > 50
    by_desk = [int(line[0]) for line in table(owner, measure="cases", by="desk").values()]
    assert sorted(by_desk) == sorted(Counter(case.desk for _, case in known).values())
    by_product = {name: int(line[0]) for name, line in table(owner, measure="cases", by="product").items()}
    assert by_product == Counter(_sku(dossier, case) or "not told" for dossier, case in known)
    took = [(case.closed_at - case.opened_at).total_seconds() for _, case in known if case.closed_at]
    (line,) = table(owner, measure="took", by="shop").values()
    assert float(line[0]) == pytest.approx(mean(took), abs=1)
    assert float(line[2]) == pytest.approx(median(took), abs=1)
    paid: dict[str, int] = defaultdict(int)
    for dossier, case in {(dossier.key, case.subject): (dossier, case) for dossier, case in known}.values():
        subject = dossier.facts.subjects.get(case.subject)
        if case.subject.startswith("refund:") and subject.counts:
            paid[_sku(dossier, case)] += subject.amount
    refunded = table(owner, measure="refunded", by="product")
    told = {name: round(float(line[0]) * 100) for name, line in refunded.items()}
    assert told == {name: sum_ for name, sum_ in paid.items() if sum_}
    assert told


def _sku(dossier: Any, case: dossiers.Case) -> str:
    own = getattr(dossier.facts.subjects.get(case.subject), "sku", "")
    return own or next(iter(dossier.facts.skus), "")


@pytest.mark.mission("B6", "T10")
def test_rates_are_told_for_each_order_sold(owner: Client, season: Shop) -> None:
    known = cases_of(season)
    asked = {dossier.key for dossier, case in known if case.subject.startswith("refund:")}
    sold = one("SELECT count(*) FROM casework_dossier WHERE amount > 0")
    (line,) = table(owner, measure="refund_rate", by="shop").values()
    assert float(line[0]) == pytest.approx(100 * len(asked) / sold, abs=1e-6)
    assert float(line[4]) == sold
    page = text(owner.get("/boards/?measure=refund_rate&by=scene&days=30"))
    assert "the rate can't be told" in page


@pytest.mark.mission("B6")
def test_every_number_opens_as_many_cases_as_it_counts(owner: Client, season: Shop) -> None:
    page = owner.get("/boards/?measure=cases&by=issue&over=weekday&days=30").text
    numbers = re.findall(r'<td class="number[^"]*"><a href="([^"]+)">([\d,]+)</a>', page)
    assert len(numbers) > 5
    for url, told in numbers[:12]:
        opened = owner.get(url.replace("&amp;", "&")).text
        assert opened.count("data-row>") == min(int(told), 50)
        assert f" {told} case" in text(owner.get(url.replace("&amp;", "&")))
    for measure in ("breached", "automation", "answered", "took", "refunded", "lost", "reopened"):
        board = owner.get(f"/boards/?measure={measure}&by=desk&days=30&chart=table").text
        for url, n in re.findall(LINE, board):
            assert f": {n} case" in text(owner.get(url.replace("&amp;", "&"))), measure


@pytest.mark.mission("B6")
def test_time_is_cut_in_the_house_zone_and_compared(owner: Client, tmall_shop: Shop) -> None:
    late = datetime(2026, 11, 10, 16, 30, tzinfo=UTC)  # half past midnight of the 11th in Shanghai
    feed(tmall_shop, placed("A-1", at=late - HOUR), refund_asked("A-1", at=late), now=late + HOUR)
    early = late - timedelta(days=2)
    feed(tmall_shop, placed("A-2", at=early - HOUR), refund_asked("A-2", at=early), now=late + HOUR)
    asked = {"measure": "cases", "by": "day", "from": "2026-11-10", "to": "2026-11-11", "compare": "before"}
    answer = owner.get(f"/boards.csv?{urlencode(asked)}").getvalue().decode("utf-8-sig")
    lines = {line[0]: (line[1], line[6]) for line in list(csv.reader(io.StringIO(answer)))[1:]}
    assert lines == {"11-10": ("0", "0"), "11-11": ("1", "1")}  # before: the 8th and the 9th
    hours = owner.get("/boards/?measure=cases&by=hour&from=2026-11-11&to=2026-11-11").text
    assert "11-11 00:00" in hours


@pytest.mark.mission("B6")
def test_files_hold_a_line_for_each_case_and_each_group(owner: Client, season: Shop) -> None:
    answer = owner.get("/boards/cases.xlsx?measure=cases&by=desk&days=30").getvalue()
    lines = CalamineWorkbook.from_filelike(io.BytesIO(answer)).get_sheet_by_index(0).to_python()
    assert len(lines) - 1 == len(cases_of(season))
    book = owner.get("/boards.xlsx?measure=cases&by=desk&days=30").getvalue()
    groups = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert sum(int(str(line[1]).removesuffix(".0")) for line in groups[1:]) == len(lines) - 1


@pytest.mark.mission("B6")
def test_everybody_sees_what_is_theirs(
    owner: Client, agent: Client, agent_member: Member, outsider: Client, bluebird: Merchant, season: Shop
) -> None:
    setup.add_desk(merchant=bluebird, code="returns", name="Returns", members=[agent_member])
    mine = sum(case.desk == "returns" for _, case in cases_of(season))
    (line,) = table(agent, measure="cases", by="shop").values()
    assert int(line[0]) == mine
    assert mine < len(cases_of(season))
    for forbidden in ("measure=refunded&by=product", "measure=took&by=person", "measure=cases&by=day&person=1"):
        assert agent.get(f"/boards/?{forbidden}").status_code == 404
        assert agent.get(f"/boards/cases/?{forbidden}").status_code == 404
        assert owner.get(f"/boards/?{forbidden}").status_code == 200
    assert table(outsider, measure="cases", by="shop") == {}
    assert "Nothing in this time" in text(outsider.get("/boards/?measure=cases&by=day"))


@pytest.mark.mission("B6")
def test_boards_are_pinned_for_oneself_a_desk_and_the_wall(
    owner: Client, agent: Client, agent_member: Member, outsider: Client, bluebird: Merchant, season: Shop
) -> None:
    setup.add_desk(merchant=bluebird, code="returns", name="Returns", members=[agent_member])
    for place, name in (("", "only mine"), ("desk:returns", "of returns"), ("wall", "the jam")):
        owner.post("/boards/pin", {"name": name, "query": "measure=cases&by=scene&days=7", "place": place})
    seen = text(agent.get("/boards/"))
    assert "of returns" in seen
    assert "the jam" in seen
    assert "only mine" not in seen
    assert "only mine" in text(owner.get("/boards/"))
    assert "of returns" not in text(outsider.get("/boards/"))
    assert "Cases by scene" in text(agent.get("/boards/wall/"))
    agent.post("/boards/unpin", {"name": "the jam"})
    assert "the jam" in text(owner.get("/boards/"))
    owner.post("/boards/unpin", {"name": "the jam"})
    assert "the jam" not in text(owner.get("/boards/"))


@pytest.mark.mission("B6")
def test_sets_come_along_and_are_drawn_anew_in_place(owner: Client, mate: Client, season: Shop) -> None:
    names = re.findall(r'href="/boards/sets/([a-z_]+)/"', owner.get("/boards/").text)
    assert len(names) == 9
    for name in names:
        page = owner.get(f"/boards/sets/{name}/")
        assert page.status_code == 200
        assert 'hx-trigger="every 60s"' in page.text
        assert mate.get(f"/boards/sets/{name}/").status_code == 200
    part = owner.get("/boards/sets/today/", headers={"hx-request": "true"}).text
    assert "<html" not in part
    assert "board-tile" in part
    assert owner.get("/boards/sets/none-such/").status_code == 404


def test_what_makes_no_sense_is_left_out(owner: Client, season: Shop) -> None:
    for odd in ODD:
        assert owner.get(f"/boards/?{odd}").status_code == 200
        assert owner.get(f"/boards/cases/?{odd}&after=x~y~z").status_code == 200


def test_what_is_taken_back_counts_no_more(owner: Client, refund: int, tmall_shop: Shop) -> None:
    fact = "SELECT touched, closed_at IS NULL, answered FROM casework_casefact"
    assert rows(fact) == [(False, True, None)]
    do(owner, at(tmall_shop, "T-1001"), "close", outcome="solved")
    assert rows(fact) == [(True, False, None)]
    do(owner, at(tmall_shop, "T-1001"), "undo")
    assert rows(fact) == [(False, True, None)]


def test_filled_anew_it_is_the_same(owner: Client, busy: tuple[int, ...], tmall_shop: Shop) -> None:
    do(owner, at(tmall_shop, "T-1001"), "close", outcome="solved")
    do(owner, at(tmall_shop, "T-1001"), "reopen")
    every = "SELECT dossier_id, no, reopened, touched, answered, refunded, issue FROM casework_casefact ORDER BY 1, 2"
    kept = rows(every)
    assert (number(tmall_shop, "T-1001"), 1, 1, True) in {row[:4] for row in kept}
    backfill(names=["facts"], now=timezone.now())
    assert rows(every) == kept


def test_goods_called_by_a_dash_are_told_from_those_not_known(owner: Client, tmall_shop: Shop) -> None:
    """Each opens its own case, from a file with a dash in the place of a SKU as well."""
    now = timezone.now().replace(microsecond=0)
    bought = {"dash": (Line(sku="-", title="-", price=29_900),), "dashes": (Line(sku="--", price=29_900),), "none": ()}
    for order, lines in bought.items():
        feed(tmall_shop, placed(order, at=now - HOUR, lines=lines), refund_asked(order, at=now - HOUR / 2), now=now)
    board = owner.get("/boards/?measure=cases&by=product&days=3&chart=table").text
    links = [url.replace("&amp;", "&") for url in re.findall(r'<a href="(/boards/cases/[^"]+)">1</a>', board)]
    opened = [text(owner.get(url)) for url in links]
    assert sorted(next(order for order in bought if f" {order} " in page) for page in opened) == sorted(bought)
    assert all(" 1 case " in page for page in opened)
