"""What stands in cells, read: identities, times, sums of money, counts. What is unclear is refused, not guessed at."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from babel.numbers import list_currencies

from amends.channels.tables.words import meaning
from amends.engine.identities import AROUND, rounded, tidy

ROUNDED: Final = "is a number that a spreadsheet has rounded; send all its digits, as text"
NOT_TIME: Final = "not a time like 2026-11-11 09:30:00"
NOT_SUM: Final = "not a sum like 129.90"
BELOW_ZERO: Final = "is below zero"
TOO_FINE: Final = "has more decimals than its currency"
NOT_COUNT: Final = "must be a whole number"
NOT_STARS: Final = "must be 1 to 5"
NEEDED: Final = "is needed"
FORMULA_TEXT: Final = re.compile(r'="(.*)"', re.DOTALL)  # how exports keep Excel from rounding a number
LABEL: Final = re.compile(r"no[.:：]\s*", re.IGNORECASE)
LONG: Final = 16  # digits from which on Excel rounds
KEPT: Final = 15
MOST_STARS: Final = 5
SERIALS: Final = (20_000, 90_000)  # days since 1899-12-30: 1954 to 2146
EPOCH: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock's time, as Excel counts it
REST: Final = r"秒?(?:\.\d+)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?"
CLOCK: Final = r"(?:[T\s]*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2}))?分?)?" + REST
YEAR_FIRST: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?" + CLOCK)
HALVES: Final = r"(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?)?" + REST
YEAR_LAST: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})" + HALVES)
MONTH_NAMED: Final = re.compile(r"([A-Za-z]{3})[a-z]*[-\s.](\d{1,2})[-\s,]+(\d{2,4})" + CLOCK)
OFFSET: Final = re.compile(r"\s*(Z|UTC|[+-]\d{2}:?\d{2})$", re.IGNORECASE)
SCIENTIFIC: Final = re.compile(r"\d[eE][+-]?\d")
NO_SUM: Final = re.compile(r"[^\d.,()\-]")
CODE: Final = re.compile(r"[A-Z]{3}")
SIGNS: Final = {"US$": "USD", "HK$": "HKD", "AU$": "AUD", "CA$": "CAD", "R$": "BRL", "€": "EUR", "£": "GBP"}
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Unreadable(ValueError):
    """What stands in a cell is not what its column holds; the message says why, in English."""


def bare(cell: str) -> str:
    """A cell without what keeps Excel from rounding it or taking it for a formula, and the blanks around it."""
    text = cell.strip(AROUND)
    if text.startswith("=") and (found := FORMULA_TEXT.fullmatch(text)):
        text = found[1].strip(AROUND)
    return text.removeprefix("'").strip(AROUND)


def identity(cell: str) -> str:
    """A number something goes by. Raises Unreadable for one that Excel has written as 4.05E+18."""
    text = tidy(bare(cell))
    if rounded(text):
        raise Unreadable(ROUNDED)
    return text


def waybill(cell: str) -> str:
    """A tracking number, without the ``No:`` some exports put before it. Raises as ``identity``."""
    return identity(LABEL.sub("", bare(cell), count=1))


def rounds(cells: Iterable[str]) -> bool:
    """Whether a column's long numbers look rounded: more than one in ten ends in nothing but zeros after 15 digits."""
    long = [text for cell in cells if len(text := bare(cell)) >= LONG and text.isdecimal()]
    return sum(not text[KEPT:].strip("0") for text in long) * 10 > len(long)


def ends_rounded(text: str) -> bool:
    """Whether nothing but zeros follows a number's fifteenth digit."""
    return len(text) >= LONG and text.isdecimal() and not text[KEPT:].strip("0")


def moment(cell: str, zone: ZoneInfo, *, day_first: bool) -> datetime:
    """A time in UTC; one that doesn't say its zone is the shop's. ``day_first``: 3/4/2026 is in April. Unreadable."""
    text = _zoned(unicodedata.normalize("NFKC", bare(cell)))
    try:
        local = _iso(text) or _serial(text) or _written(text, day_first=day_first)
    except ValueError:
        raise Unreadable(NOT_TIME) from None
    if local is None:
        raise Unreadable(NOT_TIME)
    return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)


def _zoned(text: str) -> str:
    """With its offset in numbers where it names a zone by letters."""
    before, _, name = text.rpartition(" ")
    offset = meaning("zones", name) if name.isalpha() else ""
    return f"{before} {offset}" if offset else text


def day_first(cells: Iterable[str], *, otherwise: bool) -> bool:
    """Whether days stand before months: told by a first or second number above 12."""
    for cell in cells:
        if found := YEAR_LAST.match(bare(cell)):
            first, second = int(found[1]), int(found[2])
            if max(first, second) > 12:  # noqa: PLR2004 (there are twelve months)
                return first > second
    return otherwise


def _iso(text: str) -> datetime | None:
    offset = OFFSET.search(text)
    if offset and offset[1].upper() == "UTC":
        text = OFFSET.sub("+00:00", text)
    elif offset:
        text = OFFSET.sub(r"\1", text)
    try:
        return datetime.fromisoformat(text) if not text.isdecimal() else None
    except ValueError:
        return None


def _serial(text: str) -> datetime | None:
    """A day as Excel counts them, where a cell has lost its format."""
    try:
        days = float(text)
    except ValueError:
        return None
    if not SERIALS[0] < days < SERIALS[1]:
        return None
    return EPOCH + timedelta(seconds=round(days * 86_400))


def _written(text: str, *, day_first: bool) -> datetime | None:
    zone = _zone_of(text)
    if found := YEAR_FIRST.fullmatch(text):
        year, month, day, *clock = found.groups()
        return _made(int(year), int(month), int(day), clock, zone)
    if found := YEAR_LAST.fullmatch(text):
        one, two, year, hour, *rest, half = found.groups()
        day, month = (one, two) if day_first else (two, one)
        return _made(int(year), int(month), int(day), [_hour(hour, half), *rest], zone)
    if found := MONTH_NAMED.fullmatch(text):
        name, day, year, *clock = found.groups()
        whole = int(year) + (2000 if len(year) == 2 else 0)  # noqa: PLR2004 (years of two digits)
        return _made(whole, MONTHS.index(name.lower()) + 1, int(day), clock, zone)
    return None


def _zone_of(text: str) -> datetime | None:
    found = OFFSET.search(text)
    return datetime.fromisoformat(f"2000-01-01T00:00:00{found[1]}") if found and found[1][0] in "+-" else None


def _hour(hour: str | None, half: str | None) -> str | None:
    """By the twelve-hour clock where AM or PM is said."""
    if hour is None or half is None:
        return hour
    return str(int(hour) % 12 + (12 if half.lower() == "pm" else 0))


def _made(year: int, month: int, day: int, clock: list[str | None], zone: datetime | None) -> datetime:
    hour, minute, second = (int(part or 0) for part in clock)
    return datetime(year, month, day, hour, minute, second, tzinfo=zone.tzinfo if zone else None)


def currency(cell: str) -> str:
    """The currency a sum names by its code or by a sign that stands for one alone; else empty."""
    text = cell.upper().replace(" ", "")
    found = CODE.search(text)
    if found and found[0] in _codes():
        return found[0]
    return next((code for sign, code in SIGNS.items() if sign in text), "")


@cache
def _codes() -> frozenset[str]:
    return frozenset(list_currencies())


def minor(cell: str, digits: int) -> int:
    """A sum in minor units; ``digits``: how many decimals its currency has. Unreadable for what isn't clear."""
    text = unicodedata.normalize("NFKC", bare(cell)).replace("\N{MINUS SIGN}", "-")
    if SCIENTIFIC.search(text):
        raise Unreadable(NOT_SUM)
    text = NO_SUM.sub("", text)
    if text.startswith("-") or (text.startswith("(") and text.endswith(")")):
        if text.strip("-()0.,"):
            raise Unreadable(BELOW_ZERO)
        text = text.strip("-()")
    try:
        sum_ = Decimal(_points(text)).scaleb(digits)
    except InvalidOperation:
        raise Unreadable(NOT_SUM) from None
    if sum_ != sum_.to_integral_value():
        raise Unreadable(TOO_FINE)
    return int(sum_)


def _points(text: str) -> str:
    """The sum with a point before its decimals and nothing between its thousands."""
    if "," not in text:
        return text.replace(".", "") if text.count(".") > 1 else text
    if "." in text:
        last = max(text.rfind(","), text.rfind("."))
        return re.sub(r"[.,]", "", text[:last]) + "." + text[last + 1 :]
    if re.fullmatch(r"\d{1,3}(,\d{3})+", text):
        return text.replace(",", "")
    return text.replace(",", ".") if text.count(",") == 1 else text


def count(cell: str) -> int:
    """A number of pieces. Unreadable."""
    text = bare(cell).removesuffix(".0").removesuffix(".00")
    if not text.isdecimal() or len(text) > 6:  # noqa: PLR2004 (nobody orders a million pieces)
        raise Unreadable(NOT_COUNT)
    return int(text)


def stars(cell: str) -> int:
    """1 to 5, written as a number or as stars. Unreadable."""
    text = bare(cell)
    if text and not text.strip("★⭐☆\ufe0f"):
        return _stars(text.count("★") + text.count("⭐"))
    number = text.split("/")[0].removesuffix("星").removesuffix("分").strip().removesuffix(".0")
    if not number.isdecimal():
        raise Unreadable(NOT_STARS)
    return _stars(int(number))


def _stars(number: int) -> int:
    if not 1 <= number <= MOST_STARS:
        raise Unreadable(NOT_STARS)
    return number
