"""Boards that people keep at hand: for themselves, for a desk, for the display on the wall."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from amends.casework.lists.models import PinnedBoard
from amends.merchants.access import visible
from amends.merchants.models import Member

WALL: Final = "wall"
MOST: Final = 30  # of one person


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """``own``: the reader pinned it; ``desk``: for who works there; ``wall``: for the display on the wall."""

    name: str
    query: str
    own: bool
    desk: str
    wall: bool


def pinned(member: Member, *, desks: tuple[str, ...]) -> list[Pinned]:
    """One's own, those of one's desks, and those on the wall."""
    seen = Q(member_id=member.pk) | Q(desk__in=desks, wall=False) & ~Q(desk="") | Q(wall=True)
    rows = visible(member, PinnedBoard).filter(seen).order_by("name", "member_id")
    return [
        Pinned(name=row.name, query=row.query, own=row.member_id == member.pk, desk=row.desk, wall=row.wall)
        for row in rows
    ]


def pin(*, member: Member, name: str, query: str, place: str = "") -> bool:
    """Keep a board; the same name again takes the place of the first. False: there are MOST already.

    ``place``: ``desk:CODE`` or WALL; empty for oneself.
    """
    name = name.strip()
    if visible(member, PinnedBoard).filter(member_id=member.pk).exclude(name=name).count() >= MOST:
        return False
    row = PinnedBoard(
        merchant_id=member.merchant_id,
        member_id=member.pk,
        name=name,
        query=query,
        desk=place.partition(":")[2],
        wall=place == WALL,
    )
    PinnedBoard.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["merchant_id", "member_id", "name"],
        update_fields=["query", "desk", "wall"],
    )
    return True


def unpin(*, member: Member, name: str) -> None:
    """Let one's own board go."""
    visible(member, PinnedBoard).filter(member_id=member.pk, name=name).delete()
