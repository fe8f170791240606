"""Boards that people get by mail: each once a day, from an hour on by their own clock."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone

from amends.casework.lists.models import MailedBoard
from amends.merchants.access import visible
from amends.merchants.models import Member

MOST: Final = 20  # of one person
HOURS: Final = range(24)
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueMail:
    """One that is due: whose, which board, and ``day``: for which day of theirs."""

    member: Member
    query: str
    day: date


def zone_of(member: Member) -> tzinfo:
    """By whose clock their hours are."""
    return ZoneInfo(member.user.zone) if member.user.zone else timezone.get_default_timezone()


def next_time(hour: int, zone: tzinfo, *, after: datetime) -> datetime:
    """The next time that hour begins there."""
    local = after.astimezone(zone)
    at = datetime.combine(local.date(), time(hour), zone)
    return at if at > after else datetime.combine(local.date() + DAY, time(hour), zone)


def mailed(member: Member) -> list[MailedBoard]:
    """What they get."""
    return list(visible(member, MailedBoard).filter(member_id=member.pk).order_by("hour", "query"))


def subscribe(*, member: Member, query: str, hour: int, now: datetime) -> bool:
    """Send a board daily, from now on; the same again changes its hour. False: there are MOST already."""
    mine = visible(member, MailedBoard).filter(member_id=member.pk)
    if mine.exclude(query=query).count() >= MOST:
        return False
    row = MailedBoard(
        merchant_id=member.merchant_id, member_id=member.pk, query=query, hour=hour,
        next_at=next_time(hour, zone_of(member), after=now),
    )  # fmt: skip
    MailedBoard.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["merchant_id", "member_id", "query"],
        update_fields=["hour", "next_at"],
    )
    return True


def unsubscribe(*, merchant_id: int, member_id: int, query: str) -> None:
    """Stop one, if there is one."""
    MailedBoard.objects.filter(merchant_id=merchant_id, member_id=member_id, query=query).delete()


# --- what is due ------------------------------------------------------------------------------------------------------


def take_due(merchant_id: int, *, now: datetime, most: int) -> list[DueMail]:
    """Take what is due, the longest waiting first, in the caller's transaction: it is due again tomorrow.

    Of who is gone it is put off; who comes back finds it as it was.
    """
    due = MailedBoard.objects.filter(merchant_id=merchant_id, next_at__lte=now)
    rows = due.order_by("next_at").select_for_update(skip_locked=True)[:most]
    return [mail for row in rows if (mail := _taken(row, now)) is not None]


def _taken(row: MailedBoard, now: datetime) -> DueMail | None:
    mine = MailedBoard.objects.filter(merchant_id=row.merchant_id, member_id=row.member_id, query=row.query)
    there = Member.objects.filter(merchant_id=row.merchant_id, id=row.member_id, is_active=True, user__is_active=True)
    member = there.select_related("user", "merchant").first()
    if member is None:
        mine.update(next_at=now + DAY)
        return None
    local = now.astimezone(zone_of(member))
    after = next_time(row.hour, zone_of(member), after=now)
    if local.hour < row.hour or row.told_on == local.date():  # their clock has changed meanwhile
        mine.update(next_at=after)
        return None
    mine.update(next_at=after, told_on=local.date())
    return DueMail(member=member, query=row.query, day=local.date())
