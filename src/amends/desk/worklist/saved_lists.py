"""Named lists as links, and how much each holds."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from amends.casework.lists import saved_lists as saved
from amends.casework.queries.list_views import View
from amends.casework.queries.work_list import counts
from amends.desk.directory import Directory
from amends.desk.worklist import filters
from amends.desk.worklist.tabs import said
from amends.merchants.models import Member

COUNTED = 1000  # of one kept list: there may be thirty of them


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedList:
    """``mine``: I may forget it; else somebody shares it. ``desk``: the name of the desk it is shared with."""

    name: str
    url: str
    query: dict[str, str]
    mine: bool
    shared: bool
    desk: str = ""
    count: str = ""


def saved_lists(member: Member, *, desks: dict[str, str], mine: Collection[str]) -> list[SavedList]:
    """``desks``: names by code; ``mine``: the desks I work at."""
    return [
        SavedList(
            name=each.name,
            url=f"?{urlencode(each.query)}",
            query=each.query,
            mine=each.member_id == member.pk,
            shared=each.shared,
            desk=desks.get(each.desk, each.desk),
        )
        for each in saved.lists(member, desks=mine)
    ]


def counted(each: SavedList, *, member: Member, here: Directory, now: datetime) -> str:
    """How many cases a kept list holds now, in words."""
    try:
        view = View(each.query.get("view", ""))
    except ValueError:
        view = View.ALL
    narrowed = filters.read(each.query, member=member, here=here, shop_in_view=None, now=now)
    found = counts(member, filters=narrowed.filters, now=now, most=COUNTED, views=[view])
    return said(found[view], COUNTED)
