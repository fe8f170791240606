"""What is asked of invoices: a page of the list, how many stand where, a month's sums, whom each is made out to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Case, Count, F, Q, QuerySet, When
from django.db.models.functions import Coalesce, Least, NullIf

from amends.casework.invoices import details as of_details
from amends.casework.invoices.details import InvoiceDetails
from amends.casework.invoices.models import Invoice, InvoiceState
from amends.casework.ledger.models import DossierRecord
from amends.casework.queries import sql
from amends.engine.dossier import decode
from amends.merchants import table_pages
from amends.merchants.access import get_or_404, visible
from amends.merchants.models import Member
from amends.merchants.row_order import USUAL, RowOrder

PAGE: Final = 60
MOST: Final = 10_000  # rows of a file
DUE_FIRST: Final = ("due_at", "-asked_at", "dossier_id", "ref")
TAKEN: Final = "taken"
REDDEN: Final = "redden"
TABS: Final = (InvoiceState.ASKED.value, TAKEN, InvoiceState.ISSUED.value, REDDEN, InvoiceState.SENT.value,
    InvoiceState.PART_VOID.value, InvoiceState.VOID.value)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceFilters:
    """``tab``: of TABS, empty for all; ``q``: an order, or an invoice's number; ``since``, ``until``: asked between."""

    tab: str = ""
    kind: str = ""
    q: str = ""
    since: datetime | None = None
    until: datetime | None = None
    shop_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceTotal:
    """Of one kind in one currency: how many were issued and for how much, and what was voided of them."""

    kind: str
    currency: str
    issued: int
    amount: int
    red: int
    taken_off: int


SHOWN_SUM: Final = Case(
    When(issued_at__isnull=False, issued__gt=0, then=F("issued")),
    default=Least(Coalesce(NullIf("amount", 0), "payable"), "payable"),
)
_TAB: Final[dict[str, Q]] = {
    InvoiceState.ASKED.value: Q(state=InvoiceState.ASKED, taken_at=None),
    TAKEN: Q(state=InvoiceState.ASKED, taken_at__isnull=False),
    REDDEN: Q(excess__gt=0),
    **{s.value: Q(state=s) for s in InvoiceState if s is not InvoiceState.ASKED},
}


def counts(member: Member, *, shop_id: int | None = None) -> dict[str, int]:
    """How many there are under each tab."""
    rows = _of_shop(member, shop_id)
    return rows.aggregate(**{tab: Count("ref", filter=_TAB[tab]) for tab in TABS})


def _of_shop(member: Member, shop_id: int | None) -> QuerySet[Invoice]:
    rows = visible(member, Invoice)
    return rows.filter(shop_id=shop_id) if shop_id else rows


def invoices(
    member: Member, wanted: InvoiceFilters, *, order: RowOrder = USUAL, after: str = "", most: int = PAGE
) -> tuple[list[Invoice], str]:
    """A page, what is due first at the top unless they are sorted; and where the next begins."""
    rows = _of_shop(member, wanted.shop_id)
    rows = rows.filter(_TAB[wanted.tab]) if wanted.tab in _TAB else rows
    rows = rows.filter(kind=wanted.kind) if wanted.kind else rows
    rows = rows.filter(asked_at__gte=wanted.since) if wanted.since else rows
    rows = rows.filter(asked_at__lt=wanted.until) if wanted.until else rows
    if wanted.q:
        rows = rows.filter(Q(order_key=wanted.q) | Q(number=wanted.q) | Q(red_number=wanted.q))
    return table_pages.page(rows, order, DUE_FIRST, after=after, most=most)


def numbered(member: Member, *, order: str) -> list[Invoice]:
    """The invoices of an order, by its number, the newest first."""
    return list(visible(member, Invoice).filter(order_key=order).order_by("-asked_at", "ref")[:20])


def of_month(member: Member, *, since: datetime, until: datetime, shop_id: int | None) -> list[InvoiceTotal]:
    """What was issued between two moments by kind, and what red-letter invoices took off between them."""
    values: dict[str, Any] = {"merchant": member.merchant_id, "since": since, "until": until, "shop": shop_id}
    with connection.cursor() as cursor:
        cursor.execute(sql.INVOICES_OF_MONTH, values)
        rows = cursor.fetchall()
    return [InvoiceTotal(**dict(zip(InvoiceTotal.__dataclass_fields__, row, strict=True))) for row in rows]


def made_out_to(member: Member, found: list[Invoice]) -> dict[tuple[int, str], InvoiceDetails]:
    """Whom each is made out to, by order and invoice: as people typed it, else the title that was told with it."""
    known = {(each.dossier_id, each.ref): of_details.unsealed(each.details) for each in found}
    missing = sorted({place[0] for place, details in known.items() if details is None})
    told = _titles(member, missing) if missing else {}
    return {place: details or InvoiceDetails(title=told.get(place, "")) for place, details in known.items()}


def _titles(member: Member, dossiers: list[int]) -> dict[tuple[int, str], str]:
    with connection.cursor() as cursor:
        cursor.execute(sql.INVOICE_TITLES, {"merchant": member.merchant_id, "dossiers": dossiers})
        return {(dossier, ref or ""): title or "" for dossier, ref, title in cursor.fetchall()}


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceItems:
    """What may stand on an order's invoice: the goods, delivery and installation. ``freight``: minor units."""

    goods: list[str]
    freight: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicedOrder:
    """An order an invoice is asked for. ``payable``: what was paid and not refunded, minor units."""

    dossier_id: int
    key: str
    currency: str
    payable: int


def of_batch(member: Member, batch: str) -> list[Invoice]:
    """What was taken together."""
    return list(visible(member, Invoice).filter(batch=batch).order_by("order_key", "ref"))


def items(member: Member, found: list[Invoice]) -> dict[int, InvoiceItems]:
    """What may stand on each order's invoice, by dossier."""
    rows = visible(member, DossierRecord).filter(id__in={each.dossier_id for each in found}).only("id", "state")
    return {row.id: _items(row) for row in rows}


def _items(row: DossierRecord) -> InvoiceItems:
    facts = decode(bytes(row.state)).facts
    return InvoiceItems(goods=list(facts.skus), freight=facts.freight)


def order(member: Member, dossier_id: int) -> InvoicedOrder:
    """The order as an invoice sees it. Raises Http404."""
    row = get_or_404(member, DossierRecord, id=dossier_id)
    facts = decode(bytes(row.state)).facts
    payable = max(facts.paid - facts.refunded, 0)
    return InvoicedOrder(dossier_id=row.id, key=row.key, currency=facts.currency or row.shop.currency, payable=payable)


def language(member: Member, invoice: Invoice) -> str:
    """The buyer's."""
    row = get_or_404(member, DossierRecord, id=invoice.dossier_id)
    return decode(bytes(row.state)).facts.language or "zh"
