"""Time as boards cut it: buckets of a grain in a zone, and the spans of a promotion's phases."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final

from amends.merchants.models import Promotion, PromotionPhase

DAY: Final = timedelta(days=1)
MOST_HOURS: Final = 24 * 31  # longer boards by the hour are told by the day
MOST_OVER: Final = 24 * 7  # of boards by a second dimension as well, which nobody reads any longer


@dataclass(frozen=True, slots=True)
class DaySpan:
    """From ``begin`` up to but not including ``end``; ``first`` and ``last`` are its days."""

    first: date
    last: date
    zone: tzinfo

    @property
    def begin(self) -> datetime:
        return midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        return midnight(self.last + DAY, self.zone)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def before(self) -> "DaySpan":
        """As many days just before."""
        return DaySpan(self.first - timedelta(days=self.days), self.first - DAY, self.zone)


def midnight(day: date, zone: tzinfo) -> datetime:
    """When a day begins there."""
    return datetime.combine(day, time.min, zone)


def edges(span: DaySpan, grain: str) -> list[datetime]:
    """When each bucket begins, in order; the last ends with the span."""
    if grain == "hour":
        step, found, at = timedelta(hours=1), [], span.begin.timestamp()
        end = span.end.timestamp()
        while at < end:
            found.append(datetime.fromtimestamp(at, span.zone))
            at += step.total_seconds()
        return found
    return [midnight(day, span.zone) for day in _days(span, grain)]


def _days(span: DaySpan, grain: str) -> Iterable[date]:
    day = span.first
    while day <= span.last:
        yield day
        if grain == "week":
            day += timedelta(days=7 - day.weekday())
        elif grain == "month":
            day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        else:
            day += DAY


def steady(span: DaySpan) -> bool:
    """Whether no clock is changed within it, nor in the week before its first."""
    first = span.first - timedelta(days=span.first.weekday())
    days = (span.last - first).days + 2
    return len({midnight(first + n * DAY, span.zone).utcoffset() for n in range(days)}) == 1


def bins(span: DaySpan) -> dict[str, Any]:
    """From where hours, days and weeks are counted, and how far its clock is from UTC, as the SQL names them."""
    week = midnight(span.first - timedelta(days=span.first.weekday()), span.zone)
    return {"bins_hour": span.begin, "bins_day": span.begin, "bins_week": week, "offset": span.begin.utcoffset()}


def labels(begun: Sequence[datetime], grain: str) -> list[str]:
    """What the buckets are called: 11-23 14:00, 11-23, 2026-11."""
    pattern = {"hour": "%m-%d %H:00", "month": "%Y-%m"}.get(grain, "%m-%d")
    years = {at.year for at in begun}
    if len(years) > 1 and grain in {"day", "week"}:
        pattern = "%Y-%m-%d"
    return [at.strftime(pattern) for at in begun]


def phases(span: DaySpan, promotions: Iterable[Promotion]) -> list[tuple[datetime, str]]:
    """When a phase begins and which, over a span; the first begins with it. Of several promotions the later wins."""
    known = sorted(promotions, key=lambda each: (each.warm_up_on, each.pk))
    found: list[tuple[datetime, str]] = []
    for number in range(span.days):
        day = span.first + timedelta(days=number)
        phase = next((_phase(each, day) for each in reversed(known) if each.warm_up_on <= day <= each.ends_on), "usual")
        if not found or found[-1][1] != phase:
            found.append((midnight(day, span.zone), phase))
    return found


def _phase(promotion: Promotion, day: date) -> str:
    begun = (promotion.warm_up_on, promotion.sale_on, promotion.after_sales_on)
    names = (PromotionPhase.WARM_UP, PromotionPhase.SALE, PromotionPhase.AFTER_SALES)
    return str(names[max(bisect_right(begun, day) - 1, 0)].value)


def last_promotion(promotions: Iterable[Promotion], span: DaySpan) -> DaySpan | None:
    """The days of the last promotion that was over before a span began: as many, aligned on the day of its sale.

    A span that holds the sale of a promotion is laid over the last one from sale to sale; any other begins with it.
    """
    known = sorted(promotions, key=lambda each: each.sale_on)
    here = next((each for each in reversed(known) if span.first <= each.sale_on <= span.last), None)
    past = [each for each in known if each.ends_on < span.first]
    if not past:
        return None
    shift = (span.first - here.sale_on) if here else timedelta()
    first = past[-1].sale_on + shift
    return DaySpan(first, first + (span.last - span.first), span.zone)
