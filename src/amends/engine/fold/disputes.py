"""How disputes fold."""

from collections.abc import Callable
from typing import Any

from amends.engine import signals as s
from amends.engine.facts import Facts, Thread
from amends.engine.fold.common import before, earliest
from amends.engine.fold.common import thread as open_thread
from amends.engine.words import DisputeState


def _dispute_opened(f: Facts, sig: s.DisputeOpened) -> None:
    """Opened, or opened again: changed or taken up anew by the buyer. Only what was answered since answers that."""
    thread = open_thread(f, "dispute", sig)
    if before(sig.at, thread.asked_at):
        return
    thread.at, thread.asked_at, thread.reason, thread.amount = sig.at, sig.at, sig.reason, sig.amount
    thread.flow, thread.respond_by = sig.flow, sig.respond_by
    if before(thread.ruled_at, sig.at) or before(thread.closed_at, sig.at):
        _forget_the_end(thread)
    if before(thread.answered_at, sig.at):
        thread.answered_at, thread.answer = None, ""
    if thread.answered_at is None and thread.dispute in (None, DisputeState.ANSWERED):
        thread.dispute = DisputeState.OPENED


def _forget_the_end(thread: Thread) -> None:
    """A dispute that was over is opened again: another round, from the start."""
    thread.ruled_at = thread.closed_at = thread.evidence_asked_at = thread.evidence_sent_at = thread.deadline = None
    thread.winner, thread.points, thread.dispute = "", 0, None


def _dispute_answered(f: Facts, sig: s.DisputeAnswered) -> None:
    thread = open_thread(f, "dispute", sig)
    if before(sig.at, thread.asked_at):
        return
    thread.dispute, thread.answered_at = DisputeState.ANSWERED, earliest(thread.answered_at, sig.at)
    thread.answer = sig.how


def _evidence_asked(f: Facts, sig: s.EvidenceAsked) -> None:
    """Asked again: what was sent before does not answer it."""
    thread = open_thread(f, "dispute", sig)
    if before(thread.evidence_sent_at, sig.at):
        thread.evidence_sent_at = None
    thread.dispute, thread.evidence_asked_at, thread.deadline = DisputeState.EVIDENCE_ASKED, sig.at, sig.deadline


def _evidence_sent(f: Facts, sig: s.EvidenceSent) -> None:
    thread = open_thread(f, "dispute", sig)
    if before(sig.at, thread.evidence_asked_at):
        return
    thread.dispute, thread.evidence_sent_at = DisputeState.EVIDENCE_SENT, earliest(thread.evidence_sent_at, sig.at)


def _dispute_ruled(f: Facts, sig: s.DisputeRuled) -> None:
    thread = open_thread(f, "dispute", sig)
    if before(sig.at, thread.asked_at):
        return
    thread.dispute, thread.ruled_at = DisputeState.RULED, sig.at
    thread.winner, thread.points = sig.winner, sig.points


def _dispute_withdrawn(f: Facts, sig: s.DisputeWithdrawn) -> None:
    thread = open_thread(f, "dispute", sig)
    if before(sig.at, thread.asked_at):
        return
    thread.dispute, thread.closed_at = DisputeState.WITHDRAWN, sig.at


FOLDS: dict[type[s.Signal], Callable[[Facts, Any], None]] = {
    s.DisputeOpened: _dispute_opened,
    s.DisputeAnswered: _dispute_answered,
    s.EvidenceAsked: _evidence_asked,
    s.EvidenceSent: _evidence_sent,
    s.DisputeRuled: _dispute_ruled,
    s.DisputeWithdrawn: _dispute_withdrawn,
}
