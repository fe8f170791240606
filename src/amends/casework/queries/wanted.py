"""What a case's page shows of what was wanted: effects on their way out, and what colleagues are told. One question."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
from django.db import connection

from amends.merchants.models import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardBy:
    """Who was told, when, and when they had seen it."""

    name: str
    at: datetime
    seen_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedEffect:
    """An effect and where it stands. ``amount``: minor units; ``told``: of what stays inside, who has heard it."""

    id: int
    case_no: int
    key: str
    kind: str
    recipient: str
    amount: int
    currency: str
    payload: dict[str, Any]
    state: str
    attempts: int
    wanted_at: datetime
    sent_at: datetime | None
    next_at: datetime | None
    last_error: str
    told: tuple[HeardBy, ...] = ()


_WANTED: Final = """
(SELECT e.id, e.case_no, e.key, e.kind, e.recipient, e.amount, e.currency, e.payload::text, e.state, e.attempts,
    e.wanted_at, e.sent_at, e.next_at, e.last_error, NULL
FROM casework_effect e WHERE e.merchant_id = %(merchant)s AND e.dossier_id = %(dossier)s ORDER BY e.id DESC LIMIT 200)
UNION ALL
(SELECT a.id, a.case_no, a.key, a.kind, a.recipient, 0, '', a.payload::text,
    CASE WHEN a.ended_at IS NOT NULL OR a.stage > 0 THEN 'untold' ELSE 'telling' END, 0,
    a.wanted_at, NULL, a.next_at, '', heard.told
FROM casework_alert a CROSS JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('name', u.name, 'at', n.at, 'seen_at', n.read_at) ORDER BY n.id)::text AS told
    FROM merchants_notice n JOIN merchants_member m ON m.id = n.member_id AND m.merchant_id = %(merchant)s
    JOIN merchants_user u ON u.id = m.user_id
    WHERE n.merchant_id = %(merchant)s AND n.alert = a.id) heard
WHERE a.merchant_id = %(merchant)s AND a.dossier_id = %(dossier)s ORDER BY a.id DESC LIMIT 200)
"""
_TOLD: Final = msgspec.json.Decoder(tuple[HeardBy, ...])


def wanted(member: Member, *, dossier_id: int) -> list[WantedEffect]:
    """The latest of both, newest first: those on their way out, then those for colleagues."""
    with connection.cursor() as cursor:
        cursor.execute(_WANTED, {"merchant": member.merchant_id, "dossier": dossier_id})
        return [_effect(*row) for row in cursor.fetchall()]


def _effect(*row: Any) -> WantedEffect:
    *columns, told = row
    known = dict(zip(WantedEffect.__dataclass_fields__, columns, strict=False))
    hearers = _TOLD.decode(told) if told else ()
    if hearers:
        known["state"] = "seen" if any(hearer.seen_at for hearer in hearers) else "told"
    return WantedEffect(**known | {"payload": msgspec.json.decode(known["payload"]), "told": hearers})
