"""How refund and return requests fold."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from amends.engine import signals as s
from amends.engine.facts import Facts
from amends.engine.fold.common import before, earliest, latest, opened, settle_goods
from amends.engine.subjects import RefundFacts
from amends.engine.words import RefundState

OPEN_REFUND = frozenset(
    {RefundState.ASKED, RefundState.REFUSED, RefundState.AGREED, RefundState.RETURNING, RefundState.RETURNED}
)


def _count_refunds(f: Facts) -> None:
    refunds = [found for found in f.subjects.values() if isinstance(found, RefundFacts)]
    f.refund_open = sum(refund.state in OPEN_REFUND for refund in refunds)
    f.refunded = sum(refund.amount for refund in refunds if refund.state is RefundState.PAID)


def _refund_asked(f: Facts, sig: s.RefundAsked) -> None:
    """Asked, or asked again after it was refused or closed."""
    refund = opened(f, RefundFacts, sig)
    again = before(refund.asked_at, sig.at)
    refund.at, refund.type, refund.amount, refund.reason = sig.at, sig.type, sig.amount, sig.reason
    refund.phase, refund.version, refund.deadline = sig.phase, sig.version, sig.deadline
    refund.goods, refund.asked_at = f.goods, latest(refund.asked_at, sig.at)
    if again and refund.state in (RefundState.REFUSED, RefundState.CLOSED):
        _take_back(refund, sig.at)
    refund.state = refund.state or RefundState.ASKED
    f.refund_asked_at = earliest(f.refund_asked_at, sig.at)
    _count_refunds(f)


def _refund_changed(f: Facts, sig: s.RefundChanged) -> None:
    """Another request now: what was answered before doesn't answer it. Money that was paid stays paid."""
    refund = opened(f, RefundFacts, sig)
    refund.type = sig.type or refund.type
    refund.amount = refund.amount if sig.amount is None else sig.amount
    refund.reason = sig.reason or refund.reason
    refund.version = sig.version or refund.version
    refund.asked_at = latest(refund.asked_at, sig.at)
    answered = refund.settled_at is not None
    if _take_back(refund, sig.at) and answered:
        refund.deadline = sig.deadline
    else:
        refund.deadline = sig.deadline or refund.deadline
    _count_refunds(f)


def _take_back(refund: RefundFacts, at: datetime) -> bool:
    """Forget answers from before ``at``. Whether the request waits for an answer now."""
    if refund.paid_at is None:
        for answer in ("agreed_at", "refused_at", "closed_at"):
            known = getattr(refund, answer)
            if known is not None and known <= at:
                setattr(refund, answer, None)
    waits = refund.settled_at is None
    if waits:
        refund.state = RefundState.ASKED
    return waits


def _refund_agreed(f: Facts, sig: s.RefundAgreed) -> None:
    refund = opened(f, RefundFacts, sig)
    if before(sig.at, refund.asked_at):
        return
    refund.state, refund.agreed_at = RefundState.AGREED, earliest(refund.agreed_at, sig.at)
    refund.deadline = sig.deadline
    _count_refunds(f)


def _refund_refused(f: Facts, sig: s.RefundRefused) -> None:
    refund = opened(f, RefundFacts, sig)
    if before(sig.at, refund.asked_at):
        return
    refund.state, refund.refused_at, refund.deadline = RefundState.REFUSED, sig.at, sig.deadline
    _count_refunds(f)


def _refund_paid(f: Facts, sig: s.RefundPaid) -> None:
    refund = opened(f, RefundFacts, sig)
    refund.state, refund.paid_at = RefundState.PAID, earliest(refund.paid_at, sig.at)
    refund.amount = refund.amount if sig.amount is None else sig.amount
    _count_refunds(f)


def _refund_closed(f: Facts, sig: s.RefundClosed) -> None:
    refund = opened(f, RefundFacts, sig)
    if before(sig.at, refund.asked_at):
        return
    refund.state, refund.closed_at = RefundState.CLOSED, earliest(refund.closed_at, sig.at)
    _count_refunds(f)


def _return_shipped(f: Facts, sig: s.ReturnShipped) -> None:
    refund = opened(f, RefundFacts, sig)
    refund.state, refund.returning_at = RefundState.RETURNING, earliest(refund.returning_at, sig.at)
    refund.deadline = sig.deadline
    _count_refunds(f)


def _return_received(f: Facts, sig: s.ReturnReceived) -> None:
    refund = opened(f, RefundFacts, sig)
    refund.returned_at, refund.finding = earliest(refund.returned_at, sig.at), sig.finding
    if refund.state is not RefundState.PAID:
        refund.state = RefundState.RETURNED
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
