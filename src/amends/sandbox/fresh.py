"""What the marketplaces send the demo as it opens: refunds before shipping, angry buyers, and one broken message."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from amends.engine.signals import AnySignal, Line, MessageReceived, OrderPlaced, RefundAsked
from amends.engine.words import RefundType

GOODS: Final = (("K-21", "恒温电热水壶", 29_900), ("B-07", "羊绒毯 150×200", 45_900), ("L-13", "床头阅读灯", 16_800))
ANGRY: Final = (
    "到底还发不发货？！没人回我，我要投诉12315！！！",
    "骗子店铺，退钱！！",
    "等了三天，太慢了，失望，要差评了",
)


def signals(*, now: datetime, mark: str) -> list[AnySignal]:
    """Three unshipped orders whose buyers want their money back and say so. ``mark``: makes the numbers this run's."""
    return [signal for number, goods in enumerate(GOODS) for signal in _order(number, goods, now, mark)]


def _order(number: int, goods: tuple[str, str, int], now: datetime, mark: str) -> Iterator[AnySignal]:
    sku, title, price = goods
    key = f"2{mark}{number:04d}"
    yield OrderPlaced(
        id=f"{key}:placed", at=now - timedelta(hours=20 - number), order=key, amount=price, currency="CNY",
        country="CN", language="zh", ship_by=now + timedelta(hours=28), buyer=("王芳", "李雷", "赵敏")[number],
        lines=(Line(sku=sku, title=title, price=price),),
    )  # fmt: skip
    yield RefundAsked(
        id=f"{key}:asked", at=now - timedelta(minutes=50 - 10 * number), order=key, ref=f"R{key}",
        type=RefundType.REFUND_ONLY, amount=price, version="v1",
    )  # fmt: skip
    yield MessageReceived(id=f"{key}:said", at=now - timedelta(minutes=9 - number), order=key, text=ANGRY[number])


def broken(*, mark: str) -> bytes:
    """A refund whose sum is no number, as a marketplace once sent it: it ends in quarantine."""
    item: dict[str, Any] = {
        "kind": "refund.asked", "id": f"broken-{mark}", "at": "2026-11-20T09:00:00+08:00", "order": f"2{mark}0001",
        "ref": f"R-broken-{mark}", "type": "refund_only", "amount": "12,5", "version": "v1",
    }  # fmt: skip
    return msgspec.json.encode([item])
