"""The warehouse's hold list: orders that must not leave, and haven't been released."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from amends.engine.dossier import decode
from amends.merchants.models import Member

PAGE: Final = 100
# An order is held by the latest of its hold and release effects. What was given up must still be done, by hand.
_SQL: Final = """
WITH held AS (
    SELECT DISTINCT ON (dossier_id) id, dossier_id, shop_id, order_key, case_no, kind, payload, state, wanted_at
    FROM casework_effect
    WHERE merchant_id = %(merchant)s AND state <> 'past'
      AND kind IN ('hold_shipment', 'release_shipment', 'resume_shipment')
      AND (%(shop)s::bigint IS NULL OR shop_id = %(shop)s)
    ORDER BY dossier_id, id DESC
)
SELECT h.id, h.dossier_id, h.shop_id, s.name, h.order_key, h.case_no, h.payload, h.state, h.wanted_at, d.state,
    m.seen_by, m.seen_at
FROM held h
JOIN merchants_shop s ON s.id = h.shop_id
JOIN casework_dossier d ON d.merchant_id = %(merchant)s AND d.id = h.dossier_id
LEFT JOIN casework_holdmark m ON m.merchant_id = %(merchant)s AND m.effect_id = h.id
WHERE h.kind = 'hold_shipment' AND h.id < %(before)s
ORDER BY h.id DESC LIMIT %(limit)s
"""


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
        cursor.execute(_SQL, values)
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
