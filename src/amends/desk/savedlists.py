"""Named lists as links."""

from dataclasses import dataclass
from urllib.parse import urlencode

from amends.casework import saved
from amends.merchants.models import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedList:
    """``mine``: I may forget it; else somebody shares it."""

    name: str
    url: str
    mine: bool
    shared: bool


def saved_lists(member: Member) -> list[SavedList]:
    return [
        SavedList(name=each.name, url=f"?{urlencode(each.query)}", mine=each.member_id == member.pk, shared=each.shared)
        for each in saved.lists(member)
    ]
