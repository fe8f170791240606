"""What went out on a request: parts add up, and one payout told twice counts once.

Who pays and who hears of it tell the same payout by two ways, seconds apart: an answer and a webhook, a list fetched
again. Where a payout carries its own id, that tells them apart. Else what is told decides: the same sum at the same
time from the same payer is the same payout; a second one has an id of its own, or another time.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from amends.engine.subjects import SAME, PaidSum, RefundFacts

BEFORE: Final = 600  # seconds, of what was told before playbooks said (``same_within``) how far apart it may lie
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


def paid_out(refund: RefundFacts) -> int:
    """What went out, minor units."""
    return sum(_sum(refund, each) for each in counted(refund))


def counted(refund: RefundFacts) -> list[PaidSum]:
    """Each payout once, in whatever order they were told."""
    whenever = refund.matched == SAME
    found: list[PaidSum] = []
    for each in sorted(refund.payouts, key=_order):
        if not any(_one(refund, each, other, whenever=whenever) for other in found):
            found.append(each)
    return found


def repeated(refund: RefundFacts) -> bool:
    """Whether a sum went out again at another time, and together they come to more than was asked."""
    alone = {(_sum(refund, each), each.by) for each in refund.payouts if not each.ref}
    kept = counted(refund)
    without_id = [each for each in kept if not each.ref]
    return len(alone) < len(without_id) and sum(_sum(refund, each) for each in kept) > refund.asked > 0


def _one(refund: RefundFacts, each: PaidSum, other: PaidSum, *, whenever: bool) -> bool:
    """Whether both are the same payout."""
    if each.ref and other.ref:
        return each.ref == other.ref
    if _sum(refund, each) != _sum(refund, other) or (each.by and other.by and each.by != other.by):
        return False
    if whenever and not (each.ref or other.ref):
        return True
    return each.at is not None and other.at is not None and abs(each.at - other.at) <= window(refund)


def window(refund: RefundFacts) -> timedelta:
    """How far apart the same thing may lie that is told twice without an id."""
    return timedelta(seconds=refund.within or BEFORE)


def _sum(refund: RefundFacts, payout: PaidSum) -> int:
    return refund.asked if payout.amount is None else payout.amount


def _order(payout: PaidSum) -> tuple[bool, bool, datetime, int, str, str]:
    """Those that say the most first: what says less is then one of them, or another one."""
    return not payout.ref, not payout.by, payout.at or _NEVER, -(payout.amount or 0), payout.ref, payout.by
