"""Where goods of an order were at a time, by all that is known of that time now."""

from datetime import datetime
from typing import Final

from msgspec import structs

from amends.engine.facts import Facts
from amends.engine.parcels import derive, in_part, out
from amends.engine.subjects import ParcelFacts, ProblemFacts, RefundFacts
from amends.engine.words import Goods

_TIMES: Final = ("shipped_at", "handed_over_at", "delivered_at", "lost_at", "returned_at")


def goods_at(f: Facts, pieces: tuple[tuple[str, int], ...], at: datetime) -> Goods:
    """Where these goods of the order were at that time, by all that is known of it now."""
    if not f.parcels:
        return _whereabouts(f, at)
    then = _as_of(f, at)
    derive(then)
    then.goods = _whereabouts(then, at)
    if in_part(then):
        then.goods = Goods.IN_TRANSIT
    return _goods_of(then, pieces)


def look_again(f: Facts) -> None:
    """Where the goods were when each thing was asked, once more of that time is known."""
    for each in f.subjects.values():
        if isinstance(each, RefundFacts | ProblemFacts) and each.goods is not None and each.at is not None:
            each.goods = goods_at(f, each.pieces if isinstance(each, RefundFacts) else (), each.at)


def _whereabouts(f: Facts, at: datetime) -> Goods:
    if _by(f.returned_at, at):
        return Goods.RETURNED
    if _by(f.delivered_at, at) or _by(f.completed_at, at):
        return Goods.RECEIVED
    return Goods.IN_TRANSIT if _by(f.handed_over_at, at) or _by(f.shipped_at, at) else Goods.NOT_SHIPPED


def _as_of(f: Facts, at: datetime) -> Facts:
    """What is known of that time: nothing that came later."""
    then = {
        key: _cut(each, at)
        for key, each in f.subjects.items()
        if isinstance(each, RefundFacts) or (isinstance(each, ParcelFacts) and _by(each.at, at))
    }
    return structs.replace(
        f, subjects=then, goods=Goods.NOT_SHIPPED,
        shipped_at=None, handed_over_at=None, lost_at=None, delivered_at=None,
        returned_at=f.returned_at if _by(f.returned_at, at) else None,
        completed_at=f.completed_at if _by(f.completed_at, at) else None,
    )  # fmt: skip


def _cut(each: RefundFacts | ParcelFacts, at: datetime) -> RefundFacts | ParcelFacts:
    names = _TIMES if isinstance(each, ParcelFacts) else ("returned_at",)
    return structs.replace(each, **{name: None for name in names if not _by(getattr(each, name), at)})


def _by(known: datetime | None, at: datetime) -> bool:
    return known is not None and known <= at


def _goods_of(f: Facts, pieces: tuple[tuple[str, int], ...]) -> Goods:
    """Where these goods of the order are: in the parcels that hold some of them, where that is known."""
    skus = {sku for sku, _many in pieces}
    mine = [each for each in (out(f) if f.parcels and skus else ()) if any(sku in skus for sku, _many in each.pieces)]
    if not mine:
        return f.goods
    if all(each.returned_at is not None for each in mine):
        return Goods.RETURNED
    if all(each.delivered_at is not None for each in mine):
        return Goods.RECEIVED
    return Goods.IN_TRANSIT if any(each.handed_over_at or each.shipped_at for each in mine) else Goods.NOT_SHIPPED
