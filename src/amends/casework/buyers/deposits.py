"""Deposits and prepaid money registered by the buyer alone, at any hour: judged by the rule, answered with it (row B4).

What the rule allows is a case of finance, whose step the rule does itself up to a sum: through the platform, or into
finance's next batch for the buyer's account. What it can't tell is a case for a person; what it refuses is answered
with the rule and its source, and needs nobody. One order is registered once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import connection, transaction

from amends.casework.actions import case_actions
from amends.casework.actions.held_dossier import hold
from amends.casework.actions.transaction import RefusedError
from amends.casework.approval import grants
from amends.casework.buyers import acting, sql
from amends.casework.buyers.acting import Guest
from amends.casework.buyers.complaints import AT_THE_DOOR, case_no
from amends.casework.buyers.deposit_rules import (
    DepositAnswer,
    DepositHistory,
    DepositRule,
    DepositVerdict,
    deposit,
    judge,
    most_alone,
    most_of_account,
    rule_for,
    rules_of,
)
from amends.casework.buyers.models import DepositRequest
from amends.casework.ledger.audit import note
from amends.casework.ledger.privacy import Private, readable
from amends.engine import signals as s
from amends.engine.dossier import Facts
from amends.merchants.models import Shop

ISSUE = "PRESALE_DEPOSIT"
PAY = "pay"  # finance's step
ALLOWED, TO_ACCOUNT, PREPAID = "rule_allows", "to_account", "prepaid_balance"


class DepositWay(StrEnum):
    """How the money goes back: as it was paid, or from finance to an account."""

    PLATFORM = "platform"
    ALIPAY = "alipay"
    BANK = "bank"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """``prepaid``: a balance rather than a deposit; ``account``: a keyed mark of where the money is to go."""

    reason: str
    prepaid: bool
    text: str
    way: DepositWay = DepositWay.PLATFORM
    account: str = ""


def rule_of(shop: Shop, facts: Facts) -> DepositRule | None:
    rules = rules_of(shop.buyer_page.get("deposits", []), shop.zone)
    return rule_for(rules, facts.placed_at, shop.zone)


def of_order(who: Guest) -> DepositRequest | None:
    rows = DepositRequest.objects.filter(merchant_id=who.page.shop.merchant_id, dossier_id=who.dossier_id)
    return rows.first()


def refused(who: Guest) -> bool:
    """Whether the rule has given nothing back: what the buyer says of it from then on is for a person."""
    there = of_order(who)
    return there is not None and there.verdict == DepositVerdict.REFUSED


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
    before = _before(shop, rule, mark, said.account)
    judged = judge(rule, facts, reason=said.reason, prepaid=said.prepaid, before=before, now=now)
    ref, amount, number = f"D-{token[:12]}", deposit(facts), 0
    if judged.verdict is not DepositVerdict.REFUSED:
        told = {"ref": ref, "issue": ISSUE, "amount": amount, "traits": _traits(said, judged), "text": said.text}
        acting.tell(who, acting.fact(s.ProblemReported, who, token=token, now=now, **told), now=now)
        number = case_no(hold(who.vouching, who.dossier_id).dossier, ref)
    alone = _pay(who, number, judged, rule, amount, token=token, now=now)
    return DepositRequest.objects.create(
        merchant_id=shop.merchant_id, dossier_id=who.dossier_id, ref=ref, shop_id=shop.pk, at=now,
        promotion=rule.reference if rule else "", prepaid=said.prepaid, reason=said.reason,
        verdict=judged.verdict.value, why=judged.why.value, amount=amount, currency=held.currency, case_no=number,
        buyer=mark, way=said.way.value, account=said.account, alone=alone,
    )  # fmt: skip


def account_changed(who: Guest, *, way: DepositWay, account: str, now: datetime) -> None:
    """The buyer names another account, after a payment didn't arrive or before it went out; noted.

    Raises RefusedError for one that too many others have named.
    """
    there = of_order(who)
    if there is None or _others(there.merchant_id, there.buyer, account) >= most_of_account():
        raise RefusedError("others named this account", field="account")
    rows = DepositRequest.objects.filter(merchant_id=who.page.shop.merchant_id, dossier_id=who.dossier_id)
    rows.update(way=way.value, account=account)
    detail = {"order": who.key, "way": way.value}
    about = f"order:{who.dossier_id}"
    note(member=who.vouching, verb="payee.kept", about=about, detail=detail, now=now, actor=who.actor)


def _traits(said: Registration, judged: DepositAnswer) -> tuple[str, ...]:
    allowed = judged.verdict is DepositVerdict.ALLOWED
    held = {ALLOWED: allowed, TO_ACCOUNT: said.way is not DepositWay.PLATFORM, PREPAID: said.prepaid}
    return (AT_THE_DOOR, *(trait for trait, holds in held.items() if holds))


def _pay(
    who: Guest, number: int, judged: DepositAnswer, rule: DepositRule | None, amount: int, *, token: str, now: datetime
) -> bool:
    """Do finance's step as the rule allows it, within the limits of who vouches for the page, pool and refund guard.

    False: it is finance's to do, or somebody's to grant.
    """
    if judged.verdict is not DepositVerdict.ALLOWED or rule is None or not number or amount > most_alone():
        return False
    by = f"deposits:{rule.reference}"
    try:
        with transaction.atomic():
            action = who.action(number, token=f"{token}:p", now=now, rule=by)
            acted = case_actions.do_step(action, step=PAY, text=by)
    except RefusedError:
        return False
    return acted.applied and acted.asked is None


def _before(shop: Shop, rule: DepositRule | None, mark: str, account: str) -> DepositHistory:
    of = DepositRequest.objects.filter(merchant_id=shop.merchant_id)
    mine = of.filter(buyer=mark, promotion=rule.reference, verdict=DepositVerdict.ALLOWED) if rule and mark else None
    allowed = mine.count() if mine is not None else 0
    return DepositHistory(allowed=allowed, others=_others(shop.merchant_id, mark, account))


def _others(merchant_id: int, mark: str, account: str) -> int:
    """How many other buyers have named the account."""
    rows = DepositRequest.objects.filter(merchant_id=merchant_id, account=account).exclude(buyer=mark)
    return rows.values("buyer").distinct().count() if account else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DepositNumbers:
    """``alone``: answered and, where it was allowed, paid out by the rule; no person ever did anything in its case.

    ``night``: told between 22 and 8 o'clock. ``back``: whose money is back, ``took``: how long, by the middle one.
    """

    told: int
    allowed: int
    person: int
    alone: int
    night: int
    back: int
    took: timedelta | None


def numbers(shop: Shop) -> DepositNumbers:
    with connection.cursor() as cursor:
        cursor.execute(sql.DEPOSITS, {"merchant": shop.merchant_id, "shop": shop.pk, "zone": shop.zone})
        return DepositNumbers(**dict(zip(DepositNumbers.__dataclass_fields__, cursor.fetchone(), strict=True)))
