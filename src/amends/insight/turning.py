"""What drives a score that slides, what buyers say of it, and which cases to solve first to turn it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from amends.insight import board_sql
from amends.insight.scores import BACK, COLUMN, Standing
from amends.insight.slides import WEEK
from amends.merchants.models import Member

SPLITS: Final = {"issue": "f.issue", "product": "f.product", "carrier": "f.carrier", "scene": "f.scene"}
OPEN: Final = {"answered": "f.answered IS NULL", "refund_took": "f.about = 'refund'"}
"""Of a time, which open cases add to it; else all of them."""
MOST: Final = 8
SHORT: Final = 160  # characters of what a buyer wrote
DAY_HOURS: Final = 24.0
LEAST: Final = 0.005  # a chance below it isn't worth a place among what comes first


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """A value of a dimension: cases ``now`` in a week and ``usual`` in one before; ``more``: what it adds."""

    split: str
    value: str
    now: int
    usual: float
    more: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidWords:
    at: datetime
    text: str
    dossier_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstCase:
    """A case to solve first. ``share``: how often one of its scene led to what the score counts."""

    dossier_id: int
    no: int
    order_key: str
    scene: str
    shop_id: int
    opened_at: datetime
    tone: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Turning:
    """``left``: where the score stands in a week if nothing is done; ``turned``: if these cases are solved today."""

    drivers: list[Driver]
    words: list[SaidWords]
    first: list[FirstCase]
    left: float
    turned: float


def turning(member: Member, standing: Standing, now: datetime) -> Turning:
    """Of a standing that is known."""
    turn = now - timedelta(days=WEEK)
    values = {"merchant": member.merchant_id, "only": standing.key, "turn": turn, "begin": now - timedelta(days=BACK)}
    first = _first(standing, values)
    left, turned = _effect(standing, first)
    return Turning(drivers=_drivers(standing, values), words=_words(standing, values), first=first, left=left,
                   turned=turned)  # fmt: skip


def _drivers(standing: Standing, values: dict[str, Any]) -> list[Driver]:
    """What is more than in a usual week of the weeks before, the most first."""
    weeks, found = BACK / WEEK - 1, []
    parts = {"where": standing.score.measure.where, "key": COLUMN[standing.by]}
    with connection.cursor() as cursor:
        for split, column in SPLITS.items():
            if split == standing.by:
                continue
            cursor.execute(board_sql.DRIVERS.format(column=column, **parts), values)
            found += [
                Driver(split=split, value=value, now=now, usual=before / weeks, more=now - before / weeks)
                for value, now, before in cursor.fetchall()
                if value and now > before / weeks
            ]
    return sorted(found, key=lambda each: -each.more)[:MOST]


def _words(standing: Standing, values: dict[str, Any]) -> list[SaidWords]:
    parts = {"where": standing.score.measure.where, "key": COLUMN[standing.by]}
    with connection.cursor() as cursor:
        cursor.execute(board_sql.OF_IT.format(**parts), values)
        orders = [number for (number,) in cursor.fetchall()]
        cursor.execute(board_sql.WORDS, values | {"orders": orders})
        return [SaidWords(at=at, text=said[:SHORT], dossier_id=number) for at, said, number in cursor.fetchall()]


def _first(standing: Standing, values: dict[str, Any]) -> list[FirstCase]:
    """Of a rate: open cases that lead to it, the likeliest first. Of a time: those that have waited longest."""
    where = standing.score.measure.where
    rate = standing.score.measure.orders
    is_open = f"NOT ({where})" if rate else OPEN.get(standing.score.name, "true")
    order = "coalesce(l.share, 0) DESC, f.tone DESC, f.opened_at" if rate else "f.opened_at"
    outer = order.replace("coalesce(l.share, 0)", "f.share")
    text = board_sql.FIRST.format(where=where, key=COLUMN[standing.by], open=is_open, order=order, outer=outer)
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        rows = cursor.fetchall()
    found = [
        FirstCase(dossier_id=row[0], no=row[1], order_key=row[2], scene=row[3], shop_id=row[4], opened_at=row[5],
                  tone=row[6], share=row[7])
        for row in rows
    ]  # fmt: skip
    return [each for each in found if not rate or each.share >= LEAST]


def _effect(standing: Standing, first: list[FirstCase]) -> tuple[float, float]:
    """Where it goes by itself, and what is left of that once these cases are solved.

    Of a rate each case solved takes the chance that it would have led to one more; of a time each is left a day less.
    """
    slide = standing.slide
    if slide is None:
        return 0.0, 0.0
    left = slide.ahead[WEEK - 1]
    of = sum(day.of for day in standing.days[-WEEK:])
    if standing.score.measure.orders:
        saved = sum(each.share for each in first) / of if of else 0.0
    else:
        saved = DAY_HOURS * len(first) / (of + len(first)) if of + len(first) else 0.0
    return left, max(left - saved, 0.0)
