"""The mail of boards: what is due is made as it stands and posted; the merchant's mail server gets it from there.

Runs as the tables' owner in the caretaker. Taken and posted in one transaction, so each goes once a day.
"""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone, translation

from amends.casework.ledger import sweeps
from amends.casework.lists import mailed_boards, sql
from amends.casework.lists.mailed_boards import DueMail
from amends.casework.mail import post
from amends.casework.mail.post import Posting
from amends.insight.board_letter import GoneError, letter, marked
from amends.insight.readers import reader
from amends.merchants import about

AT_ONCE: Final = 10  # of a merchant in one look; the others wait for the next
NOON: Final = 12
DAY: Final = timedelta(days=1)
KIND: Final = "board"


def mail_boards(*, now: datetime) -> int:
    """Post what is due of all merchants. Returns how many letters there are."""
    return sweeps.go_over("boards mailed", sweeps.with_work(sql.BOARDS_DUE, {"now": now}), lambda m: mail_of(m, now))


@transaction.atomic
def mail_of(merchant_id: int, now: datetime) -> int:
    """Of one merchant; while no mail goes out there, they wait."""
    if not post.ready(merchant_id):
        return 0
    return sum(_post(mail, now) for mail in mailed_boards.take_due(merchant_id, now=now, most=AT_ONCE))


def _post(mail: DueMail, now: datetime) -> int:
    member, zone = mail.member, mailed_boards.zone_of(mail.member)
    with timezone.override(zone), translation.override(member.user.language):
        try:
            made = letter(member, mail.query, reader(member), day=told_day(now.astimezone(zone)))
        except GoneError:
            mailed_boards.unsubscribe(merchant_id=member.merchant_id, member_id=member.pk, query=mail.query)
            return 0
    ref = ref_of(member.pk, mail.query)
    posting = Posting(kind=KIND, once=f"{ref}:{mail.day}", ref=ref, about=about.BOARDS, tell=(member.pk,))
    return int(post.put(member.merchant_id, made, posting, now=now))


def ref_of(member_id: int, query: str) -> str:
    """What letters of one person's board go by."""
    return f"board:{member_id}:{marked(query)}"


def told_day(local: datetime) -> date:
    """The last day of the board: before noon the day before, which is over; then the day itself."""
    return local.date() - DAY if local.hour < NOON else local.date()
