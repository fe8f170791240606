"""Disputes before the platform, a bank or a card scheme."""

from datetime import datetime

from amends.engine.signals.base import Signal


class DisputeOpened(Signal, frozen=True, kw_only=True, tag="dispute.opened"):
    """``ref``: dispute id. ``flow``: the procedure, empty for the platform's usual one, or chargeback, inquiry."""

    reason: str = ""
    amount: int = 0
    text: str = ""
    respond_by: datetime | None = None
    flow: str = ""


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
