"""Taking work: a merchant's lanes, what waits in them, and what is due.

Every mention of a table is compared with the merchants asked for, not only with another table: so that on a distributed
database a statement about one merchant runs as one task where that merchant's rows lie.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from amends.casework.ledger import sql
from amends.casework.ledger.identity import LANES
from amends.casework.ledger.store import Connection, Row

Lane = tuple[int, int]  # merchant, lane


_LAID: Final[set[int]] = set()  # merchants whose lanes this process has seen to; never forgotten, at worst laid again


def lay(connection: Connection, merchant: int) -> None:
    """See to it that a merchant has lanes before the first of its signals waits for one."""
    if merchant not in _LAID:
        connection.execute(sql.NEW_LANES, {"merchant": merchant})
        _LAID.add(merchant)


def lock_lanes(connection: Connection, merchants: Sequence[int], lanes: Sequence[int]) -> list[Lane]:
    """Those lanes of the merchants that nobody else works in; ours until the transaction ends, however it ends.

    A lane is a row: it is locked where the merchant's rows lie, whichever node one has come in by.
    """
    got = _locked(connection, merchants, lanes)
    new = set(merchants) - {merchant for merchant, _ in got}  # or somebody else has all of theirs
    for merchant in sorted(new):
        connection.execute(sql.NEW_LANES, {"merchant": merchant})
    return got + _locked(connection, sorted(new), lanes) if new else got


def _locked(connection: Connection, merchants: Sequence[int], lanes: Sequence[int]) -> list[Lane]:
    return [(merchant, lane) for merchant, lane in connection.execute(sql.LOCK_LANES, [list(merchants), list(lanes)])]


def take(connection: Connection, lanes: Sequence[Lane], each: int) -> list[Row]:
    """Take up to ``each`` waiting signals out of each lane, oldest first (in no order across the answer)."""
    merchants, numbers = zip(*lanes, strict=True)
    values = {"of": sorted(set(merchants)), "merchants": list(merchants), "lanes": list(numbers), "each": each}
    return _fetch(connection, sql.TAKE, values)


def load(connection: Connection, keys: Iterable[tuple[int, int]]) -> list[Row]:
    """Dossiers by (merchant, id), locked. Those that don't exist are left out."""
    merchants, ids = zip(*keys, strict=True)
    values = {"of": sorted(set(merchants)), "merchants": _numbers(merchants), "ids": _numbers(ids)}
    return _fetch(connection, sql.LOAD, values)


def due(connection: Connection, until: dict[Lane, datetime], each: int) -> list[Row]:
    """Up to ``each`` dossiers per merchant that want to wake at or before their lane's time, soonest first, locked."""
    if not until:
        return []
    merchants = sorted({merchant for merchant, _ in until})
    times = [until.get((merchant, lane)) for merchant in merchants for lane in range(LANES)]
    values = {"of": merchants, "until": times, "latest": max(until.values()), "each": each}
    return _fetch(connection, sql.DUE, values)


def _numbers(numbers: Iterable[int]) -> str:
    """An array's text: a tenth of the time it takes to have thousands adapted one by one."""
    return "{" + ",".join(map(str, numbers)) + "}"


def _fetch(connection: Connection, query: str, values: dict[str, Any]) -> list[Row]:
    """Planned each time: a table that is empty now has a million rows in a minute, and a kept plan wouldn't know."""
    cursor = connection.cursor(binary=True)
    return cursor.execute(query, values, prepare=False).fetchall()
