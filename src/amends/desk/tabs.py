"""The views of the work list as tabs with how much each holds."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from amends.casework.queries.work_list import COUNTED, View

TITLES: Final[dict[View, str | Promise]] = {
    View.MINE: _("Mine"),
    View.DESK: _("My desks"),
    View.ALL: _("All open"),
    View.RISK: _("Act now"),
    View.WAITING: _("Waiting for others"),
    View.CLOSED: _("Closed lately"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    view: View
    title: str
    count: str
    url: str
    current: bool


def tabs(counts: dict[View, int], *, view: View, query: dict[str, str]) -> list[Tab]:
    return [
        Tab(
            view=each,
            title=str(TITLES[each]),
            count=f"{COUNTED}+" if counts[each] > COUNTED else str(counts[each]),
            url="?" + urlencode({"view": each.value, **query}),
            current=each is view,
        )
        for each in View
    ]
