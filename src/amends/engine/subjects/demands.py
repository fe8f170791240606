"""What a buyer demands and a platform has a procedure for: refunds with the money that went out, and disputes."""

from datetime import datetime
from typing import Final

import msgspec

from amends.engine.subjects.base import Demand
from amends.engine.words import DisputeState, Goods, Phase, RefundFor, RefundState, RefundType

SAME: Final = "same"


class PaidSum(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Money that went out on a request. ``amount`` None: all that was asked; ``ref``: its own id, if told.

    ``by``: who paid, or from what; ``at`` None: it was told before times were kept.
    """

    amount: int | None = None
    ref: str = ""
    at: datetime | None = None
    by: str = ""


class CameBack(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Pieces that came back at once, by goods; ``parcel``: the number of the parcel they came in, if told."""

    pieces: tuple[tuple[str, int], ...]
    at: datetime
    parcel: str = ""


class RefundFacts(Demand, tag="refund", tag_field="family"):
    """``goods``: where the goods were when it was asked; ``finding``: of those that came back.

    ``amount``: what was asked, and once paid what went out; ``asked``: what was asked. ``deadline_at``: when the
    deadline was told. ``twin``: another one paid with the same sum, where nobody had asked for one of the two, or its
    own id, where one sum went out twice and more than was asked; ``matched``: what came of looking at them.

    ``most``: the highest sum ever asked. ``within``: seconds in which what is told twice is the same, where that is
    not as it always was (``payouts.BEFORE``).

    ``what``: what it is for; ``pieces``: that it is about, ``came``: that came back, ``back``: what of the order's
    money these are worth, 0 where that can't be told; ``owed``: what the buyer has to add.
    """

    type: RefundType | None = None
    phase: Phase = Phase.ONSALE
    version: str = ""
    goods: Goods | None = None
    state: RefundState | None = None
    agreed_at: datetime | None = None
    refused_at: datetime | None = None
    paid_at: datetime | None = None
    returning_at: datetime | None = None
    returned_at: datetime | None = None
    finding: str = ""
    asked: int = 0
    payouts: tuple[PaidSum, ...] = ()
    deadline_at: datetime | None = None
    twin: str = ""
    matched: str = ""
    what: RefundFor | None = None
    pieces: tuple[tuple[str, int], ...] = ()
    came: tuple[tuple[str, int], ...] = ()
    back: int = 0
    owed: int = 0
    returns: tuple[CameBack, ...] = ()
    most: int = 0
    within: int = 0

    @property
    def told(self) -> bool:
        return self.goods is not None

    @property
    def counts(self) -> bool:
        """Whether it is money of its own that went out, not the payout of another request told again."""
        again = self.matched == SAME and (self.asked_at is None or self.twin not in {"", self.ref})
        return self.paid_at is not None and not again

    @property
    def settled_at(self) -> datetime | None:
        """When the shop first answered the refund, or it went away; None while it waits."""
        first = None
        for at in (self.agreed_at, self.refused_at, self.paid_at, self.closed_at):
            if at is not None and (first is None or at < first):
                first = at
        return first


class DisputeFacts(Demand, tag="dispute", tag_field="family"):
    state: DisputeState | None = None
    respond_by: datetime | None = None
    answered_at: datetime | None = None
    evidence_asked_at: datetime | None = None
    evidence_sent_at: datetime | None = None
    ruled_at: datetime | None = None
    winner: str = ""
    points: int = 0
    how: str = ""
    flow: str = ""

    @property
    def told(self) -> bool:
        return self.asked_at is not None

    @property
    def settled_at(self) -> datetime | None:
        """When the dispute was ruled or withdrawn."""
        return self.ruled_at or self.closed_at
