"""Refund safety: what pays back is sent once per case, never above what was paid and is not yet refunded.

Nor before the payment has cleared, beside a ruling of the platform, or out of what another open request is owed.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, NamedTuple

import psycopg
from psycopg.rows import TupleRow

from amends.casework.decide import sql
from amends.casework.ledger.rows import EffectRow
from amends.engine.dossier import Dossier
from amends.engine.fold.refunds import OPEN_REFUND
from amends.engine.subjects import DisputeFacts, RefundFacts
from amends.engine.words import DisputeState, RefundFor

REFUND: Final = "refund"
BACK: Final = frozenset({REFUND, "pay_buyer"})
"""What gives back what the buyer has paid: by the platform, or by us where no platform does."""
_RULING: Final = frozenset({DisputeState.EVIDENCE_ASKED, DisputeState.EVIDENCE_SENT})
Key = tuple[int, int]


class RefusalReason(StrEnum):
    """Why money must not go out."""

    TWICE = "twice"
    ABOVE_PAID = "above_paid"
    NOT_CLEARED = "not_cleared"
    RULING = "ruling"
    REQUESTED = "requested"
    FREIGHT = "freight"


class RefundRefusal(NamedTuple):
    """``amount``: what stands against it, minor units: what was paid, or what another request is owed."""

    bar: RefusalReason
    words: str
    amount: int = 0


class OpenRequest(NamedTuple):
    """A refund request that is open on the marketplace. ``ref``: its id there."""

    ref: str
    amount: int


class OrderMoney(NamedTuple):
    """What is known of an order's money, minor units. ``freight``: what was paid for it, and what of that went back.

    ``requests``: oldest first. ``ruling``: ids of disputes the platform is ruling on. ``refs``: by case number, the id
    of the request or dispute the case is about. ``for_freight``: ids of requests that are about nothing else.
    """

    paid: int
    refunded: int = 0
    cleared: bool = True
    requests: tuple[OpenRequest, ...] = ()
    ruling: tuple[str, ...] = ()
    refs: Mapping[int, str] = {}
    freight: tuple[int, int] = (0, 0)
    for_freight: frozenset[str] = frozenset()


def order_money(dossier: Dossier) -> OrderMoney:
    """The order's money as its facts stand."""
    facts = dossier.facts
    subjects = sorted(facts.subjects.values(), key=lambda each: (each.at is None, each.at))
    return OrderMoney(
        paid=facts.paid,
        refunded=facts.refunded,
        cleared=facts.prepaid or facts.cleared_at is not None,
        requests=tuple(
            OpenRequest(refund.ref, refund.amount)
            for refund in subjects
            if isinstance(refund, RefundFacts) and refund.state in OPEN_REFUND
        ),
        ruling=tuple(each.ref for each in subjects if isinstance(each, DisputeFacts) and each.state in _RULING),
        refs={case.no: _ref(case.subject) for case in dossier.cases if case.subject},
        freight=(facts.freight, facts.freight_refunded),
        for_freight=frozenset(
            each.ref for each in subjects if isinstance(each, RefundFacts) and each.what is RefundFor.FREIGHT
        ),
    )


def _ref(subject: str) -> str:
    """A dispute often carries the id of the refund it is about: then they are one."""
    return subject.partition(":")[2]


def guard(
    connection: psycopg.Connection[TupleRow], rows: Sequence[EffectRow], moneys: Mapping[Key, OrderMoney]
) -> list[EffectRow]:
    """The rows, with refunds that must not go out marked dead and told why; their dossiers are locked by the caller."""
    keys = list({(row.merchant_id, row.dossier_id) for row in rows if _pays(row)})
    if not keys:
        return list(rows)
    found = books(connection, keys, moneys)
    return [found[row.merchant_id, row.dossier_id].checked(row) if _pays(row) else row for row in rows]


def books(
    connection: psycopg.Connection[TupleRow], keys: Sequence[Key], moneys: Mapping[Key, OrderMoney]
) -> dict[Key, "RefundGuard"]:
    """What each of these dossiers, by (merchant, dossier), has already refunded or is about to."""
    merchants, ids = zip(*keys, strict=True)
    found = {key: RefundGuard(moneys[key]) for key in keys}
    asked = [list(merchants), list(ids), sorted(set(merchants))]
    for merchant, dossier, case_no, key, amount, waits in connection.execute(sql.EARLIER, asked):
        found[merchant, dossier].enter(case_no, key, amount, waits=waits)
    return found


def _pays(row: EffectRow) -> bool:
    return row.kind in BACK and row.state != "past"


class RefundGuard:
    """What one dossier has already refunded or is about to."""

    def __init__(self, money: OrderMoney) -> None:
        self.money = money
        self.wanted = self.waiting = self.freight = 0
        self.keys: set[str] = set()
        self.cases: set[int] = set()

    def enter(self, case_no: int, key: str, amount: int, *, waits: bool) -> None:
        self.keys.add(key)
        self.cases.add(case_no)
        self.wanted += amount
        self.waiting += amount if waits else 0
        if self.money.refs.get(case_no, "") in self.money.for_freight:
            self.freight += amount

    @property
    def spent(self) -> int:
        """What the platform has confirmed or we have asked for, whichever is more."""
        return max(self.wanted, self.money.refunded + self.waiting)

    def checked(self, row: EffectRow) -> EffectRow:
        if row.key in self.keys:
            return row  # the same effect again: its key keeps it from being added
        fault = self.fault(row.case_no, row.amount)
        if fault:
            return row._replace(state="dead", next_at=None, last_error=fault.words)
        self.enter(row.case_no, row.key, row.amount, waits=True)
        return row

    def fault(self, case_no: int, amount: int) -> RefundRefusal | None:
        """What stands against refunding so much in a case; None: nothing does."""
        paid = self.money.paid
        if not self.money.cleared:
            return RefundRefusal(
                RefusalReason.NOT_CLEARED, "refused: the payment has not cleared, there is nothing to pay back"
            )
        if case_no in self.cases:
            return RefundRefusal(RefusalReason.TWICE, "refused: this case has been refunded already")
        own = self.money.refs.get(case_no, "")
        if self.money.ruling and own not in self.money.ruling:
            return RefundRefusal(RefusalReason.RULING, "refused: the platform is ruling on a dispute about this order")
        if self.spent + amount > paid:
            return RefundRefusal(
                RefusalReason.ABOVE_PAID, f"refused: {amount} on top of {self.spent} is more than the {paid} paid", paid
            )
        return self._beside(own, amount)

    def _beside(self, own: str, amount: int) -> RefundRefusal | None:
        """What other refunds and requests of the order have against it."""
        paid = self.money.paid
        if own in self.money.for_freight and (gone := self._freight_gone(amount)):
            return RefundRefusal(RefusalReason.FREIGHT, f"refused: the freight, {gone}, went back already", gone)
        owed = self._owed(own)
        if self.spent + amount + owed > paid:
            return RefundRefusal(
                RefusalReason.REQUESTED, f"refused: another open request is owed {owed} of the {paid} paid", owed
            )
        return None

    def _freight_gone(self, amount: int) -> int:
        """What of the freight went back already, where so much more would be above it; 0: nothing stands against it."""
        paid, refunded = self.money.freight
        gone = max(refunded, self.freight)
        return gone if paid and gone + amount > paid else 0

    def _owed(self, own: str) -> int:
        """What open requests before this one are still owed; those a refund has gone out for are not any more."""
        answered = {self.money.refs.get(case, "") for case in self.cases}
        owed = 0
        for request in self.money.requests:
            if own and request.ref == own:
                break
            owed += 0 if request.ref in answered else request.amount
        return owed
