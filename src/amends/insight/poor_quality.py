"""What poor quality costs, of many orders: added up out of the columns that are kept for boards.

The very sums that the SQL of ``casework.costs`` tells, of days that haven't changed since they were kept; of the others
it tells them itself. A cost is dated as its case is opened, in UTC.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

from amends.casework.costs import prices
from amends.casework.costs.reading import CostLine, CostQuestion, KeptCosts
from amends.insight import loading
from amends.insight.columns import Array, NamedRows
from amends.insight.loading import A_DAY, CaseColumns
from amends.insight.measures import When
from amends.insight.periods import DaySpan
from amends.insight.wanted import COST_FIGURES, COST_NAMES, FactColumn

WEEK: Final = "week"
EPOCH: Final = date(1970, 1, 1)
A_WEEK: Final = 7  # days
FIRST_MONDAY: Final = 3  # days from a Monday to the epoch, a Thursday
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
    keep = _narrowed(known, asked)
    figures = _figures(known, asked)
    return KeptCosts([_lines(_named(known, each), keep, figures) for each in by], others)


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
    keep = _is(_part(known, "currency"), asked.currency)
    if asked.shop_id is not None:
        keep &= _is(_part(known, "shop_id"), asked.shop_id)
    if asked.of:
        keep &= _is(_named(known, asked.of), asked.value)
    return keep


def _is(rows: NamedRows, value: Any) -> Array:
    good = np.array([each == value for each in rows.values], np.bool_)
    return good[rows.codes] if good.size else np.zeros(len(rows.codes), np.bool_)


def _part(known: CaseColumns, name: str) -> NamedRows:
    rows = known.told[COST_NAMES[name]]
    assert isinstance(rows, NamedRows)  # noqa: S101 - as it is declared
    return rows


def _named(known: CaseColumns, dimension: str) -> NamedRows:
    """A dimension's value of each case, as text."""
    if dimension == WEEK:
        return _weeks(known.at)
    first, *others = (_part(known, each) for each in MADE_OF.get(dimension, (dimension,)))
    if not others:
        return NamedRows(first.codes, [str(each) for each in first.values])
    (second,) = others
    wide = max(len(second.values), 1)
    both = first.codes.astype(np.int64) * wide + second.codes
    return _by_number(both, lambda code: f"{first.values[code // wide]}/{second.values[code % wide]}")


def _by_number(numbers: Array, say: Callable[[int], str]) -> NamedRows:
    found, codes = np.unique(numbers, return_inverse=True)
    return NamedRows(codes, [say(each) for each in found.tolist()])


def _weeks(at: Array) -> NamedRows:
    """By their Mondays; times are in order."""
    weeks = (at // A_DAY + FIRST_MONDAY) // A_WEEK
    first, last = (int(weeks[0]), int(weeks[-1])) if len(weeks) else (0, -1)
    mondays = [EPOCH + timedelta(days=week * A_WEEK - FIRST_MONDAY) for week in range(first, last + 1)]
    return NamedRows(weeks - first, [each.isoformat() for each in mondays])


def _figures(known: CaseColumns, asked: CostQuestion) -> dict[str, Array]:
    """What each case cost, with its hands at the price of its day; no number where it cost nothing."""
    found: dict[str, Array] = {name: _plain(known, column) for name, column in COST_FIGURES.items()}
    priced = prices.of_currency(asked.currency)
    begins = [int(loading.midnight(day).timestamp()) for day in priced.days[1:]]  # before the first, that one
    places = [0, *np.searchsorted(known.at, begins).tolist(), len(known.at)]
    price = np.repeat(np.array(priced.prices, np.float64), np.diff(places))
    found["hands"] = np.floor(found.pop("steps") * price / THOUSANDTHS)
    return found


def _plain(known: CaseColumns, column: FactColumn) -> Array:
    rows = known.told[column]
    assert not isinstance(rows, NamedRows)  # noqa: S101 - as it is declared
    return rows


def _lines(rows: NamedRows, keep: Array, figures: dict[str, Array]) -> list[CostLine]:
    """Sums of each value; those that aren't kept are counted behind the last."""
    wide = len(rows.values)
    codes = np.where(keep, rows.codes, wide)
    many = np.bincount(codes, minlength=wide)
    sums = {name: np.bincount(codes, weights=each, minlength=wide) for name, each in figures.items()}
    found: list[CostLine] = []
    for n in np.flatnonzero(many[:wide]).tolist():
        told = {name: int(each[n]) for name, each in sums.items()}
        net = sum(told.values()) - 2 * told["recovered"]
        found.append(CostLine(of=rows.values[n], orders=int(many[n]), net=net, **told))
    return found
