"""Named lists: a view of the work with its filters, one's own or shared with everybody of the merchant."""

from typing import Final

from django.db.models import Q

from amends.casework.writing_tables import Saved
from amends.merchants.access import visible
from amends.merchants.models import Member

KEPT: Final = frozenset({"view", "shop", "desk", "scene"})
MOST: Final = 30
NAME: Final = 60


def lists(member: Member) -> list[Saved]:
    """One's own first, then what others share."""
    found = visible(member, Saved).filter(Q(member_id=member.pk) | Q(shared=True)).order_by("name", "member_id")
    return sorted(found, key=lambda each: each.member_id != member.pk)


def save(member: Member, *, name: str, query: dict[str, str], shared: bool) -> bool:
    """Keep a list under a name; the same name again replaces it. False: there are MOST already."""
    mine = visible(member, Saved).filter(member_id=member.pk)
    if mine.exclude(name=name).count() >= MOST:
        return False
    kept = {key: value[:80] for key, value in query.items() if key in KEPT and value}
    Saved.objects.bulk_create(
        [
            Saved(
                merchant_id=member.merchant_id, member_id=member.pk, name=name[:NAME].strip(), query=kept, shared=shared
            )
        ],
        update_conflicts=True,
        unique_fields=["merchant_id", "member_id", "name"],
        update_fields=["query", "shared"],
    )
    return True


def forget(member: Member, *, name: str) -> None:
    """Only one's own: what others share is theirs."""
    visible(member, Saved).filter(member_id=member.pk, name=name).delete()
