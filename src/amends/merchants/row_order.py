"""The order of a list's rows, as an address asks for it; and what is reckoned in that order.

Of tables: ``table_pages``; of queries: ``query_pages``; where a page begins: ``page_places``.

The database sorts the whole of a list. What is empty stands last, both ways; equal rows stand in the list's own order,
whose last part no two rows share, so that each row has one place. A page begins behind the last row of the one before
by its keys, never by a number of rows: what comes in between moves nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar

from django.db.models import TextField, Value
from django.db.models.functions import NullIf
from django.http import HttpRequest

from amends.web import sorting
from amends.web.sorting import Heading, ListColumn, Sort, Titled

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class SqlKey:
    """What rows of a query are sorted by: SQL of its columns, and the values it takes."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOrder:
    """``name``: as the address says it; ``by``: of the column; empty and None: the list's own order."""

    name: str = ""
    by: Any = None
    down: bool = False


USUAL: Final = RowOrder()


@dataclass(frozen=True, slots=True, kw_only=True)
class SortedList:
    """What an address asks of a list. ``query``: all of it but the page; ``kept``: all but page and order.

    ``choices``: what it can be sorted by, shown or not; ``name``: under which the address says its order;
    ``after``: where the page begins, empty: at the top.
    """

    name: str
    heads: Sequence[Heading]
    choices: Sequence[Heading]
    order: RowOrder
    sort: str
    query: str
    kept: Sequence[tuple[str, str]]
    after: str

    @property
    def said(self) -> str:
        """Its order behind the address of a tab, so that the tab keeps it."""
        return f"&{self.name}={self.sort}" if self.sort else ""

    @property
    def further(self) -> str:
        """The address of a page further down begins with this."""
        return f"?{self.query}&" if self.query else "?"


def asked(request: HttpRequest, columns: Sequence[ListColumn], name: str = sorting.SORT) -> SortedList:
    """How a request wants a list of these columns; what is no column of it is the list's own order.

    ``name``: of the list, where a page has several: each is sorted by itself.
    """
    ways = {each.name: each.down for each in columns if each.by is not None}
    sort, kept = sorting.read(request.GET.get(name, ""), ways), sorting.kept(request.GET, name)
    found = sorted_list(columns, ways, kept=kept, sort=sort, name=name)
    return replace(found, order=_order(columns, sort), after=request.GET.get("after", ""))


def sorted_list(
    columns: Sequence[Titled],
    ways: Mapping[str, bool],
    *,
    kept: Sequence[tuple[str, str]],
    sort: Sort | None,
    name: str = sorting.SORT,
) -> SortedList:
    """``ways``: see ``sorting.headings``; ``kept``: what else the address says."""
    heads = sorting.headings(columns, query=kept, sort=sort, ways=ways, name=name)
    return SortedList(
        name=name,
        heads=heads,
        choices=heads,
        order=USUAL,
        sort=str(sort or ""),
        query=sorting.address([*kept, *sorting.said(sort, name).items()]),
        kept=kept,
        after="",
    )


def _order(columns: Sequence[ListColumn], sort: Sort | None) -> RowOrder:
    if sort is None:
        return USUAL
    return RowOrder(name=str(sort), by=next(each.by for each in columns if each.name == sort.column), down=sort.down)


def filled(text: Any) -> NullIf:
    """A text; nothing where it is empty."""
    return NullIf(text, Value(""), output_field=TextField())


def reckoned(rows: Iterable[Row], order: RowOrder) -> list[Row]:
    """What is reckoned and whole in memory; equal ones stay as they are."""
    rows = list(rows)
    if order.by is None:
        return rows
    keyed = [(order.by(row), row) for row in rows]
    filled = [each for each in keyed if each[0] not in {None, ""}]
    empty = [row for key, row in keyed if key in {None, ""}]
    up = sorted(filled, key=lambda each: each[0])
    return [*(row for _key, row in (_turned(filled) if order.down else up)), *empty]


def _turned(filled: list[tuple[Any, Row]]) -> list[tuple[Any, Row]]:
    return sorted(filled, key=lambda each: each[0], reverse=True)  # keeps equal ones as they are, too
