"""Parts of boards that stay counted: what a stretch of days gave, kept until something of its days changes.

What is kept is the answer to one statement about the cases of some days. It is as good as counted anew while the
changes of these days (``projections.fact_changes``) say what they said just before it was counted; else its days are
counted again. So a board is exact whenever it is asked for, and only what nobody asked before, or what changed, is
counted. Rows are told without what follows of the board's span: times by when their bucket begins, in seconds.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import connection

from amends.insight import board_sql, part_sql
from amends.insight.dimensions import ValueKind
from amends.insight.periods import DAY, DaySpan
from amends.insight.question import LONG, BoardCount, Key, kinds
from amends.insight.stretches import Stretch, cover, plan

FEW: Final = 20_000  # cases that are counted as they are
MOST: Final = 40_000  # groups that a part may have to be kept
_OF_A_SPAN: Final = frozenset(
    {"begin", "end", "edges", "offset", "rates", "phases", "phase_edges", "bins_hour", "bins_day", "bins_week"}
)
Row = list[Any]
"""A group's key, how many cases and the sum of their figures; of a mean also its classes and how many are in each."""
Said = tuple[int, int]  # what changes said: stamps together, and how many
_ROWS: Final = msgspec.msgpack.Decoder(list[Row])


def worth(asked: BoardCount) -> bool:
    """Whether parts are kept of it: of long spans with many cases."""
    if asked.span.days < LONG or not asked.measure.stays:
        return False
    at = board_sql.time_of(asked.measure)
    with connection.cursor() as cursor:
        cursor.execute(part_sql.MANY.format(at=at, most=FEW + 1), asked.values)
        return int(cursor.fetchone()[0]) > FEW


def rows(asked: BoardCount) -> list[Row]:
    """The groups of all stretches of the span; a key comes once for each of them."""
    return _Parts(asked).rows()


@dataclass(slots=True)
class _Parts:
    """One look. ``known``: what changes said of those kept; ``said``: what they say now, by day."""

    asked: BoardCount
    cut: UUID = field(init=False)
    known: dict[Stretch, Said] = field(default_factory=dict)
    stale: bool = False
    said: Mapping[date, Said] = field(default_factory=dict)
    counted: dict[Stretch, list[Row]] = field(default_factory=dict)

    def rows(self) -> list[Row]:
        span = self.asked.span
        self.cut = _cut(self.asked)
        self._look()
        taken: list[Stretch] = []
        for stretch in cover(span.first, span.last):
            taken += plan(stretch, self.known, self._good, self._tried)
        kept = [each for each in taken if each in self.known and self._good(each)]
        found = self._read(kept)
        for stretch in taken:
            if stretch not in found:
                found[stretch] = self.counted[stretch] = self._count(stretch)
        self._join(found)
        self._keep()
        return [row for each in taken for row in found.get(each, ())]

    def _look(self) -> None:
        """Changes first: what is counted after that is at least as new as what they say."""
        span, merchant = self.asked.span, self.asked.reader.merchant
        with connection.cursor() as cursor:
            cursor.execute(part_sql.CHANGES, [merchant, span.first - DAY, span.last + DAY])
            self.said = {day: (int(stamp), int(n)) for day, stamp, n in cursor.fetchall()}
            cursor.execute(part_sql.KNOWN, [merchant, self.cut, span.first, span.last])
            for first, days, stamp, n, asked_on in cursor.fetchall():
                self.known[Stretch(first, days)] = (stamp, n)
                self.stale |= asked_on < _today()

    def _good(self, stretch: Stretch) -> bool:
        return self.known[stretch] == self._says(stretch)

    def _tried(self, stretch: Stretch) -> bool:
        return any(stretch.holds(each) for each in self.known)

    def _says(self, stretch: Stretch) -> Said:
        """What the changes of its days say, which are UTC's and so reach a day further either way."""
        stamp = n = 0
        for number in range(-1, stretch.days + 1):
            one = self.said.get(stretch.first + timedelta(days=number))
            if one is not None:
                stamp, n = stamp ^ one[0], n + one[1]
        return stamp, n

    def _read(self, kept: Sequence[Stretch]) -> dict[Stretch, list[Row]]:
        if not kept:
            return {}
        of: list[Any] = [
            [each.first for each in kept],
            [each.days for each in kept],
            self.asked.reader.merchant,
            self.cut,
        ]
        with connection.cursor() as cursor:
            cursor.execute(part_sql.READ, of)
            return {Stretch(first, days): _ROWS.decode(bytes(row)) for first, days, row in cursor.fetchall()}

    def _count(self, stretch: Stretch) -> list[Row]:
        asked = self.asked.of(DaySpan(stretch.first, stretch.last, self.asked.span.zone))
        return _means(asked) if asked.measure.spread else _sums(asked)

    def _join(self, found: dict[Stretch, list[Row]]) -> None:
        """Two halves that were both known are one stretch from now on, and that one with its other half."""
        quiet = {each for each in found if each not in self.counted}
        for days in (2**n for n in range(1, 9)):
            for first in sorted(each.first for each in quiet if each.days == days // 2):
                whole = Stretch(first, days)
                if first.toordinal() % days or not quiet.issuperset(whole.halves):
                    continue
                if sum(len((self.counted | found)[half]) for half in whole.halves) > MOST:
                    continue
                made = together([row for half in whole.halves for row in (self.counted | found)[half]])
                self.counted[whole] = made
                quiet.add(whole)

    def _keep(self) -> None:
        """Where another request is keeping some just now this one keeps nothing."""
        merchant, today = self.asked.reader.merchant, _today()
        made = [each for each in self.counted.items() if len(each[1]) <= MOST]
        if not made and not self.stale:
            return
        with connection.cursor() as cursor:
            cursor.execute(part_sql.MAY_KEEP, [merchant])
            if cursor.fetchone() != (True,):
                return
            for stretch, told in made:
                said, packed = self._says(stretch), msgspec.msgpack.encode(told)
                cursor.execute(part_sql.KEEP, [merchant, self.cut, *stretch, *said, packed, today])
            if self.stale:
                cursor.execute(part_sql.ASKED, [today, merchant, self.cut, today])


def _today() -> date:
    return datetime.now(UTC).date()


def _cut(asked: BoardCount) -> UUID:
    """What parts of this board have in common, whatever their days."""
    steady = _text(asked, steady=True)
    values = {name: value for name, value in asked.values.items() if name not in _OF_A_SPAN}
    phases = asked.reader.promotions if ValueKind.PHASE in kinds(asked.address) else ()
    told = [[each.pk, each.warm_up_on, each.sale_on, each.after_sales_on, each.ends_on] for each in phases]
    return UUID(
        bytes=hashlib.sha256(json.dumps([steady, values, told], default=str, sort_keys=True).encode()).digest()[:16]
    )


def _text(asked: BoardCount, *, steady: bool) -> str:
    make: Callable[..., str] = board_sql.classes if asked.measure.spread else board_sql.parts
    return make(asked.address, whose=asked.whose, steady=steady)


def _sums(asked: BoardCount) -> list[Row]:
    told = _tellers(asked)
    wide = len(told)
    found = asked.rows(_text(asked, steady=asked.steady))
    return [[*(tell(part) for tell, part in zip(told, row, strict=False)), *row[wide:]] for row in found]


def _means(asked: BoardCount) -> list[Row]:
    """A row for each key."""
    told = _tellers(asked)
    wide, made = len(told), dict[Key, Row]()
    for row in asked.rows(_text(asked, steady=asked.steady)):
        key = tuple(tell(part) for tell, part in zip(told, row, strict=False))
        number, n, total = row[wide:]
        line = made.setdefault(key, [*key, 0, 0.0, [], []])
        line[wide] += n
        line[wide + 1] += total
        line[wide + 2].append(number)
        line[wide + 3].append(n)
    return list(made.values())


def _tellers(asked: BoardCount) -> list[Callable[[Any], Any]]:
    """For each dimension, what of a row is kept: of time, when its bucket begins, in seconds."""
    found: list[Callable[[Any], Any]] = []
    for each in asked.address.split:
        if not each.is_time:
            found.append(_as_it_is)
        elif board_sql.binned(each, steady=asked.steady):
            found.append(_seconds)
        else:
            found.append(_beginning(asked.begun[each.name]))
    return found


def _as_it_is(part: Any) -> Any:
    return part


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _beginning(begun: Sequence[datetime]) -> Callable[[int], int]:
    return lambda number: _seconds(begun[number - 1])


def together(lines: Iterable[Row]) -> list[Row]:
    """Rows of one cut, those of the same key added up."""
    made: dict[Key, Row] = {}
    classes: dict[Key, dict[int, int]] = defaultdict(dict)
    for row in lines:
        spread = isinstance(row[-1], list)
        wide = len(row) - (4 if spread else 2)
        key = tuple(row[:wide])
        line = made.setdefault(key, [*key, 0, 0])
        line[wide] += row[wide]
        line[wide + 1] += row[wide + 1]
        if spread:
            pile(classes[key], row[-2], row[-1])
    return [[*line, list(classes[key]), list(classes[key].values())] if classes else line for key, line in made.items()]


def pile(into: dict[int, int], numbers: Sequence[int], counts: Sequence[int]) -> None:
    """Add how many there are in each class."""
    for number, n in zip(numbers, counts, strict=True):
        into[number] = into.get(number, 0) + n
