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
from amends.engine.dossier import decode
from amends.merchants.models import Member

MOST: Final = 2000  # orders looked at in one page; a window that holds more says so
_MOVED: Final = """
SELECT dossier_id FROM (
    SELECT dossier_id, max(at) AS at FROM (
        (SELECT dossier_id, wanted_at AS at FROM casework_effect
          WHERE merchant_id = %(merchant)s AND kind = 'refund' AND state <> 'past' AND wanted_at >= %(since)s
          ORDER BY wanted_at DESC LIMIT %(most)s)
        UNION ALL
        (SELECT dossier_id, at FROM casework_signal
          WHERE merchant_id = %(merchant)s AND kind IN ('refund.paid', 'return.received') AND at >= %(since)s
          ORDER BY at DESC LIMIT %(most)s)
    ) moved GROUP BY dossier_id
) latest ORDER BY at DESC LIMIT %(most)s
"""
_STATES: Final = """
SELECT d.id, d.key, d.currency, d.state, s.name, s.id,
    (SELECT min(c.no) FROM casework_case c WHERE c.merchant_id = d.merchant_id AND c.dossier_id = d.id)
FROM casework_dossier d JOIN merchants_shop s ON s.id = d.shop_id
WHERE d.merchant_id = %s AND d.id = ANY(%s)
"""
_PAYOUTS: Final = """
SELECT dossier_id, case_no, amount, state, wanted_at, sent_at FROM casework_effect
WHERE merchant_id = %s AND dossier_id = ANY(%s) AND kind = 'refund' AND state <> 'past'
"""


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
        cursor.execute(_MOVED, values)
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute(_STATES, [member.merchant_id, ids[:MOST]])
        orders = [row for row in cursor.fetchall() if shop_id in {None, row[5]}]
        cursor.execute(_PAYOUTS, [member.merchant_id, ids[:MOST]])
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
