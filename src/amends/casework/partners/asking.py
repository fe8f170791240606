"""Partners who were asked and stay silent: the next contact's turn comes, in the partner's own hours, then a lead's.

What waits for whom is told by the steps; this keeps since when and until when, and so how well each partner answers.
"""

from datetime import datetime
from typing import Any, Final

from django.db import transaction

from amends.casework.ledger import sweeps
from amends.casework.ledger.models import CaseRecord, DossierRecord
from amends.casework.partners import book, sql
from amends.casework.partners.models import Partner, PartnerAsk, PartnerKind
from amends.casework.projections.models import StepRecord
from amends.engine.dossier import decode
from amends.merchants import about
from amends.merchants.models import NoticeKind
from amends.merchants.notices import members_with, tell
from amends.merchants.roles import Role

MOST: Final = 1000
LEADS: Final = (Role.SUPERVISOR, Role.MANAGER, Role.OWNER)
Place = tuple[int, int, str]


def ask_due(*, now: datetime) -> int:
    """Of all merchants; as the tables' owner. Returns how many turns came or went."""
    return sweeps.go_over("partners asked", sweeps.with_work(sql.WHO), lambda merchant: ask_of(merchant, now))


@transaction.atomic
def ask_of(merchant_id: int, now: datetime) -> int:
    """What is newly asked, what has been answered, and whose time to answer is over."""
    known = list(Partner.objects.filter(merchant_id=merchant_id, archived_at=None)[: book.MOST])
    open_asks = list(PartnerAsk.objects.filter(merchant_id=merchant_id, answered_at=None, gone=False)[:MOST])
    steps = _steps(merchant_id)
    done = _end(merchant_id, [ask for ask in open_asks if (ask.dossier_id, ask.case_no, ask.step) not in steps], now)
    begun = {(ask.dossier_id, ask.case_no, ask.step) for ask in open_asks}
    done += _begin(merchant_id, known, {place: step for place, step in steps.items() if place not in begun})
    late = PartnerAsk.objects.filter(merchant_id=merchant_id, answered_at=None, gone=False, due_at__lte=now)
    by_id = {partner.id: partner for partner in known}
    for ask in late.order_by("due_at")[:MOST]:
        done += _pass_on(merchant_id, ask, by_id.get(ask.partner_id), now)
    return done


def _steps(merchant_id: int) -> dict[Place, StepRecord]:
    rows = StepRecord.objects.filter(merchant_id=merchant_id, state="blocked", party__in=PartnerKind.values)
    found = rows.exclude(ready_at=None).order_by("ready_at")[:MOST]
    return {(step.dossier_id, step.case_no, step.step): step for step in found}


def _begin(merchant_id: int, known: list[Partner], steps: dict[Place, StepRecord]) -> int:
    rows = DossierRecord.objects.filter(merchant_id=merchant_id, id__in={place[0] for place in steps}, sample=False)
    facts = {row.id: decode(bytes(row.state)).facts for row in rows.only("id", "merchant_id", "state")}
    begun = []
    for (dossier_id, no, name), step in steps.items():
        whose = (
            book.of_order(known, step.party, facts[dossier_id], shop_id=step.shop_id) if dossier_id in facts else None
        )
        if whose is not None and step.ready_at is not None:
            due = book.due(whose, step.ready_at)
            of: dict[str, Any] = {"merchant_id": merchant_id, "dossier_id": dossier_id, "case_no": no, "step": name}
            begun.append(PartnerAsk(**of, asked_at=step.ready_at, partner_id=whose.id, first_due_at=due, due_at=due))
    return len(PartnerAsk.objects.bulk_create(begun, ignore_conflicts=True))


def _end(merchant_id: int, asks: list[PartnerAsk], now: datetime) -> int:
    """Their steps wait no longer: done, which is an answer, or gone."""
    for ask in asks:
        of: dict[str, Any] = {
            "merchant_id": merchant_id,
            "dossier_id": ask.dossier_id,
            "case_no": ask.case_no,
            "step": ask.step,
        }
        step = StepRecord.objects.filter(**of).first()
        answered = (step.done_at or now) if step is not None and step.state == "done" else None
        rows = PartnerAsk.objects.filter(**of, asked_at=ask.asked_at)
        rows.update(answered_at=answered, gone=answered is None, due_at=None)
    return len(asks)


def _pass_on(merchant_id: int, ask: PartnerAsk, partner: Partner | None, now: datetime) -> int:
    """The next contact is to be asked; after the last a lead hears of it."""
    of: dict[str, Any] = {
        "merchant_id": merchant_id,
        "dossier_id": ask.dossier_id,
        "case_no": ask.case_no,
        "step": ask.step,
    }
    rows = PartnerAsk.objects.filter(**of, asked_at=ask.asked_at)
    following = partner.contacts[ask.turn + 1] if partner and ask.turn + 1 < len(partner.contacts) else None
    if partner is None or following is None:
        rows.update(due_at=None)
        _tell(merchant_id, ask, "partner_silent", partner.name if partner else "—", "", now)
        return 1
    rows.update(turn=ask.turn + 1, due_at=book.due(partner, now))
    whom = " ".join(filter(None, (following["name"], following["channel"], following["address"])))
    _tell(merchant_id, ask, "partner_next", partner.name, whom, now)
    return 1


def _tell(merchant_id: int, ask: PartnerAsk, say: str, who: str, whom: str, now: datetime) -> None:
    case = CaseRecord.objects.filter(merchant_id=merchant_id, dossier_id=ask.dossier_id, no=ask.case_no).first()
    if case is None:
        return
    leads = members_with(merchant_id=merchant_id, roles=LEADS)
    owner = [int(case.owner)] if case.owner.isdecimal() and say == "partner_next" else leads
    tell(
        merchant_id=merchant_id,
        members=owner,
        kind=NoticeKind.WARNING,
        words={"say": say, "who": who, "whom": whom, "case": f"{case.order_key}/{case.no}"},
        about=about.case(ask.dossier_id, ask.case_no),
        once=f"{say}:{ask.dossier_id}/{ask.case_no}/{ask.step}:{ask.turn}",
        now=now,
    )
