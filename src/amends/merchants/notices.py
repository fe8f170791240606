"""Notices: what people are told in the page. Who has muted a kind is not told; the same thing is told once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from amends.merchants.models import Member, Notice, NoticeKind

LONGEST = 300
Words = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What members, by id, are to be told.

    ``words``: ``say`` names the sentence (``desk.words.notices``), the rest fills it.
    ``about``: see ``merchants.about``. ``once``: what makes it the same.
    ``alert``: what it is told for climbs until somebody sees it; where all have muted the kind, all are told.
    """

    members: frozenset[int]
    kind: NoticeKind
    words: Words
    about: str
    once: str
    alert: int | None = None


def tell(
    *, merchant_id: int, members: Iterable[int], kind: NoticeKind, words: Words, about: str, once: str, now: datetime
) -> None:
    """Tell members, by id, one thing in the caller's transaction; see ``News``."""
    one = News(members=frozenset(members), kind=kind, words=words, about=about, once=once)
    tell_all(merchant_id=merchant_id, news=[one], now=now)


def tell_all(*, merchant_id: int, news: Sequence[News], now: datetime) -> None:
    """Tell each thing to those it is for, in the caller's transaction."""
    everybody = set[int]().union(*(one.members for one in news))
    listening = Member.objects.filter(merchant_id=merchant_id, id__in=everybody, is_active=True)
    muted = dict(listening.values_list("id", "muted"))
    Notice.objects.bulk_create(
        (_notice(merchant_id, member, one, now) for one in news for member in _heard(one, muted)), ignore_conflicts=True
    )


def _heard(one: News, muted: Mapping[int, Sequence[str]]) -> list[int]:
    there = sorted(one.members & muted.keys())
    heard = [member for member in there if one.kind.value not in muted[member]]
    return there if one.alert is not None and not heard else heard


def _notice(merchant_id: int, member: int, one: News, now: datetime) -> Notice:
    return Notice(
        merchant_id=merchant_id,
        member_id=member,
        kind=one.kind,
        words={name: str(value)[:LONGEST] for name, value in one.words.items()},
        about=one.about[:200],
        once=one.once[:120],
        at=now,
        alert=one.alert,
    )


def members_with(*, merchant_id: int, roles: Iterable[str]) -> list[int]:
    """Ids of the active members who have one of the roles."""
    wanted = Q()
    for role in roles:
        wanted |= Q(roles__contains=[role])
    return list(Member.objects.filter(wanted, merchant_id=merchant_id, is_active=True).values_list("id", flat=True))


def opened(member: Member, about: str, *, now: datetime) -> None:
    """The member looks at what these are about: they are read."""
    mine = Notice.objects.filter(merchant_id=member.merchant_id, member_id=member.pk, about=about, read_at=None)
    mine.update(read_at=now)


def told_lately(member: Member, *, say: str, since: datetime, most: int) -> list[Notice]:
    """What of one sort this member was told since then, the latest first; what it is about once."""
    found = Notice.objects.filter(merchant_id=member.merchant_id, member_id=member.pk, words__say=say, at__gte=since)
    latest: dict[str, Notice] = {}
    for each in found.order_by("-id"):
        latest.setdefault(each.about, each)
    return list(latest.values())[:most]
