"""A member's own look of the work list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from amends.casework.lists.models import Density, ListLook
from amends.merchants.access import visible
from amends.merchants.models import Member

MOST: Final = 30


@dataclass(frozen=True, slots=True)
class MemberLook:
    """``columns``: names, empty for the usual ones; ``density``: a word of ``Density``."""

    columns: tuple[str, ...] = ()
    density: str = Density.DENSE.value


def look(member: Member) -> MemberLook:
    kept = visible(member, ListLook).filter(member_id=member.pk).first()
    return MemberLook(tuple(kept.columns), kept.density) if kept else MemberLook()


def keep(member: Member, *, columns: Sequence[str], density: str) -> None:
    """Remember how this member likes the list; a density we don't know is the usual one."""
    density = density if density in Density.values else Density.DENSE.value
    ListLook.objects.bulk_create(
        [ListLook(merchant_id=member.merchant_id, member_id=member.pk, columns=list(columns)[:MOST], density=density)],
        update_conflicts=True,
        unique_fields=["merchant_id", "member_id"],
        update_fields=["columns", "density"],
    )
