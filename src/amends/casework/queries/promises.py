"""What buyers were promised and neither got nor let go."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from amends.merchants.models import Member

MOST: Final = 200

_OPEN: Final = """
SELECT p.dossier_id, p.case_no, p.ref, p.what, p.due_at, p.by, p.made_at, d.key, d.buyer, p.shop_id
FROM (
    SELECT * FROM casework_promise WHERE merchant_id = %(merchant)s AND ended_at IS NULL {of_shop}
    ORDER BY due_at, dossier_id LIMIT %(most)s) p
JOIN casework_dossier d ON d.merchant_id = %(merchant)s AND d.id = p.dossier_id
ORDER BY p.due_at, p.dossier_id
"""


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
    query = _OPEN.format(of_shop="AND shop_id = %(shop)s" if shop_id is not None else "")
    with connection.cursor() as cursor:
        cursor.execute(query, {"merchant": member.merchant_id, "most": MOST, "shop": shop_id})
        return [
            OpenPromise(**dict(zip(OpenPromise.__dataclass_fields__, row, strict=True))) for row in cursor.fetchall()
        ]


_COUNT: Final = """
SELECT count(*) FROM (
    SELECT FROM casework_promise WHERE merchant_id = %s AND ended_at IS NULL LIMIT %s) open
"""


def open_promises_count(member: Member) -> str:
    """How many promises are open, in words: beyond MOST just that there are more."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [member.merchant_id, MOST + 1])
        (found,) = cursor.fetchone() or (0,)
    return f"{MOST}+" if found > MOST else str(found)
