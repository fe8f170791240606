"""Days on which a partner is closed, as people write them: a day or a span, with a note behind it."""

import re
from datetime import date
from typing import Final

LONGEST: Final = 100  # days of one span
_APART: Final = re.compile(r"[,，;；、\n]+")
_WRITTEN: Final = re.compile(
    r"(\d{4}-\d{1,2}-\d{1,2})(?:\s*(?:[-–~～/]|至|to)\s*(\d{4}-\d{1,2}-\d{1,2}))?(?:\s+(\S.{0,79}))?"
)


class NoDayOffError(ValueError):
    """A line that is no day; it is the message."""


def read(text: str) -> list[str]:
    """As ``overlay.told_hours`` keeps them, in order. Raises NoDayOffError."""
    return sorted({_one(line) for line in parted(text)})


def parted(text: str) -> list[str]:
    """Its lines, or what stands between its commas."""
    return [line.strip() for line in _APART.split(text) if line.strip()]


def _one(line: str) -> str:
    found = _WRITTEN.fullmatch(line)
    try:
        begins = _day(found[1]) if found else None
        ends = _day(found[2]) if found and found[2] else begins
    except ValueError:
        begins = ends = None
    if found is None or begins is None or ends is None or not 0 <= (ends - begins).days < LONGEST:
        raise NoDayOffError(line[:60])
    days = begins.isoformat() if ends == begins else f"{begins.isoformat()}/{ends.isoformat()}"
    return f"{days} {found[3].strip()}" if found[3] else days


def _day(text: str) -> date:
    year, month, day = map(int, text.split("-"))
    return date(year, month, day)


def shown(kept: str) -> str:
    """One of them as ``read`` reads it back."""
    days, _, note = kept.partition(" ")
    return " ".join(filter(None, (days.replace("/", " – "), note)))
