"""Which sentences of a listing buyers' words touch: words that both have in common, or one theme in two ways."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from amends.casework.products.pages import PARTS, ListingText
from amends.casework.raises.words import rules

_SENTENCE: Final = re.compile(r"[^。！？!?;；\n]+?(?:[。！？!?;；]+|\.(?=\s|$)|\n|$)")
_HAN: Final = re.compile(r"[\u4e00-\u9fff]+")
_LATIN: Final = re.compile(r"[a-zà-ÿ][a-zà-ÿ'-]{3,}")
_HOLDS: Final = re.compile(r"[\w\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """``by``: how many buyers' words touch it; ``words``: by which, themes as their title in the reader's language."""

    text: str
    by: int
    words: tuple[str, ...]


def marked(page: ListingText, said: Sequence[str], *, language: str) -> list[tuple[str, list[Sentence]]]:
    """Each part of the page that says something, as its sentences, with what buyers wrote that touches them.

    What goods are called stands in half of what is written of them: words of the headline touch nothing.
    """
    common = set(_tokens(page.headline))
    buyers = [(set(_tokens(text)) - common, _themes(text, "said")) for text in said]
    found = ((name, getattr(page, name)) for name in PARTS)
    return [(name, [_sentence(each, buyers, language) for each in sentences(text)]) for name, text in found if text]


def sentences(text: str) -> Iterator[str]:
    """Every sentence, or line, that says something."""
    found = (each[0].strip() for each in _SENTENCE.finditer(text))
    return (each for each in found if _HOLDS.search(each))


def _sentence(text: str, buyers: Sequence[tuple[set[str], set[str]]], language: str) -> Sentence:
    tokens, themes = set(_tokens(text)), _themes(text, "page")
    by, words, named = 0, dict[str, int](), dict[str, int]()
    for theirs, told in buyers:
        shared, same = tokens & theirs, themes & told
        by += bool(shared or same)
        for each in shared:
            words[each] = words.get(each, 0) + 1
        for each in same:
            named[each] = named.get(each, 0) + 1
    titles = [_title(each, language) for each in sorted(named, key=lambda name: -named[name])]
    shown = sorted(words, key=lambda word: (-words[word], word))
    return Sentence(text=text, by=by, words=tuple([*titles, *shown][:4]))


def _title(theme: str, language: str) -> str:
    titles: dict[str, str] = rules()["themes"][theme]["title"]
    return titles["zh" if language.startswith("zh") else "en"]


def _tokens(text: str) -> Iterator[str]:
    """Pairs of Chinese characters that mean something, and longer words, without their plural."""
    particles, plain = _left_out()
    low = text.lower()
    for run in _HAN.findall(low):
        pairs = (run[place : place + 2] for place in range(len(run) - 1))
        yield from (each for each in pairs if not particles & set(each) and each not in plain)
    for word in _LATIN.findall(low):
        bare = word.removesuffix("s")
        if word not in plain and bare not in plain:
            yield bare


@cache
def _left_out() -> tuple[frozenset[str], frozenset[str]]:
    told = rules()
    return frozenset(told["particles"]), frozenset(told["plain"])


def _themes(text: str, side: str) -> set[str]:
    low = text.lower()
    return {name for name, theme in rules()["themes"].items() if any(word in low for word in theme[side])}
