"""Everything one case's page is made of: its dossier, what happened, what was decided, what was asked for outside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import msgspec
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q

from amends.casework import models, privacy
from amends.casework.policies import card_of
from amends.casework.privacy import Private
from amends.casework.queries import standing
from amends.casework.queries.standing import Standing
from amends.casework.rows import Decided
from amends.engine import dossier as engine
from amends.engine.compiled import Policy
from amends.engine.dossier import Case, Dossier
from amends.engine.outcome import Reason
from amends.merchants.access import visible
from amends.merchants.models import Member, Shop

ENTRIES: Final = 50
STORY: Final = (
    "order.placed", "order.changed", "parcel.shipped", "parcel.handed_over", "parcel.scanned", "parcel.delivered",
    "refund.asked", "refund.changed", "dispute.opened", "review.posted", "message.received", "promise.made",
)  # fmt: skip
STORY_LENGTH: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the log: a signal, or a moment (``kind`` clock) at which something fell due.

    ``payload``: as on the wire.
    """

    id: int
    at: datetime
    known_at: datetime
    kind: str
    source: str
    external_id: str
    payload: dict[str, Any]
    reasons: tuple[Reason, ...]
    effects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """An effect and where it stands. ``amount``: minor units."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """``entries``: newest first; ``older``: the id to ask older ones with, 0: no more; ``story``: oldest first."""

    shop: Shop
    policy: Policy
    dossier: Dossier
    case: Case
    standing: Standing
    others: list[Standing]
    private: Private
    entries: list[Entry]
    older: int
    story: list[Entry]
    effects: list[Wanted]
    version: int


def case_page(member: Member, *, dossier_id: int, no: int) -> CasePage | None:
    """None when there is no such case, or it is somebody else's."""
    found = visible(member, models.Dossier).filter(id=dossier_id).select_related("shop").first()
    if found is None:
        return None
    dossier = engine.decode(bytes(found.state))
    case = dossier.case(no)
    standings = cases_of(member, dossier_id=dossier_id)
    mine = next((each for each in standings if each.no == no), None)
    if case is None or mine is None:
        return None
    entries, older = timeline(member, dossier_id=dossier_id)
    return CasePage(
        shop=found.shop,
        policy=card_of(found.shop).policy_for(dossier),
        dossier=dossier,
        case=case,
        standing=mine,
        others=[each for each in standings if each.no != no],
        private=privacy.unseal_private(bytes(found.private) if found.private else None),
        entries=entries,
        older=older,
        story=_story(member, dossier_id=dossier_id),
        effects=_effects(member, dossier_id=dossier_id),
        version=found.version,
    )


def cases_of(member: Member, *, dossier_id: int) -> list[Standing]:
    """All cases of one order, by number."""
    chosen = f"SELECT {standing.columns('c')} FROM casework_case c"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(
            f"{chosen} WHERE c.merchant_id = %s AND c.dossier_id = %s ORDER BY c.no", [member.merchant_id, dossier_id]
        )
        return [standing.read(row) for row in cursor.fetchall()]


def timeline(member: Member, *, dossier_id: int, before: int = 0, limit: int = ENTRIES) -> tuple[list[Entry], int]:
    """A page of the log, newest first, and the id to go on from (0: the beginning was reached)."""
    rows = visible(member, models.Signal).filter(dossier_id=dossier_id)
    rows = rows.filter(id__lt=before) if before else rows
    found = [_entry(row) for row in rows.order_by("-id")[: limit + 1]]
    return found[:limit], found[limit - 1].id if len(found) > limit else 0


def _story(member: Member, *, dossier_id: int) -> list[Entry]:
    """The latest signals that the sides of the page are drawn from, oldest first; always with the order itself."""
    placed = ExpressionWrapper(Q(kind="order.placed"), output_field=BooleanField())
    rows = visible(member, models.Signal).filter(dossier_id=dossier_id, kind__in=STORY)
    found = [_entry(row) for row in rows.order_by(placed.desc(), "-id")[:STORY_LENGTH]]
    return sorted(found, key=lambda entry: entry.at)


def _entry(row: models.Signal) -> Entry:
    decided = msgspec.convert(row.outcome, Decided) if row.outcome else Decided()
    return Entry(
        id=row.id,
        at=row.at,
        known_at=row.known_at,
        kind=row.kind,
        source=row.source,
        external_id=row.external_id,
        payload=row.payload or {},
        reasons=decided.reasons,
        effects=decided.effects,
    )


_WANTED: Final = tuple(Wanted.__dataclass_fields__)


def _effects(member: Member, *, dossier_id: int) -> list[Wanted]:
    rows = visible(member, models.Effect).filter(dossier_id=dossier_id).order_by("-id")[:200]
    return [Wanted(**{name: getattr(row, name) for name in _WANTED}) for row in rows]
