"""How buyers found their complaints were handled: by case for who leads, and for who looked after them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
from django.db import connection

from amends.casework.quality import sql
from amends.merchants.models import Member

MOST: Final = 300


@dataclass(frozen=True, slots=True)
class RatedCase:
    """How a buyer found their complaint was handled. ``owner``: the member who has the case, empty for nobody.

    ``wrote``: nobody had it, and ``owner`` is who wrote to the buyer last before.
    """

    dossier_id: int
    case_no: int
    shop_id: int
    order_key: str
    issue: str
    stars: int
    why: str
    said: str
    rated_at: datetime
    owner: str
    wrote: bool


class OrderRating(msgspec.Struct, frozen=True, array_like=True):
    """The same on the page of its order. ``case_no``: 0 where the complaint has no case of its own."""

    case_no: int
    stars: int
    why: str
    said: str
    rated_at: datetime


def rated(
    member: Member, *, since: datetime, shop_id: int | None = None, owner: str = "", most: int = MOST
) -> list[RatedCase]:
    """The latest first. ``owner``: only of the cases this member has, or that nobody has and they wrote in last."""
    values: dict[str, Any] = {
        "merchant": member.merchant_id, "since": since, "shop": shop_id, "owner": owner, "most": most,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql.RATED, values)
        return [RatedCase(*row) for row in cursor.fetchall()]


def read(found: Any) -> tuple[OrderRating, ...]:
    """What came of ``sql.OF_ORDER``, the earliest first."""
    return msgspec.convert(found or [], tuple[OrderRating, ...], strict=False)
