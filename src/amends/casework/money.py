"""Refund safety: what pays back is sent once per case, and never above what was paid and is not yet refunded."""

from collections.abc import Mapping, Sequence
from typing import Final

import psycopg
from psycopg.rows import TupleRow

from amends.casework.rows import EffectRow

REFUND: Final = "refund"
_EARLIER = """
SELECT merchant_id, dossier_id, case_no, key, amount, state IN ('pending', 'failed')
FROM unnest(%s::bigint[], %s::bigint[]) d(merchant_id, dossier_id)
JOIN casework_effect e USING (merchant_id, dossier_id)
WHERE e.kind = 'refund' AND e.state NOT IN ('dead', 'past')
"""
Key = tuple[int, int]


def guard(
    connection: psycopg.Connection[TupleRow], rows: Sequence[EffectRow], paid: Mapping[Key, tuple[int, int]]
) -> list[EffectRow]:
    """The rows, with refunds that must not go out marked dead and told why; their dossiers are locked by the caller.

    ``paid``: by (merchant, dossier), what the buyer paid and what the platform has confirmed as refunded, minor units.
    """
    keys = list({(row.merchant_id, row.dossier_id) for row in rows if _pays(row)})
    if not keys:
        return list(rows)
    merchants, ids = zip(*keys, strict=True)
    books = {key: _Book(*paid[key]) for key in keys}
    for merchant, dossier, case_no, key, amount, waits in connection.execute(_EARLIER, [list(merchants), list(ids)]):
        books[merchant, dossier].enter(case_no, key, amount, waits=waits)
    return [books[row.merchant_id, row.dossier_id].checked(row) if _pays(row) else row for row in rows]


def _pays(row: EffectRow) -> bool:
    return row.kind == REFUND and row.state != "past"


class _Book:
    """What one dossier has already refunded or is about to."""

    def __init__(self, amount: int, refunded: int) -> None:
        self.amount, self.refunded = amount, refunded
        self.wanted = self.waiting = 0
        self.keys: set[str] = set()
        self.cases: set[int] = set()

    def enter(self, case_no: int, key: str, amount: int, *, waits: bool) -> None:
        self.keys.add(key)
        self.cases.add(case_no)
        self.wanted += amount
        self.waiting += amount if waits else 0

    def checked(self, row: EffectRow) -> EffectRow:
        if row.key in self.keys:
            return row  # the same effect again: its key keeps it from being added
        fault = self._fault(row)
        if fault:
            return row._replace(state="dead", next_at=None, last_error=fault)
        self.enter(row.case_no, row.key, row.amount, waits=True)
        return row

    def _fault(self, row: EffectRow) -> str:
        if row.case_no in self.cases:
            return "refused: this case has been refunded already"
        spent = max(self.wanted, self.refunded + self.waiting)
        if spent + row.amount > self.amount:
            return f"refused: {row.amount} on top of {spent} is more than the {self.amount} paid"
        return ""
