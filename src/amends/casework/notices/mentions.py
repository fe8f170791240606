"""Mentions in notes: ``@name`` of a colleague or a desk. Only who may see cases is offered, and told."""

import re
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from amends.merchants.access import visible
from amends.merchants.models import Desk, DeskSeat, Member
from amends.merchants.roles import Permission, Role, may

MENTION: Final = re.compile(r"[@＠](\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentionable:
    """``id``: the member's, or the desk's; ``stored``: a desk's name that isn't told in the language of the page."""

    id: int
    name: str
    desk: bool
    stored: str = ""


def all_of(member: Member) -> list[Mentionable]:
    """Everybody and every desk the member may mention; not themselves."""
    active = visible(member, Member).filter(is_active=True).order_by("user__name")
    people = active.exclude(id=member.pk).select_related("user")
    desks = visible(member, Desk).order_by("name")
    return [
        *(Mentionable(id=each.pk, name=each.user.name, desk=False) for each in people if _sees(each)),
        *(Mentionable(id=each.pk, name=each.said, desk=True, stored=each.name) for each in desks),
    ]


def told(member: Member, text: str) -> list[int]:
    """Ids of the members a text mentions, by name or by their desk; not its writer."""
    if not MENTION.search(text):
        return []
    named = [each for each in all_of(member) if names(text, each.name) or (each.stored and names(text, each.stored))]
    desks = [each.id for each in named if each.desk]
    seats = visible(member, DeskSeat).filter(desk_id__in=desks).exclude(member=member).select_related("member")
    seated = [each.member_id for each in seats if each.member.is_active and _sees(each.member)] if desks else []
    return list(dict.fromkeys([each.id for each in named if not each.desk] + seated))


def names(text: str, name: str) -> bool:
    """Whether a text mentions this name, and not one that only begins like it."""
    return re.search(rf"[@＠]{re.escape(name)}(?![A-Za-z0-9])", text, re.IGNORECASE) is not None


def _sees(other: Member) -> bool:
    roles = frozenset(Role(role) for role in other.roles)
    return may(roles=roles, permission=Permission.VIEW_CASES, on=timezone.localdate())
