"""The watch over scores: what begins to slide is told to those who lead before it is over its line, once a week.

Runs as the tables' owner, once an hour for each merchant; running it twice tells nothing twice.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone, translation

from amends.casework.ledger import sweeps
from amends.insight import scores
from amends.insight.scores import Standing, WatchedScore
from amends.merchants import about
from amends.merchants.models import Merchant, Notice, NoticeKind, Promotion, Shop
from amends.merchants.notices import members_with, tell
from amends.merchants.roles import Role

EVERY: Final = timedelta(hours=1)
MOST: Final = 5  # told of one score at once
_LOOKED: Final[dict[int, datetime]] = {}  # by merchant; a process that starts looks at once, and tells nothing twice


def watch_scores(*, now: datetime) -> int:
    """Look at every merchant whose turn it is. Returns how many scores were told of."""
    due = [each for each in Merchant.objects.order_by("id").values_list("id", flat=True)
           if _LOOKED.get(each) is None or now - _LOOKED[each] >= EVERY]  # fmt: skip
    return sweeps.go_over("scores", due, lambda merchant: _turn(merchant, now))


def _turn(merchant: int, now: datetime) -> int:
    _LOOKED[merchant] = now
    return look(merchant_id=merchant, now=now)


@transaction.atomic
def look(*, merchant_id: int, now: datetime) -> int:
    """Judge one merchant's scores and tell of those that press. Returns how many there are."""
    shops = {shop.pk: shop for shop in Shop.objects.filter(merchant_id=merchant_id)}
    promotions = list(Promotion.objects.filter(merchant_id=merchant_id))
    zone, today, pressing = timezone.get_current_timezone_name(), timezone.localdate(now), 0
    for score in scores.watched().values():
        for by in score.by:
            found = scores.standings(merchant_id, score, by, today=today, zone=zone, shops=shops, promotions=promotions)
            pressing += sum(_tell(merchant_id, each, shops, now) for each in found[:MOST] if each.presses)
    return pressing


def _tell(merchant_id: int, standing: Standing, shops: dict[int, Shop], now: datetime) -> int:
    score: WatchedScore = standing.score
    leads = members_with(merchant_id=merchant_id, roles=[Role.SUPERVISOR, Role.MANAGER, Role.OWNER])
    shop = shops.get(int(standing.key)) if standing.by == scores.SHOP else None
    year, week, _day = timezone.localdate(now).isocalendar()
    slide = standing.slide
    once = f"score:{score.name}/{standing.by}/{standing.key}:{year}-{week}"
    if slide is None or Notice.objects.filter(merchant_id=merchant_id, once=once[:120]).exists():
        return 0
    tell(
        merchant_id=merchant_id,
        members=leads,
        kind=NoticeKind.WARNING,
        words={
            "say": "score_slides",
            "suspect": shop.name if shop else standing.key,
            "issue_en": _title(score, "en"),
            "issue_zh": _title(score, "zh-hans"),
            "now": _said(slide.now, ratio=score.measure.orders),
            "normal": _said(slide.normal, ratio=score.measure.orders),
        },
        about=about.score(score.name, standing.by, standing.key),
        once=once,
        now=now,
    )
    return 1


def _title(score: WatchedScore, language: str) -> str:
    with translation.override(language):
        return str(score.measure.title)


def _said(value: float, *, ratio: bool) -> str:
    """A ratio for each hundred, as its title says; else hours."""
    return f"{100 * value:.1f}" if ratio else f"{value:.1f} h"
