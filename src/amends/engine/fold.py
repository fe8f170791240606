"""Folding: how each kind of signal changes what is known. Late ones at their own time; the earliest fact stands."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from amends.engine import signals as s
from amends.engine.dossier import NO_THREAD, Facts, Thread
from amends.engine.fold_more import MORE
from amends.engine.words import DisputeState, Goods, RefundState, Scan

_OPEN_REFUND = frozenset(
    {RefundState.ASKED, RefundState.REFUSED, RefundState.AGREED, RefundState.RETURNING, RefundState.RETURNED}
)
_PROOF_OF_HANDOVER = frozenset(Scan) - {Scan.OTHER}


def earliest(known: datetime | None, at: datetime) -> datetime:
    """The earlier of what was known and what is told now."""
    return at if known is None or at < known else known


def _thread(f: Facts, family: str, sig: s.Signal) -> Thread:
    key = f"{family}:{sig.ref}"
    thread = f.threads.get(key)
    if thread is None:
        thread = f.threads[key] = Thread(ref=sig.ref, at=sig.at)
    return thread


def subject(sig: s.Signal) -> str:
    """The key of the thread a signal is about, such as ``refund:123``; empty for the order itself."""
    family = _FAMILY.get(type(sig))
    return f"{family}:{sig.ref}" if family else ""


def _goods(f: Facts) -> None:
    if f.returned_at is not None:
        f.goods = Goods.RETURNED
    elif f.delivered_at is not None or f.completed_at is not None:
        f.goods = Goods.RECEIVED
    elif f.handed_over_at is not None or f.shipped_at is not None:
        f.goods = Goods.IN_TRANSIT
    else:
        f.goods = Goods.NOT_SHIPPED


def _count_refunds(f: Facts) -> None:
    refunds = [t for key, t in f.threads.items() if key.startswith("refund:")]
    f.refund_open = sum(t.state in _OPEN_REFUND for t in refunds)
    f.refunded = sum(t.amount for t in refunds if t.state is RefundState.PAID)


def _placed(f: Facts, sig: s.OrderPlaced) -> None:
    f.placed_at, f.amount, f.currency, f.method = sig.at, sig.amount, sig.currency, sig.method
    f.prepaid, f.freight = sig.prepaid, sig.freight
    f.ship_by, f.deliver_by, f.receipt_ends_at = sig.ship_by, sig.deliver_by, sig.receipt_ends_at
    f.country, f.language, f.zone, f.tags = sig.country, sig.language, sig.zone, sig.tags
    if sig.prepaid:
        f.cleared_at = earliest(f.cleared_at, sig.at)


def _changed(f: Facts, sig: s.OrderChanged) -> None:
    f.ship_by = sig.ship_by or f.ship_by
    f.deliver_by = sig.deliver_by or f.deliver_by
    f.receipt_ends_at = sig.receipt_ends_at or f.receipt_ends_at
    f.tags = sig.tags or f.tags


def _canceled(f: Facts, sig: s.OrderCanceled) -> None:
    f.canceled_at = earliest(f.canceled_at, sig.at)


def _unavailable(f: Facts, sig: s.OrderUnavailable) -> None:
    f.unavailable_at = earliest(f.unavailable_at, sig.at)


def _completed(f: Facts, sig: s.OrderCompleted) -> None:
    f.completed_at = earliest(f.completed_at, sig.at)
    _goods(f)


def _cleared(f: Facts, sig: s.PaymentCleared) -> None:
    f.cleared_at = earliest(f.cleared_at, sig.at)


def _carrier(f: Facts, sig: s.ParcelShipped | s.ParcelHandedOver | s.ParcelScanned) -> None:
    f.carrier = sig.carrier or f.carrier
    f.waybill = sig.waybill or f.waybill


def _shipped(f: Facts, sig: s.ParcelShipped) -> None:
    f.shipped_at = earliest(f.shipped_at, sig.at)
    _carrier(f, sig)
    _goods(f)


def _handed_over(f: Facts, sig: s.ParcelHandedOver) -> None:
    f.handed_over_at = earliest(f.handed_over_at, sig.at)
    _carrier(f, sig)
    _goods(f)


def _scanned(f: Facts, sig: s.ParcelScanned) -> None:
    _carrier(f, sig)
    if f.scanned_at is None or sig.at >= f.scanned_at:
        f.scanned_at, f.scan = sig.at, sig.scan
    if sig.scan in _PROOF_OF_HANDOVER:
        f.handed_over_at = earliest(f.handed_over_at, sig.at)
    if sig.scan is Scan.CUSTOMS_HELD:
        f.customs_held_at = earliest(f.customs_held_at, sig.at)
    elif sig.scan is Scan.DELIVERED:
        f.delivered_at = earliest(f.delivered_at, sig.at)
    elif sig.scan is Scan.LOST:
        f.lost_at = earliest(f.lost_at, sig.at)
    elif sig.scan is Scan.RETURNED:
        f.returned_at = earliest(f.returned_at, sig.at)
    _goods(f)


def _delivered(f: Facts, sig: s.ParcelDelivered) -> None:
    f.delivered_at = earliest(f.delivered_at, sig.at)
    _goods(f)


def _tracking_invalid(f: Facts, sig: s.TrackingInvalid) -> None:
    f.tracking_invalid_at = earliest(f.tracking_invalid_at, sig.at)


def _intercepted(f: Facts, sig: s.InterceptAnswered) -> None:
    f.intercept = sig.answer


def _extended(f: Facts, sig: s.ReceiptExtended) -> None:
    f.receipt_ends_at = sig.until


def _released(f: Facts, sig: s.FundsReleased) -> None:
    f.released_at = earliest(f.released_at, sig.at)


def _refund_asked(f: Facts, sig: s.RefundAsked) -> None:
    thread = _thread(f, "refund", sig)
    thread.at, thread.type, thread.amount, thread.reason = sig.at, sig.type, sig.amount, sig.reason
    thread.phase, thread.version, thread.deadline = sig.phase, sig.version, sig.deadline
    thread.goods_asked = f.goods
    thread.state = thread.state or RefundState.ASKED
    f.refund_asked_at = earliest(f.refund_asked_at, sig.at)
    _count_refunds(f)


def _refund_changed(f: Facts, sig: s.RefundChanged) -> None:
    thread = _thread(f, "refund", sig)
    thread.type = sig.type or thread.type
    thread.amount = thread.amount if sig.amount is None else sig.amount
    thread.reason = sig.reason or thread.reason
    thread.version = sig.version or thread.version
    thread.deadline = sig.deadline or thread.deadline
    thread.state = RefundState.ASKED
    thread.refused_at = None
    _count_refunds(f)


def _refund_agreed(f: Facts, sig: s.RefundAgreed) -> None:
    thread = _thread(f, "refund", sig)
    thread.state, thread.agreed_at = RefundState.AGREED, earliest(thread.agreed_at, sig.at)
    thread.deadline = sig.deadline
    _count_refunds(f)


def _refund_refused(f: Facts, sig: s.RefundRefused) -> None:
    thread = _thread(f, "refund", sig)
    thread.state, thread.refused_at, thread.deadline = RefundState.REFUSED, sig.at, sig.deadline
    _count_refunds(f)


def _refund_paid(f: Facts, sig: s.RefundPaid) -> None:
    thread = _thread(f, "refund", sig)
    thread.state, thread.paid_at = RefundState.PAID, earliest(thread.paid_at, sig.at)
    thread.amount = thread.amount if sig.amount is None else sig.amount
    _count_refunds(f)


def _refund_closed(f: Facts, sig: s.RefundClosed) -> None:
    thread = _thread(f, "refund", sig)
    thread.state, thread.closed_at = RefundState.CLOSED, earliest(thread.closed_at, sig.at)
    _count_refunds(f)


def _return_shipped(f: Facts, sig: s.ReturnShipped) -> None:
    thread = _thread(f, "refund", sig)
    thread.state, thread.returning_at = RefundState.RETURNING, earliest(thread.returning_at, sig.at)
    thread.deadline = sig.deadline
    _count_refunds(f)


def _return_received(f: Facts, sig: s.ReturnReceived) -> None:
    thread = _thread(f, "refund", sig)
    thread.returned_at, thread.finding = earliest(thread.returned_at, sig.at), sig.finding
    if thread.state is not RefundState.PAID:
        thread.state = RefundState.RETURNED
    f.returned_at = earliest(f.returned_at, sig.at)
    _goods(f)
    _count_refunds(f)


def _dispute_opened(f: Facts, sig: s.DisputeOpened) -> None:
    thread = _thread(f, "dispute", sig)
    thread.at, thread.reason, thread.amount = sig.at, sig.reason, sig.amount
    thread.flow = sig.flow
    thread.respond_by, thread.dispute = sig.respond_by, thread.dispute or DisputeState.OPENED


def _dispute_answered(f: Facts, sig: s.DisputeAnswered) -> None:
    thread = _thread(f, "dispute", sig)
    thread.dispute, thread.answered_at = DisputeState.ANSWERED, earliest(thread.answered_at, sig.at)


def _evidence_asked(f: Facts, sig: s.EvidenceAsked) -> None:
    thread = _thread(f, "dispute", sig)
    thread.dispute, thread.evidence_asked_at, thread.deadline = DisputeState.EVIDENCE_ASKED, sig.at, sig.deadline


def _evidence_sent(f: Facts, sig: s.EvidenceSent) -> None:
    thread = _thread(f, "dispute", sig)
    thread.dispute, thread.evidence_sent_at = DisputeState.EVIDENCE_SENT, earliest(thread.evidence_sent_at, sig.at)


def _dispute_ruled(f: Facts, sig: s.DisputeRuled) -> None:
    thread = _thread(f, "dispute", sig)
    thread.dispute, thread.ruled_at = DisputeState.RULED, sig.at
    thread.winner, thread.points = sig.winner, sig.points


def _dispute_withdrawn(f: Facts, sig: s.DisputeWithdrawn) -> None:
    thread = _thread(f, "dispute", sig)
    thread.dispute, thread.closed_at = DisputeState.WITHDRAWN, sig.at


def _review_posted(f: Facts, sig: s.ReviewPosted) -> None:
    thread = _thread(f, "review", sig)
    thread.at, thread.stars = sig.at, sig.stars


def _review_answered(f: Facts, sig: s.ReviewAnswered) -> None:
    thread = _thread(f, "review", sig)
    thread.review_answered_at = earliest(thread.review_answered_at, sig.at)


def _message_received(f: Facts, sig: s.MessageReceived) -> None:
    if f.last_message_at is None or sig.at > f.last_message_at:
        f.last_message_at = sig.at


def _message_sent(f: Facts, sig: s.MessageSent) -> None:
    if f.last_reply_at is None or sig.at > f.last_reply_at:
        f.last_reply_at = sig.at


def _stock_short(f: Facts, sig: s.StockShort) -> None:
    f.short_at = earliest(f.short_at, sig.at)


def _promise_made(f: Facts, sig: s.PromiseMade) -> None:
    thread = _thread(f, "promise", sig)
    if thread.due is None:
        thread.at, thread.what, thread.due = sig.at, sig.what, sig.due


def _promise_kept(f: Facts, sig: s.PromiseKept) -> None:
    thread = _thread(f, "promise", sig)
    thread.kept_at = earliest(thread.kept_at, sig.at)


def _promise_released(f: Facts, sig: s.PromiseReleased) -> None:
    thread = _thread(f, "promise", sig)
    thread.released_at = earliest(thread.released_at, sig.at)


_FOLDS: dict[type[s.Signal], Callable[[Facts, Any], None]] = {
    s.OrderPlaced: _placed, s.OrderChanged: _changed, s.OrderCanceled: _canceled, s.OrderUnavailable: _unavailable,
    s.OrderCompleted: _completed, s.PaymentCleared: _cleared, s.ParcelShipped: _shipped,
    s.ParcelHandedOver: _handed_over, s.ParcelScanned: _scanned, s.ParcelDelivered: _delivered,
    s.TrackingInvalid: _tracking_invalid, s.InterceptAnswered: _intercepted, s.ReceiptExtended: _extended,
    s.FundsReleased: _released, s.RefundAsked: _refund_asked, s.RefundChanged: _refund_changed,
    s.RefundAgreed: _refund_agreed, s.RefundRefused: _refund_refused, s.RefundPaid: _refund_paid,
    s.RefundClosed: _refund_closed, s.ReturnShipped: _return_shipped, s.ReturnReceived: _return_received,
    s.DisputeOpened: _dispute_opened, s.DisputeAnswered: _dispute_answered, s.EvidenceAsked: _evidence_asked,
    s.EvidenceSent: _evidence_sent, s.DisputeRuled: _dispute_ruled, s.DisputeWithdrawn: _dispute_withdrawn,
    s.ReviewPosted: _review_posted, s.ReviewAnswered: _review_answered, s.MessageReceived: _message_received,
    s.MessageSent: _message_sent, s.StockShort: _stock_short, s.PromiseMade: _promise_made,
    s.PromiseKept: _promise_kept, s.PromiseReleased: _promise_released,
}  # fmt: skip

_FAMILY: dict[type[s.Signal], str] = {
    **dict.fromkeys((s.RefundAsked, s.RefundChanged, s.RefundAgreed, s.RefundRefused, s.RefundPaid), "refund"),
    **dict.fromkeys((s.RefundClosed, s.ReturnShipped, s.ReturnReceived), "refund"),
    **dict.fromkeys((s.DisputeOpened, s.DisputeAnswered, s.EvidenceAsked, s.EvidenceSent), "dispute"),
    **dict.fromkeys((s.DisputeRuled, s.DisputeWithdrawn), "dispute"),
    **dict.fromkeys((s.ReviewPosted, s.ReviewAnswered), "review"),
    **dict.fromkeys((s.PromiseMade, s.PromiseKept, s.PromiseReleased), "promise"),
    **{kind: about for kind, (about, _) in MORE.items() if about},
}


def family(kind: type[s.Signal]) -> str:
    """Which sort of thread a kind of signal is about; empty for the order itself."""
    return _FAMILY.get(kind, "")


def fold(facts: Facts, signal: s.Signal) -> None:
    """Apply one signal to the facts, in place."""
    kind = type(signal)
    apply = _FOLDS.get(kind)
    if apply is not None:
        apply(facts, signal)
    elif (more := MORE.get(kind)) is not None:
        about, change = more
        change(facts, _thread(facts, about, signal) if about else NO_THREAD, signal)


def thread_of(facts: Facts, subject: str) -> Thread:
    """The thread under a subject key, or the empty thread."""
    return facts.threads.get(subject, NO_THREAD) if subject else NO_THREAD
