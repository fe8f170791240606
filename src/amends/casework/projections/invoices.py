"""Every invoice that was asked for as a row: what is on it, where it stands, what is too much after refunds. Pure."""

from typing import Final

from amends.casework.projections.invoice_store import InvoiceRow
from amends.engine import invoices
from amends.engine.dossier import Dossier
from amends.engine.subjects import InvoiceFacts
from amends.engine.words import CaseState, ClockState

Place = tuple[int, int, int]  # merchant, dossier and shop ids
CLOCK: Final = "issue_invoice"
CUSTOM: Final = "custom"


def follow(rows: list[InvoiceRow], place: Place, after: Dossier) -> None:
    """Add the dossier's invoices; there are few, and most dossiers have none."""
    for key, each in after.facts.subjects.items():
        if isinstance(each, InvoiceFacts) and each.at is not None:
            rows.append(_row(place, after, key, each))


def _row(place: Place, after: Dossier, key: str, invoice: InvoiceFacts) -> InvoiceRow:
    merchant, dossier, shop = place
    facts, taken = after.facts, invoices.taken_off(after.facts, invoice)
    assert invoice.at is not None  # noqa: S101 - see ``follow``
    return InvoiceRow(
        merchant_id=merchant,
        dossier_id=dossier,
        ref=invoice.ref,
        shop_id=shop,
        order_key=after.key,
        case_no=max(
            (case.no for case in after.cases if case.subject == key and case.state is CaseState.OPEN), default=0
        )
        or max((case.no for case in after.cases if case.subject == key), default=0),
        kind=invoice.kind.value if invoice.kind else "",
        other_items=CUSTOM in invoice.lines,
        amount=invoice.amount,
        payable=max(facts.paid - facts.refunded, 0),
        currency=facts.currency,
        asked_at=invoice.at,
        due_at=min(
            (c.due_at for c in after.clocks if c.subject == key and c.rule == CLOCK and c.state is ClockState.RUNNING),
            default=None,
        ),
        issued_at=invoice.issued_at,
        number=invoice.number,
        issued=invoice.issued,
        dated=invoice.dated,
        sent_at=invoice.sent_at,
        waybill=invoice.waybill,
        taken_off=taken,
        voided_at=invoice.voided_at,
        last_void=max((at for at, _amount in invoice.voids), default=None),
        red_number=invoice.red_number,
        excess=facts.invoice_excess if invoice.ref == facts.invoice_newest else 0,
        state=state_of(after, invoice, taken),
    )


def state_of(after: Dossier, invoice: InvoiceFacts, taken: int) -> str:
    """Where it stands, a word of ``casework.invoices.models.InvoiceState``."""
    if invoice.issued_at is None:
        return "void" if invoice.voided_at else "asked"
    if not invoices.stands(after.facts, invoice):
        return "void"
    if taken:
        return "part_void"
    return "sent" if invoice.sent_at else "issued"
