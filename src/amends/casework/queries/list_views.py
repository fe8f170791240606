"""The parts of the work somebody looks at, as conditions over ``casework_case`` that its indexes serve.

Some views are of several values of one column (my desks, any partner): each value is walked along its own stretch of
the index, side by side, and the best of all are taken; one condition with IN would sort everything there is.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from amends.casework.ledger.models import CONVERSATIONS
from amends.casework.queries import sql
from amends.casework.queries.list_filters import PARTNER, ListFilters
from amends.policy.waits import PARTNERS, Waits

LATELY: Final = timedelta(days=3)


__all__ = ["CONVERSATIONS", "LATELY", "Sides", "View", "conditions", "sides"]


class View(StrEnum):
    """What part of the work somebody looks at; the order is that of the tabs."""

    MINE = "mine"
    ASKED = "asked"
    DESK = "desk"
    FREE = "unassigned"
    RISK = "risk"
    WROTE = "wrote"
    BUYER = "buyer"
    PARTNER = "partner"
    PLATFORM = "platform"
    WAITING = "waiting"
    ALL = "all"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Sides:
    """Several values of one column, each walked by itself."""

    column: str
    values: tuple[str, ...]


_WROTE: Final = f"scene IN ({', '.join(repr(scene) for scene in CONVERSATIONS)})"
_CONDITIONS: Final[dict[View, tuple[str, ...]]] = {
    View.MINE: ("state = 'open'", "owner = %(owner)s", "owner <> ''"),
    View.ASKED: ("state = 'open'", sql.LENT),
    View.DESK: ("state = 'open'",),
    View.FREE: ("state = 'open'", "owner = ''"),
    View.RISK: ("state = 'open'", "band >= 2"),
    View.WROTE: ("state = 'open'", _WROTE),
    View.BUYER: ("state = 'open'", "waits_for <> ''"),
    View.PARTNER: ("state = 'open'", "waits_for <> ''"),
    View.PLATFORM: ("state = 'open'", "waits_for <> ''"),
    View.WAITING: ("state = 'open'", "waits_for <> ''"),
    View.ALL: ("state = 'open'",),
    View.CLOSED: ("state = 'closed'", "closed_at >= %(since)s"),
}
_WAITS: Final = {
    View.BUYER: (Waits.BUYER.value,),
    View.PARTNER: tuple(party.value for party in PARTNERS),
    View.PLATFORM: (Waits.PLATFORM.value,),
    View.WAITING: tuple(party.value for party in Waits),
}


def conditions(view: View) -> tuple[str, ...]:
    return _CONDITIONS[view]


def sides(view: View, filters: ListFilters) -> Sides | None:
    """The values a view is walked by side by side; None where one walk does."""
    if view in _WAITS:
        wanted = PARTNERS if filters.waits == PARTNER else (filters.waits,)
        parties = (party for party in _WAITS[view] if not filters.waits or party in wanted)
        return Sides("waits_for", tuple(parties))
    if view in {View.DESK, View.FREE} and filters.desks and not filters.desk:
        return Sides("desk", filters.desks)
    return None
