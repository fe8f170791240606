"""Durations as rules state them, in the reader's words."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from amends.engine.calendar import Span

UNITS: Final[dict[str, str | Promise]] = {
    "s": gettext_lazy("s"),
    "min": gettext_lazy("min"),
    "h": gettext_lazy("h"),
    "d": gettext_lazy("d"),
    "wd": gettext_lazy("working days"),
}


def say(span: Span) -> str:
    return f"{span.amount} {UNITS[span.unit.value]}"
