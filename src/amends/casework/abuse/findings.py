"""A buyer's history looked through; what it says kept, cleared with a reason, kept up, appealed against."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from amends.casework.abuse import sql
from amends.casework.abuse.models import AbuseFinding
from amends.casework.abuse.rules import TABLE, AbuseReason, AbuseRule, PastOrder, past_order, reasons, rules_on
from amends.casework.actions.transaction import RefusedError
from amends.casework.ledger.audit import note
from amends.casework.ledger.models import DossierRecord
from amends.casework.overlay import house_rules
from amends.engine.dossier import decode
from amends.merchants.access import get_or_404, require, visible
from amends.merchants.models import Member
from amends.merchants.roles import Permission

MOST_ORDERS: Final = 200  # of a buyer that are looked at, the newest
MOST_BUYERS: Final = 500  # looked through at once
SHOWN: Final = 300
CLEARED, KEPT, FOUND = "cleared", "kept", "found"


def history(member: Member, mark: int) -> list[PastOrder]:
    """The orders with this mark of a phone number."""
    rows = visible(member, DossierRecord).filter(phone_mark=mark, sample=False).order_by("-now_at")[:MOST_ORDERS]
    found = (past_order(row.id, row.key, row.shop_id, decode(bytes(row.state)).facts) for row in rows)
    return [order for order in found if order is not None]


@transaction.atomic
def of_order(member: Member, dossier_id: int, *, now: datetime) -> list[AbuseFinding]:
    """What a person should look at before they decide about this order, and what was made of it before."""
    row = get_or_404(member, DossierRecord, id=dossier_id)
    if row.phone_mark is None or row.sample:
        return []
    look(member, row.phone_mark, now=now)
    return list(visible(member, AbuseFinding).filter(mark=row.phone_mark).order_by("id"))


def look(member: Member, mark: int, *, now: datetime) -> int:
    """Look a buyer's history through, and write down what is new. Returns how many reasons stand."""
    found = list(reasons(history(member, mark), now=now, rules=rules(member, now)))
    for reason in found:
        _keep(member, mark, reason, now)
    return len(found)


def rules(member: Member, now: datetime) -> tuple[AbuseRule, ...]:
    """What holds today at the member's merchant."""
    return rules_on(now.date(), house_rules.own(member.merchant_id, TABLE, on=now.date()))


def _keep(member: Member, mark: int, reason: AbuseReason, now: datetime) -> None:
    mine = visible(member, AbuseFinding).filter(mark=mark, rule=reason.rule.name)
    orders = [order.dossier_id for order in reason.orders]
    there = mine.first()
    if there is None:
        made = AbuseFinding(merchant_id=member.merchant_id, mark=mark, rule=reason.rule.name)
        made.orders, made.of, made.found_at = orders, reason.of, now
        AbuseFinding.objects.bulk_create([made], ignore_conflicts=True)
    elif there.state != CLEARED:
        mine.update(orders=orders, of=reason.of)
    elif _again(there, orders, reason.rule, now):
        mine.update(orders=orders, of=reason.of, found_at=now, state=FOUND, decided_at=None, member_id=None)


def _again(there: AbuseFinding, orders: Sequence[int], rule: AbuseRule, now: datetime) -> bool:
    """Whether what was cleared may come up again: the quiet time is over, or as many new orders again speak for it."""
    fresh = len(set(orders) - set(there.orders))
    over = there.decided_at is not None and now - there.decided_at > timedelta(days=rule.quiet_days)
    return (over and fresh > 0) or fresh >= rule.least


def look_through(member: Member, *, now: datetime) -> int:
    """Every buyer with enough orders, the latest first; each in a transaction of its own. Returns how many stand."""
    require(member, Permission.ASSIGN_CASES)
    least = min((rule.least for rule in rules(member, now)), default=MOST_ORDERS + 1)
    with connection.cursor() as cursor:
        cursor.execute(sql.OFTEN, [member.merchant_id, least, MOST_BUYERS])
        marks = [mark for (mark,) in cursor.fetchall()]
    return sum(_looked(member, mark, now) for mark in marks)


@transaction.atomic
def _looked(member: Member, mark: int, now: datetime) -> int:
    return look(member, mark, now=now)


def findings(member: Member, *, state: str) -> list[AbuseFinding]:
    """Those appealed against first, then the newest."""
    rows = visible(member, AbuseFinding).filter(state=state).order_by("-found_at", "id")[:SHOWN]
    return sorted(rows, key=lambda row: row.appealed_at is None or row.state != FOUND)


def counts(member: Member) -> dict[str, int]:
    rows = visible(member, AbuseFinding)
    return {state: rows.filter(state=state).count() for state in (FOUND, KEPT, CLEARED)}


def orders_of(member: Member, found: Sequence[AbuseFinding]) -> dict[int, tuple[str, str]]:
    """Number and masked buyer of the orders behind them."""
    ids = {number for each in found for number in each.orders}
    rows = visible(member, DossierRecord).filter(id__in=ids).values_list("id", "key", "buyer")
    return {number: (key, buyer) for number, key, buyer in rows}


@transaction.atomic
def decide(*, member: Member, id: int, state: str, reason: str, now: datetime) -> None:
    """A lead clears it, or finds that it holds; nothing follows from either by itself. Raises Http404, RefusedError."""
    require(member, Permission.ASSIGN_CASES)
    row = get_or_404(member, AbuseFinding, id=id)
    if state not in (CLEARED, KEPT) or not reason.strip():
        raise RefusedError("say why", field="reason")
    values = {"state": state, "reason": reason.strip(), "member_id": member.pk, "decided_at": now}
    visible(member, AbuseFinding).filter(id=row.id).update(**values)
    _note(member, row, f"abuse.{state}", reason, now)


@transaction.atomic
def appeal(*, member: Member, id: int, text: str, now: datetime) -> None:
    """What the buyer says to it, as told to a colleague: a lead has to look again. Raises Http404, RefusedError."""
    require(member, Permission.WORK_CASES)
    row = get_or_404(member, AbuseFinding, id=id)
    if not text.strip():
        raise RefusedError("say what", field="text")
    values = {"appeal": text.strip(), "appealed_at": now, "state": FOUND, "member_id": None, "decided_at": None}
    visible(member, AbuseFinding).filter(id=row.id).update(**values)
    _note(member, row, "abuse.appealed", text, now)


def _note(member: Member, row: AbuseFinding, verb: str, reason: str, now: datetime) -> None:
    detail = {"rule": row.rule, "orders": len(row.orders), "reason": reason.strip()}
    note(member=member, verb=verb, about=f"abuse:{row.id}", detail=detail, now=now)
