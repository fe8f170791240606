"""How disputes fold."""

from collections.abc import Callable
from typing import Any

from amends.engine import signals as s
from amends.engine.facts import Facts
from amends.engine.fold.common import before, earliest, opened
from amends.engine.subjects import DisputeFacts
from amends.engine.words import DisputeState


def _dispute_opened(f: Facts, sig: s.DisputeOpened) -> None:
    """Opened, or opened again: changed or taken up anew by the buyer. Only what was answered since answers that."""
    dispute = opened(f, DisputeFacts, sig)
    if before(sig.at, dispute.asked_at):
        return
    dispute.at, dispute.asked_at, dispute.reason, dispute.amount = sig.at, sig.at, sig.reason, sig.amount
    dispute.flow, dispute.respond_by = sig.flow, sig.respond_by
    if before(dispute.ruled_at, sig.at) or before(dispute.closed_at, sig.at):
        _forget_the_end(dispute)
    if before(dispute.answered_at, sig.at):
        dispute.answered_at, dispute.how = None, ""
    if dispute.answered_at is None and dispute.state in (None, DisputeState.ANSWERED):
        dispute.state = DisputeState.OPENED


def _forget_the_end(dispute: DisputeFacts) -> None:
    """A dispute that was over is opened again: another round, from the start."""
    dispute.ruled_at = dispute.closed_at = dispute.deadline = None
    dispute.evidence_asked_at = dispute.evidence_sent_at = None
    dispute.winner, dispute.points, dispute.state = "", 0, None


def _dispute_answered(f: Facts, sig: s.DisputeAnswered) -> None:
    dispute = opened(f, DisputeFacts, sig)
    if before(sig.at, dispute.asked_at):
        return
    dispute.state, dispute.answered_at = DisputeState.ANSWERED, earliest(dispute.answered_at, sig.at)
    dispute.how = sig.how


def _evidence_asked(f: Facts, sig: s.EvidenceAsked) -> None:
    """Asked again: what was sent before does not answer it."""
    dispute = opened(f, DisputeFacts, sig)
    if before(dispute.evidence_sent_at, sig.at):
        dispute.evidence_sent_at = None
    dispute.state, dispute.evidence_asked_at, dispute.deadline = DisputeState.EVIDENCE_ASKED, sig.at, sig.deadline


def _evidence_sent(f: Facts, sig: s.EvidenceSent) -> None:
    dispute = opened(f, DisputeFacts, sig)
    if before(sig.at, dispute.evidence_asked_at):
        return
    dispute.state, dispute.evidence_sent_at = DisputeState.EVIDENCE_SENT, earliest(dispute.evidence_sent_at, sig.at)


def _dispute_ruled(f: Facts, sig: s.DisputeRuled) -> None:
    dispute = opened(f, DisputeFacts, sig)
    if before(sig.at, dispute.asked_at):
        return
    dispute.state, dispute.ruled_at = DisputeState.RULED, sig.at
    dispute.winner, dispute.points = sig.winner, sig.points


def _dispute_withdrawn(f: Facts, sig: s.DisputeWithdrawn) -> None:
    dispute = opened(f, DisputeFacts, sig)
    if before(sig.at, dispute.asked_at):
        return
    dispute.state, dispute.closed_at = DisputeState.WITHDRAWN, sig.at


FOLDS: dict[type[s.Signal], Callable[[Facts, Any], None]] = {
    s.DisputeOpened: _dispute_opened,
    s.DisputeAnswered: _dispute_answered,
    s.EvidenceAsked: _evidence_asked,
    s.EvidenceSent: _evidence_sent,
    s.DisputeRuled: _dispute_ruled,
    s.DisputeWithdrawn: _dispute_withdrawn,
}
