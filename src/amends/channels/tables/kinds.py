"""What a table can tell of, and which columns each kind of table may have."""

from enum import StrEnum
from typing import Final, NamedTuple


class TableKind(StrEnum):
    ORDERS = "orders"
    REFUNDS = "refunds"
    RETURNS = "returns"
    REVIEWS = "reviews"
    WAYBILLS = "waybills"
    LISTINGS = "listings"


class Target(NamedTuple):
    """What a column may be. ``needed``: no table of this kind without it; ``private``: it tells of the buyer."""

    name: str
    needed: bool = False
    private: bool = False


ORDER: Final = Target("order", needed=True)
TARGETS: Final[dict[TableKind, tuple[Target, ...]]] = {
    TableKind.ORDERS: (
        ORDER,
        Target("placed_at", needed=True),
        Target("amount", needed=True),
        Target("currency"),
        Target("freight"),
        Target("status"),
        Target("paid_at"),
        Target("ship_by"),
        Target("method"),
        Target("buyer", private=True),
        Target("buyer_phone", private=True),
        Target("address", private=True),
        Target("country"),
        Target("sku"),
        Target("title"),
        Target("quantity"),
        Target("unit_price"),
        Target("carrier"),
        Target("waybill"),
        Target("shipped_at"),
        Target("completed_at"),
        Target("canceled_at"),
        Target("reason"),
    ),
    TableKind.REFUNDS: (
        ORDER,
        Target("ref"),
        Target("asked_at", needed=True),
        Target("amount", needed=True),
        Target("refunded"),
        Target("currency"),
        Target("type"),
        Target("status"),
        Target("phase"),
        Target("reason"),
        Target("text"),
        Target("sku"),
        Target("quantity"),
        Target("deadline"),
        Target("waybill"),
        Target("returned_at"),
        Target("settled_at"),
    ),
    TableKind.RETURNS: (
        ORDER,
        Target("ref"),
        Target("received_at", needed=True),
        Target("finding"),
        Target("sku"),
        Target("quantity"),
        Target("waybill"),
    ),
    TableKind.REVIEWS: (
        ORDER,
        Target("ref"),
        Target("posted_at", needed=True),
        Target("stars", needed=True),
        Target("text"),
        Target("sku"),
    ),
    TableKind.WAYBILLS: (
        ORDER,
        Target("waybill", needed=True),
        Target("carrier"),
        Target("shipped_at"),
        Target("delivered_at"),
    ),
    TableKind.LISTINGS: (
        Target("sku", needed=True),
        Target("headline", needed=True),
        Target("claims"),
        Target("description"),
        Target("sizes"),
        Target("options"),
        Target("shipping"),
        Target("language"),
        Target("since"),
    ),
}


def targets(kind: TableKind) -> dict[str, Target]:
    """By name, in the order in which a page shows them."""
    return {target.name: target for target in TARGETS[kind]}


def needed(kind: TableKind) -> list[str]:
    return [target.name for target in TARGETS[kind] if target.needed]
