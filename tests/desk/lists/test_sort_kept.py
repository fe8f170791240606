"""A list's order outlasts what else is pressed on its page: tabs, filters, its file."""

import csv
import io
import re
from html import unescape

import pytest
from django.test import Client

from amends.merchants.models import Member, Shop
from tests.desk.lists import test_sorted_pages as makers
from tests.desk.lists import test_sorted_whole as whole
from tests.desk.lists.reading import bare, cell, tables

pytestmark = pytest.mark.django_db(transaction=True)
TAB = re.compile(r'<a [^>]*?href="(\?[^"]*)"')
NAMES = "State|Views|Which|Partner|Year|Shop|Window|What doesn&#x27;t fit"
VIEWS = re.compile(rf'<nav class="tabs[^"]*" aria-label="(?:{NAMES})".*?</nav>', re.DOTALL)
FILTERS = re.compile(r'<form class="(?:paper-filters|audit-filters|grade-filter)".*?</form>', re.DOTALL)


@pytest.mark.parametrize(
    ("address", "sort", "maker"),
    [
        ("/losses/?party=carrier", "-amount", makers.losses),
        ("/invoices/?tab=issued", "order", makers.invoices),
        ("/approvals/?box=decided", "-amount", makers.approvals),
        ("/causes/?view=open", "-cases", makers.caused),
        ("/points/?shop=", "-points", whole.punished),
        ("/reconcile/?days=30", "order", makers.orders),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_tabs_keep_the_order(
    owner: Client, lead: Member, tmall_shop: Shop, address: str, sort: str, maker: makers.Maker
) -> None:
    maker(tmall_shop, lead)
    page = owner.get(f"{address}&sort={sort}").text
    found = [unescape(url) for nav in VIEWS.findall(page) for url in TAB.findall(nav)]
    assert found
    assert [url for url in found if f"sort={sort}" not in url] == []


@pytest.mark.parametrize(
    ("address", "sort", "maker"),
    [
        ("/invoices/?tab=issued", "order", makers.invoices),
        ("/audit/?who=", "what", makers.audited),
        ("/grading/?sku=", "-pieces", whole.graded),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_filters_keep_the_order(
    owner: Client, lead: Member, tmall_shop: Shop, address: str, sort: str, maker: makers.Maker
) -> None:
    maker(tmall_shop, lead)
    (form,) = FILTERS.findall(owner.get(f"{address}&sort={sort}").text)
    assert f'<input type="hidden" name="sort" value="{sort}">' in form


@pytest.mark.parametrize(
    ("address", "sort", "maker"),
    [
        ("/losses/", "-order", makers.losses),
        ("/grants/", "order", makers.grants),
        ("/packs/", "-order", makers.packed),
        ("/grading/", "order", whole.graded),
        ("/points/?shop=", "-order", whole.punished),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_file_comes_in_the_order_of_the_page(
    owner: Client, lead: Member, tmall_shop: Shop, address: str, sort: str, maker: makers.Maker
) -> None:
    maker(tmall_shop, lead)
    page = owner.get(f"{address}{'&' if '?' in address else '?'}sort={sort}").text
    heads, rows = tables(page, "sort", sort)
    place = [head.words for head in heads].index("Order")
    told = [bare(cell(row, place)).partition("/")[0] for row in rows]  # packs name the case, too
    (link,) = re.findall(r'class="btn" href="([^"]*\.csv[^"]*)" download', page)
    header, *lines = csv.reader(io.StringIO(b"".join(owner.get(unescape(link))).decode("utf-8-sig")))
    assert [line[header.index("Order")] for line in lines][: len(told)] == told
    assert told == sorted(told, reverse=sort.startswith("-"))
    assert len(set(told)) > 1
