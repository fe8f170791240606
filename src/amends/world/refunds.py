"""Refunds of every type, from the buyer's request to the money, a refusal, a return or a time-out.

Waiting times before the platform decides: facts of public mall schedulers that mirror Taobao's (2 days before shipping,
5 after it; 7 to send goods back; 10 for the shop to take them in). After confirmed receipt the default is to refuse.
"""

from typing import NamedTuple

from amends.engine import signals as s
from amends.engine.words import Phase, RefundType
from amends.world import disputes
from amends.world.life import Life, moment
from amends.world.season import DAY, HOUR

NOT_SHIPPED, SHIPPED, SEND_BACK, TAKE_IN = 2 * DAY, 5 * DAY, 7 * DAY, 10 * DAY
TOLD = 0.8  # share of requests with which the platform tells its deadline, assumption
SENT_BACK, MENDED = 0.88, 0.5  # of agreed returns; of refusals that end in a changed request; assumptions
FINDINGS = ("damaged", "short", "mismatch", "empty")
GRACE = 300  # the platform's own decision comes some minutes after the deadline
QUICK = 6 * HOUR


class Refund(NamedTuple):
    """One open request; ``deadline`` in seconds whether the platform told it or not."""

    ref: str
    type: RefundType
    amount: int
    asked: int
    deadline: int
    phase: Phase


def ask(
    life: Life,
    at: int,
    type: RefundType,
    *,
    reason: str,
    text: str,
    window: int,
    amount: int = 0,
    phase: Phase = Phase.ONSALE,
) -> Refund:
    """The request itself; an ``amount`` of 0 means all that was paid."""
    refund = Refund(life.ref("R"), type, amount or life.amount, at, at + window, phase)
    told = moment(refund.deadline) if life.chance(TOLD) else None
    life.add(
        at, s.RefundAsked, ref=refund.ref, type=type, amount=refund.amount, reason=reason, text=text, phase=phase,
        version=str(at), deadline=told,
    )  # fmt: skip
    return refund


def pay(life: Life, refund: Refund, *, not_before: int = 0) -> int:
    """The shop agrees and pays in time if it is diligent, else the platform does at the deadline; returns when."""
    if life.diligent():
        agreed = min(life.daytime(max(refund.asked, not_before) + life.wait(QUICK)), refund.deadline - HOUR)
        agreed = max(agreed, not_before, refund.asked + 60)
        life.add(agreed, s.RefundAgreed, ref=refund.ref)
        paid = agreed + life.wait(600)
    else:
        paid = max(refund.deadline, not_before) + GRACE
    life.add(paid, s.RefundPaid, ref=refund.ref, amount=refund.amount)
    return paid


def close(life: Life, refund: Refund, at: int) -> None:
    life.add(at, s.RefundClosed, ref=refund.ref)


def back(life: Life, refund: Refund) -> None:
    """Goods that come back: return for money, exchange, repair."""
    agreed = _agreed(life, refund)
    if not agreed:
        return
    if not life.chance(SENT_BACK):
        close(life, refund, agreed + SEND_BACK)
        return
    sent = min(life.daytime(agreed + life.wait(1.5 * DAY)), agreed + SEND_BACK - HOUR)
    number = f"SF{int(life.random() * 10**13):013d}"
    life.add(sent, s.ReturnShipped, ref=refund.ref, waybill=number, deadline=moment(sent + TAKE_IN))
    _taken_in(life, refund, life.daytime(sent + 1.2 * DAY + life.wait(1.5 * DAY)), sent + TAKE_IN)


def kept(life: Life, refund: Refund) -> None:
    """The buyer keeps the goods: part of the money, or a parcel sent after."""
    agreed = _agreed(life, refund)
    if not agreed:
        return
    if refund.type is RefundType.REFUND_ONLY:
        life.add(agreed + life.wait(600), s.RefundPaid, ref=refund.ref, amount=refund.amount)
    else:
        close(life, refund, agreed + life.wait(3 * DAY))


def _agreed(life: Life, refund: Refund) -> int:
    """When it was agreed to; 0 when it came to nothing (refused, withdrawn, timed out after receipt)."""
    if life.chance(life.rates.withdrawn):
        close(life, refund, refund.asked + life.wait(DAY))
        return 0
    if not life.diligent():
        return _timed_out(life, refund)
    answered = min(life.daytime(refund.asked + life.wait(10 * HOUR)), refund.deadline - HOUR)
    if life.chance(life.rates.refused_refund):
        return _refused(life, refund, answered)
    life.add(answered, s.RefundAgreed, ref=refund.ref, deadline=moment(answered + SEND_BACK))
    return answered


def _timed_out(life: Life, refund: Refund) -> int:
    at = refund.deadline + GRACE
    if refund.phase is Phase.ONSALE:
        life.add(at, s.RefundAgreed, ref=refund.ref, deadline=moment(at + SEND_BACK))
        return at
    life.add(at, s.RefundRefused, ref=refund.ref)
    disputes.perhaps(life, at + life.wait(DAY), times=2)
    return 0


def _refused(life: Life, refund: Refund, at: int) -> int:
    """A refusal is answered by a changed request, a dispute, or silence until the request closes."""
    life.add(at, s.RefundRefused, ref=refund.ref, reason=life.pick(life.words.REFUSALS), deadline=moment(at + SHIPPED))
    changed = life.daytime(at + life.wait(8 * HOUR))
    if life.chance(MENDED) and changed < at + SHIPPED:
        amount = max(refund.amount * 7 // 10, 1)
        life.add(
            changed,
            s.RefundChanged,
            ref=refund.ref,
            amount=amount,
            version=str(changed),
            deadline=moment(changed + SHIPPED),
        )
        agreed = life.daytime(changed + life.wait(6 * HOUR))
        life.add(agreed, s.RefundAgreed, ref=refund.ref, deadline=moment(agreed + SEND_BACK))
        return agreed
    if not disputes.perhaps(life, at + life.wait(DAY), times=3):
        close(life, refund, at + SHIPPED)
    return 0


def _taken_in(life: Life, refund: Refund, received: int, deadline: int) -> None:
    """The warehouse looks at what came back; the money follows, or a refusal with evidence."""
    bad = life.chance(life.rates.return_found_bad)
    life.add(received, s.ReturnReceived, ref=refund.ref, finding=life.pick(FINDINGS) if bad else "intact")
    if bad and life.diligent():
        _refused_return(life, refund, life.daytime(received + life.wait(8 * HOUR)))
    elif refund.type is RefundType.RETURN_REFUND:
        prompt = life.daytime(received + life.wait(12 * HOUR))
        paid = prompt if life.diligent() else max(deadline, received) + GRACE
        life.add(paid, s.RefundPaid, ref=refund.ref, amount=refund.amount)
    else:
        close(life, refund, received + life.wait(3 * DAY))


def _refused_return(life: Life, refund: Refund, at: int) -> None:
    life.add(at, s.RefundRefused, ref=refund.ref, reason=life.words.REFUSALS[0])
    if not disputes.perhaps(life, at + life.wait(DAY), times=3):
        close(life, refund, at + SHIPPED)
