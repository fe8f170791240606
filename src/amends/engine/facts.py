"""What is known: of the order itself, and of each refund, dispute, review, problem or paper that concerns it."""

from datetime import datetime

import msgspec

from amends.engine.words import (
    Answer,
    CustomsCause,
    DisputeState,
    Goods,
    Party,
    Phase,
    RefundState,
    RefundType,
    Scan,
    Season,
    Verdict,
)


class Thread(msgspec.Struct, array_like=True, gc=False):
    """What is known of one refund, dispute, review or promise of the order, by its external id."""

    ref: str = ""
    at: datetime | None = None
    # refund
    type: RefundType | None = None
    amount: int = 0
    reason: str = ""
    phase: Phase = Phase.ONSALE
    version: str = ""
    deadline: datetime | None = None
    goods_asked: Goods | None = None
    state: RefundState | None = None
    agreed_at: datetime | None = None
    refused_at: datetime | None = None
    paid_at: datetime | None = None
    closed_at: datetime | None = None
    returning_at: datetime | None = None
    returned_at: datetime | None = None
    finding: str = ""
    # dispute
    dispute: DisputeState | None = None
    respond_by: datetime | None = None
    answered_at: datetime | None = None
    evidence_asked_at: datetime | None = None
    evidence_sent_at: datetime | None = None
    ruled_at: datetime | None = None
    winner: str = ""
    points: int = 0
    # review
    stars: int = 0
    review_answered_at: datetime | None = None
    # promise
    what: str = ""
    due: datetime | None = None
    kept_at: datetime | None = None
    released_at: datetime | None = None
    # problem, partner, paper, subject of its own; ``count`` and ``other`` as the kind of thread has them
    issue: str = ""
    party: Party | None = None
    answer: str = ""
    done_at: datetime | None = None
    sent_at: datetime | None = None
    count: int = 0
    other: int = 0
    line: int = 0
    traits: tuple[str, ...] = ()
    kept: bool = False
    case: int = 0
    flow: str = ""
    stage: str = ""
    followed_at: datetime | None = None
    sku: str = ""
    asked_at: datetime | None = None  # when the refund or dispute was last asked, changed or opened again

    @property
    def settled_at(self) -> datetime | None:
        """When the shop first answered the refund, or it went away; None while it waits."""
        times = (self.agreed_at, self.refused_at, self.paid_at, self.closed_at)
        return min((t for t in times if t is not None), default=None)

    @property
    def dispute_settled_at(self) -> datetime | None:
        """When the dispute was ruled or withdrawn."""
        return self.ruled_at or self.closed_at


NO_THREAD = Thread()


class Facts(msgspec.Struct, array_like=True, gc=False):
    """What is known of the order itself. A time that is None has not happened, as far as we know."""

    placed_at: datetime | None = None
    amount: int = 0
    currency: str = ""
    method: str = ""
    prepaid: bool = True
    freight: int = 0
    ship_by: datetime | None = None
    deliver_by: datetime | None = None
    receipt_ends_at: datetime | None = None
    cleared_at: datetime | None = None
    canceled_at: datetime | None = None
    unavailable_at: datetime | None = None
    completed_at: datetime | None = None
    shipped_at: datetime | None = None
    handed_over_at: datetime | None = None
    scanned_at: datetime | None = None
    scan: Scan | None = None
    delivered_at: datetime | None = None
    tracking_invalid_at: datetime | None = None
    lost_at: datetime | None = None
    returned_at: datetime | None = None
    released_at: datetime | None = None
    intercept: Answer | None = None
    goods: Goods = Goods.NOT_SHIPPED
    refund_asked_at: datetime | None = None
    refund_open: int = 0
    refunded: int = 0
    last_message_at: datetime | None = None
    last_reply_at: datetime | None = None
    short_at: datetime | None = None
    country: str = ""
    language: str = ""
    zone: str = ""
    carrier: str = ""
    waybill: str = ""
    tags: tuple[str, ...] = ()
    threads: dict[str, Thread] = {}
    tax_number_at: datetime | None = None
    tax_number_valid: bool = False
    passed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    customs: CustomsCause | None = None
    customs_official: bool = False
    customs_held_at: datetime | None = None
    visit_at: datetime | None = None
    visited_at: datetime | None = None
    verdict: Verdict | None = None
    inspected_at: datetime | None = None
    season: Season | None = None
    invoiced_at: datetime | None = None
    lost: int = 0
    recovered: int = 0
    tone: int = 0  # how the buyer sounds: 0 calm, 1 annoyed, 2 angry; told by the host, see casework.projections.tone
    tone_why: tuple[str, ...] = ()
    skus: tuple[str, ...] = ()  # of the goods ordered, gifts left out
