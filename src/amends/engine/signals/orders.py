"""Orders and their money."""

from datetime import datetime

from amends.engine.signals.base import Line, Signal
from amends.engine.words import Source


class OrderPlaced(Signal, frozen=True, kw_only=True, tag="order.placed"):
    """``ship_by``: latest shipping time the platform holds the shop to. ``deliver_by``: the promised delivery time.

    ``prepaid`` false means the money has still to clear (boleto, bank transfer) before anything may be shipped.
    ``rate``: of another currency than the playbook's, as the house noted it then (see ``engine.currencies``).
    """

    amount: int
    currency: str
    prepaid: bool = True
    method: str = ""
    freight: int = 0
    ship_by: datetime | None = None
    deliver_by: datetime | None = None
    receipt_ends_at: datetime | None = None
    country: str = ""
    language: str = ""
    zone: str = ""
    buyer: str = ""
    buyer_phone: str = ""
    address: str = ""
    lines: tuple[Line, ...] = ()
    tags: tuple[str, ...] = ()
    rate: int = 0


class OrderChanged(Signal, frozen=True, kw_only=True, tag="order.changed"):
    """Only the fields given change; an absent field leaves the fact as it was."""

    ship_by: datetime | None = None
    deliver_by: datetime | None = None
    receipt_ends_at: datetime | None = None
    address: str = ""
    tags: tuple[str, ...] = ()


class OrderCanceled(Signal, frozen=True, kw_only=True, tag="order.canceled"):
    reason: str = ""


class OrderUnavailable(Signal, frozen=True, kw_only=True, tag="order.unavailable"):
    """The shop cannot supply the order (缺货)."""

    reason: str = ""


class OrderCompleted(Signal, frozen=True, kw_only=True, tag="order.completed"):
    """The buyer confirmed receipt, or the platform did."""


class PaymentCleared(Signal, frozen=True, kw_only=True, tag="payment.cleared"):
    """The money is the shop's: a boleto paid, a card approved."""

    amount: int | None = None


class ReceiptExtended(Signal, frozen=True, kw_only=True, tag="receipt.extended"):
    until: datetime


class FundsReleased(Signal, frozen=True, kw_only=True, tag="funds.released"):
    """The platform paid the order's money out to the shop."""

    amount: int | None = None


class TaxNumberGiven(Signal, frozen=True, kw_only=True, tag="tax_number.given"):
    """The buyer gave a tax number (``number`` says which: cpf, cnpj); ``valid`` is its check digits' verdict."""

    SOURCE = Source.BUYER
    number: str = ""
    valid: bool = True


class OrderChecked(Signal, frozen=True, kw_only=True, tag="order.checked"):
    """A check before shipping: ``check`` such as coverage, appearance, count, packing, sign_in_person, customs."""

    SOURCE = Source.WAREHOUSE
    check: str
    passed: bool = True
    text: str = ""


class TermDisclosed(Signal, frozen=True, kw_only=True, tag="term.disclosed"):
    """A shop's own term was told to the buyer in the chat; without this a term does not count in a dispute."""

    SOURCE = Source.COLLEAGUE
    term: str
    text: str = ""
