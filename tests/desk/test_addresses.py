"""Addresses are made by the desk: rooms below say what something is about, and every such thing has a page."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver, resolve

import amends
from amends.desk.addresses import PAGES, address
from amends.merchants import about

ROOT = Path(amends.__file__).parent
BELOW = ("engine", "policy", "casework", "merchants")
NAMED: dict[str, list[str]] = {"own_values": ["tmall"], "score": ["refund_rate", "product", "LAMP 9/白"]}
OWN = ("casework/api/", "merchants/urls.py")  # the addresses these rooms serve themselves


def _subjects() -> Iterator[str]:
    """One of each thing that a notice can be about."""
    for name, value in vars(about).items():
        if inspect.isfunction(value) and not name.endswith("_of"):  # those take a subject apart again
            yield value(*NAMED.get(name, [17, 2][: value.__code__.co_argcount]))
        elif name.isupper() and value:
            yield value


@pytest.mark.parametrize("subject", list(_subjects()))
def test_everything_a_notice_can_be_about_has_a_page(subject: str) -> None:
    assert resolve(address(subject).partition("?")[0]).url_name == PAGES[subject.partition(":")[0]]


def test_what_nobody_knows_has_none() -> None:
    assert [address(subject) for subject in ("", "/cases/1/1/", "//elsewhere.test/", "unheard:1")] == [""] * 4


def _first_parts() -> set[str]:
    """What the desk's addresses begin with: ``cases``, ``work`` …"""
    found = [each for each in get_resolver("amends.desk.urls").url_patterns if isinstance(each, URLPattern)]
    return {str(each.pattern).partition("/")[0] for each in found} - {""}


def _texts(path: Path) -> Iterator[str]:
    """What a source says in strings, docstrings apart."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    yield from (
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
    )


def test_no_room_below_the_desk_writes_an_address() -> None:
    written = re.compile(rf"(^|[\"\' =(])/({'|'.join(sorted(_first_parts()))})(/|$|\?)")
    sources = [path for room in BELOW for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]
    named = {str(path.relative_to(ROOT)): path for path in sources}
    found = [
        f"{name}: {text}"
        for name, path in named.items()
        if not name.startswith(OWN)
        for text in _texts(path)
        if written.search(text)
    ]
    assert found == []
