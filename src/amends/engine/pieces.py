"""Pieces of an order: how many of which goods a refund or return is about, and what of its money they are worth."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from amends.engine import apportion
from amends.engine.apportion import Bought
from amends.engine.dossier import Dossier
from amends.engine.facts import ADDS, Facts, Ordered
from amends.engine.payouts import window
from amends.engine.signals import Line, Piece, ReturnReceived
from amends.engine.subjects import CameBack, ProblemFacts, RefundFacts, Subject
from amends.engine.words import CaseState

MOST_LINES: Final = 40
CLOSED: Final = CaseState.CLOSED
GIVEN_UP: Final = frozenset({"no_case", "refused", "withdrawn"})  # outcomes of an exchange without anything sent
WITHDRAWN: Final = "withdrawn"  # how a problem ended that the buyer no longer wants anything done about
Pieces = tuple[tuple[str, int], ...]


def ordered(lines: Sequence[Line]) -> tuple[Ordered, ...]:
    """What is kept of an order's lines; none of those of a very long one, whose parts can't be told apart by hand."""
    if len(lines) > MOST_LINES:
        return ()
    return tuple([Ordered(line.sku, max(line.quantity, 1), line.price, line.gift) for line in lines])


def counted(pieces: Iterable[Piece]) -> Pieces:
    """Each of the goods once, with how many."""
    return added((), pieces)


def added(known: Pieces, pieces: Iterable[Piece]) -> Pieces:
    """What was known with what came now."""
    found = dict(known)
    for piece in pieces:
        found[piece.sku] = found.get(piece.sku, 0) + piece.quantity
    return tuple(found.items())


def came_back(refund: RefundFacts, sig: ReturnReceived) -> None:
    """Keep what came with a return. One told twice counts once: by its parcel's number, else by its pieces and time."""
    if not sig.pieces:
        return
    if refund.came and not refund.returns and refund.returned_at is not None:  # stored before returns were kept apart
        refund.returns = (CameBack(refund.came, refund.returned_at),)
    kept = {*refund.returns, CameBack(counted(sig.pieces), sig.at, sig.waybill)}
    refund.returns = tuple(sorted(kept, key=_moment))
    refund.came = _together(refund.returns, window(refund))


def _moment(came: CameBack) -> tuple[datetime, str, Pieces]:
    return came.at, came.parcel, came.pieces


def _together(returns: Iterable[CameBack], apart: timedelta) -> Pieces:
    """All that came, in order of time. Of a parcel told again, the most pieces of each of the goods."""
    found: list[CameBack] = []
    for each in returns:
        same = next((n for n, other in enumerate(found) if _one(each, other, apart)), None)
        if same is None:
            found.append(each)
        else:
            found[same] = CameBack(_most(found[same].pieces, each.pieces), found[same].at, found[same].parcel)
    total: Counter[str] = Counter()
    for each in found:
        total.update(dict(each.pieces))
    return tuple(sorted(total.items()))


def _one(each: CameBack, other: CameBack, apart: timedelta) -> bool:
    if each.parcel and other.parcel:
        return each.parcel == other.parcel
    return sorted(each.pieces) == sorted(other.pieces) and each.at - other.at <= apart


def _most(one: Pieces, other: Pieces) -> Pieces:
    return tuple((Counter(dict(one)) | Counter(dict(other))).items())


def revalue(f: Facts) -> None:
    """What the pieces that came back are worth, return by return: no piece of the order counts twice."""
    refunds = [each for each in f.subjects.values() if isinstance(each, RefundFacts) and each.came]
    before: Counter[str] = Counter()
    so_far = 0
    for refund in sorted(refunds, key=_when_back):
        before.update(dict(refund.came))
        total = worth(f, tuple(before.items()))
        refund.back = max(total - so_far, 0)
        so_far = max(total, so_far)


def _when_back(refund: RefundFacts) -> tuple[datetime | None, str]:
    return refund.returned_at, refund.ref


def worth(f: Facts, pieces: Pieces) -> int:
    """What of the order's money these are worth, minor units; 0 where its lines don't tell.

    Goods the order doesn't have, and more pieces than it has, are worth nothing.
    """
    left = dict(pieces)
    if not pieces or not f.lines or not left.keys() <= {line.sku for line in f.lines}:
        return 0
    bought = []
    for line in f.lines:
        back = min(left.get(line.sku, 0), line.quantity)
        left[line.sku] = left.get(line.sku, 0) - back
        bought.append(Bought(line.quantity, line.price, back, line.gift))
    total = sum(line.list_price for line in bought if not line.gift)
    return apportion.refund(tuple(bought), min(total, max(f.amount - f.freight, 0)))


def in_vain(d: Dossier, f: Facts, r: Subject) -> int:
    """What the buyer added for an exchange that came to nothing, and has not got back yet."""
    if not isinstance(r, ProblemFacts) or ADDS not in r.traits or not (r.how == WITHDRAWN or _given_up(d, r)):
        return 0
    return max(f.payments.get(r.ref, 0) - r.returned, 0)


def _given_up(d: Dossier, r: ProblemFacts) -> bool:
    about = f"problem:{r.ref}"
    return any(case.subject == about and case.state is CLOSED and case.outcome in GIVEN_UP for case in d.cases)


def exchanged(f: Facts, r: Subject) -> int:
    """What leaves the house in an exchange: what was paid for the piece it is instead of; the order where none is told.

    Whatever the other article costs: what the buyer adds has come in before, what they get back is granted besides.
    """
    if not isinstance(r, ProblemFacts):
        return 0
    return (worth(f, ((r.instead_of, 1),)) or f.amount) * max(r.quantity, 1)
