"""Liability: who bears how much of a case's loss, who pays a freight, and what to claim from whom by when."""

from datetime import datetime

import msgspec

from amends.engine.conditions import amount_of, holds
from amends.engine.dossier import Case, Dossier
from amends.engine.evidence import first
from amends.engine.fold import subject_of
from amends.engine.playbook import ClaimRule, Liability, Scene
from amends.engine.words import Party


class Share(msgspec.Struct, frozen=True):
    """``amount`` minor units of the loss that ``party`` bears."""

    party: Party
    amount: int


class Claim(msgspec.Struct, frozen=True):
    """Something to claim: ``due`` None where the rule knows no last day; ``missing``: proof still to be collected."""

    rule: ClaimRule
    amount: int
    due: datetime | None
    missing: tuple[str, ...]


def bearing(dossier: Dossier, case: Case, scene: Scene) -> Liability | None:
    """The rule that says who bears the loss as the facts stand."""
    return first(scene.liability, dossier, case)


def freight(dossier: Dossier, case: Case, scene: Scene) -> Liability | None:
    """The rule that says who pays the return freight."""
    return first(scene.freight, dossier, case)


def split(loss: int, rule: Liability) -> tuple[Share, ...]:
    """A loss by the rule's shares. No minor unit is lost: what rounding leaves over falls on the largest share."""
    shares = [Share(party, loss * share // 10_000) for party, share in rule.shares]
    rest = loss * sum(share for _, share in rule.shares) // 10_000 - sum(s.amount for s in shares)
    largest = max(range(len(shares)), key=lambda index: rule.shares[index][1])
    shares[largest] = Share(shares[largest].party, shares[largest].amount + rest)
    return tuple(shares)


def claims(dossier: Dossier, case: Case, scene: Scene) -> tuple[Claim, ...]:
    """What the case may claim, from every party whose rule holds."""
    about = subject_of(dossier.facts, case.subject)
    found = [r for r in scene.claims if holds(r.when, dossier, dossier.facts, about, case)]
    return tuple(_claim(dossier, case, rule) for rule in found)


def _claim(dossier: Dossier, case: Case, rule: ClaimRule) -> Claim:
    about = subject_of(dossier.facts, case.subject)
    amount = sum(amount_of(part, dossier, dossier.facts, about, case) for part in rule.money)
    due = case.opened_at + rule.within.elapsed if rule.within else None
    return Claim(rule, amount, due, tuple(name for name in rule.proof if name not in case.evidence))
