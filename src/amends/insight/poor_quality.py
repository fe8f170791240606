"""What poor quality costs, of many orders: added up out of the columns that are kept for boards.

The very sums that the SQL of ``casework.costs`` tells, of days that haven't changed since they were kept; of the others
it tells them itself. A cost is dated as its case is opened, in UTC.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

import numpy as np

from amends.casework.costs import prices
from amends.casework.costs.reading import CostLine, CostQuestion, KeptCosts
from amends.insight import clocks, columns, loading, periods
from amends.insight.columns import Array, NamedRows
from amends.insight.loading import CaseColumns
from amends.insight.measures import When
from amends.insight.periods import DaySpan
from amends.insight.wanted import COST_FIGURES, COST_NAMES

WEEK: Final = "week"
THOUSANDTHS: Final = 1000
MADE_OF: Final = {
    "product": ("sku",),
    "shop": ("shop_id",),
    "listing": ("shop_id", "sku"),
    "route": ("carrier", "country"),
}
"""The columns that a dimension of ``costs.sql`` is put together from, where it isn't one of its own name."""


def lines(merchant: int, asked: CostQuestion, span: DaySpan, by: Sequence[str]) -> KeptCosts:
    """By each of some dimensions or ``week``. ``span``: the days that are asked about."""
    names = [COST_NAMES[name] for name in _needed(asked, by)]
    known, others = loading.load_kept(merchant, When.OPENED, span, [*COST_FIGURES.values(), *names])
    kept = known.only(_narrowed(known, asked))
    figures = _figures(kept, asked)
    return KeptCosts([_lines(_named(kept, each), figures) for each in by], others)


def currencies(merchant: int, span: DaySpan) -> tuple[list[str], list[date]]:
    """In which orders of these days cost anything; and the days of which nothing is known here."""
    known, others = loading.load_kept(merchant, When.OPENED, span, [COST_NAMES["currency"]])
    rows = _part(known, "currency")
    there = np.flatnonzero(np.bincount(rows.codes, minlength=len(rows.values)))
    return [rows.values[n] for n in there.tolist() if rows.values[n]], others


def _needed(asked: CostQuestion, by: Sequence[str]) -> list[str]:
    """The names of an order's cost that a question is about."""
    wanted = [part for each in (*by, asked.of) if each and each != WEEK for part in MADE_OF.get(each, (each,))]
    shop = ["shop_id"] if asked.shop_id is not None else []
    return list(dict.fromkeys(["currency", *shop, *wanted]))


def _narrowed(known: CaseColumns, asked: CostQuestion) -> Array:
    """Which cases an asked cost is of; those that cost nothing are in no currency."""
    keep = columns.among(_part(known, "currency"), [asked.currency])
    if asked.shop_id is not None:
        keep &= columns.among(_part(known, "shop_id"), [str(asked.shop_id)])
    if asked.of:
        keep &= columns.among(_named(known, asked.of), [asked.value])
    return keep


def _part(known: CaseColumns, name: str) -> NamedRows:
    return known.named(COST_NAMES[name])


def _named(known: CaseColumns, dimension: str) -> NamedRows:
    """A dimension's value of each case, as text."""
    if dimension == WEEK:
        return _weeks(known.at)
    first, *others = (_part(known, each) for each in MADE_OF.get(dimension, (dimension,)))
    if others:
        return columns.paired(first, others[0], "{}/{}".format)
    return NamedRows(first.codes, [str(each) for each in first.values])


def _weeks(at: Array) -> NamedRows:
    """By their Mondays; times are in order."""
    if not len(at):
        return NamedRows(at, [])
    first, last = (datetime.fromtimestamp(each, UTC).date() for each in (int(at[0]), int(at[-1])))
    mondays = periods.edges(DaySpan(first - timedelta(days=first.weekday()), last, UTC), WEEK)
    return NamedRows(clocks.bucket(at, mondays), [each.date().isoformat() for each in mondays])


def _figures(known: CaseColumns, asked: CostQuestion) -> dict[str, Array]:
    """What each case cost, with its hands at the price of its day; no number where it cost nothing."""
    found: dict[str, Array] = {name: known.plain(column) for name, column in COST_FIGURES.items()}
    priced = prices.of_currency(asked.currency)
    begins = [int(loading.midnight(day).timestamp()) for day in priced.days[1:]]  # before the first, that one
    places = [0, *np.searchsorted(known.at, begins).tolist(), len(known.at)]
    price = np.repeat(np.array(priced.prices, np.float64), np.diff(places))
    found["hands"] = np.floor(found.pop("steps") * price / THOUSANDTHS)
    return found


def _lines(rows: NamedRows, figures: dict[str, Array]) -> list[CostLine]:
    """Sums of each value."""
    many, wide = np.bincount(rows.codes), len(rows.values)
    sums = {name: np.bincount(rows.codes, weights=each, minlength=wide) for name, each in figures.items()}
    found: list[CostLine] = []
    for n in np.flatnonzero(many).tolist():
        told = {name: int(each[n]) for name, each in sums.items()}
        net = sum(told.values()) - 2 * told["recovered"]
        found.append(CostLine(of=rows.values[n], orders=int(many[n]), net=net, **told))
    return found
