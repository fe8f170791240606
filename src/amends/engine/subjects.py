"""What is known of each thing that concerns an order: a refund, a dispute, a review, a problem, a paper, a measure.

Each has an external id (``ref``) and stands in the order's facts under ``FAMILY:ID``, such as ``refund:123``. Encoded
as arrays behind their family: append fields at the end with a default, never reorder.
"""

from datetime import datetime
from typing import Final, TypeVar

import msgspec

from amends.engine.words import (
    Direction,
    DisputeState,
    Goods,
    InvoiceKind,
    Party,
    Phase,
    RefundFor,
    RefundState,
    RefundType,
    Reply,
    Report,
    Request,
    Scan,
    TaskKind,
)


class Subject(msgspec.Struct, array_like=True, gc=False):
    """What all have. The properties say what is known of those that don't have such a fact: nothing."""

    ref: str = ""
    at: datetime | None = None

    @property
    def told(self) -> bool:
        """Whether what begins it has been told, or only what came of it."""
        return True

    @property
    def amount(self) -> int:
        return 0

    @property
    def issue(self) -> str:
        return ""

    @property
    def sku(self) -> str:
        return ""

    @property
    def stage(self) -> str:
        return ""

    @property
    def case(self) -> int:
        return 0

    @property
    def party(self) -> Party | None:
        return None

    @property
    def how(self) -> str:
        """How it was answered or settled."""
        return ""


class Demand(Subject):
    """What a buyer demands and a platform has a procedure for: a refund or a dispute. ``stage``: of that procedure.

    ``asked_at``: when it was last asked, changed or opened again.
    """

    amount: int = 0
    reason: str = ""
    issue: str = ""
    stage: str = ""
    deadline: datetime | None = None
    asked_at: datetime | None = None
    closed_at: datetime | None = None


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

    ``most``: the highest sum ever asked.

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


class ReviewFacts(Subject, tag="review", tag_field="family"):
    stars: int = 0
    answered_at: datetime | None = None
    followed_at: datetime | None = None
    posted: bool = False
    sku: str = ""
    flagged_at: datetime | None = None
    flagged: str = ""

    @property
    def told(self) -> bool:
        return self.posted


class PromiseFacts(Subject, tag="promise", tag_field="family"):
    what: str = ""
    due: datetime | None = None
    kept_at: datetime | None = None
    released_at: datetime | None = None
    about: str = ""

    @property
    def told(self) -> bool:
        return self.due is not None


class ProblemFacts(Subject, tag="problem", tag_field="family"):
    """``goods``: where they were when it was told."""

    issue: str = ""
    amount: int = 0
    quantity: int = 0
    traits: tuple[str, ...] = ()
    goods: Goods | None = None
    sku: str = ""
    settled_at: datetime | None = None
    how: str = ""

    @property
    def told(self) -> bool:
        return self.goods is not None


class ReportFacts(Subject, tag="report", tag_field="family"):
    """What a partner told us of."""

    party: Party | None = None
    what: Report | None = None
    amount: int = 0
    until: datetime | None = None


class RequestFacts(Subject, tag="request", tag_field="family"):
    """What we asked a partner, and the answer; ``offered``: the sum it names."""

    party: Party | None = None
    what: Request | None = None
    amount: int = 0
    due: datetime | None = None
    case: int = 0
    answer: Reply | None = None
    kept: bool = False
    answered_at: datetime | None = None
    offered: int = 0

    @property
    def told(self) -> bool:
        return self.what is not None


class InvoiceFacts(Subject, tag="invoice", tag_field="family"):
    """``issued``: the sum on it, minor units, 0 where nobody said. ``voids``: when how much was taken off, 0: all."""

    kind: InvoiceKind | None = None
    amount: int = 0
    complete: bool = False
    lines: tuple[str, ...] = ()
    issued_at: datetime | None = None
    sent_at: datetime | None = None
    voided_at: datetime | None = None
    number: str = ""
    issued: int = 0
    dated: datetime | None = None
    waybill: str = ""
    red_number: str = ""
    voids: tuple[tuple[datetime, int], ...] = ()

    @property
    def told(self) -> bool:
        return self.kind is not None

    @property
    def sum(self) -> int:
        """What is on it, else what was asked for, minor units."""
        return self.issued or self.amount


class TaskFacts(Subject, tag="task", tag_field="family"):
    kind: TaskKind | None = None
    answered_at: datetime | None = None
    remarked: bool = False

    @property
    def told(self) -> bool:
        return self.kind is not None


class PenaltyFacts(Subject, tag="penalty", tag_field="family"):
    rule: str = ""
    points: int = 0
    amount: int = 0
    lifted_at: datetime | None = None

    @property
    def told(self) -> bool:
        return self.rule != ""


class ParcelFacts(Subject, tag="parcel", tag_field="family"):
    """One of several parcels. ``at``: when it was first told of; ``pieces``: what is in it, where that is known.

    ``corrected_at``: until when records of it were taken back; ``about``: the id of the request it comes back for.
    """

    carrier: str = ""
    way: Direction = Direction.OUT
    pieces: tuple[tuple[str, int], ...] = ()
    about: str = ""
    shipped_at: datetime | None = None
    handed_over_at: datetime | None = None
    scanned_at: datetime | None = None
    scan: Scan | None = None
    delivered_at: datetime | None = None
    lost_at: datetime | None = None
    returned_at: datetime | None = None
    invalid_at: datetime | None = None
    corrected_at: datetime | None = None

    @property
    def gone(self) -> bool:
        """Whether it is on its way no longer: it arrived, came back or is lost."""
        return not (self.delivered_at is None and self.returned_at is None and self.lost_at is None)


class LossFacts(Subject, tag="loss", tag_field="family"):
    party: Party | None = None
    amount: int = 0
    kept: bool = False


class ClaimFacts(Subject, tag="claim", tag_field="family"):
    party: Party | None = None
    amount: int = 0
    due: datetime | None = None
    case: int = 0
    settled_at: datetime | None = None
    paid: int = 0

    @property
    def told(self) -> bool:
        return self.party is not None


class GradeFacts(Subject, tag="grade", tag_field="family"):
    """What becomes of pieces that came back. ``grade``: a code of the merchant's own list."""

    grade: str = ""
    sku: str = ""
    quantity: int = 0
    found: str = ""


class StockFacts(Subject, tag="stock", tag_field="family"):
    listed: int = 0
    real: int = 0


class QueueFacts(Subject, tag="queue", tag_field="family"):
    waiting: int = 0
    agents: int = 0
    longest: int = 0


class PhaseFacts(Subject, tag="phase", tag_field="family"):
    until: datetime | None = None


class ScoreFacts(Subject, tag="score", tag_field="family"):
    """``value``, ``trend`` and ``line`` have their sign turned where less is better."""

    measure: str = ""
    value: int = 0
    trend: int = 0
    line: int = 0


class OtherFacts(Subject, tag="other", tag_field="family"):
    """What was told in words nobody knows. ``what``: its kind, and the word that wasn't understood."""

    what: str = ""
    amount: int = 0
    deadline: datetime | None = None


AnySubject = (
    RefundFacts
    | DisputeFacts
    | ReviewFacts
    | PromiseFacts
    | ProblemFacts
    | ReportFacts
    | RequestFacts
    | InvoiceFacts
    | TaskFacts
    | PenaltyFacts
    | LossFacts
    | ClaimFacts
    | StockFacts
    | QueueFacts
    | PhaseFacts
    | ScoreFacts
    | OtherFacts
    | ParcelFacts
    | GradeFacts
)
FAMILIES: Final[dict[str, type[Subject]]] = {str(kind.__struct_config__.tag): kind for kind in AnySubject.__args__}
FAMILY_OF: Final[dict[type[Subject], str]] = {kind: family for family, kind in FAMILIES.items()}
NO_SUBJECT: Final = Subject()
# What a case may be about without anybody in it talking with the buyer: the house's own matters and its partners'.
_HOUSE: Final = frozenset(
    {"request", "task", "penalty", "loss", "claim", "stock", "queue", "phase", "score", "other", "grade"}
)


def is_buyers(subject: str) -> bool:
    """Whether a case about this subject (``refund:123``, empty: the order itself) is talked over with the buyer."""
    return subject.partition(":")[0] not in _HOUSE


S = TypeVar("S", bound=Subject)
