"""Reading our own documents: sections by the word in their heading, and the words their tables explain."""

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
_SECTION = re.compile(r"^### `([^`]+)`$", re.MULTILINE)
_ROW = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def sections(name: str) -> dict[str, str]:
    """What stands under each heading of the form ``### `word```."""
    parts = _SECTION.split(text(name))
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def part(name: str, title: str) -> str:
    """What stands under the heading ``## title``, up to the next of its rank."""
    found = re.search(rf"^## {re.escape(title)}$(.*?)(?=^## |\Z)", text(name), re.MULTILINE | re.DOTALL)
    assert found, f"docs/{name} has no part {title!r}"
    return found[1]


def rows(text_: str) -> list[str]:
    """The code words in the first column of the tables of a text."""
    return _ROW.findall(text_)


def blocks(text_: str, language: str) -> list[str]:
    """The fenced blocks of one language."""
    return re.findall(rf"^```{language}[^\n]*\n(.*?)^```$", text_, re.MULTILINE | re.DOTALL)
