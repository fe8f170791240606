"""Losses whose time has passed, told once a day to those who keep the money and to the leads."""

from datetime import datetime

from django.utils import timezone

from amends.casework.losses.models import OPEN, Loss
from amends.merchants import about
from amends.merchants.models import NoticeKind
from amends.merchants.notices import members_with, tell
from amends.merchants.roles import Role


def tell_late(*, merchant_id: int, now: datetime) -> int:
    """Returns how many losses are late."""
    late = Loss.objects.filter(merchant_id=merchant_id, state__in=OPEN, due_at__lte=now).count()
    if late:
        tell(
            merchant_id=merchant_id,
            members=members_with(merchant_id=merchant_id, roles=[Role.FINANCE, Role.SUPERVISOR, Role.MANAGER]),
            kind=NoticeKind.WARNING,
            words={"say": "loss_late", "count": str(late)},
            about=about.LOSSES,
            once=f"loss_late:{timezone.localdate(now)}",
            now=now,
        )
    return late
