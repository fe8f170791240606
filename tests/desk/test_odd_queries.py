"""Whatever stands in an address or a form, the answer is a page or a plain refusal, never an error of ours."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

import amends
from amends.merchants.models import Shop
from tests.desk.conftest import at

pytestmark = pytest.mark.django_db(transaction=True)
ODD = ("a\0b", "9999-12-31", "0001-01-01", "-1", "9" * 30, "²")
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


def asked(client: Client, address: str, values: dict[str, str], *, post: bool = False) -> int:
    client.raise_request_exception = False
    answer = client.post(address, values) if post else client.get(address, values)
    return int(answer.status_code)


@pytest.mark.parametrize("odd", ODD)
def test_nothing_in_an_address_breaks_a_page(owner: Client, refund: int, tmall_shop: Shop, odd: str) -> None:
    names = dict.fromkeys(words(), odd)
    broken = [address for address in (*SAFE, at(tmall_shop, "T-1001")) if asked(owner, address, names) >= 500]
    assert broken == []


@pytest.mark.parametrize("odd", ("a\0b", "9999-12-31", "9" * 30))
def test_nothing_in_a_form_breaks_a_page(owner: Client, refund: int, tmall_shop: Shop, odd: str) -> None:
    names = dict.fromkeys(words(), odd)
    broken = [address for address in SAFE if asked(owner, address, names, post=True) >= 500]
    assert broken == []
