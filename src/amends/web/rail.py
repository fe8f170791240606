"""The left rail: a list that rooms extend when they load.

    class DeskConfig(AppConfig):
        def ready(self) -> None:
            rail.add(Item(order=10, view="work", icon="checklist", label=_("Work"), key="w", permission="view_cases"))
            rail.add(Item(order=13, view="approvals", icon="gavel", label=_("Approvals"), key="a", under="work"))

A rail item is current on the page of its view and on every page below its address. A place with parts is a group: its
parts are seen while one is on a page of the group, or while it is the one kept open. On a phone the rail is a bar at
the bottom with the items marked `bar` and a button for all others.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import parse_qsl

from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise

USUAL: Final = "work"  # the group that is open until somebody keeps another open


@dataclass(frozen=True, kw_only=True, slots=True)
class RailItem:
    """One place. `view` is a URL name, `key` the letter after `g`, `permission` a `merchants.roles.Permission`.

    `query` narrows the page (`"view=mine"`), `under` names the item it is a part of, `bar` keeps it on a phone's bar.
    `uses`: roles that have a use for it, empty: all; others get there by address. `home`: roles who land here.
    """

    order: int
    view: str
    icon: str
    label: str | Promise
    key: str = ""
    permission: str = ""
    query: str = ""
    under: str = ""
    bar: bool = False
    uses: frozenset[str] = frozenset()
    home: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """What tells it from the others."""
        return f"{self.view}?{self.query}" if self.query else self.view


@dataclass(frozen=True, kw_only=True, slots=True)
class RailPlace:
    """An item as a page shows it; `part`: drawn below the item it belongs to.

    `group`: the name of that item, or its own where it has parts; `shut`: the parts of its group are not seen.
    """

    item: RailItem
    url: str
    current: bool
    part: bool = False
    group: str = ""
    shut: bool = False

    @property
    def leads(self) -> bool:
        """Whether it has parts."""
        return bool(self.group) and not self.part


_items: dict[str, RailItem] = {}


def add(item: RailItem) -> None:
    """Put an item on the rail; a second one with the same view and query replaces the first."""
    _items[item.name] = item


def places(
    *,
    path: str,
    allows: Callable[[str], bool],
    asked: Mapping[str, str] | None = None,
    without: Collection[str] = (),
    roles: Collection[str] = (),
    kept: str = USUAL,
) -> list[RailPlace]:
    """The rail for somebody at `path` who asked for `asked`: what `allows(permission)` lets through, in order.

    `without`: names of items that this person has no use for now. `roles`: what the person is; empty: anybody. `kept`:
    the group this person keeps open; empty: none.
    """
    known = sorted(_items.values(), key=lambda each: each.order)
    used = [item for item in known if not (item.uses and roles) or not item.uses.isdisjoint(roles)]
    seen = [item for item in used if item.name not in without and allows(item.permission)]
    prefix = get_script_prefix()
    urls = {item.view: _address(item.view, prefix) for item in seen}
    here = _current(seen, urls, path=path, asked=asked or {})
    names = {item.name for item in seen}
    groups = {item.under for item in seen} & names
    opened = {kept, (here.under or here.name) if here else ""}
    found = []
    for item in seen:
        group = item.under if item.under in names else item.name if item.name in groups else ""
        url = f"{urls[item.view]}?{item.query}" if item.query else urls[item.view]
        part, shut = item.under in names, bool(group) and group not in opened
        found.append(RailPlace(item=item, url=url, current=item is here, part=part, group=group, shut=shut))
    return found


@cache
def _address(view: str, _prefix: str) -> str:
    """``_prefix``: below which all addresses are, as the server was told."""
    return reverse(view)


def groups() -> set[str]:
    """The names of the places that have parts."""
    return {item.under for item in _items.values()} & set(_items)


def home(seen: list[RailPlace], roles: Sequence[str]) -> RailPlace | None:
    """Where somebody lands: at what the first of these roles is at home at, else at the first place of the rail."""
    own = (place for role in roles for place in seen if role in place.item.home)
    return next(own, seen[0] if seen else None)


def _current(seen: list[RailItem], urls: dict[str, str], *, path: str, asked: Mapping[str, str]) -> RailItem | None:
    """The item whose address reaches furthest; of two at one address, the one whose query was asked for."""
    fitting = [item for item in seen if path.startswith(urls[item.view]) and _asked_for(item, urls, path, asked)]
    return max(fitting, key=lambda item: (len(urls[item.view]), bool(item.query)), default=None)


def _asked_for(item: RailItem, urls: dict[str, str], path: str, asked: Mapping[str, str]) -> bool:
    if not item.query:
        return True
    return path == urls[item.view] and all(asked.get(name) == value for name, value in parse_qsl(item.query))
