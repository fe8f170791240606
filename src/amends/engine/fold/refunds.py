"""How refund and return requests fold."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from amends.engine import parcels, whereabouts
from amends.engine import signals as s
from amends.engine.facts import Facts
from amends.engine.fold.common import before, earliest, latest, newer, opened, settle_goods, stale, unchanged
from amends.engine.payouts import paid_out, repeated
from amends.engine.pieces import came_back, counted, revalue
from amends.engine.subjects import PaidSum, RefundFacts
from amends.engine.words import RefundFor, RefundState

OPEN_REFUND = frozenset(
    {RefundState.ASKED, RefundState.REFUSED, RefundState.AGREED, RefundState.RETURNING, RefundState.RETURNED}
)


_STEPS: Final = (
    ("agreed_at", RefundState.AGREED), ("refused_at", RefundState.REFUSED), ("returning_at", RefundState.RETURNING),
    ("returned_at", RefundState.RETURNED), ("closed_at", RefundState.CLOSED),
)  # fmt: skip
_CHANGING: Final = ("type", "amount", "reason", "version", "what", "pieces", "owed")
_ANSWERS: Final = ("agreed_at", "refused_at", "closed_at")


def _about(f: Facts, sig: s.Signal) -> RefundFacts:
    """What is known of the request."""
    refund = opened(f, RefundFacts, sig)
    if refund.amount and not (refund.asked or refund.payouts):
        _from_before(refund)
    return refund


def _from_before(refund: RefundFacts) -> None:
    """Stored before payouts were kept one by one."""
    refund.asked = refund.amount
    if refund.paid_at is not None:
        refund.payouts = (PaidSum(refund.amount, at=refund.paid_at),)


def _told_at(refund: RefundFacts) -> datetime | None:
    """Since when what nothing has changed is known: when it was asked, if that has been told."""
    return refund.at if refund.told else None


def _settle(f: Facts, refund: RefundFacts) -> None:
    """Where a request stands, from the times known, in whatever order they came; and what all of them come to."""
    refund.amount = paid_out(refund) if refund.payouts else refund.asked
    refund.state = RefundState.PAID if refund.paid_at is not None else _latest(refund)
    refunds = [found for found in f.subjects.values() if isinstance(found, RefundFacts)]
    f.refund_open = sum(each.state in OPEN_REFUND for each in refunds)
    f.refunded = sum(each.amount for each in refunds if each.counts)
    f.freight_refunded = sum(each.amount for each in refunds if each.counts and each.what is RefundFor.FREIGHT)
    if refund.paid_at is not None:
        f.refunded_at = earliest(f.refunded_at, refund.paid_at)
        _pair(refunds)


def _pair(refunds: list[RefundFacts]) -> None:
    """Two payouts of one sum, of which nobody asked for one: perhaps the same, told under two ids or at two times."""
    for each in refunds:
        if each.paid_at is not None:
            own = each.ref if repeated(each) else ""
            each.twin = next((other.ref for other in refunds if _alike(each, other)), own)


def _alike(one: RefundFacts, other: RefundFacts) -> bool:
    paid_alike = other.paid_at is not None and other.amount == one.amount and other is not one
    return paid_alike and (one.asked_at is None or other.asked_at is None)


def _latest(refund: RefundFacts) -> RefundState | None:
    state, since = None, None
    if refund.asked_at is not None and refund.settled_at is None:
        state, since = RefundState.ASKED, refund.asked_at
    for name, what in _STEPS:
        at = getattr(refund, name)
        if at is not None and (since is None or at >= since):
            state, since = what, at
    return state


def _refund_asked(f: Facts, sig: s.RefundAsked) -> None:
    """Asked, or asked again after it was refused or closed. What was changed since, though told before, stays."""
    refund = _about(f, sig)
    refund.most = max(refund.most, sig.amount)
    if not stale(refund, sig.at):
        _request(f, refund, sig)
    refund.asked_at = latest(refund.asked_at, sig.at)
    if before(refund.refused_at, sig.at) or before(refund.closed_at, sig.at):
        _take_back(f, refund, sig.at)
    f.refund_asked_at = earliest(f.refund_asked_at, sig.at)
    _settle(f, refund)


def _request(f: Facts, refund: RefundFacts, sig: s.RefundAsked) -> None:
    """What is asked, but for what a newer change says."""
    changed = {name for name in _CHANGING if not unchanged(f, f"refund:{sig.ref}.{name}", sig.at)} if f.since else ()
    refund.type = refund.type if "type" in changed else sig.type
    refund.asked = refund.asked if "amount" in changed else sig.amount
    refund.reason = refund.reason if "reason" in changed else sig.reason
    refund.version = refund.version if "version" in changed else sig.version
    refund.what = refund.what if "what" in changed else sig.what
    refund.pieces = refund.pieces if "pieces" in changed else counted(sig.pieces)
    refund.owed = refund.owed if "owed" in changed else sig.owed
    _owe(refund, sig.deadline, sig.at)
    refund.at, refund.phase, refund.goods = sig.at, sig.phase, whereabouts.goods_at(f, refund.pieces, sig.at)


def _owe(refund: RefundFacts, deadline: datetime | None, at: datetime) -> None:
    """By when the platform wants something done, unless it has said so later; None: it wants nothing more."""
    if not before(at, refund.deadline_at):
        refund.deadline, refund.deadline_at = deadline, at


def _refund_changed(f: Facts, sig: s.RefundChanged) -> None:
    """Another request now: what was answered before doesn't answer it. Money that was paid stays paid."""
    refund = _about(f, sig)
    _rewrite(f, refund, sig, _told_at(refund))
    refund.asked_at = latest(refund.asked_at, sig.at)
    answered_at = _take_back(f, refund, sig.at)
    if sig.deadline is not None:
        _owe(refund, sig.deadline, sig.at)
    elif answered_at is not None and refund.settled_at is None:
        _owe(refund, None, answered_at)
    _settle(f, refund)


def _rewrite(f: Facts, refund: RefundFacts, sig: s.RefundChanged, known: datetime | None) -> None:
    ref = sig.ref
    if sig.type is not None and newer(f, f"refund:{ref}.type", sig.at, known):
        refund.type = sig.type
    refund.most = max(refund.most, sig.amount or 0)
    if sig.amount is not None and newer(f, f"refund:{ref}.amount", sig.at, known):
        refund.asked = sig.amount
    if sig.reason and newer(f, f"refund:{ref}.reason", sig.at, known):
        refund.reason = sig.reason
    if sig.version and newer(f, f"refund:{ref}.version", sig.at, known):
        refund.version = sig.version
    if sig.owed is not None and newer(f, f"refund:{ref}.owed", sig.at, known):
        refund.owed = sig.owed
    _specify(f, refund, sig, sig.pieces, known)


def _specify(f: Facts, refund: RefundFacts, sig: s.Signal, pieces: tuple[s.Piece, ...], known: datetime | None) -> None:
    """Of which pieces it is, and what the money is for, where that is said."""
    what: RefundFor | None = getattr(sig, "what", None)
    if what is not None and newer(f, f"refund:{refund.ref}.what", sig.at, known):
        refund.what = what
    if pieces and newer(f, f"refund:{refund.ref}.pieces", sig.at, known):
        refund.pieces = counted(pieces)
        if refund.goods is not None and refund.at is not None:
            refund.goods = whereabouts.goods_at(f, refund.pieces, refund.at)


def _take_back(f: Facts, refund: RefundFacts, at: datetime) -> datetime | None:
    """Forget answers from before ``at``, unless money was paid by then; one given again since then stands.

    Returns when the last of what is forgotten was told, with what followed on it.
    """
    if refund.paid_at is not None and refund.paid_at <= at:
        return None
    last = None
    for answer in _ANSWERS:
        known: datetime | None = getattr(refund, answer)
        if known is not None and known <= at:
            last = latest(last, known)
            again = f.since.get(f"refund:{refund.ref}.{answer}")
            setattr(refund, answer, again if again is not None and again > at else None)
    back = refund.returning_at
    return latest(last, back) if last is not None and back is not None and back <= at else last


def _answered(f: Facts, refund: RefundFacts, name: str, at: datetime) -> bool:
    """Note an answer; the first stands. Whether it answers what was asked last."""
    if before(at, refund.asked_at):
        return False
    known: datetime | None = getattr(refund, name)
    if known is not None:
        newer(f, f"refund:{refund.ref}.{name}", latest(known, at))
    setattr(refund, name, earliest(known, at))
    return True


def _refund_agreed(f: Facts, sig: s.RefundAgreed) -> None:
    refund = _about(f, sig)
    if _answered(f, refund, "agreed_at", sig.at):
        _owe(refund, sig.deadline, sig.at)
        _settle(f, refund)
    else:
        _owe(refund, None, sig.at)


def _refund_refused(f: Facts, sig: s.RefundRefused) -> None:
    refund = _about(f, sig)
    if before(sig.at, refund.asked_at):
        _owe(refund, None, sig.at)
        return
    _owe(refund, sig.deadline, sig.at)
    refund.refused_at = latest(refund.refused_at, sig.at)
    _settle(f, refund)


def _refund_paid(f: Facts, sig: s.RefundPaid) -> None:
    """Paid, in one sum or in parts. The same payout may be told twice."""
    refund = _about(f, sig)
    refund.paid_at = earliest(refund.paid_at, sig.at)
    payout = PaidSum(sig.amount, sig.payout, sig.at, sig.by)
    if payout not in refund.payouts:
        refund.payouts = (*refund.payouts, payout)
    _specify(f, refund, sig, (), _told_at(refund))
    _settle(f, refund)


def _refund_matched(f: Facts, sig: s.RefundMatched) -> None:
    """A payout known under two ids: only one of them counts."""
    refund = _about(f, sig)
    if newer(f, f"refund:{sig.ref}.matched", sig.at):
        refund.matched = sig.answer
    _settle(f, refund)


def _refund_closed(f: Facts, sig: s.RefundClosed) -> None:
    refund = _about(f, sig)
    if _answered(f, refund, "closed_at", sig.at):
        _settle(f, refund)


def _return_shipped(f: Facts, sig: s.ReturnShipped) -> None:
    refund = _about(f, sig)
    _owe(refund, sig.deadline, sig.at)
    refund.returning_at = earliest(refund.returning_at, sig.at)
    _specify(f, refund, sig, sig.pieces, _told_at(refund))
    parcels.sent_back(f, sig)
    _settle(f, refund)


def _return_received(f: Facts, sig: s.ReturnReceived) -> None:
    refund = _about(f, sig)
    if newer(f, f"refund:{sig.ref}.finding", sig.at, refund.returned_at):
        refund.finding = sig.finding
    refund.returned_at = earliest(refund.returned_at, sig.at)
    came_back(refund, sig)
    revalue(f)
    f.returned_at = earliest(f.returned_at, sig.at)
    settle_goods(f)
    _settle(f, refund)


FOLDS: dict[type[s.Signal], Callable[[Facts, Any], None]] = {
    s.RefundAsked: _refund_asked,
    s.RefundChanged: _refund_changed,
    s.RefundAgreed: _refund_agreed,
    s.RefundRefused: _refund_refused,
    s.RefundPaid: _refund_paid,
    s.RefundMatched: _refund_matched,
    s.RefundClosed: _refund_closed,
    s.ReturnShipped: _return_shipped,
    s.ReturnReceived: _return_received,
}
