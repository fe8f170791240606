"""Quarantine: what was refused, why, and its text as it came."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from amends.casework.ledger import privacy
from amends.casework.ledger.quarantine_models import Quarantine, QuarantineState
from amends.merchants import table_pages
from amends.merchants.access import visible
from amends.merchants.models import Member
from amends.merchants.row_order import USUAL, RowOrder

PAGE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantinedItem:
    """``line`` counts from 1; ``raw`` is the text as it came, empty in lists and where its key is gone."""

    id: int
    shop_id: int
    shop: str
    received_at: datetime
    source: str
    line: int
    field: str
    reason: str
    state: str
    raw: str = ""
    readable: bool = True


def waiting(
    member: Member, *, shop_id: int | None = None, order: RowOrder = USUAL, after: str = "", most: int = PAGE
) -> tuple[list[QuarantinedItem], str]:
    """A page of what waits to be mended, latest first unless it is sorted, and where the next begins."""
    rows = visible(member, Quarantine).filter(state=QuarantineState.WAITING).select_related("shop")
    rows = rows.filter(shop_id=shop_id) if shop_id else rows
    found, more = table_pages.page(rows.defer("raw"), order, ("-id",), after=after, most=most)
    return [_refused(row) for row in found], more


def refused(member: Member, *, id: int) -> QuarantinedItem | None:
    """One item with its text; None when there is none, or it is somebody else's."""
    row = visible(member, Quarantine).filter(id=id).select_related("shop").first()
    if row is None:
        return None
    raw = privacy.opened(bytes(row.raw))
    return replace(_refused(row, raw=(raw or b"").decode(errors="replace")), readable=raw is not None)


def _refused(row: Quarantine, *, raw: str = "") -> QuarantinedItem:
    return QuarantinedItem(
        id=row.id,
        shop_id=row.shop_id,
        shop=row.shop.name,
        received_at=row.received_at,
        source=row.source,
        line=row.line,
        field=row.field,
        reason=row.reason,
        state=row.state,
        raw=raw,
    )
