"""What a review speaks of, found by words in it, from ``review_words.yaml``: themes, and the problem each points at."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

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


@lru_cache(maxsize=400)
def _laid(own: str) -> dict[str, Theme]:
    items: dict[str, dict[str, Any]] = json.loads(own)
    changed = {name: _own(name, each) for name, each in items.items() if each["counts"]}
    left = {name: theme for name, theme in all_themes().items() if name not in items or name in changed}
    return left | changed


def themes_with(own: Mapping[str, Mapping[str, Any]]) -> dict[str, Theme]:
    """The themes with a merchant's own over them, those it doesn't look at left out; compiled once for each."""
    return _laid(json.dumps(own, sort_keys=True)) if own else all_themes()


def _own(name: str, each: dict[str, Any]) -> Theme:
    return _theme(
        name, {"title": {"zh": each["zh"], "en": each["en"]}, "issue": each["issue"], "words": each["phrases"]}
    )


def themes(text: str, known: Mapping[str, Theme] | None = None) -> list[str]:
    """The names of what a text speaks of, in the order of the file. ``known``: a merchant's."""
    low = text[:LONGEST].lower()
    spoken = all_themes() if known is None else known
    return [name for name, theme in spoken.items() if theme.found.search(low)] if low else []


def pointed_at(spoken: str, known: Mapping[str, Theme] | None = None) -> str:
    """The problem that the first of these themes, names with blanks between, points at; empty where there is none."""
    theme = (all_themes() if known is None else known).get(spoken.partition(" ")[0])
    return theme.issue if theme else ""


def shipped() -> dict[str, dict[str, Any]]:
    """The themes as a merchant may change them."""
    raw = yaml.safe_load(files("amends.casework").joinpath("review_words.yaml").read_text(encoding="utf-8"))
    since = raw["from_on"].isoformat()
    return {
        name: {
            "counts": True, "zh": each["title"]["zh"], "en": each["title"]["en"], "issue": each["issue"],
            "phrases": [str(word).lower() for word in each["words"]], "since": since,
        }
        for name, each in raw["themes"].items()
    }  # fmt: skip
