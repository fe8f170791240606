"""What of a shop goes out: what waits, what somebody has taken, what is done, what was given up."""

from datetime import datetime
from typing import Final

from django.db.models import Q

from amends.casework.ledger.effect_models import EffectRecord
from amends.merchants.access import visible
from amends.merchants.models import Member

PAGE: Final = 50
MOST: Final = 1_000  # counted no further
STATES: Final = ("waiting", "taken", "failed", "done")


def outgoing(member: Member, *, shop_id: int, state: str, now: datetime, before: int = 0) -> list[EffectRecord]:
    """A page of a shop's effects in a state, latest first, and one more where there are more."""
    rows = visible(member, EffectRecord).filter(_in(state, now), shop_id=shop_id)
    return list((rows.filter(id__lt=before) if before else rows).order_by("-id")[: PAGE + 1])


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
