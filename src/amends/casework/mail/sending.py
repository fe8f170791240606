"""Letters that are due are leased and committed, sent, then noted; dying between them sends one again, same mark.

Nothing is sent while a merchant's server is switched off. What fails is tried again, with longer pauses, until it is
of no use any more; then whom it concerns hears of it and does it by hand.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import QuerySet

from amends.casework.ledger import sweeps
from amends.casework.ledger.privacy import opened
from amends.casework.mail import doors, post, sql
from amends.casework.mail.doors import MailDoor, MailRefused
from amends.casework.mail.models import MailLetter, MailSecurity, MailServer, MailState
from amends.merchants.models import NoticeKind
from amends.merchants.notices import members_with, tell
from amends.merchants.roles import Role

BATCH: Final = 20
LEASE: Final = timedelta(minutes=5)
FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(hours=1)
KEEPERS: Final = (Role.MANAGER, Role.OWNER)  # of the server


def send_due(*, now: datetime) -> int:
    """Of all merchants, as the tables' owner. Returns how many letters were sent."""
    return sweeps.go_over("mail", sweeps.with_work(sql.WAITING, {"now": now}), lambda merchant: send_of(merchant, now))


def send_of(merchant_id: int, now: datetime) -> int:
    server = MailServer.objects.filter(merchant_id=merchant_id, sends=True).first()
    if server is None:
        return 0
    rows = _claim(merchant_id, now)
    return sum(_send(server, row, now) for row in rows)


def _claim(merchant_id: int, now: datetime) -> list[MailLetter]:
    with connection.cursor() as cursor:
        of: dict[str, Any] = {"merchant": merchant_id, "now": now, "until": now + LEASE, "limit": BATCH}
        cursor.execute(sql.CLAIM, of)
        mine = [number for (number,) in cursor.fetchall()]
    return list(MailLetter.objects.filter(merchant_id=merchant_id, id__in=mine).order_by("wanted_at", "id"))


def _send(server: MailServer, row: MailLetter, now: datetime) -> int:
    letter = post.content(row)
    if letter is None or now >= row.until:
        _give_up(row, row.last_error or ("too late" if letter else "unreadable"), now)
        return 0
    try:
        doors.carry(door(server), letter, f"{row.merchant_id}.{row.id}", row.wanted_at)
    except MailRefused as refused:
        _give_up(row, str(refused), now)
    except Exception as error:  # noqa: BLE001 - whatever went wrong outside, it is tried again
        _again(server, row, f"{type(error).__name__}: {error}", now)
    else:
        _sent(server, row, now)
        return 1
    return 0


def door(server: MailServer) -> MailDoor:
    plain = opened(bytes(server.password)) if server.password else None
    return MailDoor(
        host=server.host, port=server.port, security=MailSecurity(server.security), username=server.username,
        password=(plain or b"").decode(), sender=server.sender, sender_name=server.sender_name,
    )  # fmt: skip


def _sent(server: MailServer, row: MailLetter, now: datetime) -> None:
    with transaction.atomic():
        _ended(row, MailState.SENT, sent_at=now, last_error="")
        MailServer.objects.filter(merchant_id=row.merchant_id).update(worked_at=now, last_error="")


def _again(server: MailServer, row: MailLetter, error: str, now: datetime) -> None:
    with transaction.atomic():
        _rows(row).update(next_at=min(now + pause(row.attempts), row.until), last_error=error[:500])
        MailServer.objects.filter(merchant_id=row.merchant_id).update(last_error=error[:500])


def pause(attempts: int) -> timedelta:
    """How long to wait after the n-th failure."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 10)), LONGEST_PAUSE)


def _give_up(row: MailLetter, error: str, now: datetime) -> None:
    with transaction.atomic():
        _ended(row, MailState.FAILED, last_error=error[:500])
        tell(
            merchant_id=row.merchant_id,
            members=row.tell or members_with(merchant_id=row.merchant_id, roles=KEEPERS),
            kind=NoticeKind.WARNING,
            words={"say": "mail_failed", "whom": row.whom, "why": error[:120]},
            about=row.about,
            once=f"mail:{row.id}",
            now=now,
        )


def _ended(row: MailLetter, state: MailState, **more: object) -> None:
    _rows(row).update(state=state, next_at=None, content=None, **more)


def _rows(row: MailLetter) -> "QuerySet[MailLetter]":
    return MailLetter.objects.filter(merchant_id=row.merchant_id, id=row.id, state=MailState.WAITING)
