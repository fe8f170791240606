"""Invoices, message tasks, penalties, losses and claims."""

from datetime import datetime

from amends.engine.signals.base import Signal
from amends.engine.words import (
    InvoiceKind,
    Party,
    Source,
    TaskKind,
)


class InvoiceAsked(Signal, frozen=True, kw_only=True, tag="invoice.asked"):
    """``lines_asked``: what the buyer wants written on it; only the goods sold and delivery or installation may be."""

    invoice: InvoiceKind
    title: str = ""
    amount: int = 0
    complete: bool = True
    lines_asked: tuple[str, ...] = ()


class InvoiceIssued(Signal, frozen=True, kw_only=True, tag="invoice.issued"):
    """``amount``: with tax, as it stands on it, minor units, 0 where nobody said; ``dated``: the day it bears."""

    SOURCE = Source.COLLEAGUE
    number: str = ""
    amount: int = 0
    dated: datetime | None = None


class InvoiceSent(Signal, frozen=True, kw_only=True, tag="invoice.sent"):
    SOURCE = Source.COLLEAGUE
    waybill: str = ""


class InvoiceVoided(Signal, frozen=True, kw_only=True, tag="invoice.voided"):
    """Cancelled or reversed (红冲), as a refund makes necessary.

    ``amount``: what a red-letter invoice takes off it, minor units, 0: all of it; ``number``: the red-letter one's.
    """

    SOURCE = Source.COLLEAGUE
    text: str = ""
    amount: int = 0
    number: str = ""


class TaskAsked(Signal, frozen=True, kw_only=True, tag="task.asked"):
    """A colleague left a message task: ``query`` to find something out, ``operation`` to do something."""

    SOURCE = Source.COLLEAGUE
    task: TaskKind
    text: str = ""


class TaskAnswered(Signal, frozen=True, kw_only=True, tag="task.answered"):
    """Done, the sender answered; ``remarked``: the order carries the remark too."""

    SOURCE = Source.COLLEAGUE
    text: str = ""
    remarked: bool = False


class PenaltyRecorded(Signal, frozen=True, kw_only=True, tag="penalty.recorded"):
    """The platform took points or money. ``rule``: which of its rules."""

    rule: str
    points: int = 0
    amount: int = 0
    text: str = ""


class PenaltyLifted(Signal, frozen=True, kw_only=True, tag="penalty.lifted"):
    text: str = ""


class LossConfirmed(Signal, frozen=True, kw_only=True, tag="loss.confirmed"):
    """``party`` admitted to bear ``amount``; the dialogue is kept when ``kept``."""

    SOURCE = Source.COLLEAGUE
    party: Party
    amount: int
    kept: bool = False
    text: str = ""


class ClaimRaised(Signal, frozen=True, kw_only=True, tag="claim.raised"):
    """A claim on ``party``; ``ref``: its id."""

    SOURCE = Source.COLLEAGUE
    party: Party
    amount: int
    case: int = 0
    due: datetime | None = None
    text: str = ""


class ClaimSettled(Signal, frozen=True, kw_only=True, tag="claim.settled"):
    """Paid (``amount``) or refused (0)."""

    SOURCE = Source.COLLEAGUE
    amount: int = 0
    text: str = ""
