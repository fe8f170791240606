"""Whatever stands in an address or a form, the answer is a page or a plain refusal, never an error of ours."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from django.urls import URLPattern, URLResolver, get_resolver

import amends
from amends.merchants.models import Shop
from tests.desk.conftest import at

pytestmark = pytest.mark.django_db(transaction=True)
ODD = ("a\0b", "9999-12-31", "0001-01-01", "-1", "9" * 30, "²")
FORM = "application/x-www-form-urlencoded"
ASKED = re.compile(r"""(?:GET|POST)(?:\.get\(|\.getlist\(|\[)"(\w+)\"""")
FIELD = re.compile(r"^    (\w+) = forms\.", re.MULTILINE)


@cache
def words() -> list[str]:
    """The names that views and forms of ours ask for."""
    sources = [path.read_text(encoding="utf-8") for path in Path(amends.__file__).parent.rglob("*.py")]
    return sorted({name for source in sources for found in (ASKED, FIELD) for name in found.findall(source)})


def addresses(patterns: list[URLPattern | URLResolver] | None = None, before: str = "") -> Iterator[str]:
    """Every address without a part to fill in."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        there = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, there)
        elif "<" not in there:
            yield f"/{there}"


SAFE = sorted(a for a in set(addresses()) if not a.startswith(("/sign-out", "/metrics", "/static")))


def statuses(client: Client, addresses: list[str], odd: str, kind: str = "") -> dict[str, int]:
    """What each answers when every name we know holds ``odd``: in its address, or in a form sent as ``kind``.

    Some 250 names are written down once, not for each address, but where the client itself makes parts of them.
    """
    client.raise_request_exception = False
    names = dict.fromkeys(words(), odd)
    written = urlencode(names)
    if not kind:
        return {each: client.get(f"{each}?{written}").status_code for each in addresses}
    body = names if kind == MULTIPART_CONTENT else written
    return {each: client.post(each, body, content_type=kind).status_code for each in addresses}


@pytest.mark.parametrize("odd", ODD)
def test_nothing_in_an_address_breaks_a_page(owner: Client, refund: int, tmall_shop: Shop, odd: str) -> None:
    found = statuses(owner, [*SAFE, at(tmall_shop, "T-1001")], odd)
    assert [address for address, status in found.items() if status >= 500] == []


@pytest.mark.parametrize(("odd", "kind"), (("a\0b", MULTIPART_CONTENT), ("9999-12-31", FORM), ("9" * 30, FORM)))
def test_nothing_in_a_form_breaks_a_page(owner: Client, refund: int, tmall_shop: Shop, odd: str, kind: str) -> None:
    """Bytes go as a form with files does, whose reader takes them apart; the others as most forms do."""
    found = statuses(owner, SAFE, odd, kind)
    assert [address for address, status in found.items() if status >= 500] == []
