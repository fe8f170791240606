"""Who waits for an answer: everybody who wrote has a place, by when they did, and is told it and how long it takes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from amends.casework.buyers import sql
from amends.casework.ledger.models import CONVERSATIONS
from amends.merchants.models import Shop

BACK: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """``places``: of each order in the row, 1 is next; ``longest``: how long whoever wrote first has waited."""

    many: int
    longest: timedelta
    places: dict[int, int]


def waiting(shop: Shop, *, now: datetime) -> WaitingRow:
    """All who wrote to a shop and have no answer yet, who wrote first is first."""
    asked: dict[str, Any] = {
        "merchant": shop.merchant_id, "shop": shop.pk, "since": now - BACK, "conversations": list(CONVERSATIONS),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql.WAITING, asked)
        rows = cursor.fetchall()
    places: dict[int, int] = {}
    for dossier_id, _at in rows:
        places.setdefault(dossier_id, len(places) + 1)
    return WaitingRow(many=len(places), longest=now - rows[0][1] if rows else timedelta(0), places=places)
