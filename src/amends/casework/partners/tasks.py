"""What waits for a partner: the open steps of cases whose orders are this partner's, the soonest due first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from amends.casework.ledger.models import DossierRecord
from amends.casework.partners import book
from amends.casework.partners.models import Partner
from amends.casework.projections.models import StepRecord
from amends.engine.compiled_steps import STEP
from amends.engine.dossier import Dossier, decode
from amends.engine.facts import Facts
from amends.merchants.access import visible
from amends.merchants.models import Member

MOST: Final = 200
LOOKED_AT: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerTask:
    """``due_at``: by when it is to answer, in its own hours; ``late``: it hasn't by then."""

    step: StepRecord
    order_key: str
    facts: Facts
    asked_at: datetime
    due_at: datetime

    @property
    def place(self) -> tuple[int, int, str]:
        return self.step.dossier_id, self.step.case_no, self.step.step


def due(partner: Partner, dossier: Dossier, place: tuple[int, str], since: datetime) -> datetime:
    """Until when it is to answer a step (case, name) that it was asked ``since``.

    By the step's own clock, where that counts in its hours: it is told, and judged by, what the case shows. Else by its
    time to answer.
    """
    case, name = place
    named = STEP + name
    for clock in reversed(dossier.clocks):
        if clock.case == case and clock.name == named and clock.partner == partner.id and clock.started_at >= since:
            return clock.due_at
    return book.due(partner, since)


def waiting(member: Member, kind: str) -> list[StepRecord]:
    """Steps that wait for somebody of this kind, the longest first."""
    rows = visible(member, StepRecord).filter(state="blocked", party=kind, ready_at__isnull=False)
    return list(rows.order_by("ready_at")[:LOOKED_AT])


def of_partner(member: Member, partner: Partner) -> list[PartnerTask]:
    """Its open tasks; at most MOST."""
    known = book.partners(member, kind=partner.kind)
    steps = waiting(member, partner.kind)
    numbers = {step.dossier_id for step in steps}
    rows = visible(member, DossierRecord).filter(id__in=numbers, sample=False).only("id", "key", "state", "shop_id")
    orders = {row.id: (row.key, row.shop_id, decode(bytes(row.state))) for row in rows}
    found = []
    for step in steps:
        if step.dossier_id not in orders or step.ready_at is None:
            continue
        key, shop_id, dossier = orders[step.dossier_id]
        whose = book.of_order(known, partner.kind, dossier.facts, shop_id=shop_id)
        if whose is not None and whose.id == partner.id:
            until = due(partner, dossier, (step.case_no, step.step), step.ready_at)
            found.append(
                PartnerTask(
                    step=step, order_key=key, facts=dossier.facts, asked_at=step.ready_at, due_at=until
                )
            )  # fmt: skip
    return sorted(found, key=lambda task: (task.due_at, task.order_key))[:MOST]
