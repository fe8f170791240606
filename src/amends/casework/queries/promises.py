"""What buyers were promised and neither got nor let go: read from the log, where every promise is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from amends.merchants.models import Member

MOST: Final = 200
LATELY: Final = timedelta(days=366)  # longer than any promise may run

_OPEN: Final = """
SELECT made.dossier_id, COALESCE((made.payload->>'case')::int, 0), made.payload->>'ref', made.payload->>'what',
    made.due, COALESCE(made.payload->>'by', ''), made.at, d.key, d.buyer, d.shop_id
FROM (
    SELECT dossier_id, at, payload, (payload->>'due')::timestamptz AS due FROM casework_signal made
    WHERE made.merchant_id = %(merchant)s AND made.kind = 'promise.made' {where} AND NOT EXISTS (
        SELECT FROM casework_signal done WHERE done.merchant_id = made.merchant_id
        AND done.dossier_id = made.dossier_id AND done.kind IN ('promise.kept', 'promise.released')
        AND done.payload->>'ref' = made.payload->>'ref')
    ORDER BY due, dossier_id LIMIT %(most)s) made
JOIN casework_dossier d ON d.merchant_id = %(merchant)s AND d.id = made.dossier_id
ORDER BY made.due, made.dossier_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
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


def open_promises(member: Member, *, dossier_id: int | None = None, shop_id: int | None = None) -> list[Promised]:
    """Soonest due first; of one order, of one shop, or of all."""
    where = "AND made.dossier_id = %(dossier)s" if dossier_id is not None else "AND made.at > %(since)s"
    where += " AND made.shop_id = %(shop)s" if shop_id is not None else ""
    return _read(member, where, dossier=dossier_id, shop=shop_id)


def _read(member: Member, where: str, **values: Any) -> list[Promised]:
    given = {"merchant": member.merchant_id, "most": MOST, "since": timezone.now() - LATELY, **values}
    with connection.cursor() as cursor:
        cursor.execute(_OPEN.format(where=where), given)
        return [Promised(**dict(zip(Promised.__dataclass_fields__, row, strict=True))) for row in cursor.fetchall()]


_COUNT: Final = """
SELECT count(*) FROM (
    SELECT FROM casework_signal made
    WHERE made.merchant_id = %s AND made.kind = 'promise.made' AND NOT EXISTS (
        SELECT FROM casework_signal done WHERE done.merchant_id = made.merchant_id
        AND done.dossier_id = made.dossier_id AND done.kind IN ('promise.kept', 'promise.released')
        AND done.payload->>'ref' = made.payload->>'ref')
    LIMIT %s) open
"""


def open_promises_count(member: Member) -> str:
    """How many promises are open, in words: beyond MOST just that there are more."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [member.merchant_id, MOST + 1])
        (found,) = cursor.fetchone() or (0,)
    return f"{MOST}+" if found > MOST else str(found)
