"""What reaches the demo as it opens: trouble with orders not shipped, with the platform and the authorities."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from amends.engine.signals import (
    AnySignal,
    DisputeOpened,
    EvidenceAsked,
    InvoiceAsked,
    Line,
    MessageReceived,
    OrderPlaced,
    ParcelDelivered,
    ParcelHandedOver,
    ProblemReported,
    RefundAsked,
)
from amends.engine.words import InvoiceKind, RefundType

SCENES: Final = frozenset({"evidence_not_received", "regulator_complaint", "signed_not_received"})  # what some come to
GOODS: Final = (("K-21", "恒温电热水壶", 29_900), ("B-07", "羊绒毯 150×200", 45_900), ("L-13", "床头阅读灯", 16_800))
ANGRY: Final = (
    "到底还发不发货？！没人回我，我要投诉12315！！！",
    "骗子店铺，退钱！！",
    "等了三天，太慢了，失望，要差评了",
)


def signals(*, now: datetime, mark: str) -> list[AnySignal]:
    """Three unshipped orders whose buyers want their money back and say so; two delivered ones that went further.

    ``mark``: makes the numbers this run's.
    """
    asked = [signal for number, goods in enumerate(GOODS) for signal in _order(number, goods, now, mark)]
    return [*asked, *_disputed(now, mark), *_complained_of(now, mark), *_missed(now, mark), *_owed(now, mark)]


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


def _delivered(number: int, now: datetime, mark: str) -> Iterator[AnySignal]:
    key, (sku, title, price) = f"2{mark}{number:04d}", GOODS[number % len(GOODS)]
    yield OrderPlaced(
        id=f"{key}:placed", at=now - timedelta(days=9), order=key, amount=price, currency="CNY", country="CN",
        language="zh", ship_by=now - timedelta(days=7), buyer=("钱进", "孙悦")[number % 2],
        lines=(Line(sku=sku, title=title, price=price),),
    )  # fmt: skip
    yield ParcelHandedOver(
        id=f"{key}:handed", at=now - timedelta(days=8), order=key, waybill=f"SF{mark}{number:03d}", carrier="顺丰"
    )
    yield ParcelDelivered(id=f"{key}:delivered", at=now - timedelta(days=5), order=key)


def _disputed(now: datetime, mark: str) -> Iterator[AnySignal]:
    """The platform has stepped in and wants proof that the parcel was handed to its buyer."""
    key, ref = f"2{mark}0003", f"D2{mark}0003"
    yield from _delivered(3, now, mark)
    yield DisputeOpened(
        id=f"{key}:dispute", at=now - timedelta(hours=23), order=key, ref=ref, reason="签收未收到",
        amount=GOODS[0][2], text="显示签收了，可我没收到，驿站也说没有",
    )  # fmt: skip
    yield EvidenceAsked(
        id=f"{key}:evidence", at=now - timedelta(hours=6), order=key, ref=ref, deadline=now + timedelta(hours=42)
    )


def _complained_of(now: datetime, mark: str) -> Iterator[AnySignal]:
    """A letter of the authorities."""
    key = f"2{mark}0004"
    yield from _delivered(4, now, mark)
    yield ProblemReported(
        id=f"{key}:letter", at=now - timedelta(hours=3), order=key, ref=f"P2{mark}0004", issue="REGULATOR_COMPLAINT",
        amount=GOODS[1][2], text="12315 转来投诉单：称羊绒含量与页面不符，要求退一赔三，限期答复",
    )  # fmt: skip


def _problem(number: int, issue: str, amount: int, text: str, now: datetime, mark: str) -> Iterator[AnySignal]:
    key = f"2{mark}{number:04d}"
    yield from _delivered(number, now, mark)
    yield ProblemReported(
        id=f"{key}:problem",
        at=now - timedelta(hours=2),
        order=key,
        ref=f"P{key}",
        issue=issue,
        amount=amount,
        text=text,
    )


def _missed(now: datetime, mark: str) -> Iterator[AnySignal]:
    """Two that were signed for, and not by their buyers: the carrier is asked."""
    for number, text in ((5, "物流显示家人签收，家里没人收到"), (6, "写着驿站代收，驿站说没有这件")):
        yield from _problem(number, "SIGNED_NOT_RECEIVED", GOODS[number % len(GOODS)][2], text, now, mark)


def _owed(now: datetime, mark: str) -> Iterator[AnySignal]:
    """Two whose price fell after they bought; two who want an invoice, one of them for two days."""
    for number, amount in ((7, 1_800), (8, 2_600)):
        yield from _problem(number, "PRICE_DIFF", amount, "昨天刚买今天就降价了，说好价保的", now, mark)
    for number, hours, title in ((9, 3, "杭州临平某某贸易有限公司"), (10, 50, "个人")):
        key = f"2{mark}{number:04d}"
        yield from _delivered(number, now, mark)
        yield InvoiceAsked(
            id=f"{key}:invoice", at=now - timedelta(hours=hours), order=key, ref=f"I{key}",
            invoice=InvoiceKind.ELECTRONIC, title=title, amount=GOODS[number % len(GOODS)][2],
        )  # fmt: skip


def broken(*, mark: str) -> bytes:
    """A refund whose sum is no number, as a marketplace once sent it: it ends in quarantine."""
    item: dict[str, Any] = {
        "kind": "refund.asked", "id": f"broken-{mark}", "at": "2026-11-20T09:00:00+08:00", "order": f"2{mark}0001",
        "ref": f"R-broken-{mark}", "type": "refund_only", "amount": "12,5", "version": "v1",
    }  # fmt: skip
    return msgspec.json.encode([item])
