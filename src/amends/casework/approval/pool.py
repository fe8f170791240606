"""The merchant's fund pool (商家资金池): grants come out of it, finance and owners put in, every movement stays.

A merchant without a pool in a currency grants without one. A pool never goes below zero: the database refuses it.
"""

from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from amends.casework.approval import sql
from amends.casework.ledger.audit import note
from amends.merchants.access import require
from amends.merchants.models import Member
from amends.merchants.roles import Permission


class NotCovered(Exception):
    """The pool holds less than was to come out of it. ``left``: what it holds, minor units."""

    def __init__(self, left: int) -> None:
        super().__init__(f"the pool holds {left}")
        self.left = left


Order = tuple[int, int, str]
NOBODYS: Final[Order] = (0, 0, "")


def draw(
    *, merchant_id: int, currency: str, amount: int, member_id: int, order: Order = NOBODYS, now: datetime
) -> None:
    """Pay a grant out of the pool, in the caller's transaction; nothing where there is no pool. Raises NotCovered."""
    values: dict[str, int | str] = {"merchant": merchant_id, "currency": currency, "amount": -amount}
    with connection.cursor() as cursor:
        cursor.execute(sql.TAKE, values)
        taken = cursor.fetchone()
        if taken is not None:
            cursor.execute(sql.MOVED, [merchant_id, currency, -amount, taken[0], now, member_id, *order, ""])
            return
        cursor.execute(sql.LEFT, values)
        there = cursor.fetchone()
    if there is not None:
        raise NotCovered(there[0])


@transaction.atomic
def book(*, member: Member, currency: str, amount: int, reason: str, now: datetime) -> int:
    """Put money in (positive) or take it out again. Returns the balance. Raises NotCovered; Http404 if not theirs.

    The first booking of a currency opens its pool: from then on grants in it come out of the pool.
    """
    require(member, Permission.HANDLE_MONEY)
    values: dict[str, int | str] = {"merchant": member.merchant_id, "currency": currency, "amount": amount}
    with connection.cursor() as cursor:
        if amount > 0:
            cursor.execute(sql.OPEN, values)
        cursor.execute(sql.TAKE, values)
        taken = cursor.fetchone()
        if taken is None:
            cursor.execute(sql.LEFT, values)
            there = cursor.fetchone()
            raise NotCovered(there[0] if there else 0)
        balance = int(taken[0])
        row: list[Any] = [member.merchant_id, currency, amount, balance, now, member.pk, *NOBODYS, reason]
        cursor.execute(sql.MOVED, row)
    detail = {"amount": amount, "balance": balance, "reason": reason}
    note(member=member, verb="pool.booked", about=f"pool:{currency}", detail=detail, now=now)
    return balance
