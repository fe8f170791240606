"""A table as read: rows of plain texts under their names, numbered as a spreadsheet numbers them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from amends.channels.tables import problem
from amends.channels.tables.headers import plain
from amends.channels.tables.problem import TableError
from amends.channels.tables.values import bare

LOOKED_AT: Final = 15  # rows among which the column names are looked for
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 300


@dataclass(frozen=True, slots=True)
class RawTable:
    """``kind``: what sort of file, such as ``CSV, GB18030``; ``rows``: all of them, the first is number 1."""

    kind: str
    rows: Sequence[Sequence[str]]
    name: str = ""


@dataclass(frozen=True, slots=True)
class DataSheet:
    """``names``: of the columns, each once; ``first``: the number of the first row below them."""

    kind: str
    name: str
    names: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    first: int

    def samples(self, column: int, most: int = 3) -> list[str]:
        """What stands in a column, each once, from its first rows."""
        seen = (bare(row[column]) for row in self.rows[:200] if column < len(row))
        return list(dict.fromkeys(text for text in seen if text))[:most]


def sheet_of(raw: RawTable, known: frozenset[str]) -> DataSheet:
    """The table below its column names; ``known``: names of columns that lists tell of. Raises TableError."""
    if not any(any(cell.strip() for cell in row) for row in raw.rows):
        raise TableError(problem.EMPTY)
    if max(len(row) for row in raw.rows[:200]) == 1:
        raise TableError(problem.ONE_COLUMN)
    at = _header(raw.rows, known)
    names = _once([plain_name(cell) for cell in raw.rows[at]][:MOST_COLUMNS])
    below = raw.rows[at + 1 :]
    if not any(any(cell.strip() for cell in row) for row in below):
        raise TableError(problem.NO_ROWS)
    if len(below) > MOST_ROWS:
        raise TableError(problem.TOO_MANY_ROWS)
    return DataSheet(raw.kind, raw.name, names, below, at + 2)


def hits(row: Sequence[str], known: frozenset[str]) -> int:
    """How many cells are names that lists know."""
    return sum(plain(cell) in known for cell in row)


def plain_name(cell: str) -> str:
    return " ".join(cell.replace("\ufeff", "").split())


def _header(rows: Sequence[Sequence[str]], known: frozenset[str]) -> int:
    """Which row names the columns: the one that lists know most of, else the first that is no title and no value."""
    looked = rows[:LOOKED_AT]
    best = max(range(len(looked)), key=lambda n: (hits(looked[n], known), -n))
    if hits(looked[best], known):
        return best
    for number, row in enumerate(looked):
        filled = [cell for cell in row if cell.strip()]
        if len(filled) > 1:
            if sum(any(c.isdecimal() for c in cell) for cell in filled) * 2 > len(filled):
                raise TableError(problem.NO_HEADER)
            return number
    raise TableError(problem.ONE_COLUMN)


def _once(names: list[str]) -> tuple[str, ...]:
    """Names that stand twice are told apart by a number; those that are missing, by their column's letter."""
    counted: Counter[str] = Counter()
    made = []
    for place, name in enumerate(names):
        shown = name or f"({letter(place)})"
        counted[shown] += 1
        made.append(shown if counted[shown] == 1 else f"{shown} ({counted[shown]})")
    return tuple(made)


def letter(place: int) -> str:
    """The letter a spreadsheet gives a column: A, B, … Z, AA."""
    text, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text
