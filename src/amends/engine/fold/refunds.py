"""How refund and return requests fold."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from amends.engine import signals as s
from amends.engine.facts import Facts, Thread
from amends.engine.fold.common import before, earliest, latest, settle_goods
from amends.engine.fold.common import thread as open_thread
from amends.engine.words import RefundState

OPEN_REFUND = frozenset(
    {RefundState.ASKED, RefundState.REFUSED, RefundState.AGREED, RefundState.RETURNING, RefundState.RETURNED}
)


def _count_refunds(f: Facts) -> None:
    refunds = [t for key, t in f.threads.items() if key.startswith("refund:")]
    f.refund_open = sum(t.state in OPEN_REFUND for t in refunds)
    f.refunded = sum(t.amount for t in refunds if t.state is RefundState.PAID)


def _refund_asked(f: Facts, sig: s.RefundAsked) -> None:
    """Asked, or asked again after it was refused or closed."""
    thread = open_thread(f, "refund", sig)
    again = before(thread.asked_at, sig.at)
    thread.at, thread.type, thread.amount, thread.reason = sig.at, sig.type, sig.amount, sig.reason
    thread.phase, thread.version, thread.deadline = sig.phase, sig.version, sig.deadline
    thread.goods_asked, thread.asked_at = f.goods, latest(thread.asked_at, sig.at)
    if again and thread.state in (RefundState.REFUSED, RefundState.CLOSED):
        _take_back(thread, sig.at)
    thread.state = thread.state or RefundState.ASKED
    f.refund_asked_at = earliest(f.refund_asked_at, sig.at)
    _count_refunds(f)


def _refund_changed(f: Facts, sig: s.RefundChanged) -> None:
    """Another request now: what was answered before doesn't answer it. Money that was paid stays paid."""
    thread = open_thread(f, "refund", sig)
    thread.type = sig.type or thread.type
    thread.amount = thread.amount if sig.amount is None else sig.amount
    thread.reason = sig.reason or thread.reason
    thread.version = sig.version or thread.version
    thread.asked_at = latest(thread.asked_at, sig.at)
    answered = thread.settled_at is not None
    if _take_back(thread, sig.at) and answered:
        thread.deadline = sig.deadline
    else:
        thread.deadline = sig.deadline or thread.deadline
    _count_refunds(f)


def _take_back(thread: Thread, at: datetime) -> bool:
    """Forget answers from before ``at``. Whether the request waits for an answer now."""
    if thread.paid_at is None:
        for answer in ("agreed_at", "refused_at", "closed_at"):
            known = getattr(thread, answer)
            if known is not None and known <= at:
                setattr(thread, answer, None)
    waits = thread.settled_at is None
    if waits:
        thread.state = RefundState.ASKED
    return waits


def _refund_agreed(f: Facts, sig: s.RefundAgreed) -> None:
    thread = open_thread(f, "refund", sig)
    if before(sig.at, thread.asked_at):
        return
    thread.state, thread.agreed_at = RefundState.AGREED, earliest(thread.agreed_at, sig.at)
    thread.deadline = sig.deadline
    _count_refunds(f)


def _refund_refused(f: Facts, sig: s.RefundRefused) -> None:
    thread = open_thread(f, "refund", sig)
    if before(sig.at, thread.asked_at):
        return
    thread.state, thread.refused_at, thread.deadline = RefundState.REFUSED, sig.at, sig.deadline
    _count_refunds(f)


def _refund_paid(f: Facts, sig: s.RefundPaid) -> None:
    thread = open_thread(f, "refund", sig)
    thread.state, thread.paid_at = RefundState.PAID, earliest(thread.paid_at, sig.at)
    thread.amount = thread.amount if sig.amount is None else sig.amount
    _count_refunds(f)


def _refund_closed(f: Facts, sig: s.RefundClosed) -> None:
    thread = open_thread(f, "refund", sig)
    if before(sig.at, thread.asked_at):
        return
    thread.state, thread.closed_at = RefundState.CLOSED, earliest(thread.closed_at, sig.at)
    _count_refunds(f)


def _return_shipped(f: Facts, sig: s.ReturnShipped) -> None:
    thread = open_thread(f, "refund", sig)
    thread.state, thread.returning_at = RefundState.RETURNING, earliest(thread.returning_at, sig.at)
    thread.deadline = sig.deadline
    _count_refunds(f)


def _return_received(f: Facts, sig: s.ReturnReceived) -> None:
    thread = open_thread(f, "refund", sig)
    thread.returned_at, thread.finding = earliest(thread.returned_at, sig.at), sig.finding
    if thread.state is not RefundState.PAID:
        thread.state = RefundState.RETURNED
    f.returned_at = earliest(f.returned_at, sig.at)
    settle_goods(f)
    _count_refunds(f)


FOLDS: dict[type[s.Signal], Callable[[Facts, Any], None]] = {
    s.RefundAsked: _refund_asked,
    s.RefundChanged: _refund_changed,
    s.RefundAgreed: _refund_agreed,
    s.RefundRefused: _refund_refused,
    s.RefundPaid: _refund_paid,
    s.RefundClosed: _refund_closed,
    s.ReturnShipped: _return_shipped,
    s.ReturnReceived: _return_received,
}
