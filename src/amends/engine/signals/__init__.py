"""Signals: the immutable things that happened, as a closed union tagged by ``kind``.

Every signal carries its own time ``at`` (aware UTC), the ``order`` whose dossier it belongs to, an ``id`` unique within
the shop (the same id again changes nothing) and, where it is about one refund, dispute or review, that thing's external
id in ``ref``. Money is integer minor units of the order's currency. ``v`` is the version of the encoding.
"""

from amends.engine.signals.actions import (
    ActionUndone,
    CaseClosed,
    CaseHandedOver,
    CaseLinked,
    CaseMerged,
    CaseMoved,
    CaseReopened,
    CaseTaken,
    CaseUnlinked,
    ClockCancelled,
    ClockPaused,
    ClockResumed,
    DaysChanged,
    EvidenceAdded,
    EvidenceRemoved,
    NoteAdded,
    RemedyChosen,
    StepAdded,
    StepDelegated,
    StepDone,
    StepReturned,
    StepSkipped,
)
from amends.engine.signals.base import VERSION, Line, Piece, Signal
from amends.engine.signals.disputes import (
    DisputeAnswered,
    DisputeOpened,
    DisputeRuled,
    DisputeWithdrawn,
    EvidenceAsked,
    EvidenceSent,
)
from amends.engine.signals.orders import (
    FundsReleased,
    OrderCanceled,
    OrderChanged,
    OrderChecked,
    OrderCompleted,
    OrderPlaced,
    OrderUnavailable,
    PaymentCleared,
    ReceiptExtended,
    TaxNumberGiven,
    TermDisclosed,
)
from amends.engine.signals.papers import (
    ClaimRaised,
    ClaimSettled,
    InvoiceAsked,
    InvoiceIssued,
    InvoiceSent,
    InvoiceVoided,
    LossConfirmed,
    PenaltyLifted,
    PenaltyRecorded,
    TaskAnswered,
    TaskAsked,
)
from amends.engine.signals.parcels import (
    CustomsRuled,
    InterceptAnswered,
    ParcelCorrected,
    ParcelDelivered,
    ParcelHandedOver,
    ParcelScanned,
    ParcelShipped,
    TrackingInvalid,
)
from amends.engine.signals.partners import (
    GoodsGraded,
    GoodsInspected,
    PartnerAnswered,
    PartnerAsked,
    PartnerReported,
    StockShort,
    VisitAgreed,
    VisitDone,
)
from amends.engine.signals.problems import ProblemChanged, ProblemReported, ProblemSettled
from amends.engine.signals.refunds import (
    RefundAgreed,
    RefundAsked,
    RefundChanged,
    RefundClosed,
    RefundMatched,
    RefundPaid,
    RefundRefused,
    ReturnReceived,
    ReturnShipped,
)
from amends.engine.signals.results import EffectDone, EffectFailed, GrantBack, Other
from amends.engine.signals.shop import (
    ListingTold,
    PhaseChanged,
    QueueMeasured,
    ScoreMeasured,
    StockCounted,
    StockEnded,
    StockListed,
)
from amends.engine.signals.talk import (
    MessageReceived,
    MessageSent,
    PromiseKept,
    PromiseMade,
    PromiseReleased,
    ReviewAnswered,
    ReviewFlagged,
    ReviewFollowed,
    ReviewPosted,
)
from amends.engine.words import Source

AnySignal = (
    OrderPlaced
    | OrderChanged
    | OrderCanceled
    | OrderUnavailable
    | OrderCompleted
    | PaymentCleared
    | ReceiptExtended
    | FundsReleased
    | TaxNumberGiven
    | OrderChecked
    | TermDisclosed
    | ParcelShipped
    | ParcelHandedOver
    | ParcelScanned
    | ParcelDelivered
    | ParcelCorrected
    | TrackingInvalid
    | InterceptAnswered
    | CustomsRuled
    | RefundAsked
    | RefundChanged
    | RefundAgreed
    | RefundRefused
    | RefundPaid
    | RefundMatched
    | RefundClosed
    | ReturnShipped
    | ReturnReceived
    | DisputeOpened
    | DisputeAnswered
    | EvidenceAsked
    | EvidenceSent
    | DisputeRuled
    | DisputeWithdrawn
    | ReviewPosted
    | ReviewAnswered
    | MessageReceived
    | MessageSent
    | PromiseMade
    | PromiseKept
    | PromiseReleased
    | ReviewFollowed
    | ReviewFlagged
    | StockShort
    | PartnerReported
    | PartnerAsked
    | PartnerAnswered
    | VisitAgreed
    | VisitDone
    | GoodsInspected
    | GoodsGraded
    | ProblemReported
    | ProblemChanged
    | ProblemSettled
    | InvoiceAsked
    | InvoiceIssued
    | InvoiceSent
    | InvoiceVoided
    | TaskAsked
    | TaskAnswered
    | PenaltyRecorded
    | PenaltyLifted
    | LossConfirmed
    | ClaimRaised
    | ClaimSettled
    | StockCounted
    | StockEnded
    | StockListed
    | ListingTold
    | QueueMeasured
    | PhaseChanged
    | ScoreMeasured
    | NoteAdded
    | StepDone
    | StepSkipped
    | StepAdded
    | StepDelegated
    | StepReturned
    | RemedyChosen
    | CaseTaken
    | CaseHandedOver
    | CaseClosed
    | CaseReopened
    | CaseLinked
    | CaseUnlinked
    | CaseMerged
    | CaseMoved
    | EvidenceAdded
    | EvidenceRemoved
    | ClockPaused
    | ClockResumed
    | ClockCancelled
    | DaysChanged
    | ActionUndone
    | EffectDone
    | EffectFailed
    | GrantBack
    | Other
)
KINDS: dict[str, type[Signal]] = {str(c.__struct_config__.tag): c for c in AnySignal.__args__}
KIND_OF: dict[type, str] = {c: k for k, c in KINDS.items()}


def kind(signal: Signal) -> str:
    """The tag a signal carries on the wire, such as ``refund.asked``."""
    return KIND_OF[type(signal)]


def source(signal: Signal) -> Source:
    """Who told us: what the signal says, else the usual source of its kind."""
    return signal.source or type(signal).SOURCE


__all__ = [
    "KINDS",
    "KIND_OF",
    "VERSION",
    "ActionUndone",
    "AnySignal",
    "CaseClosed",
    "CaseHandedOver",
    "CaseLinked",
    "CaseMerged",
    "CaseMoved",
    "CaseReopened",
    "CaseTaken",
    "CaseUnlinked",
    "ClaimRaised",
    "ClaimSettled",
    "ClockCancelled",
    "ClockPaused",
    "ClockResumed",
    "CustomsRuled",
    "DaysChanged",
    "DisputeAnswered",
    "DisputeOpened",
    "DisputeRuled",
    "DisputeWithdrawn",
    "EffectDone",
    "EffectFailed",
    "EvidenceAdded",
    "EvidenceAsked",
    "EvidenceRemoved",
    "EvidenceSent",
    "FundsReleased",
    "GoodsGraded",
    "GoodsInspected",
    "GrantBack",
    "InterceptAnswered",
    "InvoiceAsked",
    "InvoiceIssued",
    "InvoiceSent",
    "InvoiceVoided",
    "Line",
    "ListingTold",
    "LossConfirmed",
    "MessageReceived",
    "MessageSent",
    "NoteAdded",
    "OrderCanceled",
    "OrderChanged",
    "OrderChecked",
    "OrderCompleted",
    "OrderPlaced",
    "OrderUnavailable",
    "Other",
    "ParcelCorrected",
    "ParcelDelivered",
    "ParcelHandedOver",
    "ParcelScanned",
    "ParcelShipped",
    "PartnerAnswered",
    "PartnerAsked",
    "PartnerReported",
    "PaymentCleared",
    "PenaltyLifted",
    "PenaltyRecorded",
    "PhaseChanged",
    "Piece",
    "ProblemChanged",
    "ProblemReported",
    "ProblemSettled",
    "PromiseKept",
    "PromiseMade",
    "PromiseReleased",
    "QueueMeasured",
    "ReceiptExtended",
    "RefundAgreed",
    "RefundAsked",
    "RefundChanged",
    "RefundClosed",
    "RefundMatched",
    "RefundPaid",
    "RefundRefused",
    "RemedyChosen",
    "ReturnReceived",
    "ReturnShipped",
    "ReviewAnswered",
    "ReviewFlagged",
    "ReviewFollowed",
    "ReviewPosted",
    "ScoreMeasured",
    "Signal",
    "StepAdded",
    "StepDelegated",
    "StepDone",
    "StepReturned",
    "StepSkipped",
    "StockCounted",
    "StockEnded",
    "StockListed",
    "StockShort",
    "TaskAnswered",
    "TaskAsked",
    "TaxNumberGiven",
    "TermDisclosed",
    "TrackingInvalid",
    "VisitAgreed",
    "VisitDone",
    "kind",
    "source",
]
