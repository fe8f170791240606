"""The ledger of penalties: what platforms took in a year, what was given back, and what open cases can still cost."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Sum

from amends.casework.ledger.models import CaseRecord
from amends.casework.queries import sql
from amends.merchants import table_pages
from amends.merchants.access import visible
from amends.merchants.models import Member
from amends.merchants.row_order import USUAL, RowOrder

MOST: Final = 10_000
AT_STAKE: Final = 50  # cases a page names; the sum is of all


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """``amount``: minor units. ``lifted_at``: since when it is given back. ``case_no``: 0 where it has no case."""

    dossier_id: int
    shop_id: int
    order_key: str
    at: datetime
    rule: str
    points: int
    amount: int
    currency: str
    text: str
    lifted_at: datetime | None
    case_no: int


def penalties(member: Member, *, year: int, zone: ZoneInfo, shop_id: int | None = None) -> list[Penalty]:
    """Those recorded in a calendar year of the zone, newest first, up to MOST; of one shop or of all."""
    since, until = (datetime(each, 1, 1, tzinfo=zone) for each in (year, year + 1))
    values: dict[str, Any] = {"merchant": member.merchant_id, "since": since, "until": until, "most": MOST}
    with connection.cursor() as cursor:
        cursor.execute(sql.PENALTIES, values)
        rows = cursor.fetchall()
    found = [_penalty(row) for row in rows]
    return [each for each in found if shop_id in {None, each.shop_id}]


def _penalty(row: tuple[object, ...]) -> Penalty:
    *known, case_no = row
    return Penalty(**dict(zip(Penalty.__dataclass_fields__, (*known, case_no or 0), strict=True)))  # type: ignore[arg-type]


def first_year(member: Member, *, zone: ZoneInfo) -> int | None:
    """The year of the oldest penalty; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(sql.FIRST_PENALTY, [member.merchant_id])
        (at,) = cursor.fetchone() or (None,)
    return at.astimezone(zone).year if at else None


def at_stake(
    member: Member, *, shop_id: int | None = None, order: RowOrder = USUAL
) -> tuple[list[CaseRecord], dict[int, int]]:
    """Open cases that can cost points, those due first at the top unless sorted; the points of all of them by shop.

    Not those about points already taken: these stand in the ledger.
    """
    rows = visible(member, CaseRecord).filter(state="open", points__gt=0).exclude(subject__startswith="penalty:")
    rows = rows.filter(shop_id=shop_id) if shop_id else rows
    found = table_pages.in_order(rows, order, ("due_at", "dossier_id", "no"))[:AT_STAKE]
    sums = rows.values("shop_id").order_by("shop_id").annotate(sum=Sum("points")).values_list("shop_id", "sum")
    return list(found), dict(sums)
