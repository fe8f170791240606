"""The warehouse's hold list: orders that must not leave, and haven't been released."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from amends.casework.queries import sql
from amends.engine.dossier import decode
from amends.merchants.models import Member

PAGE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """``left_at``: the carrier has it all the same. ``state``: how far the warehouse system has been told.

    ``seen_by``: the member who took it from the pick run, at ``seen_at``. ``skus``: what is in it.
    """

    id: int
    dossier_id: int
    shop_id: int
    shop: str
    order_key: str
    case_no: int
    payload: dict[str, Any]
    state: str
    since: datetime
    ship_by: datetime | None
    left_at: datetime | None
    carrier: str
    waybill: str
    skus: tuple[str, ...]
    seen_by: int | None
    seen_at: datetime | None


def holds(member: Member, *, shop_id: int | None = None, before: int = 0, limit: int = PAGE) -> tuple[list[Hold], int]:
    """A page of held orders, latest first, and the id to go on from (0: that was all)."""
    values = {
        "merchant": member.merchant_id,
        "shop": shop_id,
        "before": before or (1 << 63) - 1,
        "limit": limit + 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.HELD, values)
        found = [_hold(row) for row in cursor.fetchall()]
    return found[:limit], found[limit - 1].id if len(found) > limit else 0


def every_hold(member: Member, *, shop_id: int | None = None) -> Iterator[Hold]:
    """All held orders, page by page."""
    before = 0
    while True:
        page, before = holds(member, shop_id=shop_id, before=before, limit=1000)
        yield from page
        if not before:
            return


def _hold(row: tuple[Any, ...]) -> Hold:
    facts = decode(bytes(row[9])).facts
    payload: dict[str, Any] = json.loads(row[6])
    return Hold(
        id=row[0],
        dossier_id=row[1],
        shop_id=row[2],
        shop=row[3],
        order_key=row[4],
        case_no=row[5],
        payload=payload,
        state=row[7],
        since=row[8],
        ship_by=facts.ship_by,
        left_at=facts.handed_over_at or facts.scanned_at,
        carrier=facts.carrier,
        waybill=facts.waybill,
        skus=facts.skus,
        seen_by=row[10],
        seen_at=row[11],
    )
