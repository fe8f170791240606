"""Official lists of days off and make-up workdays, as dated data that people can take over into their own calendars."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

import chinese_calendar

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
    from holidays import country_holidays  # of all countries: what few processes need, and none at its start

    days = country_holidays("BR", years=year, language="en_US")
    found = tuple(Listed(on=day, counts=False, title=title) for day, title in sorted(days.items()))
    source = Wording(zh=f"巴西联邦法定假日 {year}", en=f"Brazilian federal public holidays of {year}")
    return Listing(name="brazil", year=year, source=source, days=found)


# --- by country, for those who work by the calendar of another one ----------------------------------------------------

_FROM: Final = 2020
_TO: Final = 2040
COUNTRIES: Final = {
    "CN": Wording(zh="中国（含调休）", en="China, with make-up workdays"),
    "HK": Wording(zh="中国香港", en="Hong Kong"),
    "TW": Wording(zh="中国台湾", en="Taiwan"),
    "BR": Wording(zh="巴西", en="Brazil"),
    "US": Wording(zh="美国", en="United States"),
    "CA": Wording(zh="加拿大", en="Canada"),
    "MX": Wording(zh="墨西哥", en="Mexico"),
    "GB": Wording(zh="英国", en="United Kingdom"),
    "DE": Wording(zh="德国", en="Germany"),
    "FR": Wording(zh="法国", en="France"),
    "ES": Wording(zh="西班牙", en="Spain"),
    "IT": Wording(zh="意大利", en="Italy"),
    "NL": Wording(zh="荷兰", en="Netherlands"),
    "PL": Wording(zh="波兰", en="Poland"),
    "PT": Wording(zh="葡萄牙", en="Portugal"),
    "JP": Wording(zh="日本", en="Japan"),
    "KR": Wording(zh="韩国", en="South Korea"),
    "SG": Wording(zh="新加坡", en="Singapore"),
    "MY": Wording(zh="马来西亚", en="Malaysia"),
    "TH": Wording(zh="泰国", en="Thailand"),
    "VN": Wording(zh="越南", en="Vietnam"),
    "ID": Wording(zh="印度尼西亚", en="Indonesia"),
    "AU": Wording(zh="澳大利亚", en="Australia"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryDays:
    """Days off and make-up workdays of a country. ``known_until``: after it they are only assumed."""

    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()
    known_until: date | None = None


@cache
def days_of(country: str) -> CountryDays:
    """Those of a country named in ``COUNTRIES``; none for any other."""
    if country == "CN":
        off, on = frozenset(chinese_calendar.holidays), frozenset(chinese_calendar.workdays)
        return CountryDays(off=off, on=on, known_until=date(max(off | on).year, 12, 31))
    if country not in COUNTRIES:
        return CountryDays()
    from holidays import country_holidays

    return CountryDays(off=frozenset(country_holidays(country, years=range(_FROM, _TO + 1))))
