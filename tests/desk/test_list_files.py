"""A work list sorted by its columns, and as a file that spreadsheets read."""

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from amends.merchants.models import Shop
from tests.casework.stories import HOUR, feed, placed, refund_asked, scanned

pytestmark = pytest.mark.django_db(transaction=True)
LONG = "42717000608214686570"  # more digits than Excel keeps of a number
SUMS = {"T-1": 5000, LONG: 120000, "T-2": 30000}


@pytest.fixture
def three(tmall_shop: Shop) -> Shop:
    now = timezone.now()
    for order, amount in SUMS.items():
        feed(tmall_shop, placed(order, at=now - 5 * HOUR, amount=amount), now=now)
        feed(tmall_shop, refund_asked(order, at=now - 3 * HOUR, amount=amount), scanned(order, at=now - HOUR), now=now)
    return tmall_shop


def orders(client: Client, asked: str) -> list[str]:
    return re.findall(r'class="order-key">([^<]+)<', client.get(f"/work/?view=all{asked}").text)


def test_a_column_sorts_the_list_both_ways(owner: Client, three: Shop) -> None:
    expected = {
        "-stake": [LONG, "T-2", "T-1"],
        "stake": ["T-1", "T-2", LONG],
        "order": [LONG, "T-1", "T-2"],
        "-order": ["T-2", "T-1", LONG],
    }
    assert {sort: orders(owner, f"&sort={sort}") for sort in expected} == expected


COLUMNS = ("due", "risk", "what", "goods", "buyer", "next", "waits", "desk", "owner", "last", "opened", "shop",
           "issue", "product", "no-such", "-")  # fmt: skip


def test_every_column_sorts_and_loses_none(owner: Client, three: Shop) -> None:
    asked = [f"/work/?view={view}&sort={sort}" for view in ("all", "closed") for sort in COLUMNS]
    assert {address: owner.get(address).status_code for address in asked} == dict.fromkeys(asked, 200)
    turned = {sort: sorted(orders(owner, f"&sort=-{sort}")) for sort in COLUMNS}
    assert turned == dict.fromkeys(COLUMNS, sorted(SUMS))


def test_a_heading_says_how_it_sorts_and_turns_round(owner: Client, three: Shop) -> None:
    first = owner.get("/work/?view=all").text
    assert 'href="?view=all&amp;sort=-stake"' in first
    assert "aria-sort" not in first
    down = owner.get("/work/?view=all&sort=-stake").text
    assert re.search(r'aria-sort="descending"><a class="sort" href="\?view=all&amp;sort=stake"', down)
    up = owner.get("/work/?view=all&sort=stake").text
    assert re.search(r'aria-sort="ascending"><a class="sort" href="\?view=all"', up)


def test_pages_of_a_sorted_list_join(owner: Client, three: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amends.desk.worklist.listing.PAGE", 2)
    first = owner.get("/work/?view=all&sort=-stake").text
    assert orders(owner, "&sort=-stake") == [LONG, "T-2"]
    (further,) = set(re.findall(r'hx-get="(\?view=all&amp;sort=-stake&amp;after=[\w%-]+)"', first))
    assert orders(owner, further.replace("&amp;", "&").removeprefix("?view=all")) == ["T-1"]


def of_csv(client: Client, asked: str = "") -> list[list[str]]:
    answer = client.get(f"/work.csv?view=all{asked}")
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def of_xlsx(client: Client, asked: str = "") -> list[list[Any]]:
    answer = client.get(f"/work.xlsx?view=all{asked}")
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.getvalue())).get_sheet_by_index(0).to_python()


def test_both_files_hold_a_row_for_each_case(owner: Client, three: Shop) -> None:
    plain, book = of_csv(owner), of_xlsx(owner)
    assert len(plain) == len(book) == len(SUMS) + 1
    assert plain[0] == book[0]
    stake = plain[0].index("At stake")
    assert {(row[0], row[stake]) for row in plain[1:]} == {
        (f'="{LONG}"', "1216.00"),
        ("T-1", "66.00"),
        ("T-2", "316.00"),
    }
    assert {(row[0], row[stake]) for row in book[1:]} == {(LONG, 1216.0), ("T-1", 66.0), ("T-2", 316.0)}


def test_a_file_is_narrowed_as_its_page_is(owner: Client, three: Shop) -> None:
    assert [row[0] for row in of_xlsx(owner, "&from=1000")[1:]] == [LONG]


@pytest.mark.parametrize("sort", ["stake", "-stake", "order", "-opened"])
def test_a_file_is_sorted_as_its_page_is(
    owner: Client, three: Shop, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The link on the page says the sort, and each part of the file goes on behind the one before."""
    page = owner.get(f"/work/?view=all&sort={sort}").text
    shown = re.findall(r'class="order-key">([^<]+)<', page)
    (link,) = re.findall(r'href="(/work\.xlsx\?[^"]+)"', page)
    assert f"sort={sort}" in link
    for part in (5_000, 1):
        monkeypatch.setattr("amends.desk.worklist.export.SORTED_PART", part)
        asked = link.replace("&amp;", "&").removeprefix("/work.xlsx?view=all")
        assert [row[0] for row in of_xlsx(owner, asked)[1:]] == shown


def test_a_file_is_read_in_parts_and_says_where_it_ends(
    owner: Client, three: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("amends.desk.worklist.export.PART", 1)
    assert len(of_csv(owner)) == len(SUMS) + 1
    monkeypatch.setattr("amends.desk.worklist.export.MOST", 2)
    assert [len(of_csv(owner)), of_csv(owner)[-1][0][:9]] == [4, "There are"]


def test_an_outsider_gets_an_empty_file(outsider: Client, nobody: Client, three: Shop) -> None:
    assert (len(of_csv(outsider)), len(of_xlsx(outsider))) == (1, 1)
    assert nobody.get("/work.xlsx").status_code == 302


@pytest.mark.parametrize(
    "address", ["/losses.xlsx", "/grants.xlsx", "/reconcile.xlsx", "/causes.xlsx", "/points.xlsx", "/holds.xlsx"]
)
def test_every_ledger_is_a_workbook_too(owner: Client, three: Shop, address: str) -> None:
    answer = owner.get(address)
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    (head, *_) = CalamineWorkbook.from_filelike(io.BytesIO(answer.getvalue())).get_sheet_by_index(0).to_python()
    assert len(head) >= 6
