"""Whom one waits for until a fact is there: every fact that a clock, a step or the end of a case looks out for.

``merchant`` is ourselves, whichever of our desks; ``partner`` is whoever a request went to. A test goes through all
packs: a fact that somebody waits for and that stands in no line here fails it.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final

import msgspec

from amends.engine.playbook import Condition
from amends.engine.playbook.conditions import Test


class Waits(StrEnum):
    """Whom a case may wait for. ``partner``: one of carrier, supplier, warehouse, installer, but nobody knows which."""

    BUYER = "buyer"
    PLATFORM = "platform"
    CARRIER = "carrier"
    SUPPLIER = "supplier"
    WAREHOUSE = "warehouse"
    INSTALLER = "installer"
    PARTNER = "partner"
    COLLEAGUE = "colleague"
    OTHER = "other"


MERCHANT: Final = "merchant"
PARTNERS: Final = (Waits.CARRIER, Waits.SUPPLIER, Waits.WAREHOUSE, Waits.INSTALLER, Waits.PARTNER)

_FACTS: Final[dict[str, tuple[str, ...]]] = {
    Waits.BUYER: (
        "canceled_at", "completed_at", "difference_due", "last_message_at", "promise.released_at", "refund.closed_at",
        "refund.returning_at", "refund.type", "refund_asked_at", "released_at", "review.followed_at", "review.stars",
        "tax_number_at", "tax_number_valid",
    ),
    Waits.PLATFORM: (
        "cleared_at", "dispute.amount", "dispute.how", "dispute.settled_at", "dispute.stage", "dispute.winner",
        "penalty.lifted_at",
    ),
    Waits.CARRIER: (
        "delivered_at", "goods", "lost_at", "scan", "scanned_at", "parcel.delivered_at", "parcel.handed_over_at",
        "parcel.lost_at", "parcel.returned_at", "parcel.scan", "parcel.scanned_at",
    ),
    Waits.WAREHOUSE: ("refund.returned_at", "returned_at"),
    Waits.INSTALLER: ("visit_at", "visited_at"),
    Waits.PARTNER: ("claim.settled_at", "request.answer", "request.answered_at", "request.kept"),
    Waits.COLLEAGUE: ("task.answered_at", "task.remarked"),
    MERCHANT: (
        "case.acted_at", "case.awaits_since", "case.closed_at", "case.evidence", "case.noted_at", "case.opened_at",
        "case.remedy", "case.steps_done",
        "checks.failed", "checks.passed", "customs", "customs.official", "dispute.answered_at", "exchange.back",
        "dispute.evidence_sent_at", "problem.restated", "problem.traits", "handed_over_at", "inspected_at", "intercept",
        "invoice.issued_at", "invoice_excess",
        "invoice.sent_at", "invoice.voided_at", "invoiced_at", "last_reply_at", "loss.kept", "order.refunded",
        "order.all_back", "order.back_untold", "order.overpaid", "refund.matched",
        "problem.settled_at", "promise.kept_at", "refund.paid_at", "refund.settled_at", "refund.state", "refunds_open",
        "refunds_agreed",
        "replied_at", "review.answered_at", "review.flagged", "review.flagged_at", "supply.off_sale_at",
        "supply.on_sale_at", "talks", "terms", "unavailable_at",
    ),
}  # fmt: skip
WHOM: Final[dict[str, str]] = {fact: whom for whom, facts in _FACTS.items() for fact in facts}


def whom(facts: Iterable[str]) -> str:
    """Whom these facts, any of which would do, are waited for from; empty where one of them is ours to bring about."""
    found = [WHOM.get(fact, MERCHANT) for fact in facts]
    return "" if not found or MERCHANT in found else found[0]


def awaited(word: str) -> str:
    """The party outside that brings a fact about; empty where it is ours to bring about, or nobody knows."""
    found = WHOM.get(word, MERCHANT)
    return "" if found in (MERCHANT, Waits.COLLEAGUE) else str(found)


def facts_of(condition: Condition | None) -> tuple[str, ...]:
    """The field words a condition looks at, each once, in the order they are written."""
    return tuple(dict.fromkeys(_looked_at(condition))) if condition is not None else ()


def _looked_at(part: object) -> Iterator[str]:
    if isinstance(part, Test):
        yield part.field
    elif isinstance(part, tuple):
        for each in part:
            yield from _looked_at(each)
    elif isinstance(part, msgspec.Struct) and hasattr(part, "of"):
        yield from _looked_at(part.of)
