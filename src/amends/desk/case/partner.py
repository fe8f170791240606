"""Which partner a case waits for, whom to ask there now, and until when: by what its order says."""

from dataclasses import dataclass
from datetime import datetime

from amends.casework.partners import book
from amends.casework.partners.models import PartnerAsk, PartnerKind
from amends.casework.queries.case_page import CasePage
from amends.desk.own.partner_forms import CHANNELS
from amends.desk.words.vocabulary import say
from amends.engine.words import StepState
from amends.merchants.access import visible
from amends.merchants.models import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPartner:
    """``contact``: whom to ask there, ``way``: how they are reached; empty where nobody is written down."""

    id: int
    name: str
    contact: str
    way: str
    due_at: datetime


def asked(member: Member, page: CasePage) -> AskedPartner | None:
    """None where the case waits for no partner, or for one that has no record."""
    waiting = (StepState.BLOCKED,)
    step = next((each for each in page.case.steps if each.state in waiting and each.on in PartnerKind.values), None)
    if step is None or step.ready_at is None:
        return None
    known = book.partners(member, kind=step.on)
    found = book.of_order(known, step.on, page.dossier.facts, shop_id=page.shop.pk)
    if found is None:
        return None
    kept = visible(member, PartnerAsk).filter(dossier_id=page.dossier_id, case_no=page.case.no, step=step.name)
    turn = kept.order_by("-asked_at").values_list("turn", flat=True).first() or 0
    contact = found.contacts[min(turn, len(found.contacts) - 1)] if found.contacts else {}
    way = f"{say(CHANNELS, contact['channel'])} {contact['address']}".strip() if contact else ""
    return AskedPartner(
        id=found.id, name=found.name, contact=contact.get("name", ""), way=way, due_at=book.due(found, step.ready_at)
    )
