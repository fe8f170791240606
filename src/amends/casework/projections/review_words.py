"""What a review speaks of, found by words in it, from ``review_words.yaml``: themes, and the problem each points at."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import yaml

LONGEST: Final = 2000  # characters of a review that are kept and looked through


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """``title``: by language; ``issue``: the problem it points at; ``found``: any of its words."""

    name: str
    title: dict[str, str]
    issue: str
    found: re.Pattern[str]


@cache
def all_themes() -> dict[str, Theme]:
    """Every theme by its name, in the order of the file."""
    raw = yaml.safe_load(files("amends.casework").joinpath("review_words.yaml").read_text(encoding="utf-8"))
    return {name: _theme(name, each) for name, each in raw["themes"].items()}


def _theme(name: str, each: dict[str, object]) -> Theme:
    words, title = each["words"], each["title"]
    if not isinstance(words, list) or not isinstance(title, dict):
        raise TypeError(f"review_words.yaml: {name}")
    # A word of letters begins where a word begins: "late" isn't in "chocolate". Chinese has no such border.
    parts = [rf"\b{re.escape(word)}" if word[0].isascii() else re.escape(word) for word in map(str.lower, words)]
    return Theme(name=name, title=title, issue=str(each["issue"]), found=re.compile("|".join(parts)))


def themes(text: str) -> list[str]:
    """The names of what a text speaks of, in the order of the file."""
    low = text[:LONGEST].lower()
    return [name for name, theme in all_themes().items() if theme.found.search(low)] if low else []


def pointed_at(spoken: str) -> str:
    """The problem that the first of these themes, names with blanks between, points at; empty where there is none."""
    theme = all_themes().get(spoken.partition(" ")[0])
    return theme.issue if theme else ""
