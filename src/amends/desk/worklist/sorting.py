"""A list sorted by one of its columns, as the address says it: ``sort=stake``; ``sort=-stake`` is the highest first.

What is sorted is the first FOUND of a view in the order of its index, so that a million cases cost what a thousand do;
a page of more than that says so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from amends.casework.queries.listed_case import ListedCase
from amends.desk.words import vocabulary
from amends.desk.words.vocabulary import say
from amends.desk.worklist import risk
from amends.desk.worklist.rows import RowTeller

FOUND: Final = 1000
HIGHEST_FIRST: Final = frozenset({"stake", "risk", "last", "opened"})  # what one looks for in them stands at the end


@dataclass(frozen=True, slots=True)
class Sort:
    """By which column; ``down``: the highest, latest or last first."""

    column: str
    down: bool

    def __str__(self) -> str:
        return f"-{self.column}" if self.down else self.column


def read(text: str) -> Sort | None:
    """From what an address holds; None for what is no column."""
    column = text.removeprefix("-")
    return Sort(column, text.startswith("-")) if column in _KEYS else None


def pressed(column: str, now: Sort | None) -> Sort | None:
    """What pressing a column's heading asks for: its usual way, then the other, then the list's own order again."""
    usual = Sort(column, column in HIGHEST_FIRST)
    if now is None or now.column != column:
        return usual
    return Sort(column, not usual.down) if now == usual else None


def arranged(cases: Sequence[ListedCase], by: Sort, teller: RowTeller, now: datetime) -> list[ListedCase]:
    """The cases in that order; those with nothing in the column last, and equal ones as they stood."""
    keys = [(_KEYS[by.column](case, teller, now), case) for case in cases]
    filled = [each for each in keys if each[0] not in {None, "", 0}]
    empty = [case for key, case in keys if key in {None, "", 0}]
    return [case for _, case in sorted(filled, key=lambda each: each[0], reverse=by.down)] + empty


def _stake(case: ListedCase, teller: RowTeller, _now: datetime) -> Any:
    home = teller.books.rates.at_home(case.money, case.currency) if case.money else 0
    return (home, case.points) if home or case.points else None


def _risk(case: ListedCase, teller: RowTeller, now: datetime) -> int:
    rates, playbook = teller.books.rates, teller.playbook(case.shop_id)
    clock = teller.titles(case.shop_id).clock_of(case.clock_name)
    loss = risk.expected(case, playbook, clock, teller.books.pace, now, rates=rates).loss
    return rates.at_home(loss, case.currency) if loss else 0


def _next(case: ListedCase, teller: RowTeller, _now: datetime) -> str:
    if not case.is_open:
        return say(vocabulary.OUTCOMES, case.outcome)
    if case.waits_for:
        return say(vocabulary.WAITING, case.waits_for)
    return teller.titles(case.shop_id).step(case.scene, case.next_step) if case.next_step else ""


_KEYS: Final[dict[str, Callable[[ListedCase, RowTeller, datetime], Any]]] = {
    "due": lambda case, _teller, _now: case.closed_at or case.due_at,
    "stake": _stake,
    "risk": _risk,
    "what": lambda case, teller, _now: teller.titles(case.shop_id).scene(case.scene),
    "order": lambda case, _teller, _now: case.order_key,
    "goods": lambda case, _teller, _now: say(vocabulary.GOODS, case.goods),
    "buyer": lambda case, _teller, _now: case.buyer,
    "next": _next,
    "waits": lambda case, _teller, _now: say(vocabulary.WAITING, case.waits_for),
    "desk": lambda case, teller, _now: teller.titles(case.shop_id).desk(case.desk),
    "owner": lambda case, teller, _now: teller.people.get(case.owner, ""),
    "last": lambda case, _teller, _now: case.last_event_at,
    "opened": lambda case, _teller, _now: case.opened_at,
    "shop": lambda case, teller, _now: teller.shops[case.shop_id].name,
    "issue": lambda case, teller, _now: teller.titles(case.shop_id).issue(case.issue),
    "product": lambda case, _teller, _now: case.product,
}
