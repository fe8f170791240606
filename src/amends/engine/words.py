"""The closed vocabularies of the engine: platforms, sources, goods states, refund kinds.

Spellings are part of the wire format (API, exports, playbooks): add, never rename.
"""

from enum import StrEnum


class Platform(StrEnum):
    """Marketplaces a shop can stand on."""

    TMALL = "tmall"
    ALIBABA1688 = "alibaba1688"
    ALIEXPRESS = "aliexpress"
    JD = "jd"
    SHOPIFY = "shopify"
    OTHER = "other"


class Source(StrEnum):
    """Who told us."""

    MARKETPLACE = "marketplace"
    CARRIER = "carrier"
    SUPPLIER = "supplier"
    WAREHOUSE = "warehouse"
    BUYER = "buyer"
    COLLEAGUE = "colleague"
    ENGINE = "engine"


class Goods(StrEnum):
    """Where the goods are, as far as the facts show (货物状态)."""

    NOT_SHIPPED = "not_shipped"
    IN_TRANSIT = "in_transit"
    RECEIVED = "received"
    RETURNED = "returned"


class RefundType(StrEnum):
    """What the buyer asks for."""

    REFUND_ONLY = "refund_only"
    RETURN_REFUND = "return_refund"
    EXCHANGE = "exchange"
    RESHIP = "reship"
    REPAIR = "repair"


class RefundState(StrEnum):
    """Where a refund request stands; marketplaces' own states map onto these."""

    ASKED = "asked"
    REFUSED = "refused"
    AGREED = "agreed"
    RETURNING = "returning"
    RETURNED = "returned"
    PAID = "paid"
    CLOSED = "closed"


class Phase(StrEnum):
    """Before or after the buyer confirmed receipt (售中/售后): platform defaults flip with it."""

    ONSALE = "onsale"
    AFTERSALE = "aftersale"


class DisputeState(StrEnum):
    """Where a platform dispute stands."""

    OPENED = "opened"
    ANSWERED = "answered"
    EVIDENCE_ASKED = "evidence_asked"
    EVIDENCE_SENT = "evidence_sent"
    RULED = "ruled"
    WITHDRAWN = "withdrawn"


class Scan(StrEnum):
    """What a carrier's record says happened to a parcel."""

    COLLECTED = "collected"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    CUSTOMS = "customs"
    CUSTOMS_HELD = "customs_held"
    OUT_FOR_DELIVERY = "out_for_delivery"
    FAILED = "failed"
    DELIVERED = "delivered"
    REFUSED = "refused"
    RETURNING = "returning"
    RETURNED = "returned"
    DAMAGED = "damaged"
    LOST = "lost"
    OTHER = "other"


class Answer(StrEnum):
    """A partner's answer to an interception request."""

    STOPPED = "stopped"
    CANNOT = "cannot"
    PENDING = "pending"


class Party(StrEnum):
    """Who can bear a loss."""

    BUYER = "buyer"
    MERCHANT = "merchant"
    MERCHANT_CS = "merchant_cs"
    MERCHANT_OPS = "merchant_ops"
    WAREHOUSE = "warehouse"
    CARRIER = "carrier"
    INSTALLER = "installer"
    SUPPLIER = "supplier"
    PLATFORM = "platform"
    FORCE_MAJEURE = "force_majeure"
    UNDETERMINED = "undetermined"


class ClockState(StrEnum):
    """A clock runs or is paused, and ends exactly once; a later fact may turn a miss to void."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    VOID = "void"
    CANCELLED = "cancelled"


class CaseState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class StepState(StrEnum):
    WAITING = "waiting"
    READY = "ready"
    DONE = "done"
    SKIPPED = "skipped"
