"""A round that fails for a merchant again and again: its lead is told, and ``amends doctor``, until it goes well."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Final, NamedTuple

import msgspec
from django.db import DatabaseError, transaction

from amends.casework.ledger import reach, sql, store
from amends.casework.ledger.connections import joined
from amends.casework.ledger.rows import JSONB, AlertRow

IN_A_ROW: Final = 3  # failures, each later than the last, before anybody is told
_failed: Final[defaultdict[str, dict[int, int]]] = defaultdict(dict)  # by what is done: merchant to how often in a row
_open: Final[dict[int, set[str]]] = {}  # by merchant: what has an open alarm, once it was asked


class FailedRound(NamedTuple):
    what: str
    merchant: int
    since: datetime


def failed(what: str, merchant: int) -> None:
    """Count it, and alarm once it is enough. Where the merchant's rows can't be written either, nothing is told."""
    times = _failed[what].get(merchant, 0) + 1
    _failed[what][merchant] = times
    try:
        if times >= IN_A_ROW and what not in _alarmed(merchant):
            _alarm(what, merchant)
    except DatabaseError:
        return


def went_well(what: str, merchant: int) -> None:
    """Forget what failed before, in this process or an earlier one."""
    _failed[what].pop(merchant, None)
    if what not in _alarmed(merchant):
        return
    with transaction.atomic():
        ended = joined().execute(sql.ROUND_OVER, [datetime.now(UTC), merchant, f"round:{what}:%"]).fetchall()
        joined().execute(sql.ROUND_SEEN, [datetime.now(UTC), merchant, [number for (number,) in ended]])
    _alarmed(merchant).discard(what)


def standing() -> list[FailedRound]:
    """What fails now, for whom."""
    return [each for merchant in reach.merchants(joined()) for each in _standing(merchant)]


def _standing(merchant: int) -> list[FailedRound]:
    found = joined().execute(sql.ROUNDS, [merchant])
    return [FailedRound(key.split(":")[1], merchant, since) for key, since in found]


def _alarmed(merchant: int) -> set[str]:
    if merchant not in _open:
        _open[merchant] = {each.what for each in _standing(merchant)}
    return _open[merchant]


@transaction.atomic
def _alarm(what: str, merchant: int) -> None:
    now = datetime.now(UTC)
    shop = joined().execute(sql.FIRST_SHOP, [merchant]).fetchone()
    if shop is None:
        return
    row = AlertRow(
        merchant_id=merchant, shop_id=shop[0], dossier_id=0, order_key="", case_no=0, kind="alarm", recipient="lead",
        key=f"round:{what}:{now.isoformat()}", wanted_at=now, next_at=now,
        payload=JSONB + msgspec.json.encode({"say": "alert_round", "text": what}),
    )  # fmt: skip
    store.put_alerts(joined(), [row], bulk=False)
    _alarmed(merchant).add(what)
