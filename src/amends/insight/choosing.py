"""What a board can be changed to, as people choose it, and what it is narrowed to, to be let go one by one."""

from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from amends.insight.address import CHARTS, ROWS, TOTAL, BoardAddress, meant
from amends.insight.dimensions import DIMENSIONS, Dimension
from amends.insight.readers import BoardReader
from amends.insight.words import UNTOLD, Names

SPANS: Final = (1, 7, 14, 30, 90, 365)
CHART_NAMES: Final[dict[str, str | Promise]] = {
    "bars": gettext_lazy("Bars"),
    "lines": gettext_lazy("Lines"),
    "heat": gettext_lazy("Heat map"),
    "table": gettext_lazy("Table"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """A filter in words, and the address without it."""

    title: str
    value: str
    without: str


def named(name: str) -> Dimension:
    return DIMENSIONS[name]


def title(address: BoardAddress) -> str:
    """Refund rate by product over day."""
    said = [_within(each.title) for each in address.split]
    if not said:
        return str(address.counted.title)
    if len(said) == 1:
        return _("{measure} by {dimension}").format(measure=address.counted.title, dimension=said[0])
    return _("{measure} by {dimension} and {other}").format(
        measure=address.counted.title, dimension=said[0], other=said[1]
    )


def _within(title: str | Promise) -> str:
    """A title inside another: ours begin small in English ("Cases by day"); a merchant's own field as it is written."""
    said = str(title)
    ours = isinstance(title, Promise) and (get_language() or "en").startswith("en")
    return f"{said[:1].lower()}{said[1:]}" if ours else said


def choosing(address: BoardAddress, looking: BoardReader, language: str) -> dict[str, Any]:
    """``measures``, ``dimensions`` with their titles; ``spans``, ``charts``, ``filters``: with the addresses."""
    two = len(address.split) > 1
    charts = [chart for chart in CHARTS if (chart == "heat") <= two and (chart == "bars") <= (not two)]
    there = [(each.name, each.title) for each in looking.dimensions if each.tells(address.counted)]
    return {
        "measures": [(each.name, each.title) for each in looking.measures],
        "dimensions": [(TOTAL, _("all together")), *there],
        "others": [("", _("nothing else")), *there],
        "spans": [(days, address.query(days=days, **{"from": None, "to": None})) for days in SPANS],
        "charts": [(chart, CHART_NAMES[chart], address.query(chart=chart)) for chart in charts],
        "compares": [(word, text, address.query(compare=word)) for word, text in _compares(looking)],
        "rows": ROWS,
        "kept": [(name, value) for name, values in address.only for value in values],
        "shops": sorted(((str(shop.pk), shop.name) for shop in looking.here.shops.values()), key=lambda each: each[1]),
        "language": language,
    }


def _compares(looking: BoardReader) -> list[tuple[str | None, str]]:
    found: list[tuple[str | None, str]] = [(None, _("no other time")), ("before", _("the time before"))]
    if looking.promotions:
        found.append(("promotion", _("the last promotion")))
    return found


def narrowed(address: BoardAddress, names: Names) -> list[Narrowed]:
    found = []
    for name, values in address.only:
        rest = replace(address, only=tuple(each for each in address.only if each[0] != name))
        told = ", ".join(names.of(DIMENSIONS[name], meant(value)) if meant(value) else str(UNTOLD) for value in values)
        found.append(Narrowed(title=str(DIMENSIONS[name].title), value=told, without=rest.query()))
    return found
