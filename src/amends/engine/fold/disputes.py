"""How disputes fold."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from amends.engine import signals as s
from amends.engine.facts import Facts
from amends.engine.fold.common import before, earliest, latest, newer, opened, unchanged
from amends.engine.subjects import DisputeFacts
from amends.engine.words import DisputeState

_STEPS: Final = (
    ("answered_at", DisputeState.ANSWERED), ("evidence_asked_at", DisputeState.EVIDENCE_ASKED),
    ("evidence_sent_at", DisputeState.EVIDENCE_SENT), ("ruled_at", DisputeState.RULED),
    ("closed_at", DisputeState.WITHDRAWN),
)  # fmt: skip


def _settle(dispute: DisputeFacts) -> None:
    """Where a dispute stands, from the times known, in whatever order they came."""
    state, since = None if dispute.asked_at is None else DisputeState.OPENED, None
    for name, what in _STEPS:
        at: datetime | None = getattr(dispute, name)
        if at is not None and (since is None or at >= since):
            state, since = what, at
    dispute.state = state


def _dispute_opened(f: Facts, sig: s.DisputeOpened) -> None:
    """Opened, or opened again: changed or taken up anew by the buyer. Only what was answered since answers that."""
    dispute = opened(f, DisputeFacts, sig)
    if before(sig.at, dispute.asked_at):
        return
    dispute.at, dispute.asked_at, dispute.reason, dispute.amount = sig.at, sig.at, sig.reason, sig.amount
    dispute.flow, dispute.respond_by = sig.flow, sig.respond_by
    if before(dispute.ruled_at, sig.at) or before(dispute.closed_at, sig.at):
        _forget_the_end(dispute, sig.at)
    if before(dispute.answered_at, sig.at):
        dispute.answered_at = _later(f, dispute, "answered_at", sig.at)
        dispute.how = dispute.how if dispute.answered_at else ""
    _settle(dispute)


def _forget_the_end(dispute: DisputeFacts, at: datetime) -> None:
    """A dispute that was over is opened again: another round, from the start. What has come since stands."""
    for name in ("ruled_at", "closed_at", "evidence_asked_at", "evidence_sent_at"):
        if before(getattr(dispute, name), at):
            setattr(dispute, name, None)
    if dispute.evidence_asked_at is None:
        dispute.deadline = None
    if dispute.ruled_at is None:
        dispute.winner, dispute.points = "", 0


def _later(f: Facts, dispute: DisputeFacts, name: str, at: datetime) -> datetime | None:
    """When it was answered again after ``at``, if it was."""
    since = f.since.get(f"dispute:{dispute.ref}.{name}")
    return since if since is not None and since > at else None


def _answer(f: Facts, dispute: DisputeFacts, name: str, at: datetime) -> bool:
    """Note an answer; the first stands. Whether it is the last word known."""
    known: datetime | None = getattr(dispute, name)
    fact = f"dispute:{dispute.ref}.{name}"
    last = unchanged(f, fact, at) and not before(at, known)
    if known is not None:
        newer(f, fact, latest(known, at))
    setattr(dispute, name, earliest(known, at))
    return last


def _dispute_answered(f: Facts, sig: s.DisputeAnswered) -> None:
    dispute = opened(f, DisputeFacts, sig)
    if before(sig.at, dispute.asked_at):
        return
    if _answer(f, dispute, "answered_at", sig.at):
        dispute.how = sig.how
    _settle(dispute)


def _evidence_asked(f: Facts, sig: s.EvidenceAsked) -> None:
    """Asked again: what was sent before does not answer it."""
    dispute = opened(f, DisputeFacts, sig)
    if before(sig.at, dispute.evidence_asked_at):
        return
    if before(dispute.evidence_sent_at, sig.at):
        dispute.evidence_sent_at = _later(f, dispute, "evidence_sent_at", sig.at)
    dispute.evidence_asked_at, dispute.deadline = sig.at, sig.deadline
    _settle(dispute)


def _evidence_sent(f: Facts, sig: s.EvidenceSent) -> None:
    dispute = opened(f, DisputeFacts, sig)
    if before(sig.at, dispute.evidence_asked_at):
        return
    _answer(f, dispute, "evidence_sent_at", sig.at)
    _settle(dispute)


def _dispute_ruled(f: Facts, sig: s.DisputeRuled) -> None:
    dispute = opened(f, DisputeFacts, sig)
    if before(sig.at, dispute.asked_at) or before(sig.at, dispute.ruled_at):
        return
    dispute.ruled_at, dispute.winner, dispute.points = sig.at, sig.winner, sig.points
    _settle(dispute)


def _dispute_withdrawn(f: Facts, sig: s.DisputeWithdrawn) -> None:
    dispute = opened(f, DisputeFacts, sig)
    if before(sig.at, dispute.asked_at):
        return
    dispute.closed_at = latest(dispute.closed_at, sig.at)
    _settle(dispute)


FOLDS: dict[type[s.Signal], Callable[[Facts, Any], None]] = {
    s.DisputeOpened: _dispute_opened,
    s.DisputeAnswered: _dispute_answered,
    s.EvidenceAsked: _evidence_asked,
    s.EvidenceSent: _evidence_sent,
    s.DisputeRuled: _dispute_ruled,
    s.DisputeWithdrawn: _dispute_withdrawn,
}
