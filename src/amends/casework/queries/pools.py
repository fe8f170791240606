"""The fund pools with what moved in them, and what of grants has left or came back."""

from collections.abc import Iterable

from amends.casework.approval.models import (
    Grant,
    GrantBooking,
    Pool,
    PoolMovement,
    ReturnedGrant,
)
from amends.merchants import table_pages
from amends.merchants.access import visible
from amends.merchants.models import Member, Shop
from amends.merchants.row_order import USUAL, RowOrder

PAGE = 100


def pools(member: Member) -> dict[str, int | None]:
    """What each pool holds, by currency, minor units; None for a shop's currency that has no pool yet."""
    currencies: dict[str, int | None] = dict.fromkeys(
        visible(member, Shop).order_by("currency").values_list("currency", flat=True).distinct()
    )
    return currencies | dict(visible(member, Pool).order_by("currency").values_list("currency", "balance"))


def movements(
    member: Member, *, currency: str, order: RowOrder = USUAL, after: str = "", most: int = PAGE
) -> tuple[list[PoolMovement], str]:
    """A page of what moved, latest first unless it is sorted, and where the next begins."""
    rows = visible(member, PoolMovement).filter(currency=currency)
    return table_pages.page(rows, order, ("-id",), after=after, most=most)


def came_back(member: Member, grants: Iterable[Grant]) -> dict[int, list[ReturnedGrant]]:
    """What came back of these grants, by the grant's id, oldest first."""
    found: dict[int, list[ReturnedGrant]] = {}
    numbers = [grant.id for grant in grants]
    for row in visible(member, ReturnedGrant).filter(grant_id__in=numbers).order_by("at", "key"):
        found.setdefault(row.grant_id, []).append(row)
    return found


def booked(member: Member, grants: Iterable[Grant]) -> dict[int, GrantBooking]:
    """What became of the money of these grants, by the grant's id; of older ones nothing but the grant is known."""
    numbers = [grant.id for grant in grants]
    return {row.grant_id: row for row in visible(member, GrantBooking).filter(grant_id__in=numbers)}
