"""A board as its address says it: the address is the board, so a board is a link.

``measure=refund_rate&by=product&over=day&days=30&shop=3&compare=before``: what is counted, by what, over what, of which
time and which cases. What makes no sense is left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from django.utils.dateparse import parse_date

from amends.insight.dimensions import DIMENSIONS, GRAINS, Dimension
from amends.insight.measures import MEASURES, BoardMeasure

DAYS: Final = 30  # of a board that says nothing
MOST_DAYS: Final = 1100
YEARS: Final = frozenset(range(1990, 2200))  # whose days a board can be of
LONGEST: Final = 80
ROWS: Final = (10, 25, 50, 100)
CHARTS: Final = ("bars", "lines", "heat", "table")
COMPARED: Final = ("before", "promotion")
TOTAL: Final = "all"  # in the place of a dimension: everything in one number
DASH: Final = "-"  # the value of a filter: those that have none


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardAddress:
    """``days``: up to today, unless ``since`` and ``until`` (its last day) are told. ``only``: values by dimension."""

    measure: str = "cases"
    by: str = "day"
    over: str = ""
    days: int = DAYS
    since: date | None = None
    until: date | None = None
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()
    chart: str = ""
    compare: str = ""
    most: int = ROWS[1]

    @property
    def counted(self) -> BoardMeasure:
        return MEASURES[self.measure]

    @property
    def split(self) -> tuple[Dimension, ...]:
        """The dimensions it is split by."""
        return tuple(DIMENSIONS[name] for name in (self.by, self.over) if name in DIMENSIONS)

    @property
    def drawn(self) -> str:
        """The chart it is drawn as: the one asked for, if it can be, else what suits it."""
        time = any(each.is_time for each in self.split[:1])
        fit, usual = ({"heat", "lines", "table"}, "heat") if self.over else ({"bars", "lines", "table"}, "bars")
        return self.chart if self.chart in fit else "lines" if time else usual

    def query(self, **other: object) -> str:
        """As an address, with some parts otherwise; ``None`` leaves a part out."""
        parts: dict[str, object] = {
            "measure": self.measure, "by": self.by, "over": self.over, "chart": self.chart, "compare": self.compare,
        }  # fmt: skip
        if self.since and self.until:
            parts |= {"from": self.since.isoformat(), "to": self.until.isoformat()}
        elif self.days != DAYS:
            parts["days"] = self.days
        if self.most != ROWS[1]:
            parts["most"] = self.most
        pairs = [(name, str(value)) for name, value in (parts | other).items() if value not in {None, ""}]
        kept = [(name, value) for name, values in self.only for value in values if name not in other]
        return urlencode(pairs + kept)

    def period(self, today: date) -> tuple[date, date]:
        """Its first and its last day."""
        if self.since and self.until:
            return self.since, self.until
        return today - timedelta(days=self.days - 1), today

    def narrowed(self, name: str, value: str) -> "BoardAddress":
        """The same of one value of a dimension."""
        kept = tuple((each, values) for each, values in self.only if each != name)
        return replace(self, only=(*kept, (name, (value,))))


def read(given: Mapping[str, Iterable[str]], *, shop: int | None = None) -> BoardAddress:
    """What an address asks for. ``shop``: the one the person looks at, unless the address names one."""
    one = {name: next(iter(values), "").replace("\x00", "")[:LONGEST] for name, values in given.items()}
    measure = one["measure"] if one.get("measure") in MEASURES else "cases"
    there = {name for name, each in DIMENSIONS.items() if each.tells(MEASURES[measure])}
    by = one.get("by", "day")
    over = one.get("over", "")
    since, until = _span(one.get("from", ""), one.get("to", ""))
    only = tuple(each for each in _only(given) if each[0] in there)
    if shop and not any(name == "shop" for name, _values in only):
        only = (*only, ("shop", (str(shop),)))
    by = by if by in there or by == TOTAL else "day"
    return BoardAddress(
        measure=measure,
        by=by,
        over=over if over in there and by not in {over, TOTAL} and not _both_times(by, over) else "",
        days=_whole(one.get("days", ""), DAYS, MOST_DAYS),
        since=since,
        until=until,
        only=only,
        chart=one["chart"] if one.get("chart") in CHARTS else "",
        compare=one["compare"] if one.get("compare") in COMPARED else "",
        most=_whole(one.get("most", ""), ROWS[1], ROWS[-1]),
    )


def spoken(value: str) -> str:
    """A value as an address says it: a dash for none, so that what is called by dashes alone has one more."""
    return value if value.strip(DASH) else value + DASH


def meant(said: str) -> str:
    """The value an address says, empty for none."""
    return said if said.strip(DASH) else said[: -len(DASH)]


def _both_times(by: str, over: str) -> bool:
    return by in GRAINS and over in GRAINS


def _only(given: Mapping[str, Iterable[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    found = []
    for name in DIMENSIONS:
        if name in GRAINS:
            continue
        values = tuple(value.replace("\x00", "")[:LONGEST] for value in given.get(name, ()) if value)
        if values:
            found.append((name, values))
    return tuple(found)


def _span(since: str, until: str) -> tuple[date | None, date | None]:
    try:
        first, last = parse_date(since), parse_date(until)
    except ValueError:
        return None, None
    if first is None or last is None or last < first or not {first.year, last.year} <= YEARS:
        return None, None
    return max(first, last - timedelta(days=MOST_DAYS)), last


def _whole(text: str, usual: int, most: int) -> int:
    return min(int(text), most) if text.isascii() and text.isdecimal() and 0 < len(text) < 6 and int(text) else usual  # noqa: PLR2004
