"""What a market looks like to an order: goods, places, carriers and the words people use there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from amends.world import brazil, brazil_words, china, china_words
from amends.world.china import CatalogueProduct, RouteStop
from amends.world.shape import Market

Texts = tuple[str, ...]


class MarketTexts(Protocol):
    """The texts every market has; a module of constants."""

    @property
    def REFUSALS(self) -> Texts: ...  # noqa: N802
    @property
    def NO_REASON(self) -> Texts: ...  # noqa: N802
    @property
    def RETURN_REASONS(self) -> dict[str, Texts]: ...  # noqa: N802
    @property
    def RETURN_TEXTS(self) -> Texts: ...  # noqa: N802
    @property
    def DEFECT_TEXTS(self) -> Texts: ...  # noqa: N802
    @property
    def CANCEL_REASONS(self) -> Texts: ...  # noqa: N802
    @property
    def CANCEL_TEXTS(self) -> Texts: ...  # noqa: N802
    @property
    def KEEP_REASONS(self) -> Texts: ...  # noqa: N802
    @property
    def KEEP_TEXTS(self) -> Texts: ...  # noqa: N802
    @property
    def RESHIP_TEXTS(self) -> Texts: ...  # noqa: N802
    @property
    def DAMAGED_REASON(self) -> str: ...  # noqa: N802
    @property
    def DAMAGED_TEXTS(self) -> Texts: ...  # noqa: N802
    @property
    def DAMAGED_ASKS(self) -> Texts: ...  # noqa: N802
    @property
    def DAMAGED_REVIEWS(self) -> Texts: ...  # noqa: N802
    @property
    def DAMAGED_SCAN_TEXT(self) -> str: ...  # noqa: N802
    @property
    def SHORT_REASONS(self) -> Texts: ...  # noqa: N802
    @property
    def NOT_RECEIVED_REASON(self) -> str: ...  # noqa: N802
    @property
    def LOST_TEXT(self) -> str: ...  # noqa: N802
    @property
    def FAILED_TEXT(self) -> str: ...  # noqa: N802
    @property
    def REFUSED_TEXT(self) -> str: ...  # noqa: N802
    @property
    def RETURNING_TEXT(self) -> str: ...  # noqa: N802
    @property
    def RETURNED_TEXT(self) -> str: ...  # noqa: N802
    @property
    def SIGNERS(self) -> Texts: ...  # noqa: N802
    @property
    def URGES(self) -> Texts: ...  # noqa: N802
    @property
    def STALLED(self) -> Texts: ...  # noqa: N802
    @property
    def ANGRY_LATE(self) -> Texts: ...  # noqa: N802
    @property
    def ASKS_AFTER(self) -> Texts: ...  # noqa: N802
    @property
    def REPLIES(self) -> Texts: ...  # noqa: N802
    @property
    def PROMISES(self) -> tuple[tuple[str, str, int, Texts], ...]: ...  # noqa: N802
    @property
    def PROMISE_KEPT(self) -> str: ...  # noqa: N802
    @property
    def REVIEWS(self) -> dict[int, Texts]: ...  # noqa: N802
    @property
    def LATE_REVIEWS(self) -> Texts: ...  # noqa: N802
    @property
    def REVIEW_REPLY(self) -> str: ...  # noqa: N802
    @property
    def DISPUTE_REASONS(self) -> Texts: ...  # noqa: N802
    @property
    def DISPUTE_TEXTS(self) -> Texts: ...  # noqa: N802


@dataclass(frozen=True, slots=True)
class Scenery:
    """``weights`` are the carriers' cumulative shares; ``route`` gives a carrier's records on the way to a city."""

    words: MarketTexts
    products: tuple[CatalogueProduct, ...]
    gift: CatalogueProduct
    cities: tuple[tuple[str, str, str], ...]
    carriers: tuple[str, ...]
    weights: tuple[float, ...]
    waybill_heads: tuple[str, ...]
    route: Callable[[str, int], tuple[RouteStop, ...]]
    agents: tuple[str, ...]


SCENERY: dict[Market, Scenery] = {
    Market.CHINA: Scenery(
        china_words, china.PRODUCTS, china.GIFT, china.CITIES, china.CARRIERS, china.CARRIER_WEIGHTS,
        china.WAYBILL_HEADS, china.route, ("客服小暖", "客服小屋", "客服阿杰", "客服云云"),
    ),
    Market.BRAZIL: Scenery(
        brazil_words, brazil.PRODUCTS, brazil.GIFT, brazil.CITIES, brazil.CARRIERS, brazil.CARRIER_WEIGHTS,
        brazil.WAYBILL_HEADS, brazil.route, ("Lily", "Marina"),
    ),
}  # fmt: skip
