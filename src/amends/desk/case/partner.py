"""Which partner a case waits for, whom to ask there now, and until when: by what its order says."""

from dataclasses import dataclass
from datetime import datetime

from amends.casework.partners import book, tasks
from amends.casework.partners.models import Partner, PartnerAsk, PartnerKind
from amends.casework.queries.case_page import CasePage
from amends.desk.own.partner_forms import CHANNELS
from amends.desk.words import hours
from amends.desk.words.vocabulary import say
from amends.engine.dossier import Step
from amends.engine.words import StepState
from amends.merchants.access import visible
from amends.merchants.models import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPartner:
    """``contact``: whom to ask there, ``way``: how they are reached; empty where nobody is written down.

    ``keeps``: the step is our warehouse's, and its to do as well. ``zone``: of its clocks. ``hours``: its own, in
    words, as they held when it was asked; empty where it told none.
    """

    id: int
    keeps: bool
    name: str
    contact: str
    way: str
    due_at: datetime
    zone: str
    hours: str


def asked(member: Member, page: CasePage, *, name: str = "") -> AskedPartner | None:
    """Of the step of that name, else of the first that waits for a partner; None where none has a record."""
    waiting = [(each, kind) for each in page.case.steps if (kind := _kind(page, each))]
    step, kind = next(((each, kind) for each, kind in waiting if name in ("", each.name)), (None, ""))
    if step is None or step.ready_at is None:
        return None
    known = book.partners(member, kind=kind)
    found = book.of_order(known, kind, page.dossier.facts, shop_id=page.shop.pk)
    return _asked(member, page, step, found, step.ready_at) if found is not None else None


def _kind(page: CasePage, step: Step) -> str:
    """What kind of partner an open step waits for, or may be done by; empty for none."""
    if step.state is StepState.BLOCKED:
        return step.on if step.on in PartnerKind.values else ""
    rule = tasks.rule_of(page.policy, page.case, step.name) if step.state is StepState.READY else None
    return PartnerKind.WAREHOUSE.value if rule is not None and tasks.is_contractors(rule) else ""


def _asked(member: Member, page: CasePage, step: Step, found: Partner, since: datetime) -> AskedPartner:
    kept = visible(member, PartnerAsk).filter(dossier_id=page.dossier_id, case_no=page.case.no, step=step.name)
    turn = kept.order_by("-asked_at").values_list("turn", flat=True).first() or 0
    contact = found.contacts[min(turn, len(found.contacts) - 1)] if found.contacts else {}
    way = f"{say(CHANNELS, contact['channel'])} {contact['address']}".strip() if contact else ""
    own = book.told_at(found, since)
    return AskedPartner(
        id=found.id,
        keeps=step.state is StepState.READY,
        name=found.name,
        contact=contact.get("name", ""),
        way=way,
        due_at=tasks.due(found, page.dossier, (page.case.no, step.name), since),
        zone=found.zone,
        hours=hours.said(own) if own is not None else "",
    )
