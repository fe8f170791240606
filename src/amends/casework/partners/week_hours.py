"""Hours by the day of the week as people write them: ``09:00-18:00, Sat 09:00-12:00``; 周一至周五 9-18 周六 9-12."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Final

from amends.casework.overlay.told_hours import WEEKDAYS, by_day
from amends.casework.partners import book

_APART: Final = re.compile(r"[,，、;；\s]+")
_TO: Final = re.compile(r"\s*(?:[-–~～]|至|到)\s*|\s+to\s+", re.IGNORECASE)
_SPAN: Final = 3  # from so many days in a row on, the first and the last are enough


class NoWeekdayError(ValueError):
    """What stands before the hours is no day of the week."""


@cache
def _named() -> dict[str, int]:
    """By each name of a day of the week its number, 1 is Monday."""
    return {name.casefold(): day for day, names in enumerate(book.shipped()["weekdays"], start=1) for name in names}


def parted(text: str) -> list[str]:
    """Each window of a line, behind the days that it is told for."""
    found: list[str] = []
    days: list[str] = []
    fresh = True
    for word in _APART.split(_TO.sub("-", text).strip()):
        if not word:
            continue
        if _are_days(word):
            days, fresh = ([word] if fresh else [*days, word]), False
        else:
            found += [f"{each} {word}" for each in days] or [word]
            fresh = True
    return found


def _are_days(word: str) -> bool:
    return all(part.casefold() in _named() for part in word.split("-"))


def read(entry: str) -> tuple[Sequence[int], str]:
    """The days of an entry, none for all of them, and its window. Raises NoWeekdayError."""
    *names, window = _TO.sub("-", entry).split()
    if not names:
        return (), window
    first, _, last = " ".join(names).partition("-")
    try:
        begins, ends = _named()[first.casefold()], _named()[(last or first).casefold()]
    except KeyError as unknown:
        raise NoWeekdayError(entry) from unknown
    if ends < begins:
        raise NoWeekdayError(entry)
    return range(begins, ends + 1), window


def kept(general: Iterable[str], own: Mapping[int, Iterable[str]]) -> list[str]:
    """As they are kept: those of every day, then by day; days in a row with the same ones together."""
    found = list(general)
    runs: list[list[int]] = []
    for day in sorted(own):
        if runs and runs[-1][-1] == day - 1 and own[runs[-1][0]] == own[day]:
            runs[-1].append(day)
        else:
            runs.append([day])
    for run in runs:
        names = [WEEKDAYS[day - 1] for day in run]
        several = [f"{names[0]}-{names[-1]}"] if len(run) >= _SPAN else names
        found += [f"{days} {window}" for days in several for window in own[run[0]]]
    return found


def named_days(hours: Iterable[str]) -> tuple[set[int], bool]:
    """The days that have hours of their own, and whether the others have some, too."""
    general, own = by_day(hours)
    return set(own), bool(general)


def overlap(windows: Iterable[tuple[int, int]]) -> bool:
    return any(later < shuts for (_opens, shuts), (later, _shuts) in pairwise(sorted(windows)))
