"""An invoice asked for by the buyer alone: it stands in finance's list at once, whole and checked, with its clock.

It is for what was paid and not refunded, for the goods and their delivery, never for a sum or item of one's own
choosing. An order has one invoice that stands; why another can't be asked for is said.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db import connection, transaction

from amends.casework.actions.held_dossier import hold
from amends.casework.actions.transaction import RefusedError
from amends.casework.buyers import acting, sql
from amends.casework.buyers.acting import Guest
from amends.casework.invoices import details as of_details
from amends.casework.invoices import issuing
from amends.casework.invoices.details import InvoiceDetails
from amends.casework.invoices.models import Invoice, InvoiceState
from amends.engine import signals as s
from amends.engine.facts import Facts
from amends.engine.grants import left
from amends.engine.words import InvoiceKind
from amends.merchants.models import Shop

BY_BUYER: Final = "V-"  # begins the number of an invoice that a buyer asked for here
COUNTRIES: Final = frozenset({"CN"})
"""Where invoices are a matter between buyer and shop; elsewhere the parcel or the platform brings them."""
KINDS: Final = (InvoiceKind.ELECTRONIC, InvoiceKind.PAPER, InvoiceKind.SPECIAL_VAT)


class InvoiceBar(StrEnum):
    """Why no invoice can be asked for as things stand."""

    NOTHING = "nothing"
    UNPAID = "unpaid"
    REFUNDING = "refunding"
    TAKEN = "taken"
    ISSUED = "issued"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceWish:
    """``details``: as they were typed."""

    kind: InvoiceKind
    details: InvoiceDetails


def invoices_of(who: Guest) -> list[Invoice]:
    """Those of the order, the newest first."""
    rows = Invoice.objects.filter(merchant_id=who.page.shop.merchant_id, dossier_id=who.dossier_id)
    return list(rows.order_by("-asked_at", "ref"))


def may_here(shop: Shop, facts: Facts) -> bool:
    """Whether the shop's buyers ask for invoices, and this one has something to put on one."""
    return shop.country in COUNTRIES and facts.paid > 0


def bar(facts: Facts, there: list[Invoice]) -> InvoiceBar | None:
    """What stands against asking, or against changing what was asked; None: nothing."""
    standing = next((each for each in there if each.state != InvoiceState.VOID), None)
    checks = (
        (standing is not None and standing.state != InvoiceState.ASKED, InvoiceBar.ISSUED),
        (standing is not None and standing.taken_at is not None, InvoiceBar.TAKEN),
        (not facts.prepaid and facts.cleared_at is None, InvoiceBar.UNPAID),
        (not left(facts), InvoiceBar.NOTHING),
        (facts.refund_open > 0, InvoiceBar.REFUNDING),
    )
    return next((why for holds, why in checks if holds), None)


@transaction.atomic
def ask(who: Guest, wish: InvoiceWish, *, token: str, now: datetime) -> Invoice:
    """Take it in; asked again before finance has begun, what was asked is changed.

    Raises RefusedError: ``field`` ``invoice`` with an InvoiceBar as its message, or ``details`` for what is not whole.
    """
    held = hold(who.vouching, who.dossier_id)
    there = invoices_of(who)
    ref = f"{BY_BUYER}{token[:12]}"
    same = next((each for each in there if each.ref == ref), None)
    if same is not None:
        return same
    against = bar(held.dossier.facts, there)
    if against is not None:
        raise RefusedError(against.value, field="invoice")
    reading = of_details.read(wish.details, wish.kind.value)
    if reading.faults:
        raise RefusedError("the details are not whole", field="details")
    ref = next((each.ref for each in there if each.state == InvoiceState.ASKED), ref)
    amount = left(held.dossier.facts)
    said = {"ref": ref, "invoice": wish.kind, "title": reading.details.title, "amount": amount, "complete": True}
    acting.tell(who, acting.fact(s.InvoiceAsked, who, token=token, now=now, **said), now=now)
    issuing.keep(who.vouching, dossier_id=who.dossier_id, ref=ref, details=reading.details, checked=True)
    return issuing.get(who.vouching, dossier_id=who.dossier_id, ref=ref)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceNumbers:
    """``told``: asked for here; ``issued``: of these, ``took``: how long that took, by the middle one."""

    told: int
    issued: int
    took: timedelta | None


def numbers(shop: Shop) -> InvoiceNumbers:
    """Of all that buyers asked for themselves: nobody typed these."""
    with connection.cursor() as cursor:
        cursor.execute(sql.INVOICES_ASKED, {"merchant": shop.merchant_id, "shop": shop.pk, "by_buyer": f"{BY_BUYER}%"})
        return InvoiceNumbers(**dict(zip(InvoiceNumbers.__dataclass_fields__, cursor.fetchone(), strict=True)))
