"""What an order's troubles have cost, one row an order, put down to the case that tells what was wrong. Pure.

Money that went to the buyer and the goods with it, or worse goods back; freight given back; what was paid on top;
penalties; what else was confirmed as lost; less what others made good. Hands: steps people did, priced when asked.
"""

from typing import Final

from amends.casework.projections.cost_store import CostRow
from amends.engine.compiler import Policy
from amends.engine.currencies import converted
from amends.engine.dossier import Case, Dossier, Facts
from amends.engine.ledgers.standing import issue_of
from amends.engine.ledgers.tallies import BATCH, SUPPLIER, tagged
from amends.engine.steps import ENGINE
from amends.engine.subjects import PenaltyFacts
from amends.engine.words import Goods, StepState, Verdict

Place = tuple[int, int, int]  # merchant, dossier and shop ids
GOOD: Final = frozenset({None, Verdict.INTACT, Verdict.NO_DEFECT})
"""Goods that came back so, or were not looked at yet, are in stock again."""


def follow(rows: list[CostRow], place: Place, after: Dossier, policy: Policy) -> None:
    """Add what the order has cost by now; nothing for one without a case about an issue, or without any cost."""
    blamed = _blamed(after)
    if blamed is None:
        return
    row = _row(place, after, blamed, policy)
    facts = after.facts
    if row[_MONEY:] != _NOTHING or facts.refunded or _penalized(facts):
        rows.append(row)


def _blamed(after: Dossier) -> Case | None:
    """The first case whose buyer or partner named what was wrong, else the first about a thing, else the first."""
    found = [case for case in after.cases if issue_of(after, case)]
    subjects = after.facts.subjects
    named = (case for case in found if (about := subjects.get(case.subject)) is not None and about.issue)
    return (
        next(named, None) or next((case for case in found if case.subject in subjects), None) or next(iter(found), None)
    )


def _row(place: Place, after: Dossier, case: Case, policy: Policy) -> CostRow:
    merchant, dossier, shop = place
    facts = after.facts
    subject = facts.subjects.get(case.subject)
    refund, freight = kept_goods(facts), facts.freight_refunded
    penalty, points = _penalties(facts)
    return CostRow(
        merchant_id=merchant,
        dossier_id=dossier,
        shop_id=shop,
        order_key=after.key,
        case_no=case.no,
        issue=issue_of(after, case),
        day=case.opened_at.date(),
        sku=(subject.sku if subject else "") or next(iter(facts.skus), ""),
        batch=tagged(facts.tags, BATCH),
        supplier=tagged(facts.tags, SUPPLIER),
        carrier=facts.carrier,
        country=facts.country,
        currency=facts.currency,
        refund=refund,
        freight=freight,
        compensated=facts.compensated,
        penalty=penalty,
        points=converted(points * policy.playbook.price_of_point, facts.rate) if points else 0,
        lost=max(facts.lost - refund - freight, 0),
        recovered=facts.recovered,
        steps=sum(s.state is StepState.DONE and s.by not in {"", ENGINE} for c in after.cases for s in c.steps),
    )


_MONEY: Final = CostRow._fields.index("refund")
_NOTHING: Final = (0,) * (len(CostRow._fields) - _MONEY)


def kept_goods(facts: Facts) -> int:
    """What was refunded though the goods are not in stock again, freight left out; minor units."""
    stocked = facts.goods is Goods.NOT_SHIPPED or (facts.goods is Goods.RETURNED and facts.verdict in GOOD)
    return 0 if stocked else max(facts.refunded - facts.freight_refunded, 0)


def _penalized(facts: Facts) -> bool:
    return any(isinstance(each, PenaltyFacts) for each in facts.subjects.values())


def _penalties(facts: Facts) -> tuple[int, int]:
    """Money and points the platform took and did not give back."""
    found = [each for each in facts.subjects.values() if isinstance(each, PenaltyFacts) and each.lifted_at is None]
    return sum(each.amount for each in found), sum(each.points for each in found)
