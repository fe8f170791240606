"""Refund and return requests."""

from datetime import datetime

from amends.engine.signals.base import Piece, Signal
from amends.engine.words import Phase, RefundFor, RefundType, Source


class RefundAsked(Signal, frozen=True, kw_only=True, tag="refund.asked"):
    """``ref``: refund id. ``deadline``: when the platform decides by itself, if it told us.

    ``what``: what the money is for; ``pieces``: of which goods and how many; ``owed``: what the buyer has to add, where
    what they get instead is dearer.
    """

    type: RefundType
    amount: int
    reason: str = ""
    text: str = ""
    phase: Phase = Phase.ONSALE
    version: str = ""
    deadline: datetime | None = None
    what: RefundFor | None = None
    pieces: tuple[Piece, ...] = ()
    owed: int = 0


class RefundChanged(Signal, frozen=True, kw_only=True, tag="refund.changed"):
    """The buyer changed the request; only the fields given change."""

    type: RefundType | None = None
    amount: int | None = None
    reason: str = ""
    version: str = ""
    deadline: datetime | None = None
    what: RefundFor | None = None
    pieces: tuple[Piece, ...] = ()
    owed: int | None = None


class RefundAgreed(Signal, frozen=True, kw_only=True, tag="refund.agreed"):
    deadline: datetime | None = None


class RefundRefused(Signal, frozen=True, kw_only=True, tag="refund.refused"):
    reason: str = ""
    deadline: datetime | None = None


class RefundPaid(Signal, frozen=True, kw_only=True, tag="refund.paid"):
    """``amount`` None: all that was asked. ``payout``: the payout's own id, which tells parts apart.

    Without one, the same sum at the same time from the same payer (``by``) is the same payout told again.
    """

    amount: int | None = None
    what: RefundFor | None = None
    payout: str = ""


class RefundMatched(Signal, frozen=True, kw_only=True, tag="refund.matched"):
    """Somebody looked whether this payout is one already known, told under a second id.

    ``answer``: same, twice (it went out twice), meant (it was to go out besides).
    """

    SOURCE = Source.COLLEAGUE
    answer: str
    text: str = ""


class RefundClosed(Signal, frozen=True, kw_only=True, tag="refund.closed"):
    """Withdrawn by the buyer, or closed by the platform."""


class ReturnShipped(Signal, frozen=True, kw_only=True, tag="return.shipped"):
    SOURCE = Source.BUYER
    waybill: str = ""
    carrier: str = ""
    deadline: datetime | None = None
    pieces: tuple[Piece, ...] = ()


class ReturnReceived(Signal, frozen=True, kw_only=True, tag="return.received"):
    """The warehouse has the goods back. ``finding``: intact, short, mismatch, damaged, empty.

    ``pieces``: what came with this return; what came before stays counted. ``waybill``: of the parcel it came in;
    told again with the same number, or with the same pieces at the same time, a return counts once.
    """

    SOURCE = Source.WAREHOUSE
    finding: str = "intact"
    pieces: tuple[Piece, ...] = ()
    waybill: str = ""
