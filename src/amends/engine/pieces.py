"""Pieces of an order: how many of which goods a refund or return is about, and what of its money they are worth."""

from collections.abc import Iterable, Sequence
from typing import Final

from amends.engine import apportion
from amends.engine.apportion import Bought
from amends.engine.facts import Facts, Ordered
from amends.engine.signals import Line, Piece

MOST_LINES: Final = 40
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
