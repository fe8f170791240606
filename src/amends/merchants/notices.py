"""Notices: what people are told in the page. Who has muted a kind is not told; the same thing is told once."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from amends.merchants.models import Member, Notice, NoticeKind

LONGEST = 300
Words = dict[str, str]


def tell(
    *,
    merchant_id: int,
    members: Iterable[int],
    kind: NoticeKind,
    words: Words,
    url: str,
    once: str,
    now: datetime,
    alert: int | None = None,
) -> None:
    """Tell members, by id, in the caller's transaction.

    ``words``: ``say`` names the sentence (``desk.noticewords``), the rest fills it. ``once``: what makes it the same.
    ``alert``: what it is told for climbs until somebody sees it; where all have muted the kind, all are told.
    """
    listening = Member.objects.filter(merchant_id=merchant_id, id__in=set(members), is_active=True)
    heard = listening.exclude(muted__contains=[kind.value]).values_list("id", flat=True)
    if alert is not None and not heard:
        heard = listening.values_list("id", flat=True)
    kept = {name: str(value)[:LONGEST] for name, value in words.items()}
    Notice.objects.bulk_create(
        (
            Notice(
                merchant_id=merchant_id,
                member_id=member,
                kind=kind,
                words=kept,
                url=url[:200],
                once=once[:120],
                at=now,
                alert=alert,
            )
            for member in heard
        ),
        ignore_conflicts=True,
    )


def members_with(*, merchant_id: int, roles: Iterable[str]) -> list[int]:
    """Ids of the active members who have one of the roles."""
    wanted = Q()
    for role in roles:
        wanted |= Q(roles__contains=[role])
    return list(Member.objects.filter(wanted, merchant_id=merchant_id, is_active=True).values_list("id", flat=True))
