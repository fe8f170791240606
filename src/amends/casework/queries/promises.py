"""What buyers were promised and neither got nor let go."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from amends.casework.queries import sql
from amends.merchants.models import Member

MOST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPromise:
    """``case_no``: 0 where the promise names no case. ``by``: a member's id as text, empty where nobody is known."""

    dossier_id: int
    case_no: int
    ref: str
    what: str
    due: datetime
    by: str
    made_at: datetime
    order_key: str
    buyer: str
    shop_id: int


def open_promises(member: Member, *, shop_id: int | None = None) -> list[OpenPromise]:
    """The first MOST, soonest due first; of one shop, or of all. None of samples."""
    query = sql.OPEN.format(of_shop="AND shop_id = %(shop)s" if shop_id is not None else "")
    with connection.cursor() as cursor:
        cursor.execute(query, {"merchant": member.merchant_id, "most": MOST, "shop": shop_id})
        return [
            OpenPromise(**dict(zip(OpenPromise.__dataclass_fields__, row, strict=True))) for row in cursor.fetchall()
        ]


def open_promises_count(member: Member) -> str:
    """How many promises are open, in words: beyond MOST just that there are more."""
    with connection.cursor() as cursor:
        cursor.execute(sql.COUNT, [member.merchant_id, MOST + 1])
        (found,) = cursor.fetchone() or (0,)
    return f"{MOST}+" if found > MOST else str(found)
