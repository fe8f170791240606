"""What people should never read on a page: English where there is Chinese for it, codes where there are words."""

import re
from enum import StrEnum
from functools import cache, lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from babel.messages.pofile import read_po

from amends.casework.alerts.causes import THE_SHOP
from amends.desk.words.signals import PLAIN
from amends.desk.words.vocabulary import EFFECTS, OUTCOMES
from amends.engine import words as engine_words
from amends.policy.pack import shipped
from tests.packs import book

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
    return sorted(_said(text) & ours())


def codes(text: str) -> list[str]:
    """Codes of the engine and the playbooks that a page shows bare, as the whole of a text: ``shop``."""
    return sorted(_said(text) & _codes())


@lru_cache(maxsize=1)
def _said(text: str) -> frozenset[str]:
    """Read once for both: reading is what takes long."""
    page = Words()
    page.feed(text)
    return frozenset(page.found)


@cache
def _codes() -> frozenset[str]:
    """Names people never read: those that look like names, and what stands for a shop as a whole."""
    of_engine = {
        member.value for kind in vars(engine_words).values() if isinstance(kind, type) for member in _members(kind)
    }
    of_playbooks: set[str] = set(EFFECTS) | set(OUTCOMES) | set(PLAIN)
    for name in shipped():
        pack = book(name)
        of_playbooks |= {scene.name for scene in pack.scenes} | {clock.name for clock in pack.clocks} | set(pack.issues)
        of_playbooks |= {step.name for scene in pack.scenes for step in scene.steps}
    return frozenset(each for each in of_engine | of_playbooks if re.search(r"[_.:]", each)) | {THE_SHOP}


def _members(kind: type) -> list[StrEnum]:
    return list(kind) if issubclass(kind, StrEnum) else []


@cache
def ours() -> frozenset[str]:
    """Every English text that has another wording in Chinese."""
    with PO.open("rb") as file:
        catalog = read_po(file, locale="zh_Hans")
    both = ((message.id, str(message.string)) for message in catalog if isinstance(message.id, str))
    return frozenset(_tidy(text) for text, said in both if re.search("[A-Za-z]{2}", text) and text not in said) - SAME


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
