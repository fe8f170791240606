"""The boards a reader gets by mail, as pages show them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import parse_qs

from amends.casework.lists import mailed_boards
from amends.casework.lists.mailed_boards import HOURS
from amends.casework.mail import post
from amends.casework.mail.models import MailLetter
from amends.insight import choosing
from amends.insight.address import BoardAddress, read
from amends.insight.mailing import KIND, ref_of
from amends.insight.readers import BoardReader
from amends.merchants.access import visible

USUAL: Final = 8  # o'clock


@dataclass(frozen=True, slots=True, kw_only=True)
class MailedLine:
    """``told_on``: the day of the last one; ``failed``: that one couldn't be sent, and why."""

    title: str
    query: str
    hour: str
    next_at: datetime
    told_on: date | None
    failed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailChoice:
    """``at``: the hour at which they get this board, None where they don't; ``hours``: to choose from.

    ``ready``: mail goes out at all.
    """

    at: int | None
    chosen: int
    hours: list[tuple[int, str]]
    to: str
    query: str
    ready: bool


def mailed_to(looking: BoardReader) -> list[MailedLine]:
    found = [(row, read(parse_qs(row.query))) for row in mailed_boards.mailed(looking.member)]
    failed = _failed(looking) if found else {}
    return [
        MailedLine(title=choosing.title(address), query=row.query, hour=_clock(row.hour), next_at=row.next_at,
                   told_on=row.told_on, failed=failed.get(ref_of(row.member_id, row.query), ""))
        for row, address in found
        if looking.allowed(address)
    ]  # fmt: skip


def mail_choice(looking: BoardReader, address: BoardAddress) -> MailChoice:
    query = address.query()
    at = next((row.hour for row in mailed_boards.mailed(looking.member) if row.query == query), None)
    hours = [(hour, _clock(hour)) for hour in HOURS]
    chosen = USUAL if at is None else at
    return MailChoice(at=at, chosen=chosen, hours=hours, to=looking.member.user.email, query=query,
                      ready=post.ready(looking.merchant))  # fmt: skip


def _failed(looking: BoardReader) -> dict[str, str]:
    """Why the latest letter of each couldn't be sent, by its ref; nothing of those that went."""
    mine = visible(looking.member, MailLetter).filter(kind=KIND, tell__contains=[looking.member.pk])
    latest = {row.ref: row.last_error for row in mine.order_by("wanted_at").only("ref", "last_error")}
    return {ref: error for ref, error in latest.items() if error}


def _clock(hour: int) -> str:
    return f"{hour:02d}:00"
