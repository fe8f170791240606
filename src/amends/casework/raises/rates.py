"""How many of those who bought complained, week by week before and after the page was changed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db import connection

from amends.casework.raises import sql
from amends.casework.raises.models import RaisedProblem
from amends.casework.raises.words import ripe

WEEK: Final = 7
WEEKS_BEFORE: Final = 6
DAY: Final = timedelta(days=1)
_WHERE: Final = {
    "product": "m.skus @> ARRAY[%(suspect)s]",
    "listing": "m.skus @> ARRAY[%(second)s] AND m.shop_id = %(first)s::bigint",
    "batch": "m.batch = %(suspect)s",
    "supplier": "m.supplier = %(suspect)s",
}
"""Of which dimensions it is known how many bought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RateSpan:
    """Days from ``first`` to ``last``, by when they bought; ``young``: so lately that complaints may still come."""

    first: date
    last: date
    sold: int = 0
    complained: int = 0
    after: bool = False
    young: bool = False

    @property
    def share(self) -> float:
        """Of those who bought, 0 to 1; of nobody, 0."""
        return self.complained / self.sold if self.sold else 0.0

    @property
    def percent(self) -> float:
        return 100 * self.share


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseRates:
    """``weeks``: counted from the day of the change; ``before``, ``after``: all days that can be compared, or None.

    ``known_on``: when the first day after the change can be.
    """

    weeks: tuple[RateSpan, ...]
    before: RateSpan | None
    after: RateSpan | None
    known_on: date | None

    @property
    def highest(self) -> float:
        return max((each.share for each in self.weeks), default=0.0)


def rates(problem: RaisedProblem, *, now: datetime) -> RaiseRates | None:
    """None where nobody counts how many bought: of a carrier, a cause."""
    if problem.of not in _WHERE:
        return None
    turned = (problem.changed_at or now).astimezone(UTC).date()
    today = now.astimezone(UTC).date()
    since = turned - WEEKS_BEFORE * WEEK * DAY
    sold, complained = _counted(problem, since)
    young = today - ripe() * DAY  # bought on this day or later
    first = min(sold, default=turned)
    spans = _weeks(max(since, first - (first - since).days % WEEK * DAY), turned, today)
    whole = [_filled(span, sold, complained, young) for span in spans]
    changed = problem.changed_at is not None
    return RaiseRates(
        weeks=tuple(each for each in whole if each.sold or each.after),
        before=_compared(since, turned - DAY, sold, complained, young),
        after=_compared(turned + DAY, today, sold, complained, young) if changed else None,
        known_on=turned + (1 + ripe()) * DAY if changed else None,
    )


def _weeks(since: date, turned: date, today: date) -> list[RateSpan]:
    """Weeks up to the day before the change, and from it on; the day itself belongs to neither side for sure."""
    found, first = [], since
    while first <= today:
        last = min(first + (WEEK - 1) * DAY, today)
        found.append(RateSpan(first=first, last=last, after=first >= turned))
        first += WEEK * DAY
    return found


def _filled(span: RateSpan, sold: dict[date, int], complained: dict[date, int], young: date) -> RateSpan:
    days = [span.first + n * DAY for n in range((span.last - span.first).days + 1)]
    return RateSpan(
        first=span.first, last=span.last, after=span.after, young=span.last >= young,
        sold=sum(sold.get(day, 0) for day in days), complained=sum(complained.get(day, 0) for day in days),
    )  # fmt: skip


def _compared(
    first: date, last: date, sold: dict[date, int], complained: dict[date, int], young: date
) -> RateSpan | None:
    last = min(last, young - DAY)
    if last < first:
        return None
    found = _filled(RateSpan(first=first, last=last), sold, complained, young)
    return found if found.sold else None


def _counted(problem: RaisedProblem, since: date) -> tuple[dict[date, int], dict[date, int]]:
    """By the day on which they bought: orders, and those of them that complained in time."""
    first, _slash, second = problem.value.partition("/")
    values: dict[str, Any] = {
        "merchant": problem.merchant_id, "kind": problem.of, "suspect": problem.value, "first": first,
        "second": second, "since": since, "issues": list(problem.issues), "ripe": ripe(),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql.SOLD, values)
        sold = dict(cursor.fetchall())
        cursor.execute(sql.COMPLAINED.format(where=_WHERE[problem.of]), values)
        return sold, dict(cursor.fetchall())
