"""What a list can be narrowed by, each joined to the others by AND."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from amends.casework.queries import sql
from amends.policy.waits import PARTNERS

NOBODY: Final = "none"
OURS: Final = "ours"
PARTNER: Final = "partner"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFilters:
    """Narrows a view; empty means any. ``desks``: the desks the member works at.

    ``owner``: a member's id, or NOBODY. ``waits``: a word of ``policy.waits``, PARTNER for any partner, OURS for cases
    that wait for nobody else. ``money_from``, ``money_to``: minor units of the merchant's home currency; ``tone``: at
    least that (1 annoyed, 2 angry).
    """

    shop_id: int | None = None
    desk: str = ""
    scene: str = ""
    desks: tuple[str, ...] = ()
    goods: str = ""
    tone: int = 0
    money_from: int | None = None
    money_to: int | None = None
    points_from: int | None = None
    due_before: datetime | None = None
    owner: str = ""
    waits: str = ""
    issue: str = ""
    product: str = ""
    language: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything is narrowed at all."""
        return any(getattr(self, name) not in {None, "", 0} for name in _CONDITIONS)


# Only operators that leak nothing: behind row-level security PostgreSQL walks an index with no others.
_CONDITIONS: Final[dict[str, str]] = {
    "shop_id": "shop_id = %(shop_id)s",
    "desk": sql.at_desk("= %(desk)s"),
    "scene": "scene = %(scene)s",
    "goods": "goods = %(goods)s",
    "tone": "tone >= %(tone)s",
    "money_from": "home_money >= %(money_from)s",
    "money_to": "home_money <= %(money_to)s",
    "points_from": "points >= %(points_from)s",
    "due_before": "due_at <= %(due_before)s",
    "owner": "owner = %(owner_is)s",
    "waits": "waits_for = %(waits)s",
    "issue": "issue = %(issue)s",
    "product": "product = %(product)s",
    "language": "language = %(language)s",
}


def conditions(filters: ListFilters) -> list[str]:
    """The conditions of a WHERE over ``casework_case``; their values are in ``values``."""
    named = [name for name in _CONDITIONS if getattr(filters, name) not in {None, "", 0}]
    return [_PARTNERS if name == "waits" and filters.waits == PARTNER else _CONDITIONS[name] for name in named]


_PARTNERS: Final = f"waits_for IN ({', '.join(repr(party.value) for party in PARTNERS)})"


def values(filters: ListFilters) -> dict[str, Any]:
    """The values the conditions name."""
    named = {name: getattr(filters, name) for name in _CONDITIONS}
    named["owner_is"] = "" if filters.owner == NOBODY else filters.owner
    named["waits"] = "" if filters.waits == OURS else filters.waits
    return named | {"desks": list(filters.desks)}
