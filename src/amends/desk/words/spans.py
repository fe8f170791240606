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


def written(text: str) -> str:
    """``2 d``, ``20 CNY``: 2 天, ¥20; anything else as it stands."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        return text
    number, unit = found.groups()
    return f"{number} {UNITS[unit]}" if unit in UNITS else f"{SYMBOLS[unit]}{number}" if unit in SYMBOLS else text


def say(span: Span) -> str:
    return f"{span.amount} {UNITS[span.unit.value]}"
