"""No page in Chinese says an English text of ours: what has a translation is shown in it, wherever it comes from."""

import re
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client

from amends.merchants.models import Shop
from tests.browser import everypage

pytestmark = pytest.mark.django_db(transaction=True)

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


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def ours() -> set[str]:
    """Every English text that has another wording in Chinese."""
    with PO.open("rb") as file:
        catalog = read_po(file, locale="zh_Hans")
    both = ((message.id, str(message.string)) for message in catalog if isinstance(message.id, str))
    return {_tidy(text) for text, chinese in both if re.search("[A-Za-z]{2}", text) and text not in chinese} - SAME


def test_a_chinese_page_says_nothing_in_english(owner: Client, mate: Client, stories: Shop, now: datetime) -> None:
    stranger = Client()
    for client in (owner, mate, stranger):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    parameters = everypage.seed(owner, mate, stories, now)
    known, said = ours(), []
    for page in everypage.pages(owner, stranger, parameters):
        words = Words()
        words.feed(page.text)
        said += [f"{page.address}: {text}" for text in sorted(words.found & known)]
    assert not said, "\n".join(said)
