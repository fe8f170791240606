"""Three-way reconciliation: what the platform refunded, what we asked it to, and which goods came back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from amends.engine.dossier import Facts
from amends.engine.subjects import RefundFacts
from amends.engine.words import RefundState, RefundType

PAYS_WITHIN: Final = timedelta(days=1)  # a platform has paid by then, or something is wrong
COMES_BACK_WITHIN: Final = timedelta(days=10)  # goods on their way back have arrived by then
PAID_AFTER_RETURN: Final = timedelta(days=2)  # goods back, money not: the buyer's patience, and the platforms' rules
_RETURNS: Final = frozenset({RefundType.RETURN_REFUND, RefundType.EXCHANGE})


class Mismatch(StrEnum):
    """What doesn't fit. Spellings are addresses of the page's filters."""

    NO_RETURN = "refunded_without_return"
    NO_REFUND = "returned_without_refund"
    NOT_PAID = "sent_but_not_paid"
    GIVEN_UP = "given_up"
    NOT_ASKED = "paid_without_us"
    ELSEWHERE = "agreed_elsewhere"
    TOO_MUCH = "above_paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """A refund effect. ``state``: as the outbox has it."""

    case_no: int
    amount: int
    state: str
    wanted_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discrepancy:
    """One thing that doesn't fit. ``amount``: how much money it is about, minor units; ``since``: since when."""

    what: Mismatch
    amount: int
    since: datetime
    ref: str = ""
    case_no: int = 0


def findings(facts: Facts, payouts: Sequence[Payout], *, now: datetime) -> list[Discrepancy]:
    """What doesn't fit about one order's money and goods."""
    found = [*_requests(facts, now), *_sent(facts, payouts, now)]
    if facts.refunded > facts.paid > 0:
        paid = [t.paid_at for t in _refunds(facts).values() if t.paid_at]
        over = facts.refunded - facts.paid
        found.append(Discrepancy(what=Mismatch.TOO_MUCH, amount=over, since=max(paid, default=now)))
    return found


def _refunds(facts: Facts) -> dict[str, RefundFacts]:
    return {found.ref: found for found in facts.subjects.values() if isinstance(found, RefundFacts)}


def _requests(facts: Facts, now: datetime) -> Iterable[Discrepancy]:
    for ref, refund in _refunds(facts).items():
        paid, back = refund.paid_at, refund.returned_at
        if refund.state is RefundState.PAID and paid and refund.type in _RETURNS and back is None:
            if now - paid > COMES_BACK_WITHIN or refund.returning_at is None:
                yield Discrepancy(what=Mismatch.NO_RETURN, amount=refund.amount, since=paid, ref=ref)
        elif back and refund.state not in {RefundState.PAID, RefundState.CLOSED} and now - back > PAID_AFTER_RETURN:
            unasked = max(facts.amount - facts.refunded, 0)  # goods that came back and nobody had asked
            if refund.amount or unasked or not facts.amount:  # else all of it has been given back already
                yield Discrepancy(what=Mismatch.NO_REFUND, amount=refund.amount or unasked, since=back, ref=ref)


def _sent(facts: Facts, payouts: Sequence[Payout], now: datetime) -> Iterable[Discrepancy]:
    """Money is compared in sum: a platform doesn't say which of our orders it has paid."""
    left = facts.refunded
    for payout in sorted(payouts, key=lambda each: each.wanted_at):
        if payout.state == "dead":
            yield Discrepancy(
                what=Mismatch.GIVEN_UP, amount=payout.amount, since=payout.wanted_at, case_no=payout.case_no
            )
            continue
        covered = min(payout.amount, left)
        left -= covered
        if covered < payout.amount and payout.sent_at and now - payout.sent_at > PAYS_WITHIN:
            missing = payout.amount - covered
            yield Discrepancy(what=Mismatch.NOT_PAID, amount=missing, since=payout.sent_at, case_no=payout.case_no)
    if left > 0:
        yield from _without_us(facts, left, now)


def _without_us(facts: Facts, left: int, now: datetime) -> Iterable[Discrepancy]:
    """What was paid that we didn't send: on a request, so agreed to elsewhere or by time-out, or nobody had asked."""
    paid = [each for each in _refunds(facts).values() if each.counts]
    unasked = [each for each in paid if each.asked_at is None]
    nobody = min(left, sum(each.amount for each in unasked))
    for what, amount, of in (
        (Mismatch.NOT_ASKED, nobody, unasked),
        (Mismatch.ELSEWHERE, left - nobody, [each for each in paid if each.asked_at is not None]),
    ):
        if amount:
            since = max((each.paid_at for each in of if each.paid_at), default=now)
            yield Discrepancy(what=what, amount=amount, since=since, ref=of[0].ref if len(of) == 1 else "")
