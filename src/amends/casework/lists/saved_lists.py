"""Named lists: a view of the work with its filters; one's own, shared with a desk, or with everybody here."""

from collections.abc import Collection
from typing import Final

from django.db.models import Q

from amends.casework.lists.models import Saved
from amends.merchants.access import visible
from amends.merchants.models import Member

KEPT: Final = (
    "view", "shop", "desk", "scene", "goods", "tone", "from", "to", "points", "due", "owner", "waits", "issue",
    "product", "lang",
)  # fmt: skip
MOST: Final = 30
NAME: Final = 60


def lists(member: Member, *, desks: Collection[str] = ()) -> list[Saved]:
    """One's own first, then what others share with all or with one of these desks."""
    ours = Q(shared=True) & (Q(desk="") | Q(desk__in=list(desks)))
    found = visible(member, Saved).filter(Q(member_id=member.pk) | ours).order_by("name", "member_id")
    return sorted(found, key=lambda each: each.member_id != member.pk)


def save(member: Member, *, name: str, query: dict[str, str], shared: bool, desk: str = "") -> bool:
    """Keep a list under a name; the same name again replaces it. False: there are MOST already.

    ``desk``: shared with those who work there only.
    """
    mine = visible(member, Saved).filter(member_id=member.pk)
    if mine.exclude(name=name).count() >= MOST:
        return False
    kept = {key: value[:80] for key, value in query.items() if key in KEPT and value}
    row = Saved(
        merchant_id=member.merchant_id,
        member_id=member.pk,
        name=name[:NAME].strip(),
        query=kept,
        shared=shared,
        desk=desk if shared else "",
    )
    Saved.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["merchant_id", "member_id", "name"],
        update_fields=["query", "shared", "desk"],
    )
    return True


def forget(member: Member, *, name: str) -> None:
    """Only one's own: what others share is theirs."""
    visible(member, Saved).filter(member_id=member.pk, name=name).delete()
