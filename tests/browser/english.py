"""English texts of ours on a page: in Chinese, what has a translation is shown in it, wherever it comes from."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from babel.messages.pofile import read_po

PO: Final = Path(__file__).parents[2] / "src" / "amends" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
SPOKEN: Final = frozenset({"title", "aria-label", "placeholder", "alt"})
UNSEEN: Final = frozenset({"script", "style", "svg", "code", "kbd", "pre", "textarea"})
SAME: Final = frozenset({"English"})  # the button to the other language names itself in it


class Words(HTMLParser):
    """The texts and spoken attributes of a page, each by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in UNSEEN
        self.found |= {_tidy(value) for name, value in attrs if name in SPOKEN and value and not self.unseen}

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in UNSEEN

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.found.add(_tidy(data))


def left(text: str) -> list[str]:
    """The English texts of ours that a Chinese page still says."""
    words = Words()
    words.feed(text)
    return sorted(words.found & ours())


@cache
def ours() -> frozenset[str]:
    """Every English text that has another wording in Chinese."""
    with PO.open("rb") as file:
        catalog = read_po(file, locale="zh_Hans")
    both = ((message.id, str(message.string)) for message in catalog if isinstance(message.id, str))
    return frozenset(_tidy(text) for text, said in both if re.search("[A-Za-z]{2}", text) and text not in said) - SAME


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
