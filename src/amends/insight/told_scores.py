"""Scores that a platform reckons and tells, such as DSR: their curve, the platform's line, and where they go.

Told in hundredths, as ``score.measured`` has them, once a day or whenever the platform says so. A day without news
stands where the last one stood.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from amends.insight import slides, told_sql
from amends.insight.slides import WEEK
from amends.merchants.models import Member

BACK: Final = timedelta(days=180)
SHOWN: Final = 60  # days of a curve
MOST: Final = 200
HUNDREDTHS: Final = 100
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldValue:
    """What was told at one time, as told: a score of 4.65 or a rate of 8.01. ``line``: 0 where none is known."""

    at: datetime
    value: float
    trend: float
    line: float
    higher: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldScore:
    """``days``: where it stood at the end of each day, the last is today; ``ahead``: of each of the next days.

    ``crosses``: in how many of these it is over the line, 0: it is, None: it won't be.
    """

    dossier_id: int
    shop_id: int
    measure: str
    last: ToldValue
    days: tuple[tuple[date, float], ...]
    ahead: tuple[float, ...]
    crosses: int | None

    @property
    def broken(self) -> bool:
        return self.crosses == 0

    @property
    def slides(self) -> bool:
        """Whether it stands worse than it did lately."""
        return bool(self.last.trend) and _worse(self.last.value, self.last.trend, higher=self.last.higher)

    @property
    def presses(self) -> bool:
        return self.slides or self.crosses is not None


def told(member: Member, *, now: datetime) -> list[ToldScore]:
    """The latest of each shop's scores, those that press first."""
    values: dict[str, Any] = {"merchant": member.merchant_id, "since": now - BACK, "most": MOST}
    with connection.cursor() as cursor:
        cursor.execute(told_sql.LATEST, values)
        rows = cursor.fetchall()
    found = [one(member, dossier, shop, measure, now=now) for dossier, shop, measure in rows]
    there = [each for each in found if each is not None]
    return sorted(there, key=lambda each: (not each.broken, not each.presses, each.shop_id, each.measure))


def one(member: Member, dossier_id: int, shop_id: int, measure: str, *, now: datetime) -> ToldScore | None:
    """One score with its curve; None where nothing of it was told lately."""
    values: dict[str, Any] = {
        "merchant": member.merchant_id,
        "dossier": dossier_id,
        "measure": measure,
        "since": now - BACK,
    }
    with connection.cursor() as cursor:
        cursor.execute(told_sql.SERIES, values)
        found = [_value(*row) for row in cursor.fetchall()]
    if not found:
        return None
    days = _days(found, timezone.localdate(now))
    ahead = slides.ahead([value for _day, value in days]) if len(days) > WEEK else ()
    last = found[-1]
    return ToldScore(dossier_id=dossier_id, shop_id=shop_id, measure=measure, last=last, days=tuple(days[-SHOWN:]),
                     ahead=ahead, crosses=_crosses(last, ahead))  # fmt: skip


def _value(at: datetime, value: int, trend: int | None, line: int | None, higher: bool) -> ToldValue:  # noqa: FBT001
    return ToldValue(
        at=at, value=value / HUNDREDTHS, trend=(trend or 0) / HUNDREDTHS, line=(line or 0) / HUNDREDTHS, higher=higher
    )


def _days(found: Sequence[ToldValue], today: date) -> list[tuple[date, float]]:
    """Where it stood at the end of each day, by the reader's clock."""
    last = {timezone.localdate(each.at): each.value for each in found}
    edges = [*sorted(last), max(today, *last) + DAY]
    return [(day + n * DAY, last[day]) for day, end in pairwise(edges) for n in range((end - day).days)]


def _worse(value: float, than: float, *, higher: bool) -> bool:
    return value < than if higher else value > than


def _crosses(last: ToldValue, ahead: Sequence[float]) -> int | None:
    if not last.line:
        return None
    way = (last.value, *ahead)
    return next((day for day, value in enumerate(way) if _worse(value, last.line, higher=last.higher)), None)
