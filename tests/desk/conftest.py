"""A desk with work on it: T-1001 refund before shipping, T-1002 shipped all the same, T-1003 disputed."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from amends.engine.signals import DisputeOpened, MessageReceived
from amends.merchants.models import Member, Shop
from tests.casework.stories import HOUR, feed, number, placed, refund_asked, scanned
from tests.cast import OWNER


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def lead(owner: object) -> Member:
    return Member.objects.get(user__email=OWNER)


@pytest.fixture
def refund(tmall_shop: Shop, now: datetime) -> int:
    """The dossier of T-1001: the buyer asked for the money back half an hour ago, nothing has been shipped."""
    start = now - 5 * HOUR
    return feed(tmall_shop, placed(at=start), refund_asked(at=now - timedelta(minutes=30)), now=now)


@pytest.fixture
def shipped_all_the_same(tmall_shop: Shop, now: datetime) -> int:
    order = "T-1002"
    story = (
        placed(order, at=now - 5 * HOUR),
        refund_asked(order, at=now - 3 * HOUR),
        scanned(order, at=now - timedelta(minutes=20)),
    )
    return feed(tmall_shop, *story, now=now)


@pytest.fixture
def dispute(tmall_shop: Shop, now: datetime) -> int:
    order = "T-1003"
    opened = DisputeOpened(
        id="d1", at=now - HOUR, order=order, ref="D-1", reason="未收到货", amount=42_000, respond_by=now + 20 * HOUR
    )
    said = MessageReceived(id="m1", at=now - HOUR, order=order, text="אני לא קיבלתי 📦 <b>还没收到</b>")
    return feed(tmall_shop, placed(order, at=now - 90 * HOUR, amount=42_000), opened, said, now=now)


@pytest.fixture
def busy(refund: int, shipped_all_the_same: int, dispute: int) -> tuple[int, int, int]:
    return refund, shipped_all_the_same, dispute


def at(shop: Shop, order: str) -> str:
    """The address of the order's first case."""
    return f"/cases/{number(shop, order)}/1/"
