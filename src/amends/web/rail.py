"""The left rail: a list that rooms extend when they load.

    class DeskConfig(AppConfig):
        def ready(self) -> None:
            rail.add(Item(order=10, view="work", icon="checklist", label=_("Work"), key="w", permission="view_cases"))

A rail item is current on the page of its view and on every page below its address.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One place. `view` is a URL name, `key` the letter after `g`, `permission` a `merchants.roles.Permission`."""

    order: int
    view: str
    icon: str
    label: str | Promise
    key: str = ""
    permission: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """An item as a page shows it."""

    item: Item
    url: str
    current: bool


_items: dict[str, Item] = {}


def add(item: Item) -> None:
    """Put an item on the rail; a second one with the same view replaces the first."""
    _items[item.view] = item


def places(*, path: str, allows: Callable[[str], bool]) -> list[Place]:
    """The rail for somebody at `path`: what `allows(permission)` lets through, in order."""
    seen = [item for item in sorted(_items.values(), key=lambda each: each.order) if allows(item.permission)]
    urls = {item.view: reverse(item.view) for item in seen}
    here = max((url for url in urls.values() if path.startswith(url)), key=len, default="")
    return [Place(item=item, url=urls[item.view], current=urls[item.view] == here) for item in seen]
