"""What suppliers, carriers, warehouses and installers ask and answer."""

from datetime import datetime

from amends.engine.signals.base import Signal
from amends.engine.words import Party, Reply, Report, Request, Source, Verdict


class StockShort(Signal, frozen=True, kw_only=True, tag="stock.short"):
    """The supplier or warehouse cannot fill a line."""

    SOURCE = Source.SUPPLIER
    sku: str = ""
    reason: str = ""


class PartnerReported(Signal, frozen=True, kw_only=True, tag="partner.reported"):
    """A supplier, carrier, warehouse or installer tells us of something. ``amount``: the surcharge or loss it names."""

    SOURCE = Source.CARRIER
    party: Party
    what: Report
    amount: int = 0
    until: datetime | None = None
    text: str = ""


class PartnerAsked(Signal, frozen=True, kw_only=True, tag="partner.asked"):
    """We asked a partner for something. ``ref``: our request's id, which the answer repeats."""

    SOURCE = Source.COLLEAGUE
    party: Party
    what: Request
    amount: int = 0
    due: datetime | None = None
    case: int = 0
    text: str = ""


class PartnerAnswered(Signal, frozen=True, kw_only=True, tag="partner.answered"):
    """The partner's answer; ``kept``: the dialogue is kept as evidence, which some steps wait for."""

    SOURCE = Source.CARRIER
    answer: Reply
    amount: int = 0
    kept: bool = False
    text: str = ""


class VisitAgreed(Signal, frozen=True, kw_only=True, tag="visit.agreed"):
    """A delivery, repair or installation visit was agreed with the buyer for ``due``."""

    SOURCE = Source.COLLEAGUE
    due: datetime
    party: Party = Party.INSTALLER
    text: str = ""


class VisitDone(Signal, frozen=True, kw_only=True, tag="visit.done"):
    SOURCE = Source.CARRIER
    text: str = ""


class GoodsInspected(Signal, frozen=True, kw_only=True, tag="goods.inspected"):
    """Goods that came back, or were tested, and what was found."""

    SOURCE = Source.WAREHOUSE
    verdict: Verdict
    text: str = ""


class GoodsGraded(Signal, frozen=True, kw_only=True, tag="goods.graded"):
    """What becomes of pieces that came back, apart from their refund. ``ref``: of these pieces; told again, it changes.

    ``grade``: a code of the merchant's own list (resell, refurbish, scrap …); ``found``: how they were found.
    """

    SOURCE = Source.WAREHOUSE
    grade: str
    sku: str = ""
    quantity: int = 1
    found: str = ""
    text: str = ""
