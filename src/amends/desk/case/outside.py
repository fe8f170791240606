"""The links of a case for people outside, as its page shows them: for whom, what for, what came of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from amends.casework.links import links
from amends.casework.links.models import OutsideLink, Purpose
from amends.casework.links.states import letters_of
from amends.casework.mail.models import MailLetter, MailState
from amends.casework.queries.case_page import CasePage
from amends.desk.words import vocabulary
from amends.desk.words.titles import Titles
from amends.desk.words.vocabulary import say
from amends.merchants.actors import Actor
from amends.merchants.models import Member
from amends.web import moments

WRITTEN: Final = {"zh": "zh-hans", "cn": "zh-hans", "pt": "pt", "br": "pt"}
"""By the buyer's language, or the shop's country where nobody told it: what they are written in; else English."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """``is_open``: it can still be used, and taken back."""

    id: int
    whom: str
    what: str
    state: str
    is_open: bool


def context(page: CasePage, found: list[LinkLine], new: dict[str, Any] | None) -> dict[str, Any]:
    """``new``: a link just made."""
    return {
        "outside": found,
        "buyers_page": bool(page.shop.buyer_page.get("on")),
        "outside_parties": [(party.value, say(vocabulary.PARTIES, party)) for party in links.OUTSIDE[::-1]],
        "new_link": {**new, "words": asking(page, new)} if new else None,
    }


def of_case(member: Member, page: CasePage, titles: Titles, now: datetime) -> list[LinkLine]:
    """The latest first."""
    if not page.beside.links:
        return []
    found = links.of_case(member, dossier_id=page.dossier_id, no=page.case.no)
    mailed = letters_of(member, found)
    return [_line(link, page, titles, now, mailed.get(link.id)) for link in reversed(found)]


def _line(link: OutsideLink, page: CasePage, titles: Titles, now: datetime, letter: MailLetter | None) -> LinkLine:
    state = " · ".join(filter(None, (mailed(letter, now) if letter else "", _state(link, now))))
    return LinkLine(
        id=link.id, whom=_whom(link), what=_what(link, page, titles), state=state, is_open=link.is_open(now)
    )


def mailed(letter: MailLetter, now: datetime) -> str:
    """What became of the letter a link went out with."""
    match MailState(letter.state):
        case MailState.SENT if letter.sent_at is not None:
            return _("mailed %(at)s") % {"at": moments.moment(letter.sent_at, now=now)}
        case MailState.FAILED:
            return _("mail failed (%(why)s): to be sent by hand") % {"why": letter.last_error}
        case _:
            return _("mail on its way")


def _whom(link: OutsideLink) -> str:
    return " · ".join(filter(None, (say(vocabulary.PARTIES, link.party), link.name)))


def _what(link: OutsideLink, page: CasePage, titles: Titles) -> str:
    if link.purpose == Purpose.ANSWER:
        return titles.step(page.case.scene, link.step)
    return titles.evidence(page.case.scene, link.item) if link.item else _("Pictures or files")


def _state(link: OutsideLink, now: datetime) -> str:
    came = ngettext("%(n)s file came", "%(n)s files came", link.files) % {"n": link.files} if link.files else ""
    if link.revoked_at is not None:
        return ", ".join(filter(None, (came, _("taken back"))))
    if link.purpose == Purpose.ANSWER and link.done_at is not None:
        return _("answered %(at)s") % {"at": moments.moment(link.done_at, now=now)}
    if now >= link.expires_at:
        return ", ".join(filter(None, (came, _("ended"))))
    opened = "" if came else _("opened") if link.opened_at else _("not opened yet")
    until = _("until %(at)s") % {"at": moments.moment(link.expires_at, now=now)}
    return ", ".join(filter(None, (came, opened, until)))


def names(found: list[LinkLine], page: CasePage) -> dict[str, str]:
    """Who acted by a link, as the time line and the steps call them, by a signal's ``by``."""
    buyer = Actor.buyer(merchant_id=0, dossier=page.dossier_id, name="").by
    contacts = {Actor.contact(merchant_id=0, id=line.id, name="", dossiers=frozenset()).by: line.whom for line in found}
    return contacts | {buyer: say(vocabulary.PARTIES, "buyer")}


def asking(page: CasePage, link: dict[str, Any]) -> str:
    """What the buyer may be written, in their own language, with the link in it."""
    told = page.dossier.facts.language[:2].lower() or page.shop.country.lower()
    with override(WRITTEN.get(told, "en")):
        words = (
            _("Here you see your order and can tell us everything about it, without an account: %(link)s")
            if link.get("days")
            else _("Please send us the pictures by this link, it takes a minute: %(link)s")
        )
        return words % {"link": link["address"]}
