"""What poor quality costs, where it is of so many orders that it is added up out of columns (``poor_quality``).

``casework.costs.reading`` asks here first. None: of so few orders, or of so long a time, that their rows are read.
"""

from collections.abc import Sequence
from datetime import UTC, date

from django.db import connection

from amends.casework.costs.reading import CostQuestion, KeptCosts
from amends.insight import column_sql
from amends.insight.address import MOST_DAYS
from amends.insight.measures import When
from amends.insight.periods import DAY, DaySpan
from amends.insight.question import FEW


def lines(merchant: int, asked: CostQuestion, by: Sequence[str]) -> KeptCosts | None:
    """By each of some dimensions or ``week``."""
    span = DaySpan(asked.since, asked.until - DAY, UTC)
    if not _many(merchant, span):
        return None
    from amends.insight import poor_quality  # with what it counts by, which small houses never need

    return poor_quality.lines(merchant, asked, span, by)


def currencies(merchant: int, since: date, until: date) -> tuple[list[str], list[date]] | None:
    """In which orders of these days cost anything, and the days of which nothing is kept as it is now."""
    span = DaySpan(since, until - DAY, UTC)
    if not _many(merchant, span):
        return None
    from amends.insight import poor_quality

    return poor_quality.currencies(merchant, span)


def _many(merchant: int, span: DaySpan) -> bool:
    if span.days > MOST_DAYS:
        return False
    text = column_sql.MANY.format(at=f"f.{When.OPENED.value}", most=FEW + 1, rows="casework_casefact f")
    with connection.cursor() as cursor:
        cursor.execute(text, {"merchant": merchant, "begin": span.begin, "end": span.end})
        return int(cursor.fetchone()[0]) > FEW
