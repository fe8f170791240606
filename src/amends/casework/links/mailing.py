"""Links that go to partners' contacts by themselves, by mail, as soon as a step waits for them; once more on reminder.

Where a contact has no address for mail, or the merchant no server, a colleague sends the link by hand as ever. Each
letter is one of ``mail``, named after what was asked, of whom and which time: so nothing goes out twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from amends.casework.ledger import sweeps
from amends.casework.ledger.models import CaseRecord
from amends.casework.links import links, sql
from amends.casework.links.links import LASTS, ListedTask, MailedTask
from amends.casework.mail import post
from amends.casework.mail.models import MailLetter
from amends.casework.mail.post import MailText, Posting
from amends.casework.partners import book
from amends.casework.partners.models import Partner, PartnerAsk
from amends.merchants import about
from amends.merchants.models import Member
from amends.merchants.roles import Role

MAIL: Final = "mail"
MOST: Final = 200
GRACE: Final = timedelta(days=1)  # a link opens its task so long after the answer was due


@dataclass(frozen=True, slots=True, kw_only=True)
class StepToMail:
    """A step that waits for a contact. ``again``: it was mailed before and is reminded."""

    ask: PartnerAsk
    partner: Partner
    contact: dict[str, Any]
    again: bool

    @property
    def once(self) -> str:
        return mark(self.ask) + (":again" if self.again else "")


def mark(ask: PartnerAsk) -> str:
    """What the letter to the contact whose turn it is goes by."""
    return f"task:{ask.dossier_id}/{ask.case_no}/{ask.step}:{ask.asked_at.isoformat()}:{ask.turn}"


def mail_due(*, now: datetime) -> int:
    """Of all merchants whose mail goes out; as the tables' owner. Returns how many letters were posted."""
    return sweeps.go_over("partners mailed", sweeps.with_work(sql.MAILING), lambda merchant: mail_of(merchant, now))


def mail_of(merchant_id: int, now: datetime) -> int:
    if not post.ready(merchant_id):
        return 0
    return sum(_mail(asked, now) for asked in _to_mail(merchant_id, now))


def _to_mail(merchant_id: int, now: datetime) -> list[StepToMail]:
    """The soonest due first; those that were mailed already keep nobody behind them waiting."""
    rows = PartnerAsk.objects.filter(merchant_id=merchant_id, answered_at=None, gone=False, due_at__gt=now)
    asks = list(rows.order_by("due_at", "dossier_id", "case_no", "step"))
    known = {each.id: each for each in Partner.objects.filter(merchant_id=merchant_id, archived_at=None)}
    found: list[StepToMail] = []
    for start in range(0, len(asks), MOST):
        found += _wanted(merchant_id, asks[start : start + MOST], known, now)
        if len(found) >= MOST:
            break
    return found


def _wanted(
    merchant_id: int, asks: Sequence[PartnerAsk], known: Mapping[int, Partner], now: datetime
) -> list[StepToMail]:
    marks = [mark(ask) for ask in asks]
    sent = MailLetter.objects.filter(merchant_id=merchant_id, once__in=[*marks, *(f"{each}:again" for each in marks)])
    posted = dict(sent.values_list("once", "wanted_at"))
    found = []
    for ask in asks:
        partner = known.get(ask.partner_id)
        contact = reachable(partner, ask) if partner is not None else None
        if partner is None or contact is None:
            continue
        first = posted.get(mark(ask))
        again = first is not None
        wanted = first is None or (f"{mark(ask)}:again" not in posted and book.remind(partner, first) <= now)
        found += [StepToMail(ask=ask, partner=partner, contact=contact, again=again)] if wanted else []
    return found


def reachable(partner: Partner, ask: PartnerAsk) -> dict[str, Any] | None:
    """The contact whose turn it is, if mail reaches them."""
    contact = partner.contacts[ask.turn] if ask.turn < len(partner.contacts) else None
    return contact if contact and contact["channel"] == MAIL and post.is_address(contact["address"]) else None


@transaction.atomic
def _mail(asked: StepToMail, now: datetime) -> int:
    """Link and letter come together, or neither."""
    ask, who = asked.ask, _vouching(asked.ask)
    if who is None or MailLetter.objects.filter(merchant_id=ask.merchant_id, once=asked.once).exists():
        return 0
    until = max(now + LASTS, (ask.due_at or now) + GRACE)
    place = ListedTask(
        place=(ask.dossier_id, ask.case_no, ask.step), partner_id=asked.partner.id, kind=asked.partner.kind
    )
    name = f"{asked.partner.name} · {asked.contact['name']}"
    made = links.for_contact(who, place, name=name, until=until, now=now)
    if made is None:
        return 0
    posting = Posting(
        kind="reminder" if asked.again else "task", once=asked.once, about=about.case(ask.dossier_id, ask.case_no),
        ref=f"link:{made.link}", tell=_told(ask), lasts=(ask.due_at or until) - now,
    )  # fmt: skip
    return int(post.put(ask.merchant_id, _letter(asked, who, made), posting, now=now))


def _letter(asked: StepToMail, who: Member, made: MailedTask) -> MailText:
    """Nothing of the buyer and nothing of the order: what is behind the link says what is needed."""
    language = _language(asked.contact)
    with override(language):
        named = {
            "merchant": who.merchant.name,
            "who": asked.contact["name"],
            "what": made.title.say(language),
            "until": _local(asked),
            "link": f"{settings.ADDRESS.geturl().rstrip('/')}{reverse('outside_task', args=[made.token])}",
        }
        subject = _("Reminder: %(what)s · %(merchant)s") if asked.again else _("%(what)s · %(merchant)s")
        text = _(
            "Hello %(who)s,\n\n%(merchant)s asks you: %(what)s\nPlease answer by %(until)s:\n\n%(link)s\n\n"
            "The link opens this one task, without an account. Pass it on only to a colleague who is to answer."
        )
        return MailText(
            to=asked.contact["address"], name=asked.contact["name"], subject=subject % named, text=text % named
        )


def _local(asked: StepToMail) -> str:
    """Until when, by the clock of who is asked."""
    due = asked.ask.due_at
    return due.astimezone(ZoneInfo(asked.partner.zone)).strftime("%Y-%m-%d %H:%M") if due else "—"


def _language(contact: dict[str, Any]) -> str:
    told = str(contact.get("language") or "").strip().casefold()
    return "en" if told.startswith(("en", "pt")) else "zh-hans"


def _vouching(ask: PartnerAsk) -> Member | None:
    """Within whose authority it is asked: who has the case, else an owner."""
    there = Member.objects.filter(merchant_id=ask.merchant_id, is_active=True).select_related("user", "merchant")
    owner = _owner(ask)
    return there.filter(id=owner).first() or there.filter(roles__contains=[Role.OWNER]).order_by("id").first()


def _owner(ask: PartnerAsk) -> int:
    case = CaseRecord.objects.filter(merchant_id=ask.merchant_id, dossier_id=ask.dossier_id, no=ask.case_no).first()
    return int(case.owner) if case is not None and case.owner.isdecimal() else 0


def _told(ask: PartnerAsk) -> tuple[int, ...]:
    return (owner,) if (owner := _owner(ask)) else ()
