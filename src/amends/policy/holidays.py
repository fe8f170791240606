"""Official lists of days off and make-up workdays, as dated data that people can take over into their own calendars."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import chinese_calendar
import holidays

from amends.engine.playbook import Wording

_BRAZIL: Final = range(2000, 2101)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One day of a list: off, or a make-up workday where ``counts``."""

    on: date
    counts: bool
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list of one country and year. ``source``: what it was taken from."""

    name: str
    year: int
    source: Wording
    days: tuple[Listed, ...]


NAMES: Final = {
    "china": Wording(zh="中国法定节假日与调休", en="China: public holidays and make-up workdays"),
    "brazil": Wording(zh="巴西全国假日", en="Brazil: national holidays"),
}


def listing(name: str, year: int) -> Listing | None:
    """The list, or None where it isn't known: China's comes out in the November before its year."""
    if name == "china":
        return _china(year)
    return _brazil(year) if name == "brazil" and year in _BRAZIL else None


def years(name: str, *, since: int) -> tuple[int, ...]:
    """The years from ``since`` on for which there is a list, three at most."""
    return tuple(year for year in range(since, since + 3) if listing(name, year) is not None)


def _china(year: int) -> Listing | None:
    off = [Listed(on=day, counts=False, title=name) for day, name in chinese_calendar.holidays.items()]
    on = [Listed(on=day, counts=True, title=name) for day, name in chinese_calendar.workdays.items()]
    days = sorted((day for day in [*off, *on] if day.on.year == year), key=lambda day: day.on)
    source = Wording(
        zh=f"国务院办公厅关于{year}年部分节假日安排的通知", en=f"State Council notice on holidays of {year}"
    )
    return Listing(name="china", year=year, source=source, days=tuple(days)) if days else None


def _brazil(year: int) -> Listing:
    days = holidays.country_holidays("BR", years=year, language="en_US")
    found = tuple(Listed(on=day, counts=False, title=title) for day, title in sorted(days.items()))
    source = Wording(zh=f"巴西联邦法定假日 {year}", en=f"Brazilian federal public holidays of {year}")
    return Listing(name="brazil", year=year, source=source, days=found)
