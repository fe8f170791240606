"""Signals: the immutable things that happened, as a closed union tagged by ``kind``.

Every signal carries its own time ``at`` (aware UTC), the ``order`` whose dossier it belongs to, an ``id`` unique within
the shop (the same id again changes nothing) and, where it is about one refund, dispute or review, that thing's external
id in ``ref``. Money is integer minor units of the order's currency. ``v`` is the version of the encoding.
"""

from datetime import datetime
from typing import ClassVar

import msgspec

from amends.engine.words import Answer, Phase, RefundType, Scan, Source

VERSION = 1


class Line(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """One order line; ``price`` is what was paid for the whole line after discounts, in minor units."""

    sku: str
    title: str = ""
    quantity: int = 1
    price: int = 0
    gift: bool = False


class Signal(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    tag_field="kind",
    gc=False,
):
    """What every signal carries."""

    SOURCE: ClassVar[Source] = Source.MARKETPLACE

    id: str
    at: datetime
    order: str
    ref: str = ""
    by: str = ""
    source: Source | None = None
    v: int = VERSION


class OrderPlaced(Signal, frozen=True, kw_only=True, tag="order.placed"):
    """``ship_by``: latest shipping time the platform holds the shop to. ``deliver_by``: the promised delivery time.

    ``prepaid`` false means the money has still to clear (boleto, bank transfer) before anything may be shipped.
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


class ParcelShipped(Signal, frozen=True, kw_only=True, tag="parcel.shipped"):
    """The shop marked the order shipped. Proof of shipping is the carrier's first record, not this mark."""

    SOURCE = Source.WAREHOUSE
    carrier: str = ""
    waybill: str = ""


class ParcelHandedOver(Signal, frozen=True, kw_only=True, tag="parcel.handed_over"):
    """The carrier has the goods."""

    SOURCE = Source.CARRIER
    carrier: str = ""
    waybill: str = ""


class ParcelScanned(Signal, frozen=True, kw_only=True, tag="parcel.scanned"):
    """One record in a carrier's trace; ``text`` and ``place`` as the carrier wrote them."""

    SOURCE = Source.CARRIER
    scan: Scan
    place: str = ""
    text: str = ""
    carrier: str = ""
    waybill: str = ""


class ParcelDelivered(Signal, frozen=True, kw_only=True, tag="parcel.delivered"):
    SOURCE = Source.CARRIER
    signed_by: str = ""


class TrackingInvalid(Signal, frozen=True, kw_only=True, tag="tracking.invalid"):
    """The carrier knows nothing of the number."""

    SOURCE = Source.CARRIER


class InterceptAnswered(Signal, frozen=True, kw_only=True, tag="intercept.answered"):
    SOURCE = Source.CARRIER
    answer: Answer
    text: str = ""


class ReceiptExtended(Signal, frozen=True, kw_only=True, tag="receipt.extended"):
    until: datetime


class FundsReleased(Signal, frozen=True, kw_only=True, tag="funds.released"):
    """The platform paid the order's money out to the shop."""

    amount: int | None = None


class RefundAsked(Signal, frozen=True, kw_only=True, tag="refund.asked"):
    """``ref``: refund id. ``deadline``: when the platform decides by itself, if it told us."""

    type: RefundType
    amount: int
    reason: str = ""
    text: str = ""
    phase: Phase = Phase.ONSALE
    version: str = ""
    deadline: datetime | None = None


class RefundChanged(Signal, frozen=True, kw_only=True, tag="refund.changed"):
    """The buyer changed the request; only the fields given change."""

    type: RefundType | None = None
    amount: int | None = None
    reason: str = ""
    version: str = ""
    deadline: datetime | None = None


class RefundAgreed(Signal, frozen=True, kw_only=True, tag="refund.agreed"):
    deadline: datetime | None = None


class RefundRefused(Signal, frozen=True, kw_only=True, tag="refund.refused"):
    reason: str = ""
    deadline: datetime | None = None


class RefundPaid(Signal, frozen=True, kw_only=True, tag="refund.paid"):
    amount: int | None = None


class RefundClosed(Signal, frozen=True, kw_only=True, tag="refund.closed"):
    """Withdrawn by the buyer, or closed by the platform."""


class ReturnShipped(Signal, frozen=True, kw_only=True, tag="return.shipped"):
    SOURCE = Source.BUYER
    waybill: str = ""
    deadline: datetime | None = None


class ReturnReceived(Signal, frozen=True, kw_only=True, tag="return.received"):
    """The warehouse has the goods back. ``finding``: intact, short, mismatch, damaged, empty."""

    SOURCE = Source.WAREHOUSE
    finding: str = "intact"


class DisputeOpened(Signal, frozen=True, kw_only=True, tag="dispute.opened"):
    """``ref``: dispute id."""

    reason: str = ""
    amount: int = 0
    text: str = ""
    respond_by: datetime | None = None


class DisputeAnswered(Signal, frozen=True, kw_only=True, tag="dispute.answered"):
    """The shop agreed, refused with a counter-proposal, or settled: ``how`` is agree, counter, settle."""

    how: str = "counter"


class EvidenceAsked(Signal, frozen=True, kw_only=True, tag="dispute.evidence_asked"):
    deadline: datetime | None = None


class EvidenceSent(Signal, frozen=True, kw_only=True, tag="dispute.evidence_sent"):
    """The marketplace confirms that it has the shop's evidence."""


class DisputeRuled(Signal, frozen=True, kw_only=True, tag="dispute.ruled"):
    winner: str
    amount: int = 0
    points: int = 0


class DisputeWithdrawn(Signal, frozen=True, kw_only=True, tag="dispute.withdrawn"):
    pass


class ReviewPosted(Signal, frozen=True, kw_only=True, tag="review.posted"):
    """``ref``: review id; ``stars`` 1 to 5."""

    SOURCE = Source.BUYER
    stars: int
    text: str = ""


class ReviewAnswered(Signal, frozen=True, kw_only=True, tag="review.answered"):
    text: str = ""


class MessageReceived(Signal, frozen=True, kw_only=True, tag="message.received"):
    SOURCE = Source.BUYER
    text: str
    language: str = ""


class MessageSent(Signal, frozen=True, kw_only=True, tag="message.sent"):
    SOURCE = Source.COLLEAGUE
    text: str
    case: int = 0


class StockShort(Signal, frozen=True, kw_only=True, tag="stock.short"):
    """The supplier or warehouse cannot fill a line."""

    SOURCE = Source.SUPPLIER
    sku: str = ""
    reason: str = ""


class NoteAdded(Signal, frozen=True, kw_only=True, tag="note.added"):
    SOURCE = Source.COLLEAGUE
    case: int
    text: str


class StepDone(Signal, frozen=True, kw_only=True, tag="step.done"):
    SOURCE = Source.COLLEAGUE
    case: int
    step: str
    text: str = ""


class RemedyChosen(Signal, frozen=True, kw_only=True, tag="remedy.chosen"):
    SOURCE = Source.COLLEAGUE
    case: int
    remedy: str
    amount: int = 0
    text: str = ""


class CaseTaken(Signal, frozen=True, kw_only=True, tag="case.taken"):
    """Assigned to a member (``owner``), or put back when empty."""

    SOURCE = Source.COLLEAGUE
    case: int
    owner: str = ""


class CaseHandedOver(Signal, frozen=True, kw_only=True, tag="case.handed_over"):
    SOURCE = Source.COLLEAGUE
    case: int
    desk: str
    text: str = ""


class CaseClosed(Signal, frozen=True, kw_only=True, tag="case.closed"):
    SOURCE = Source.COLLEAGUE
    case: int
    outcome: str
    text: str = ""


class CaseReopened(Signal, frozen=True, kw_only=True, tag="case.reopened"):
    SOURCE = Source.COLLEAGUE
    case: int
    text: str = ""


class EvidenceAdded(Signal, frozen=True, kw_only=True, tag="evidence.added"):
    """``item``: the checklist item it proves; ``sha256``: the hash taken when it arrived."""

    SOURCE = Source.COLLEAGUE
    case: int
    item: str
    name: str = ""
    sha256: str = ""


class PromiseMade(Signal, frozen=True, kw_only=True, tag="promise.made"):
    """An agent told the buyer that ``what`` will be done by ``due``. ``ref``: promise id."""

    SOURCE = Source.COLLEAGUE
    case: int = 0
    what: str
    due: datetime
    text: str = ""


class PromiseKept(Signal, frozen=True, kw_only=True, tag="promise.kept"):
    SOURCE = Source.COLLEAGUE
    text: str = ""


class PromiseReleased(Signal, frozen=True, kw_only=True, tag="promise.released"):
    """Cancelled with the buyer's word recorded in ``text``."""

    SOURCE = Source.COLLEAGUE
    text: str


class ClockPaused(Signal, frozen=True, kw_only=True, tag="clock.paused"):
    SOURCE = Source.COLLEAGUE
    clock: int
    waiting_for: str = ""


class ClockResumed(Signal, frozen=True, kw_only=True, tag="clock.resumed"):
    SOURCE = Source.COLLEAGUE
    clock: int


class ClockCancelled(Signal, frozen=True, kw_only=True, tag="clock.cancelled"):
    SOURCE = Source.COLLEAGUE
    clock: int
    text: str = ""


class EffectDone(Signal, frozen=True, kw_only=True, tag="effect.done"):
    """A courier delivered an effect; ``ref`` is its idempotency key."""

    SOURCE = Source.ENGINE
    effect: str
    case: int = 0
    text: str = ""


class EffectFailed(Signal, frozen=True, kw_only=True, tag="effect.failed"):
    """A courier gave an effect up; somebody has to do it by hand."""

    SOURCE = Source.ENGINE
    effect: str
    case: int = 0
    text: str = ""


class Other(Signal, frozen=True, kw_only=True, tag="other"):
    """A kind we don't know yet: kept and shown, never dropped."""

    name: str
    body: str = ""


AnySignal = (
    OrderPlaced
    | OrderChanged
    | OrderCanceled
    | OrderUnavailable
    | OrderCompleted
    | PaymentCleared
    | ParcelShipped
    | ParcelHandedOver
    | ParcelScanned
    | ParcelDelivered
    | TrackingInvalid
    | InterceptAnswered
    | ReceiptExtended
    | FundsReleased
    | RefundAsked
    | RefundChanged
    | RefundAgreed
    | RefundRefused
    | RefundPaid
    | RefundClosed
    | ReturnShipped
    | ReturnReceived
    | DisputeOpened
    | DisputeAnswered
    | EvidenceAsked
    | EvidenceSent
    | DisputeRuled
    | DisputeWithdrawn
    | ReviewPosted
    | ReviewAnswered
    | MessageReceived
    | MessageSent
    | StockShort
    | NoteAdded
    | StepDone
    | RemedyChosen
    | CaseTaken
    | CaseHandedOver
    | CaseClosed
    | CaseReopened
    | EvidenceAdded
    | PromiseMade
    | PromiseKept
    | PromiseReleased
    | ClockPaused
    | ClockResumed
    | ClockCancelled
    | EffectDone
    | EffectFailed
    | Other
)
KINDS: dict[str, type[Signal]] = {str(c.__struct_config__.tag): c for c in AnySignal.__args__}
KIND_OF: dict[type, str] = {c: k for k, c in KINDS.items()}


def kind(signal: Signal) -> str:
    """The tag a signal carries on the wire, such as ``refund.asked``."""
    return KIND_OF[type(signal)]


def source(signal: Signal) -> Source:
    """Who told us: what the signal says, else the usual source of its kind."""
    return signal.source or type(signal).SOURCE
