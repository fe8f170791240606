"""A list sorted by one of its columns, as the address says it: ``sort=stake``; ``sort=-stake`` is the highest first.

Every list declares its columns once; from them come its headings, what may stand in its address and what it is sorted
by. How the rows are brought into that order is said by ``merchants.row_order``, and for the work list by the ledger.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise

SORT: Final = "sort"
PAGES: Final = frozenset({"after", "page", "before"})  # what an address says of the page


@dataclass(frozen=True, slots=True)
class Sort:
    """By which column; ``down``: the highest, latest or last first."""

    column: str
    down: bool

    def __str__(self) -> str:
        return f"-{self.column}" if self.down else self.column


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a list. ``by``: what its rows are sorted by, None: by nothing; ``look``: classes of its heading.

    ``down``: the highest is asked for first, for what one looks for in it stands at the end. ``by`` is a field or an
    expression of the database for rows of a table, SQL for rows of a query, a function of a row for what is reckoned.
    What is empty stands last, both ways.
    """

    name: str
    title: str | Promise
    by: Any = None
    down: bool = False
    look: str = ""


class Titled(Protocol):
    """What a heading is made of."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str | Promise: ...
    @property
    def look(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A column's heading. ``url``: what pressing it asks for, or empty; ``order``: ascending, descending or none."""

    name: str
    look: str
    title: str | Promise
    url: str
    order: str


def read(text: str, columns: Container[str]) -> Sort | None:
    """From what an address holds; None for what is no column."""
    column = text.removeprefix("-")
    return Sort(column, text.startswith("-")) if column in columns else None


def pressed(column: str, now: Sort | None, *, down: bool) -> Sort | None:
    """What pressing a column's heading asks for: its usual way, then the other, then the list's own order again."""
    usual = Sort(column, down)
    if now is None or now.column != column:
        return usual
    return Sort(column, not usual.down) if now == usual else None


def said(sort: Sort | None, name: str = SORT) -> dict[str, str]:
    """A sort as a part of an address; ``name``: of the list, where a page has several."""
    return {name: str(sort)} if sort else {}


def kept(given: QueryDict, name: str = SORT) -> list[tuple[str, str]]:
    """What else an address asks for: all but the order and the page."""
    return [(key, value) for key, values in given.lists() if key not in {name, *PAGES} for value in values]


def address(pairs: Sequence[tuple[str, str]]) -> str:
    """As it stands behind the question mark."""
    return urlencode(pairs)


def headings(
    columns: Iterable[Titled],
    *,
    query: Sequence[tuple[str, str]],
    sort: Sort | None,
    ways: Mapping[str, bool],
    name: str = SORT,
) -> list[Heading]:
    """``ways``: which columns can be sorted by, and whether the highest is asked for first; ``query``: all else."""
    found, rest = [], address(query)
    for column in columns:
        here = sort is not None and sort.column == column.name
        order = ("descending" if sort.down else "ascending") if sort and here else "none"
        wanted = pressed(column.name, sort, down=ways.get(column.name, False))
        parts = filter(None, (rest, address([*said(wanted, name).items()])))
        url = f"?{'&'.join(parts)}" if column.name in ways else ""
        found.append(Heading(name=column.name, look=column.look, title=column.title, url=url, order=order))
    return found
