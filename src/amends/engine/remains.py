"""What of an order is still to be shipped: nothing, once all of its goods were refunded or are asked back."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, Protocol

from amends.engine.subjects import AnySubject, RefundFacts
from amends.engine.words import RefundFor, RefundState

_ASKS: Final = frozenset(
    {RefundState.ASKED, RefundState.REFUSED, RefundState.AGREED, RefundState.RETURNING, RefundState.RETURNED}
)
_AGREED: Final = frozenset({RefundState.AGREED, RefundState.RETURNING, RefundState.RETURNED, RefundState.PAID})
_GOODS: Final = (None, RefundFor.GOODS)


class LineLeft(Protocol):
    """A line of the order."""

    @property
    def sku(self) -> str: ...
    @property
    def quantity(self) -> int: ...
    @property
    def gift(self) -> bool: ...


class Remains(Protocol):
    """What is asked of an order's facts; they import this module."""

    subjects: dict[str, AnySubject]
    refund_asked_at: datetime | None
    refunded_at: datetime | None
    placed_at: datetime | None
    freight: int

    @property
    def lines(self) -> Sequence[LineLeft]: ...
    @property
    def paid(self) -> int: ...


def all_back(f: Remains) -> bool:
    """Whether all of it was refunded or is asked back, as things stand."""
    stand = [each for each in _refunds(f) if each.state in _ASKS or each.counts]
    return _all(f, [(each, each.amount) for each in stand])


def asked_back_at(f: Remains) -> datetime | None:
    """When all of it was first refunded or asked back; what was withdrawn or lowered since was asked all the same.

    Until the order itself is told of nobody knows how much all of it is, nor how much was paid as asked until that is.
    """
    if f.placed_at is None:
        return None
    known = [each for each in _refunds(f) if each.told or each.amount or each.pieces]
    begun = [(at, each) for each in known if (at := each.at if each.told else each.paid_at) is not None]
    for then in sorted(at for at, _refund in begun):
        stood = [(each, max(each.amount, each.most)) for at, each in begun if at <= then and _stood(each, then)]
        if _all(f, stood):
            return then
    return None


def agreed(f: Remains) -> int:
    """How many requests for money, or for goods in its place, were agreed to and stand."""
    return sum(each.state in _AGREED for each in _refunds(f))


def back_untold(f: Remains) -> bool:
    """Whether goods were refunded of an order that was never told as placed: for all we know that is all of it."""
    return f.placed_at is None and any(each.counts and each.what in _GOODS for each in _refunds(f))


def _refunds(f: Remains) -> list[RefundFacts]:
    if f.refund_asked_at is None and f.refunded_at is None:
        return []
    return [each for each in f.subjects.values() if isinstance(each, RefundFacts)]


def _stood(refund: RefundFacts, then: datetime) -> bool:
    return refund.counts or refund.closed_at is None or refund.closed_at >= then


def _all(f: Remains, refunds: Iterable[tuple[RefundFacts, int]]) -> bool:
    """Whether these are of all the goods: by the pieces they name, else by their sums; one that names neither is."""
    goods = [(each, amount) for each, amount in refunds if each.what in _GOODS]
    if any(not (amount or each.pieces) for each, amount in goods) or (goods and not f.paid):
        return True
    return _every_piece(f, [each for each, _amount in goods]) or (
        bool(goods) and sum(amount for _each, amount in goods) >= f.paid - f.freight
    )


def _every_piece(f: Remains, refunds: Iterable[RefundFacts]) -> bool:
    wanted: Counter[str] = Counter()
    for line in f.lines:
        wanted[line.sku] += 0 if line.gift else line.quantity
    named: Counter[str] = Counter()
    for each in refunds:
        named.update(dict(each.pieces))
    return wanted.total() > 0 and wanted <= named
