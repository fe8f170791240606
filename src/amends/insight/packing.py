"""Columns of many cases are packed and kept, a stretch of days at a time; see ``loading``."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

import msgspec
import numpy as np

from amends.casework.ledger.connections import joined
from amends.insight import column_sql, columns, loading, wanted
from amends.insight.binary import ask
from amends.insight.loading import NOTHING, SAID, SECONDS, STRETCH, CaseColumns
from amends.insight.measures import When
from amends.insight.periods import DAY

LOT: Final = 4  # days that are read in one go


def changed(merchant: int, at: When, since: date, today: date) -> list[date]:
    """The stretches that aren't kept as they are now, the latest first."""
    ((begun,),) = ask(column_sql.FIRST.format(at=f"f.{at.value}"), [merchant, since])
    if begun is None:
        return []
    first = loading.first_of(begun.date())
    said = loading.changes(merchant, first, today)
    names = sorted([SAID, SECONDS, *(each.name for each in wanted.of_all(at))])
    kept = {
        stretch: [tuple(each) for each in loading.said_of(packed)]
        for stretch, known, packed in ask(column_sql.SAID, [SAID, merchant, at.value])
        if known == names
    }
    stretches = [first + n * DAY for n in range(0, (today - first).days + 1, STRETCH)]
    return [
        each for each in reversed(stretches)
        if kept.get(each) != [said.get(each + n * DAY, NOTHING) for n in range(STRETCH)]
    ]  # fmt: skip


def keep(merchant: int, at: When, stretch: date) -> None:
    """Read its cases and keep their columns, with what its changes said before."""
    told, last = wanted.of_all(at), stretch + timedelta(days=STRETCH - 1)
    said = loading.changes(merchant, stretch, last)
    pieces = [
        loading.read(merchant, at, stretch + n * DAY, stretch + (n + LOT - 1) * DAY, told)
        for n in range(0, STRETCH, LOT)
    ]
    seconds = np.concatenate([each.at for each in pieces]) - int(loading.midnight(stretch).timestamp())
    packed = {each.name: columns.pack(each.kind, _whole(each, pieces)) for each in told}
    packed[SECONDS] = seconds.astype("<i4").tobytes()
    packed[SAID] = msgspec.msgpack.encode([said.get(stretch + n * DAY, NOTHING) for n in range(STRETCH)])
    connection = joined()
    for name in sorted(packed):
        connection.execute(column_sql.KEEP, [merchant, at.value, stretch, name, packed[name]])
    connection.execute(column_sql.OTHERS, [merchant, at.value, stretch, list(packed)])


def _whole(column: wanted.FactColumn, pieces: Iterable[CaseColumns]) -> columns.Rows:
    return columns.joined(column.kind, [each.told[column] for each in pieces])
