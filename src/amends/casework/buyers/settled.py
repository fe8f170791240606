"""How many orders complained of were settled at the shop's own page: said only of those old enough to know."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from amends.casework.buyers import sql
from amends.casework.buyers.rules import rules_at
from amends.merchants.models import Shop

LOOKED_BACK = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledHere:
    """Orders, each once however often its buyer complained. ``told``: all; ``known``: old enough to know.

    ``settled``: of these, all closed and without a dispute; ``disputed``: those the platform was called in on after
    all. ``alone``: taken by the buyer, no person having touched it. ``rated``: of the complaints, how many said how it
    was handled, ``stars``: on average in tenths.
    """

    told: int
    known: int
    settled: int
    disputed: int
    alone: int
    rated: int
    stars: int
    days: int

    @property
    def stars_said(self) -> str:
        return f"{self.stars / 10:.1f}"


def settled_here(shop: Shop, *, now: datetime) -> SettledHere:
    """Of the last year."""
    days = rules_at(now).settled_days
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {
            "merchant": shop.merchant_id,
            "shop": shop.pk,
            "since": now - LOOKED_BACK,
            "days": timedelta(days),
        }
        cursor.execute(sql.SETTLED, asked)
        rows = cursor.fetchall()
    known = [row for row in rows if row[0] <= now - timedelta(days)]
    rated, stars = sum(row[4] for row in rows), sum(row[5] for row in rows)
    return SettledHere(
        told=len(rows),
        known=len(known),
        settled=sum(1 for row in known if row[3] and not row[2]),
        disputed=sum(1 for row in known if row[2]),
        alone=sum(1 for row in rows if row[1]),
        rated=rated,
        stars=round(stars * 10 / rated) if rated else 0,
        days=days,
    )
