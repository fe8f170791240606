"""What slides is told before it breaks: on the public Olist orders, judged on months the rule was not made by."""

import os
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from amends.insight.slides import RULE, WEEK, DayCount, SlideRule, look, rolled
from tests.channels import olist_counts

DATA = Path(os.environ.get("AMENDS_DATA") or Path(__file__).parents[4] / "shared" / "data")
FIRST, MADE_BY, LAST = date(2016, 12, 1), date(2017, 10, 31), date(2018, 5, 31)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def series() -> list[tuple[date, DayCount]]:
    """By the day that was promised: of how many orders the parcel hadn't come by its end. Straight from the files."""
    source = DATA / "olist.zip"
    if not source.exists():
        pytest.skip("no olist.zip: set AMENDS_DATA to the folder that holds it")
    due, late = Counter[str](), Counter[str]()
    for row in olist_counts.rows(source, "orders"):
        if row["order_status"] in {"canceled", "unavailable"}:
            continue
        promised, came = row["order_estimated_delivery_date"][:10], row["order_delivered_customer_date"][:10]
        due[promised] += 1
        late[promised] += not came or came > promised
    days = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]
    return [(day, DayCount(late[day.isoformat()], due[day.isoformat()])) for day in days]


def warned(series: list[tuple[date, DayCount]], since: date, until: date, rule: SlideRule = RULE) -> list[date]:
    """The days on which it is told, each knowing only what came before."""
    counts = [each for _, each in series]
    found = [(day, look(counts[: n + 1], rule=rule)) for n, (day, _) in enumerate(series) if since <= day <= until]
    return [day for day, slide in found if slide and slide.slides]


def peak(series: list[tuple[date, DayCount]], since: date, until: date) -> date:
    """The end of the week with most late deliveries."""
    weeks = rolled([each for _, each in series])
    inside = [(n, day) for (day, _), (n, _of) in zip(series, weeks, strict=True) if since <= day <= until]
    return max(inside, key=lambda each: each[0])[1]


@pytest.mark.mission("T10")
@pytest.mark.parametrize(
    ("since", "until", "peaks"),
    [(date(2017, 11, 1), date(2018, 1, 31), date(2017, 12, 21)), (date(2018, 2, 1), LAST, date(2018, 3, 22))],
)
def test_both_waves_are_told_five_days_before_their_peak(
    series: list[tuple[date, DayCount]], since: date, until: date, peaks: date
) -> None:
    assert since > MADE_BY
    assert peak(series, since, until) == peaks
    first = warned(series, since, until)[0]
    assert (peaks - first).days >= 5
    assert (peaks - first).days <= 14  # nor long before there is anything to see


@pytest.mark.mission("T10")
def test_quiet_months_are_left_quiet(series: list[tuple[date, DayCount]]) -> None:
    assert warned(series, date(2017, 6, 1), date(2017, 11, 30)) == []
    assert warned(series, date(2018, 1, 15), date(2018, 3, 10)) == []


def steady(weeks: int, n: int, of: int) -> list[DayCount]:
    return [DayCount(n, of)] * (WEEK * weeks)


@pytest.mark.parametrize(
    ("days", "slides"),
    [
        (steady(8, 2, 40), False),
        (steady(8, 2, 40) + [DayCount(6, 40)] * 4, True),
        (steady(8, 0, 3) + [DayCount(1, 3)] * 2, False),  # two of twenty are chance
        (steady(8, 44, 40), False),  # counted of orders of earlier weeks, too
        (steady(8, 44, 40) + [DayCount(90, 40)] * 4, True),
        ([DayCount(2, 40), DayCount(6, 40)] * 28 + [DayCount(4, 40)] * 7, False),  # it always goes up and down
    ],
)
def test_chance_and_habit_are_no_slide(days: list[DayCount], slides: bool) -> None:
    found = look(days)
    assert found is not None
    assert found.slides is slides


def test_a_promotion_is_compared_with_promotions() -> None:
    usual, sale = [DayCount(2, 40)] * WEEK, [DayCount(8, 40, special=True)] * WEEK
    days = (usual + sale) * 5 + usual
    mild = look([*days, *sale])
    assert mild is not None
    assert not mild.slides
    assert mild.normal == pytest.approx(0.2)


def test_the_line_is_seen_coming_and_too_little_says_nothing() -> None:
    rising = steady(8, 2, 40) + [DayCount(2 + n, 40) for n in range(6)]
    found = look(rising, line=0.13)
    assert found is not None
    assert found.crosses is not None
    assert 0 < found.crosses <= 5
    assert look(steady(8, 2, 40), line=0.15).crosses is None  # type: ignore[union-attr]
    assert look(steady(3, 2, 40)) is None
    assert look(steady(8, 0, 0)) is None
