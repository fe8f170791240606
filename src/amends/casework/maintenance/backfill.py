"""Filling projections anew from what they are kept from: dossiers as they stand, and the log. One way for all.

It goes along each merchant's dossiers, some at a time, each lot in a transaction of its own that holds the merchant's
lanes and those dossiers, so that what comes meanwhile waits a moment and is never lost. It can be begun again any time.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from amends.casework.decide.batch import Batch
from amends.casework.decide.projection import Projection, RefilledFrom, Seen
from amends.casework.decide.projection_registry import PROJECTIONS
from amends.casework.lanes.runner import cards_of
from amends.casework.ledger.connections import Connection, connect, joined
from amends.casework.ledger.rows import Decided
from amends.casework.maintenance import sql
from amends.casework.overlay.policies import ShopCard
from amends.casework.projections import cases as projections
from amends.casework.projections import fact_changes
from amends.casework.projections.history import HeardSignal
from amends.casework.projections.promises import Heard
from amends.casework.search import store as text_store
from amends.engine import dossier as dossiers
from amends.engine.ledgers.standing import NO_CASES, Stood
from amends.engine.signals import AnySignal
from amends.policy.problem import PlaybookError

EACH: Final = 500  # dossiers held at once
FIRST: Final = -(2**63)
NEW: Final = Stood(placed=False, carrier="", cases=NO_CASES, sums=0, replied_at=None)
REFILLED: Final = tuple(each.name for each in PROJECTIONS if each.source is not RefilledFrom.NOTHING)
_UNDONE: Final = frozenset({"deed.undone", "action.undone"})  # the former before taking back was a signal
_SIGNALS: Final = '"kind":'  # what was logged before it was a signal has none
_SIGNAL: msgspec.json.Decoder[AnySignal] = msgspec.json.Decoder(AnySignal)
_DECIDED: msgspec.json.Decoder[Decided] = msgspec.json.Decoder(Decided)
Row = tuple[Any, ...]


class _Undone(msgspec.Struct):
    """Which signal was taken back."""

    ref: str = ""


_UNDO: msgspec.json.Decoder[_Undone] = msgspec.json.Decoder(_Undone)


def backfill(*, names: Sequence[str] = REFILLED, now: datetime, each: int = EACH) -> int:
    """Fill the named projections anew. Returns how many dossiers were gone through; unknown names raise KeyError."""
    known = {projection.name: projection for projection in PROJECTIONS}
    wanted = [known[name] for name in names]
    text_store.forget()
    with connect() as connection:
        merchants = [merchant for (merchant,) in connection.execute(sql.MERCHANTS)]
        return sum(_of_merchant(connection, wanted, merchant, now, each) for merchant in merchants)


def _of_merchant(connection: Connection, wanted: Sequence[Projection], merchant: int, now: datetime, each: int) -> int:
    after, seen = FIRST, 0
    while rows := connection.execute(sql.FOLLOWING, [merchant, after, each]).fetchall():
        numbers = [number for (number,) in rows]
        lot(connection, wanted, merchant, numbers, now)
        after, seen = numbers[-1], seen + len(rows)
    return seen


def refill(*, merchant_id: int, numbers: Sequence[int], now: datetime) -> None:
    """Fill anew what is kept from some dossiers, which the caller holds, in the caller's transaction."""
    text_store.forget()
    wanted = [projection for projection in PROJECTIONS if projection.name in REFILLED]
    rows = joined().execute(sql.SOME, [merchant_id, list(numbers)]).fetchall()
    _fill(joined(), wanted, merchant_id, rows, now, bulk=False)


def lot(
    connection: Connection, wanted: Sequence[Projection], merchant: int, numbers: Sequence[int], now: datetime
) -> None:
    """Fill anew what is kept from these dossiers, in a transaction of its own. ``connection``: ours alone."""
    with connection.transaction():
        connection.execute(sql.LANES, [merchant])
        _fill(connection, wanted, merchant, connection.execute(sql.SOME, [merchant, list(numbers)]).fetchall(), now)


def _fill(
    connection: Connection,
    wanted: Sequence[Projection],
    merchant: int,
    rows: Sequence[Row],
    now: datetime,
    *,
    bulk: bool = True,
) -> None:
    """``bulk``: see ``store``; only for connections that are ours alone."""
    of = [merchant, [row[1] for row in rows]]
    log = _log(connection, of) if any(p.source is RefilledFrom.LOG for p in wanted) else {}
    closed = set(connection.execute(sql.CLOSED, of).fetchall())
    cards, batch = cards_of(connection, {(merchant, row[2]) for row in rows}), Batch()
    known = [number for row in rows if (number := _gather(batch, wanted, row, cards, log, closed, now))]
    fact_changes.note(connection, (), [(merchant, number) for number in known])
    for projection in wanted:
        if projection.owned:  # a dossier that can't be read keeps the rows it has
            connection.execute(sql.TAKE_AWAY.format(table=projection.table), [merchant, known])
        projection.write(connection, batch, bulk)


def _log(connection: Connection, of: Sequence[Any]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for number, *line in connection.execute(sql.LOG, of):
        found[number].append(tuple(line))
    return found


def _gather(
    batch: Batch,
    wanted: Sequence[Projection],
    row: Row,
    cards: dict[int, ShopCard],
    log: dict[int, list[Row]],
    closed: Container[tuple[int, int]],
    now: datetime,
) -> int:
    """The dossier's number, if it could be read."""
    merchant_id, number, shop_id, version, buyer, state, sample = row
    place, card = (merchant_id, number, shop_id), cards[shop_id]
    try:
        dossier = dossiers.decode(bytes(state))
        policy = card.policy_for(dossier)
    except (msgspec.DecodeError, PlaybookError):
        return 0
    settled = [case.no for case in dossier.cases if (number, case.no) in closed]
    who = projections.Who(place=place, version=version, buyer=buyer, sample=sample)
    by = projections.Measure(card.rate(dossier.facts.currency), card.pace)
    cases = projections.cases(who, settled, dossier, policy, now=now, by=by).rows
    told, heard = _told(log.get(number, ())), Heard()
    seen = Seen(batch, place, NEW, dossier, policy, cases, heard, told, now)
    for projection in wanted:
        if projection.samples or not sample:
            _one(projection, seen)
    return int(number)


def _one(projection: Projection, seen: Seen) -> None:
    if projection.hear is not None:
        for told in seen.told:
            if told.signal is not None:
                projection.hear(seen.batch, seen.place, seen.heard, told.signal)
    if projection.gather is not None:
        projection.gather(seen)


def _told(log: Iterable[Row]) -> list[HeardSignal]:
    """What the log tells, but for what was taken back."""
    lines = list(log)
    back = {_UNDO.decode(payload).ref for _id, kind, payload, _outcome in lines if kind in _UNDONE}
    return [
        HeardSignal(
            _SIGNAL.decode(payload) if payload and _SIGNALS in payload else None,
            _DECIDED.decode(outcome).reasons if outcome else (),
        )
        for external_id, _kind, payload, outcome in lines
        if not (external_id and external_id in back)
    ]
