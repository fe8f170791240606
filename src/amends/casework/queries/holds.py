"""The warehouse's hold list: orders that must not leave, and haven't been released."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from amends.casework.queries import sql
from amends.engine.dossier import decode
from amends.merchants import query_pages
from amends.merchants.models import Member
from amends.merchants.row_order import USUAL, RowOrder

PAGE: Final = 100
LATEST: Final = ("-id",)
NAME: Final = "holds"


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


def holds(
    member: Member, *, shop_id: int | None = None, order: RowOrder = USUAL, after: str = "", most: int = PAGE
) -> tuple[list[Hold], str]:
    """A page of held orders, latest first unless they are sorted, and where the next begins."""
    text, more = query_pages.of_query(sql.HELD, order, LATEST, after=after, most=most, of=NAME)
    with connection.cursor() as cursor:
        cursor.execute(text, {"merchant": member.merchant_id, "shop": shop_id, **more})
        rows, following = query_pages.next_of(cursor.fetchall(), order, LATEST, most=most, of=NAME)
    return [_hold(row) for row in rows], following


def every_hold(member: Member, *, shop_id: int | None = None, order: RowOrder = USUAL) -> Iterator[Hold]:
    """All held orders in the page's order, page by page."""
    after = ""
    while True:
        page, after = holds(member, shop_id=shop_id, order=order, after=after, most=1000)
        yield from page
        if not after:
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
