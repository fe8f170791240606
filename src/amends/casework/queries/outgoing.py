"""What of a shop goes out: what waits, what somebody has taken, what is done, what was given up."""

from datetime import datetime
from typing import Final

from django.db.models import Q

from amends.casework.ledger.effect_models import EffectRecord
from amends.merchants import table_pages
from amends.merchants.access import visible
from amends.merchants.models import Member
from amends.merchants.row_order import USUAL, RowOrder

PAGE: Final = 50
MOST: Final = 1_000  # counted no further
STATES: Final = ("waiting", "taken", "failed", "done")


def outgoing(
    member: Member, *, shop_id: int, state: str, now: datetime, order: RowOrder = USUAL, after: str = ""
) -> tuple[list[EffectRecord], str]:
    """A page of a shop's effects in a state, latest first unless they are sorted, and where the next begins."""
    rows = visible(member, EffectRecord).filter(_in(state, now), shop_id=shop_id)
    return table_pages.page(rows, order, ("-id",), after=after, most=PAGE)


def counts(member: Member, *, shop_id: int, now: datetime) -> dict[str, int]:
    """How many there are of each state, at most ``MOST``; of what is done nobody asks."""
    rows = visible(member, EffectRecord).filter(shop_id=shop_id)
    return {state: rows.filter(_in(state, now))[:MOST].count() for state in STATES if state != "done"}


def _in(state: str, now: datetime) -> Q:
    taken = Q(next_at__gt=now) & ~Q(holder="")
    match state:
        case "taken":
            return taken
        case "failed":
            return Q(state="dead")
        case "done":
            return Q(state="sent")
        case _:
            return Q(next_at__isnull=False) & ~taken
