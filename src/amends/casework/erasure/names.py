"""Whether a text names a buyer: by the name, phone or address that is known of them, however it is spaced."""

import re
from collections.abc import Callable, Iterable
from typing import Final
from unicodedata import normalize

from amends.casework.ledger.privacy import Private
from amends.casework.search.blind_index import LEAST, NATIONAL, digits

SHORTEST: Final = 2  # characters of a name that tell anybody apart
_LATIN_ENDS: Final = 0x250
Leaks = Callable[[str], bool]


def leaks_of(known: Iterable[Private]) -> Leaks:
    """What says whether a text names one of these. Masked names name nobody."""
    numbers: set[str] = set()
    patterns: set[str] = set()
    for each in known:
        number = digits(each.buyer_phone)[-NATIONAL:]
        numbers |= {number} if len(number) >= LEAST else set()
        patterns |= {_pattern(said) for text in (each.buyer, each.address) if _tells(said := _plain(text))}
    found = re.compile("|".join(sorted(patterns))) if patterns else None

    def leaks(text: str) -> bool:
        if found is not None and found.search(_plain(text)):
            return True
        said = digits(text) if numbers else ""
        return any(number in said for number in numbers)

    return leaks


def _plain(text: str) -> str:
    return " ".join(normalize("NFKC", text).casefold().split())


def _tells(text: str) -> bool:
    return len(text) >= SHORTEST and "*" not in text


def _pattern(text: str) -> str:
    """Latin names count as whole words, so that Li isn't found in delivered."""
    whole = rf"(?<!\w){re.escape(text)}(?!\w)"
    return whole if ord(text[0]) < _LATIN_ENDS else re.escape(text)
