"""Orders whose money or goods have moved lately and don't fit together."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from amends.casework.ledger.reconciliation import (
    Discrepancy,
    Payout,
    findings,
)
from amends.casework.queries import sql
from amends.engine.dossier import decode
from amends.merchants.models import Member

MOST: Final = 2000  # orders looked at in one page; a window that holds more says so


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """A finding and the order it is about. ``case_no``: the case to look at, 0: there is none."""

    dossier_id: int
    order_key: str
    currency: str
    shop: str
    case_no: int
    finding: Discrepancy


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """``looked_at``: orders; ``cut``: the window held more of them."""

    odd: list[Odd]
    looked_at: int
    cut: bool


def reconcile(member: Member, *, days: int, now: datetime, shop_id: int | None = None) -> Reconciled:
    """What doesn't fit among the orders whose money or goods moved in the last so many days; oldest first."""
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"merchant": member.merchant_id, "since": now - timedelta(days=days), "most": MOST + 1}
        cursor.execute(sql.MOVED, values)
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute(sql.STATES, [member.merchant_id, ids[:MOST]])
        orders = [row for row in cursor.fetchall() if shop_id in {None, row[5]}]
        cursor.execute(sql.PAYOUTS, [member.merchant_id, ids[:MOST]])
        payouts = _by_order(cursor.fetchall())
    odd = [each for row in orders for each in _odd(row, payouts.get(row[0], []), now)]
    return Reconciled(odd=sorted(odd, key=lambda each: each.finding.since), looked_at=len(orders), cut=len(ids) > MOST)


def _by_order(rows: list[tuple[Any, ...]]) -> dict[int, list[Payout]]:
    found: dict[int, list[Payout]] = defaultdict(list)
    for dossier, case_no, amount, state, wanted_at, sent_at in rows:
        found[dossier].append(Payout(case_no=case_no, amount=amount, state=state, wanted_at=wanted_at, sent_at=sent_at))
    return found


def _odd(row: tuple[Any, ...], payouts: list[Payout], now: datetime) -> list[Odd]:
    id, key, currency, state, shop, _, first = row
    return [
        Odd(
            dossier_id=id,
            order_key=key,
            currency=currency,
            shop=shop,
            case_no=finding.case_no or first or 0,
            finding=finding,
        )
        for finding in findings(decode(bytes(state)).facts, payouts, now=now)
    ]
