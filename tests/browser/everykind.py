"""What kinds of things a page shows: one that shows nothing new is not looked at again."""

import re
from functools import cache
from html.parser import HTMLParser
from typing import Final

Kinds = frozenset[tuple[str, str, str]]


_UNREAD: Final = re.compile(r"<!--.*?-->|(<(script|style)\b[^>]*>).*?(?=</\2)", re.DOTALL)
_TAG: Final = re.compile(r"""<[a-zA-Z](?:[^>"']|"[^"]*"|'[^']*')*>""")


def kinds(text: str) -> Kinds:
    """What kinds of things a page shows: each tag with its classes and its role, however often."""
    return frozenset().union(*map(_kind, set(_TAG.findall(_UNREAD.sub(r"\1", text)))))


@cache
def _kind(tag: str) -> Kinds:
    """Of one tag as it is written: the pages of everybody share most of theirs, and reading them takes long."""
    drawn = _Drawn()
    drawn.feed(tag)
    return frozenset(drawn.found)


class _Drawn(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found.add((tag, given.get("class") or "", given.get("role") or ""))
