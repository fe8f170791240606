"""Goods that leave for nothing: which of an order's, and what they are worth, less what came back for them.

Nothing of it is typed by anybody: what the order's lines and sums tell, and where they don't, all of the order.
"""

from datetime import datetime
from typing import Final

from amends.engine.facts import Facts
from amends.engine.parcels import asked_back, parcels
from amends.engine.pieces import Pieces, exchanged, worth
from amends.engine.subjects import ParcelFacts, ProblemFacts, RefundFacts, Subject
from amends.engine.words import Direction

SOUND: Final = frozenset({"", "intact"})  # findings of goods that came back as they were sent


def pieces_of(r: Subject) -> Pieces:
    """Which goods go out again for what a case is about: those it tells of. None: all that was ordered."""
    if isinstance(r, ProblemFacts):
        return ((r.sku, max(r.quantity, 1)),) if r.sku else ()
    return r.pieces if isinstance(r, RefundFacts | ParcelFacts) else ()


def sent_again(f: Facts, r: Subject) -> int:
    """What leaves the house where goods go out again, minor units: what went before and is in the house is taken off.

    Of an exchange for another article see ``pieces.exchanged``. 0 where nothing is left of it, or nobody can tell.
    """
    if isinstance(r, ProblemFacts) and r.instead_of:
        return exchanged(f, r)
    whole = gross(f, r)
    return max(whole - _in_the_house(f, r, whole), 0)


def gross(f: Facts, r: Subject) -> int:
    """The same without what came back; 0: nobody can tell. Pieces that the order's lines don't tell count as all."""
    pieces = pieces_of(r)
    known = [_of_piece(f, sku, many) for sku, many in pieces]
    return sum(known) if known and all(known) else _of_all(f)


def given_along(f: Facts, r: Subject) -> int:
    """What gifts are worth as it was told: their lines' prices, else what the problem tells; 0 where neither does.

    Of a piece that was bought it is what that is worth.
    """
    gifts = sum(line.price for line in f.lines if line.gift)
    if gifts or not isinstance(r, ProblemFacts):
        return gifts
    bought = r.sku in {line.sku for line in f.lines if not line.gift}
    return max(gross(f, r) if bought else 0, r.amount)


def _of_piece(f: Facts, sku: str, many: int) -> int:
    """Of so many of one of the goods, more than were ordered among them; 0 where the lines don't tell."""
    had = sum(line.quantity for line in f.lines if line.sku == sku)
    if not had:
        return 0
    of_those = worth(f, ((sku, min(many, had)),))
    return of_those if many <= had else -(-worth(f, ((sku, had),)) * many // had)


def _of_all(f: Facts) -> int:
    """What was paid for all the goods; where nothing was, their list prices."""
    paid = max(f.amount - f.freight, 0)
    return paid or sum(line.price for line in f.lines if not line.gift)


def _in_the_house(f: Facts, r: Subject, whole: int) -> int:
    """What came back of it: once, and only as far as its money was not paid back for it."""
    at, value = _back(f, r, whole)
    if at is None or any(each.way is Direction.AGAIN and each.at is not None and each.at >= at for each in parcels(f)):
        return 0
    return max(min(value, whole) - f.refunded, 0)


def _back(f: Facts, r: Subject, whole: int) -> tuple[datetime | None, int]:
    """When goods were first in the house again, as they had been sent, and what of ``whole`` they are."""
    if isinstance(r, RefundFacts):
        return (r.returned_at, r.back if r.came else whole) if r.finding in SOUND else (None, 0)
    if isinstance(r, ParcelFacts):
        return r.returned_at, whole
    if isinstance(r, ProblemFacts):
        return None, 0
    undelivered = f.returned_at if f.returned_at != asked_back(f) else None
    return undelivered, whole
