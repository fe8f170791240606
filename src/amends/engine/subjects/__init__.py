"""What is known of each thing that concerns an order: a refund, a dispute, a review, a problem, a paper, a measure.

Each has an external id (``ref``) and stands in the order's facts under ``FAMILY:ID``, such as ``refund:123``. Encoded
as arrays behind their family: append fields at the end with a default, never reorder.
"""

from typing import Final, TypeVar

from amends.engine.subjects.base import Demand, Subject
from amends.engine.subjects.buyers import InvoiceFacts, ProblemFacts, PromiseFacts, ReviewFacts
from amends.engine.subjects.demands import SAME, CameBack, DisputeFacts, PaidSum, RefundFacts
from amends.engine.subjects.house import (
    GradeFacts,
    OtherFacts,
    PenaltyFacts,
    PhaseFacts,
    QueueFacts,
    ScoreFacts,
    StockFacts,
    SupplyFacts,
    TaskFacts,
)
from amends.engine.subjects.partners import ClaimFacts, LossFacts, ParcelFacts, ReportFacts, RequestFacts

__all__ = [
    "FAMILIES",
    "FAMILY_OF",
    "NO_SUBJECT",
    "SAME",
    "AnySubject",
    "CameBack",
    "ClaimFacts",
    "Demand",
    "DisputeFacts",
    "GradeFacts",
    "InvoiceFacts",
    "LossFacts",
    "OtherFacts",
    "PaidSum",
    "ParcelFacts",
    "PenaltyFacts",
    "PhaseFacts",
    "ProblemFacts",
    "PromiseFacts",
    "QueueFacts",
    "RefundFacts",
    "ReportFacts",
    "RequestFacts",
    "ReviewFacts",
    "S",
    "ScoreFacts",
    "StockFacts",
    "Subject",
    "SupplyFacts",
    "TaskFacts",
    "is_buyers",
]

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
    | SupplyFacts
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
