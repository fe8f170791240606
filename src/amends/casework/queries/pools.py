"""The fund pools with what moved in them, and what of grants has left or came back."""

from collections.abc import Iterable

from amends.casework.approval.models import (
    Grant,
    GrantBooking,
    Pool,
    PoolMovement,
    ReturnedGrant,
)
from amends.merchants.access import visible
from amends.merchants.models import Member, Shop

PAGE = 100


def pools(member: Member) -> dict[str, int | None]:
    """What each pool holds, by currency, minor units; None for a shop's currency that has no pool yet."""
    currencies: dict[str, int | None] = dict.fromkeys(
        visible(member, Shop).order_by("currency").values_list("currency", flat=True).distinct()
    )
    return currencies | dict(visible(member, Pool).order_by("currency").values_list("currency", "balance"))


def movements(member: Member, *, currency: str, before: int = 0, limit: int = PAGE) -> tuple[list[PoolMovement], int]:
    """A page of what moved, latest first, and the id to go on from (0: that was all)."""
    rows = visible(member, PoolMovement).filter(currency=currency)
    rows = rows.filter(id__lt=before) if before else rows
    found = list(rows.order_by("-id")[: limit + 1])
    return found[:limit], found[limit - 1].id if len(found) > limit else 0


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
