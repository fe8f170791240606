"""Partners that are waited for, as the war room shows them: whom to call, whether they are there now, what is late."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from amends.casework.partners import book
from amends.casework.partners.models import Partner, PartnerAsk
from amends.desk.own.partner_forms import CHANNELS
from amends.desk.words import hours
from amends.desk.words.vocabulary import say
from amends.engine import calendar
from amends.merchants.access import visible
from amends.merchants.models import Member

MOST: Final = 8  # shown
LOOKED_AT: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerLine:
    """``waits``: answers it owes; ``late``: of these past their time, by its own hours. ``hours``: empty for none told.

    ``opens_at``: when it is there again; None while it is there, or has told no hours.
    """

    name: str
    contact: str
    way: str
    hours: str
    opens_at: datetime | None
    waits: int
    late: int


def lines(member: Member, now: datetime) -> list[PartnerLine]:
    """Those that owe an answer; who is late with most first."""
    owed = visible(member, PartnerAsk).filter(answered_at=None, gone=False)
    asks = list(owed.order_by("-asked_at").values_list("partner_id", "first_due_at")[:LOOKED_AT])
    waits, late = Counter(each for each, _due in asks), Counter(each for each, due in asks if due < now)
    known = [each for each in book.partners(member) if waits[each.id]]
    known.sort(key=lambda each: (-late[each.id], -waits[each.id], each.name))
    return [_line(each, waits[each.id], late[each.id], now) for each in known[:MOST]]


def _line(partner: Partner, waits: int, late: int, now: datetime) -> PartnerLine:
    contact = partner.contacts[0] if partner.contacts else {}
    own = book.told_at(partner, now)
    opens = calendar.next_open(own, now) if own is not None else now
    return PartnerLine(
        name=partner.name,
        contact=str(contact.get("name", "")),
        way=f"{say(CHANNELS, contact['channel'])} {contact['address']}".strip() if contact else "",
        hours=hours.said(own) if own is not None else "",
        opens_at=opens if opens > now else None,
        waits=waits,
        late=late,
    )
