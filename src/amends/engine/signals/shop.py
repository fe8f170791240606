"""The shop itself: stock, queue, phase, scores. Subjects without an order."""

from datetime import datetime

from amends.engine.signals.base import Signal
from amends.engine.words import Season, Source


class StockCounted(Signal, frozen=True, kw_only=True, tag="stock.counted"):
    """``order``: ``stock:SKU``, a subject without an order. ``listed`` in the shop, ``real`` in the warehouse."""

    SOURCE = Source.WAREHOUSE
    sku: str
    listed: int
    real: int


class StockEnded(Signal, frozen=True, kw_only=True, tag="stock.ended"):
    """``order``: ``stock:SKU``. Whoever supplies these goods has none. ``until``: when they are back, if known."""

    SOURCE = Source.SUPPLIER
    sku: str
    until: datetime | None = None
    text: str = ""


class StockListed(Signal, frozen=True, kw_only=True, tag="stock.listed"):
    """``order``: ``stock:SKU``. How many the shop offers from now on; 0: none is sold any more."""

    SOURCE = Source.MARKETPLACE
    sku: str
    listed: int


class ListingTold(Signal, frozen=True, kw_only=True, tag="listing.told"):
    """``order``: ``listing:SKU``. What the shop's page says of these goods from now on, as plain text.

    ``claims``, ``sizes`` and ``options`` have a line each; ``shipping``: what is promised of it. Words that aren't told
    are none: the newest stands for the whole page.
    """

    SOURCE = Source.MARKETPLACE
    sku: str
    language: str = ""
    headline: str = ""
    description: str = ""
    claims: str = ""
    sizes: str = ""
    options: str = ""
    shipping: str = ""


class QueueMeasured(Signal, frozen=True, kw_only=True, tag="queue.measured"):
    """``order``: ``shop``. Buyers waiting in the chat, agents on duty, the longest wait in seconds."""

    waiting: int
    agents: int
    longest: int = 0


class PhaseChanged(Signal, frozen=True, kw_only=True, tag="phase.changed"):
    """``order``: ``shop``. The promotion entered another phase."""

    SOURCE = Source.COLLEAGUE
    phase: Season
    until: datetime | None = None


class ScoreMeasured(Signal, frozen=True, kw_only=True, tag="score.measured"):
    """``order``: ``score:NAME``. A score or rate in hundredths, its trend's value, and the line it must not cross."""

    measure: str
    value: int
    trend: int = 0
    line: int = 0
    higher_is_better: bool = True
