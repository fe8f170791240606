"""The views of the work list as tabs with how much each holds."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amends.casework.queries.work_list import COUNTED, View

TITLES: Final[dict[View, str | Promise]] = {
    View.MINE: _("Mine"),
    View.ASKED: _("Asked of me"),
    View.DESK: _("My desks"),
    View.FREE: _("Nobody's"),
    View.RISK: _("Act now"),
    View.WROTE: _("Messages"),
    View.BUYER: _("Buyer"),
    View.PARTNER: _("Partner"),
    View.PLATFORM: _("Platform"),
    View.WAITING: _("Anybody"),
    View.ALL: _("All open"),
    View.CLOSED: _("Closed lately"),
}
LONG: Final[dict[View, str | Promise]] = {
    View.ASKED: _("Cases of others in which a step is asked of me"),
    View.FREE: _("Cases nobody has taken"),
    View.RISK: _("No slack left: act now"),
    View.WROTE: _("Buyers who wrote and have no other case: answer, open a case, or nothing needed"),
    View.BUYER: _("Waiting for the buyer"),
    View.PARTNER: _("Waiting for a carrier, supplier, warehouse or installer"),
    View.PLATFORM: _("Waiting for the platform"),
    View.WAITING: _("Waiting for anybody at all"),
    View.CLOSED: _("Closed in the last three days"),
}
WAITING: Final = (View.BUYER, View.PARTNER, View.PLATFORM, View.WAITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """``title``: its short name, ``words``: the whole of it; ``count``: empty where it isn't known (yet).

    ``waits``: one of those that wait for others.
    """

    view: View
    title: str
    words: str
    count: str
    url: str
    current: bool
    waits: bool


def tabs(counts: dict[View, int], *, view: View, query: dict[str, str]) -> list[Tab]:
    return [
        Tab(
            view=each,
            title=str(TITLES[each]),
            words=str(LONG.get(each, TITLES[each])),
            count=said(counts[each], COUNTED) if each in counts else "",
            url="?" + urlencode({"view": each.value, **query}),
            current=each is view,
            waits=each in WAITING,
        )
        for each in View
        if each is not View.ASKED or view is each or counts.get(each)
    ]


def said(count: int, most: int) -> str:
    """A count, or that there are more: 10,000+."""
    return f"{most:,}+" if count > most else str(count)
