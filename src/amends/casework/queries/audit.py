"""The audit page: who saw what of buyers and evidence, who changed the rules, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from amends.casework.ledger.audit_models import Audit
from amends.casework.ledger.audit_verbs import SHOWN
from amends.merchants.access import visible
from amends.merchants.models import Member

PAGE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilters:
    """``actor``: a member's id; ``verb``: one of SHOWN; times are [``since``, ``until``)."""

    actor: int | None = None
    verb: str = ""
    order: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One row; ``member``: who, as text id. ``detail``: see the writers (``reveal``, ``files``, ``packs``)."""

    id: int
    at: datetime
    member: str
    verb: str
    about: str
    detail: dict[str, Any]


def audited(
    member: Member, filters: AuditFilters, *, before: int = 0, limit: int = PAGE
) -> tuple[list[AuditLine], int]:
    """A page, and the id to go on from (0: that was all)."""
    rows = visible(member, Audit).filter(verb__in=[filters.verb] if filters.verb in SHOWN else list(SHOWN))
    if before:
        rows = rows.filter(id__lt=before)
    if filters.actor is not None:
        rows = rows.filter(actor=f"member:{filters.actor}")
    if filters.order:
        rows = rows.filter(detail__order=filters.order)
    if filters.since:
        rows = rows.filter(at__gte=filters.since)
    if filters.until:
        rows = rows.filter(at__lt=filters.until)
    found = [_seen(row) for row in rows.order_by("-id")[: limit + 1]]
    return found[:limit], found[limit - 1].id if len(found) > limit else 0


def every(member: Member, filters: AuditFilters) -> Iterator[AuditLine]:
    before = 0
    while True:
        page, before = audited(member, filters, before=before, limit=1000)
        yield from page
        if not before:
            return


def _seen(row: Audit) -> AuditLine:
    return AuditLine(
        id=row.id,
        at=row.at,
        member=row.actor.removeprefix("member:"),
        verb=row.verb,
        about=row.object,
        detail=row.detail,
    )
