"""What a case's page shows of what was wanted: effects on their way out, and what colleagues are told. One question."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
from django.db import connection

from amends.casework.queries import sql
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


_TOLD: Final = msgspec.json.Decoder(tuple[HeardBy, ...])


def wanted(member: Member, *, dossier_id: int) -> list[WantedEffect]:
    """The latest of both, newest first: those on their way out, then those for colleagues."""
    with connection.cursor() as cursor:
        cursor.execute(sql.WANTED, {"merchant": member.merchant_id, "dossier": dossier_id})
        return [_effect(*row) for row in cursor.fetchall()]


def _effect(*row: Any) -> WantedEffect:
    *columns, told = row
    known = dict(zip(WantedEffect.__dataclass_fields__, columns, strict=False))
    hearers = _TOLD.decode(told) if told else ()
    if hearers:
        known["state"] = "seen" if any(hearer.seen_at for hearer in hearers) else "told"
    return WantedEffect(**known | {"payload": msgspec.json.decode(known["payload"]), "told": hearers})
