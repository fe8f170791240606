"""How much may be released in a day: by each person and by all, where the merchant says so; else as much as comes.

A day is one of the installation's own zone. What was released and failed since has not left, and counts no more.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import connection
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from amends.casework.ledger.merchant_lock import lock
from amends.casework.payments.models import Payment, PaymentBatch, PaymentState, ReleaseDay
from amends.engine.currencies import MINOR_DIGITS
from amends.merchants import changes
from amends.merchants.access import require, visible
from amends.merchants.changes import AREAS, Area, Values
from amends.merchants.models import Member
from amends.merchants.roles import Permission

AREA: Final = "release_day"
SUMS: Final = ("each_most", "all_most")


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLimits:
    """Minor units; None: no limit, which is what holds where the merchant never said one."""

    each: int | None = None
    together: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRoom:
    """A day's limits with what was released so far, by the member and by all, minor units."""

    limits: DayLimits
    mine: int
    ours: int

    @property
    def left(self) -> int | None:
        """How much the member may still release today; None: as much as comes."""
        of = ((self.limits.each, self.mine), (self.limits.together, self.ours))
        return min((max(most - gone, 0) for most, gone in of if most is not None), default=None)


def limits_of(member: Member, currency: str) -> DayLimits:
    row = visible(member, ReleaseDay).filter(currency=currency).first()
    return DayLimits(each=row.each_most, together=row.all_most) if row is not None else DayLimits()


def room_of(member: Member, currency: str, now: datetime) -> DayRoom:
    """What is left of today's. What others released counts, however late this hand's ``now`` comes to its turn."""
    began = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    released = visible(member, PaymentBatch).filter(currency=currency, released_at__gte=began)
    by = dict(released.values_list("id", "released_by"))
    under_way = Q(state__in=[PaymentState.HELD, PaymentState.PAID])
    sums = visible(member, Payment).filter(under_way, batch_id__in=list(by)).order_by().values_list("batch_id")
    gone: dict[int, int] = dict(sums.annotate(total=Sum("amount")))
    mine = sum(total for batch, total in gone.items() if by[batch] == member.pk)
    return DayRoom(limits=limits_of(member, currency), mine=mine, ours=sum(gone.values()))


def one_at_a_time(member: Member) -> None:
    """Two releases of one merchant go one after the other: both must not fit under one limit."""
    with connection.cursor() as cursor:
        lock(cursor, merchant_id=member.merchant_id, keys=["release of payments"])


def _read(member: Member, key: str) -> Values | None:
    row = visible(member, ReleaseDay).filter(currency=key).first()
    return {name: _written(getattr(row, name, None), key) for name in SUMS}


def _write(member: Member, key: str, values: Values) -> None:
    require(member, Permission.MANAGE_MERCHANT)
    sums: dict[str, int | None] = {name: _minor(values[name], key) for name in SUMS}
    if not visible(member, ReleaseDay).filter(currency=key).update(**sums):
        ReleaseDay.objects.create(merchant_id=member.merchant_id, currency=key, **sums)


def _written(minor: int | None, currency: str) -> str:
    """As its history shows it: in whole units, empty for no limit."""
    digits = MINOR_DIGITS.get(currency, 2)
    return "" if minor is None else f"{Decimal(minor).scaleb(-digits):f}"


def _minor(written: str, currency: str) -> int | None:
    return int(Decimal(written).scaleb(MINOR_DIGITS.get(currency, 2))) if written else None


def put(member: Member, *, currency: str, each: int | None, together: int | None, now: datetime) -> None:
    """Set the merchant's own, minor units; None: no limit. Raises Http404 for who may not."""
    require(member, Permission.MANAGE_MERCHANT)
    after = {"each_most": _written(each, currency), "all_most": _written(together, currency)}
    changes.change(by=member, area=AREA, key=currency, after=after, now=now)


def register() -> None:
    """Make it one of the settings, with their history and undo."""
    AREAS[AREA] = Area(
        title=_("Payments in a day"), read=_read, write=_write, about=lambda _language, key, _values: key
    )
