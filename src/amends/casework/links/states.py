"""What became of links that went out by themselves: of a case's, and of what waits for a partner."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from amends.casework.links.mailing import mark, reachable
from amends.casework.links.models import OutsideLink
from amends.casework.mail import post
from amends.casework.mail.models import MailLetter
from amends.casework.partners.models import Partner, PartnerAsk
from amends.merchants.access import visible
from amends.merchants.models import Member

Place = tuple[int, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSent:
    """``letter``: the latest that told of it, None where it is sent by hand; ``by_mail``: mail reaches the contact."""

    contact: str
    by_mail: bool
    letter: MailLetter | None
    opened_at: datetime | None


def letters_of(member: Member, links: Iterable[OutsideLink]) -> dict[int, MailLetter]:
    """The letters that links went out with, by the link's number."""
    refs = {f"link:{link.id}": link.id for link in links}
    rows = visible(member, MailLetter).filter(ref__in=list(refs)).defer("content")
    return {refs[row.ref]: row for row in rows}


def of_partner(member: Member, partner: Partner) -> dict[Place, LinkSent]:
    """Of what it was asked and hasn't answered, by (dossier, case, step)."""
    asks = list(visible(member, PartnerAsk).filter(partner_id=partner.id, answered_at=None, gone=False)[:500])
    marks = {key: ask for ask in asks for key in (mark(ask), f"{mark(ask)}:again")}
    rows = visible(member, MailLetter).filter(once__in=list(marks)).defer("content").order_by("id")
    latest = {id(marks[row.once]): row for row in rows}
    opened = _opened(member, latest.values())
    ready, found = post.ready(member.merchant_id), {}
    for ask in asks:
        letter = latest.get(id(ask))
        found[ask.dossier_id, ask.case_no, ask.step] = LinkSent(
            contact=_contact(partner, ask), by_mail=ready and reachable(partner, ask) is not None, letter=letter,
            opened_at=opened.get(letter.ref) if letter else None,
        )  # fmt: skip
    return found


def _opened(member: Member, letters: Iterable[MailLetter]) -> dict[str, datetime | None]:
    numbers = [int(each.ref.removeprefix("link:")) for each in letters]
    rows = visible(member, OutsideLink).filter(id__in=numbers).values_list("id", "opened_at")
    return {f"link:{number}": at for number, at in rows}


def _contact(partner: Partner, ask: PartnerAsk) -> str:
    return str(partner.contacts[ask.turn]["name"]) if ask.turn < len(partner.contacts) else ""
