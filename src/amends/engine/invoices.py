"""What stands of an order's invoices: issued, less what red-letter invoices took off; and what is too much of it.

An invoice issued anew after it was voided stands anew. What is told in another order ends in the same state.
"""

from datetime import datetime
from typing import Protocol

from amends.engine.subjects import AnySubject, InvoiceFacts


class InvoiceBooks(Protocol):
    """What is asked of an order's facts; they import this module."""

    since: dict[str, datetime]
    subjects: dict[str, AnySubject]
    refunded: int
    invoiced_at: datetime | None

    @property
    def paid(self) -> int: ...


def issued_last(f: InvoiceBooks, invoice: InvoiceFacts) -> datetime | None:
    """When it was issued, the last time; None: it was not."""
    if invoice.issued_at is None:
        return None
    return f.since.get(f"invoice:{invoice.ref}.issued_at", invoice.issued_at)


def taken_off(f: InvoiceBooks, invoice: InvoiceFacts) -> int:
    """What red-letter invoices took off it since it was issued, minor units."""
    since = issued_last(f, invoice)
    return sum(amount for at, amount in invoice.voids if since is None or at >= since)


def voided_at(f: InvoiceBooks, invoice: InvoiceFacts) -> datetime | None:
    """When it was last voided as a whole, at once or in parts; None: it was not."""
    last = max((at for at, amount in invoice.voids if not amount), default=None)
    if invoice.sum and taken_off(f, invoice) >= invoice.sum:
        parts = max(at for at, amount in invoice.voids if amount)
        last = parts if last is None or parts > last else last
    return last


def stands(f: InvoiceBooks, invoice: InvoiceFacts) -> bool:
    """Whether it is issued, and not void."""
    since = issued_last(f, invoice)
    return since is not None and (invoice.voided_at is None or invoice.voided_at < since)


def standing(f: InvoiceBooks, invoice: InvoiceFacts) -> int:
    """What still stands on it, minor units; of one whose sum nobody said, what was paid for the order."""
    if not stands(f, invoice):
        return 0
    return max((invoice.sum or f.paid) - taken_off(f, invoice), 0)


def of_order(f: InvoiceBooks) -> list[InvoiceFacts]:
    """The order's invoices that stand, the newest first."""
    found = [each for each in f.subjects.values() if isinstance(each, InvoiceFacts) and stands(f, each)]
    return sorted(found, key=lambda each: (issued_last(f, each), each.ref), reverse=True)


def excess(f: InvoiceBooks) -> int:
    """What stands on the order's invoices beyond what it has paid and not got back, minor units."""
    if f.invoiced_at is None:
        return 0
    return max(sum(standing(f, each) for each in of_order(f)) - max(f.paid - f.refunded, 0), 0)


def newest(f: InvoiceBooks) -> str:
    """The id of the newest that stands; empty: none does."""
    found = of_order(f) if f.invoiced_at is not None else []
    return found[0].ref if found else ""
