"""Deposits and prepaid money registered by the buyer alone, at any hour: judged by the rule, answered with it (row B4).

What the rule allows is a case of finance, whose step pays it; what it can't tell is a case for a person; what it
refuses is answered with the rule and its source, and needs nobody. One order is registered once.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from amends.casework.actions.held_dossier import hold
from amends.casework.approval import grants
from amends.casework.buyers import acting
from amends.casework.buyers.acting import Guest
from amends.casework.buyers.complaints import AT_THE_DOOR, case_no
from amends.casework.buyers.deposit_rules import DepositRule, DepositVerdict, deposit, judge, rule_for, rules_of
from amends.casework.buyers.models import DepositRequest
from amends.casework.ledger.privacy import Private, readable
from amends.engine import signals as s
from amends.engine.dossier import Facts
from amends.merchants.models import Shop

ISSUE = "PRESALE_DEPOSIT"
ALLOWED, PREPAID = "rule_allows", "prepaid_balance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """``prepaid``: a balance rather than a deposit."""

    reason: str
    prepaid: bool
    text: str


def rule_of(shop: Shop, facts: Facts) -> DepositRule | None:
    rules = rules_of(shop.buyer_page.get("deposits", []), shop.zone)
    return rule_for(rules, facts.placed_at, shop.zone)


def of_order(who: Guest) -> DepositRequest | None:
    rows = DepositRequest.objects.filter(merchant_id=who.page.shop.merchant_id, dossier_id=who.dossier_id)
    return rows.first()


@transaction.atomic
def register(who: Guest, said: Registration, *, token: str, now: datetime) -> DepositRequest:
    """Take it in and answer it; a second one of the same order is the first. Raises RefusedError."""
    held = hold(who.vouching, who.dossier_id)
    there = of_order(who)
    if there is not None:
        return there
    shop, facts = who.page.shop, held.dossier.facts
    rule, private = rule_of(shop, facts), readable(held.entry.private) or Private()
    mark = grants.buyer_mark(shop.merchant_id, private)
    before = _allowed_before(shop, rule, mark)
    judged = judge(rule, facts, reason=said.reason, allowed_before=before, now=now)
    ref, amount, number = f"D-{token[:12]}", deposit(facts), 0
    if judged.verdict is not DepositVerdict.REFUSED:
        allowed = [ALLOWED] if judged.verdict is DepositVerdict.ALLOWED and not said.prepaid else []
        traits = (AT_THE_DOOR, *allowed, *([PREPAID] if said.prepaid else []))
        told = {"ref": ref, "issue": ISSUE, "amount": amount, "traits": traits, "text": said.text}
        acting.tell(who, acting.fact(s.ProblemReported, who, token=token, now=now, **told), now=now)
        number = case_no(hold(who.vouching, who.dossier_id).dossier, ref)
    return DepositRequest.objects.create(
        merchant_id=shop.merchant_id, dossier_id=who.dossier_id, ref=ref, shop_id=shop.pk, at=now,
        promotion=rule.reference if rule else "", prepaid=said.prepaid, reason=said.reason,
        verdict=judged.verdict.value, why=judged.why.value, amount=amount, currency=held.currency, case_no=number,
        buyer=mark,
    )  # fmt: skip


def _allowed_before(shop: Shop, rule: DepositRule | None, mark: str) -> int:
    if rule is None or not mark:
        return 0
    rows = DepositRequest.objects.filter(merchant_id=shop.merchant_id, buyer=mark, promotion=rule.reference)
    return rows.filter(verdict=DepositVerdict.ALLOWED).count()


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositNumbers:
    """``alone``: answered by the rule, and no person ever had a case of it."""

    told: int
    allowed: int
    person: int
    alone: int


def numbers(shop: Shop) -> DepositNumbers:
    rows = DepositRequest.objects.filter(merchant_id=shop.merchant_id, shop_id=shop.pk)
    return DepositNumbers(
        told=rows.count(),
        allowed=rows.filter(verdict=DepositVerdict.ALLOWED).count(),
        person=rows.filter(verdict=DepositVerdict.PERSON).count(),
        alone=rows.filter(Q(verdict=DepositVerdict.REFUSED) & Q(case_no=0)).count(),
    )
