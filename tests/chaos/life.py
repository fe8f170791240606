"""What a shop's own system tells while everything breaks: a believable life, and refunds before shipping among it."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from amends.casework.intake.reports import acts
from amends.engine.signals import AnySignal, Line, OrderPlaced, RefundAsked
from amends.engine.words import RefundType
from amends.world import TMALL, promotion

GAP: Final = timedelta(days=20)
EACH: Final = 11  # signals an order has, about
BATCH: Final = 40  # signals, about


def batches(*, seed: int, signals: int, now: datetime) -> list[list[AnySignal]]:
    """About so many signals, an order's own together and by time; beside each order one that is to be held."""
    told = promotion(seed=seed, shop=TMALL, start=now - GAP, until=now, orders=max(signals // (EACH + 2), 1))
    of: dict[str, list[AnySignal]] = {}
    for each in told:
        if not acts(each):  # type: ignore[arg-type]  # the world tells no others
            of.setdefault(each.order, []).append(each)  # type: ignore[arg-type]
    held = [_held(number, now - GAP + timedelta(minutes=number)) for number in range(len(of))]
    return list(_batched(order for pair in zip(of.values(), held, strict=True) for order in pair))


def _held(number: int, at: datetime) -> list[AnySignal]:
    """Paid, and the money asked back before anything has left: the warehouse is to be told."""
    order = f"H-{number}"
    line = Line(sku="K1", title="电水壶", price=29_900)
    placed = OrderPlaced(
        id=f"{order}:placed",
        at=at,
        order=order,
        amount=29_900,
        currency="CNY",
        country="CN",
        language="zh",
        ship_by=at + timedelta(days=2),
        lines=(line,),
    )
    asked = RefundAsked(
        id=f"{order}:asked",
        at=at + timedelta(hours=1),
        order=order,
        ref=f"R-{order}",
        type=RefundType.REFUND_ONLY,
        amount=29_900,
        version="v1",
    )
    return [placed, asked]


def _batched(orders: Iterable[list[AnySignal]]) -> Iterator[list[AnySignal]]:
    batch: list[AnySignal] = []
    for order in orders:
        batch += order
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
