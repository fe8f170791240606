"""Erasing by rule: orders in which nothing has happened for as many days as the merchant has set. Off by default."""

from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from amends.casework.erasure import sql
from amends.casework.erasure.erase import NotErased, Wish, erase
from amends.casework.erasure.models import ErasedWhy
from amends.casework.ledger import sweeps
from amends.merchants.actors import Actor, ActorKind
from amends.merchants.models import Merchant

LEAST_DAYS: Final = 30
MOST_DAYS: Final = 3650
TOGETHER: Final = 50  # orders in one transaction, with one certificate


EVERY: Final = timedelta(hours=1)
_LOOKED: Final[list[datetime]] = []  # when this process last looked and found less than it may do at once


def round_due(*, now: datetime) -> int:
    """``erase_due``, but for a while after it had no more to do."""
    if _LOOKED and timedelta() <= now - _LOOKED[0] < EVERY:
        return 0
    done = erase_due(now=now)
    _LOOKED[:] = [] if done >= TOGETHER else [now]
    return done


def erase_due(*, now: datetime) -> int:
    """Some of the orders whose time has come, of each merchant that has a rule. Returns how many."""
    return sweeps.go_over("retention", sweeps.with_work(sql.WITH_RULE), lambda merchant: _of(merchant, now))


def due(merchant: Merchant, *, now: datetime, most: int = TOGETHER) -> list[int]:
    """Orders whose time has come, some of them."""
    if merchant.erase_after_days is None:
        return []
    before = now - timedelta(days=merchant.erase_after_days)
    with connection.cursor() as cursor:
        cursor.execute(sql.OLD, [merchant.pk, before, most])
        return [number for (number,) in cursor.fetchall()]


def _of(merchant_id: int, now: datetime) -> int:
    merchant = Merchant.objects.get(id=merchant_id)
    numbers = due(merchant, now=now)
    by = Actor(kind=ActorKind.ENGINE, id="", merchant_id=merchant_id, name="amends")
    wish = Wish(why=ErasedWhy.AGE, reason=f"{merchant.erase_after_days} d")
    done = 0
    try:
        return erase(merchant_id=merchant_id, numbers=numbers, by=by, wish=wish, now=now).orders if numbers else 0
    except NotErased as refused:
        held = set(refused.orders)
    for number in numbers if held else ():  # the others have their turn
        try:
            done += erase(merchant_id=merchant_id, numbers=[number], by=by, wish=wish, now=now).orders
        except NotErased:
            continue
    return done
