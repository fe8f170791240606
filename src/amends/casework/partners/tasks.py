"""What waits for a partner: the open steps of cases whose orders are this partner's, the soonest due first.

What the warehouse's desk is to do waits for a warehouse contractor as well, where the order's goods lie with one: the
desk keeps it, whoever is first does it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from django.db.models import Q

from amends.casework.ledger.models import DossierRecord
from amends.casework.overlay.policies import ShopCard, card_of
from amends.casework.partners import book
from amends.casework.partners.models import Partner, PartnerKind
from amends.casework.projections.models import StepRecord
from amends.engine.compiled_steps import STEP
from amends.engine.compiler import Policy
from amends.engine.dossier import Case, Dossier, decode
from amends.engine.facts import Facts
from amends.engine.playbook import StepRule
from amends.merchants.access import visible
from amends.merchants.models import Member, Shop

MOST: Final = 200
LOOKED_AT: Final = 1000
WAREHOUSE_DESK: Final = "warehouse"


class StepPlace(Protocol):
    """An open step: of which case, and whom it waits for, empty for our own desk."""

    @property
    def case_no(self) -> int: ...
    @property
    def step(self) -> str: ...
    @property
    def party(self) -> str: ...


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
    """Steps that wait for somebody of this kind, the longest first; for a warehouse those of our desk, too."""
    theirs = Q(state="blocked", party=kind)
    if kind == PartnerKind.WAREHOUSE:
        theirs |= Q(state="ready", desk=WAREHOUSE_DESK, lent_to="")
    rows = visible(member, StepRecord).filter(theirs, ready_at__isnull=False)
    return list(rows.order_by("ready_at")[:LOOKED_AT])


def rule_of(policy: Policy, case: Case, name: str) -> StepRule | None:
    """A step of a case, by the version the case runs under."""
    scene = policy.of(case.policy).scene(case.scene)
    return next((each.rule for each in scene.steps if each.rule.name == name), None) if scene else None


def is_contractors(rule: StepRule) -> bool:
    """Whether a step of our warehouse's desk is one that a contractor may do: work on goods that lets none of them go.

    What the engine would do, what chooses or grants something and what only a person adds stay ours.
    """
    ours = rule.engine or rule.automation or rule.choice or rule.grants
    return rule.desk == WAREHOUSE_DESK and not rule.party and not ours


def is_its(card: ShopCard, dossier: Dossier, step: StepPlace) -> bool:
    """Whether an open step is a partner's to answer: it waits for one, or a contractor may do it."""
    if step.party:
        return True
    case = dossier.case(step.case_no)
    rule = rule_of(card.policy_for(dossier), case, step.step) if case is not None else None
    return rule is not None and is_contractors(rule)


def of_partner(member: Member, partner: Partner) -> list[PartnerTask]:
    """Its open tasks; at most MOST."""
    known = book.partners(member, kind=partner.kind)
    steps = waiting(member, partner.kind)
    numbers = {step.dossier_id for step in steps}
    cards = {shop.pk: card_of(shop) for shop in visible(member, Shop)} if partner.kind == PartnerKind.WAREHOUSE else {}
    rows = visible(member, DossierRecord).filter(id__in=numbers, sample=False).only("id", "key", "state", "shop_id")
    orders = {row.id: (row.key, row.shop_id, decode(bytes(row.state))) for row in rows}
    found = []
    for step in steps:
        if step.dossier_id not in orders or step.ready_at is None:
            continue
        key, shop_id, dossier = orders[step.dossier_id]
        whose = book.of_order(known, partner.kind, dossier.facts, shop_id=shop_id)
        if whose is not None and whose.id == partner.id and (step.party or is_its(cards[shop_id], dossier, step)):
            until = due(partner, dossier, (step.case_no, step.step), step.ready_at)
            found.append(
                PartnerTask(
                    step=step, order_key=key, facts=dossier.facts, asked_at=step.ready_at, due_at=until
                )
            )  # fmt: skip
    return sorted(found, key=lambda task: (task.due_at, task.order_key))[:MOST]
