"""The look-ahead by which a merchant's cases are ranked: a few times the work of what its people did lately.

Kept in the merchant's row with the moment it was looked at. It changes only where it would be notably another, because
then all open cases are ranked anew (``ranking``). Too little known: the look-ahead of the playbooks.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec
from django.db import connection

from amends.casework.maintenance import sql
from amends.casework.overlay.policies import ShopCard
from amends.engine.compiled_clocks import WORK
from amends.engine.ranks import FEW, LOOK_AHEAD, Pace
from amends.merchants.models import Merchant
from amends.policy.problem import PlaybookError

LATELY: Final = timedelta(days=14)
EVERY: Final = timedelta(hours=6)
ENOUGH: Final = 50  # steps done by people
MOST: Final = 2_000  # of the latest
SHORTEST, LONGEST = timedelta(minutes=30), timedelta(hours=24)
NOTABLY: Final = 1.5


class KeptPace(Pace, frozen=True, omit_defaults=True):
    looked_at: datetime | None = None


def follow(merchant: Merchant, cards: Mapping[int, ShopCard], now: datetime) -> None:
    """Look again, if it is time, and keep what was found in the merchant's row and in ``cards``' place of it."""
    kept = msgspec.convert(merchant.pace, KeptPace)
    if kept.looked_at is not None and now - kept.looked_at < EVERY:
        return
    is_, wanted = timedelta(seconds=kept.ahead), _wanted(merchant.pk, cards, now)
    was = Pace(kept.ahead, kept.since, kept.gone)  # compiled code takes no class derived from its own
    pace = was.changed(wanted, now) if max(is_ / wanted, wanted / is_) >= NOTABLY else was
    merchant.pace = msgspec.to_builtins(KeptPace(pace.ahead, pace.since, pace.gone, now))
    Merchant.objects.filter(id=merchant.pk).update(pace=merchant.pace)


def _wanted(merchant_id: int, cards: Mapping[int, ShopCard], now: datetime) -> timedelta:
    with connection.cursor() as cursor:
        cursor.execute(sql.DONE_LATELY, [merchant_id, now - LATELY, MOST, merchant_id])
        done = [(_work(cards[shop], scene), count) for shop, scene, count in cursor.fetchall() if shop in cards]
    steps = sum(count for _work, count in done)
    if steps < ENOUGH:
        return _of_playbooks(cards)
    mean: timedelta = sum((work * count for work, count in done), timedelta()) / steps
    return min(max(FEW * mean, SHORTEST), LONGEST)


def _work(card: ShopCard, scene: str) -> timedelta:
    try:
        compiled = card.policy.scene(scene)
    except PlaybookError:
        return WORK
    found = compiled.scene.work if compiled is not None else None
    return found.elapsed if found is not None else WORK


def _of_playbooks(cards: Mapping[int, ShopCard]) -> timedelta:
    """The shortest, where shops run on different ones."""
    told = []
    for card in cards.values():
        try:
            ahead = card.policy.playbook.look_ahead
        except PlaybookError:
            continue
        if ahead is not None:
            told.append(ahead.elapsed)
    return min(told, default=LOOK_AHEAD)
