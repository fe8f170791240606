"""The rail as a page shows it: forty places on every page."""

from collections.abc import Sequence
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from amends.web.icons import icon
from amends.web.markup import fill, join
from amends.web.rail import RailPlace

NOTHING: Final = SafeString("")
PLACE: Final = """
        <li class="{}"{}><a class="rail-place" href="{}"{}{} title="{}{}">{}\
<span class="rail-label">{}</span></a>{}</li>
        """
OPEN: Final = (
    '<button type="button" class="rail-open" data-rail-group="{}" aria-expanded="{}" aria-label="{}" title="{}">{}'
    "</button>"
)
CURRENT: Final = SafeString(' aria-current="page"')
KEY: Final = "<div><dt><kbd>g</kbd> <kbd>{}</kbd></dt><dd>{}</dd></div>"


def drawn(places: Sequence[RailPlace]) -> SafeString:
    return join([_place(each) for each in places])


def keys(places: Sequence[RailPlace]) -> SafeString:
    """The letters that lead to them."""
    return join([fill(KEY, each.item.key, each.item.label) for each in places if each.item.key])


def _place(place: RailPlace) -> SafeString:
    item, label = place.item, str(place.item.label)
    part = fill(' data-rail-part="{}"', place.group) if place.part else NOTHING
    go = fill(' data-go="{}"', item.key) if item.key else NOTHING
    current = CURRENT if place.current else NOTHING
    beside = _open(place, label) if place.leads else NOTHING
    letter = f" (g {item.key})" if item.key else ""
    return fill(PLACE, _look(place), part, place.url, current, go, label, letter, icon(item.icon), label, beside)


def _look(place: RailPlace) -> str:
    part, shut = ("rail-part", " rail-shut" if place.shut else "") if place.part else ("", "")
    return f"{part}{' rail-bar' if place.item.bar else ''}{' rail-group' if place.leads else ''}{shut}"


def _open(place: RailPlace, label: str) -> SafeString:
    """What shows and hides its parts."""
    said = _("Parts of %(name)s") % {"name": label}
    seen = "false" if place.shut else "true"
    return fill(OPEN, place.group, seen, said, _("Show or hide its parts"), icon("chevron-down"))
