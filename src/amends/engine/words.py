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


class Direction(StrEnum):
    """Where a parcel goes: out to the buyer, back from them, or out once more in place of another."""

    OUT = "out"
    BACK = "back"
    AGAIN = "again"


class RefundFor(StrEnum):
    """What a refund is for: the goods, their freight, a difference in price, or a service such as fitting."""

    GOODS = "goods"
    FREIGHT = "freight"
    DIFFERENCE = "difference"
    SERVICE = "service"


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
    BLOCKED = "blocked"


class Automation(StrEnum):
    """How far the engine goes with a step that it could do: not at all, when a colleague lets it, by itself."""

    OFF = "off"
    ASK = "ask"
    ON = "on"


class Skip(StrEnum):
    """Why a step is skipped, where it may come back: its condition doesn't hold, another way was chosen, by hand.

    ``OFFERED``: it is on the list of what a person may add, and nobody has.
    """

    WHEN = "when"
    WAY = "way"
    HAND = "hand"
    OFFERED = "offered"


class Linked(StrEnum):
    """How cases belong together. ``merged`` and ``into`` are the two ends of one merged into another of its order."""

    SAME = "same"  # one problem, met twice
    FOLLOWS = "follows"  # it came of the other
    SPLIT = "split"  # it was a part of the other
    LEADS = "leads"  # the other came of it, or was a part of it
    PARCEL = "parcel"  # their goods are in one parcel
    MERGED = "merged"
    INTO = "into"


class CustomsCause(StrEnum):
    """Why customs stopped a parcel; the first three are the seller's fault."""

    COUNTERFEIT = "counterfeit"
    UNDERVALUED = "undervalued"
    MISSING_PAPERS = "missing_papers"
    BUYER_REFUSED = "buyer_refused"
    OTHER = "other"


class Report(StrEnum):
    """What a partner tells us of its own accord."""

    OUT_OF_STOCK = "out_of_stock"
    ENTRY_FAULT = "entry_fault"
    OUT_OF_AREA = "out_of_area"
    FORCE_MAJEURE = "force_majeure"
    SUSPENDED = "suspended"
    UNREACHABLE = "unreachable"
    LOST = "lost"
    DAMAGED = "damaged"
    AT_DEPOT = "at_depot"
    DELAYED = "delayed"
    UNIDENTIFIED = "unidentified"


class Request(StrEnum):
    """What we ask of a partner."""

    PLACE = "place"
    CANCEL = "cancel"
    CUSTOM = "custom"
    URGENT = "urgent"
    HOLD = "hold"
    INTERCEPT = "intercept"
    LOCATE = "locate"
    COLLECT = "collect"
    DELIVER = "deliver"
    INSTALL = "install"
    REPAIR = "repair"
    INSPECT = "inspect"
    CONFIRM_LOSS = "confirm_loss"
    RESHIP = "reship"


class Reply(StrEnum):
    """How a partner answers."""

    YES = "yes"
    NO = "no"
    DONE = "done"
    LOADED = "loaded"
    PENDING = "pending"


class Verdict(StrEnum):
    """What an inspection of goods found."""

    INTACT = "intact"
    DEFECT = "defect"
    NO_DEFECT = "no_defect"
    REPAIRABLE = "repairable"
    USED = "used"
    DAMAGED = "damaged"
    SHORT = "short"
    MISMATCH = "mismatch"


class InvoiceKind(StrEnum):
    """Ordinary invoices on paper or not, and the special one for value-added tax."""

    ELECTRONIC = "electronic"
    PAPER = "paper"
    SPECIAL_VAT = "special_vat"


class TaskKind(StrEnum):
    """Message tasks between colleagues."""

    QUERY = "query"
    OPERATION = "operation"


class ReviewFault(StrEnum):
    """What a review can be taken down for."""

    MALICIOUS = "malicious"
    ADVERT = "advert"


class Season(StrEnum):
    """The phases of a promotion."""

    WARM_UP = "warm_up"
    SALE = "sale"
    AFTER_SALES = "after_sales"
    USUAL = "usual"
