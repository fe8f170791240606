"""Durations and sums as rules state them, in the reader's words."""

import re
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from amends.engine.calendar import Span
from amends.web.amounts import SYMBOLS

UNITS: Final[dict[str, str | Promise]] = {
    "s": gettext_lazy("s"),
    "min": gettext_lazy("min"),
    "h": gettext_lazy("h"),
    "d": gettext_lazy("d"),
    "wd": gettext_lazy("working days"),
}


_WRITTEN: Final = re.compile(r"(\d+(?:\.\d+)?) (s|min|h|d|wd|[A-Z]{3})")

_IN_WORDS: Final = re.compile(r"(?<![\w.])(\d+) (s|min|h|d|wd)(?![A-Za-z])")


def written(text: str) -> str:
    """``2 d``, ``20 CNY``: 2 天, ¥20; anything else as it stands."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return text
    number, unit = found.groups()
    return f"{number} {UNITS[unit]}" if unit in UNITS else f"{SYMBOLS[unit]}{number}" if unit in SYMBOLS else text


def within(sentence: str) -> str:
    """A sentence with the durations in it said as people write them: 90 min, 4 h; 90 分钟、4 小时."""
    return _IN_WORDS.sub(lambda found: f"{found[1]} {UNITS[found[2]]}", sentence)


def say(span: Span) -> str:
    return f"{span.amount} {UNITS[span.unit.value]}"
