"""Who works here and at which desks: the names that pages show, and the desks whose work is mine."""

from dataclasses import dataclass

from django.utils import timezone

from amends.casework.policies import Books
from amends.merchants import standing
from amends.merchants.access import visible
from amends.merchants.models import Desk, Member, Shop


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """``people``: names by member id as text. ``desks``: names by code. ``mine``: desks that are mine in this phase.

    ``books``: the playbooks its shops run on, the merchant's own values on them.
    """

    people: dict[str, str]
    desks: dict[str, str]
    mine: tuple[str, ...]
    shops: dict[int, Shop]
    books: Books


def house(member: Member) -> House:
    """Who doesn't sit at any desk looks at all of them."""
    people = visible(member, Member).values_list("id", "user__name")
    desks = dict(visible(member, Desk).order_by("name").values_list("code", "name"))
    return House(
        people={str(number): name for number, name in people},
        desks=desks,
        mine=standing.desks_of(member, now=timezone.now()),
        shops={shop.id: shop for shop in visible(member, Shop)},
        books=Books(member),
    )
