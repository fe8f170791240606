"""The audit page: who saw what of buyers and evidence, who changed the rules, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from amends.casework.ledger.audit_models import Audit
from amends.casework.ledger.audit_verbs import SHOWN
from amends.merchants import table_pages
from amends.merchants.access import visible
from amends.merchants.models import Member
from amends.merchants.row_order import USUAL, RowOrder

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
    member: Member, filters: AuditFilters, *, order: RowOrder = USUAL, after: str = "", most: int = PAGE
) -> tuple[list[AuditLine], str]:
    """A page, newest first unless it is sorted, and where the next begins."""
    rows = visible(member, Audit).filter(verb__in=[filters.verb] if filters.verb in SHOWN else list(SHOWN))
    if filters.actor is not None:
        rows = rows.filter(actor=f"member:{filters.actor}")
    if filters.order:
        rows = rows.filter(detail__order=filters.order)
    if filters.since:
        rows = rows.filter(at__gte=filters.since)
    if filters.until:
        rows = rows.filter(at__lt=filters.until)
    found, more = table_pages.page(rows, order, ("-id",), after=after, most=most)
    return [_seen(row) for row in found], more


def every(member: Member, filters: AuditFilters, order: RowOrder = USUAL) -> Iterator[AuditLine]:
    after = ""
    while True:
        page, after = audited(member, filters, order=order, after=after, most=1000)
        yield from page
        if not after:
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
