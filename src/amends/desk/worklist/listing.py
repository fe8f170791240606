"""A page of a work list as the address asks for it: in the order of urgency, or sorted by a column, each by keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.utils.functional import Promise

from amends.casework.queries.list_filters import ListFilters
from amends.casework.queries.listed_case import ListedCase
from amends.casework.queries.sorted_list import SortCursor, sorted_list
from amends.casework.queries.work_list import PAGE, PageCursor, View, work_list
from amends.desk.worklist import sorting
from amends.desk.worklist.columns import Column
from amends.desk.worklist.rows import RowTeller
from amends.desk.worklist.sorting import Sort
from amends.merchants.models import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """``after``: what the address of the next page says, empty on the last."""

    rows: Sequence[ListedCase]
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A column's heading. ``url``: what pressing it asks for; ``order``: ascending, descending or none."""

    look: str
    title: str | Promise
    url: str
    order: str


def page(
    member: Member, *, view: View, filters: ListFilters, sort: Sort | None, after: str, told: RowTeller, now: datetime,
    limit: int | None = None,
) -> ListPage:  # fmt: skip
    """One page, of PAGE cases unless ``limit`` says how many; a place that makes no sense begins at the top."""
    many = limit or PAGE
    if sort is None:
        found = work_list(member, view=view, filters=filters, now=now, after=PageCursor.read(after), limit=many)
        return ListPage(rows=found.rows, after=str(found.next or ""))
    order = sorting.order(sort, told)
    begin = SortCursor.read(after, order) if after else None
    ranked = sorted_list(member, view=view, filters=filters, order=order, now=now, after=begin, limit=many)
    return ListPage(rows=ranked.rows, after=str(ranked.next or ""))


def headings(
    columns: Sequence[Column], *, view: View, query: Mapping[str, str], sort: Sort | None, closed: bool
) -> list[Heading]:
    return [_heading(column, view, query, sort, closed=closed) for column in columns]


def _heading(column: Column, view: View, query: Mapping[str, str], sort: Sort | None, *, closed: bool) -> Heading:
    wanted = sorting.pressed(column.name, sort)
    asked = {"view": view.value, **query, **said(wanted)}
    here = sort is not None and sort.column == column.name
    order = ("descending" if sort.down else "ascending") if sort and here else "none"
    title = column.closed if closed and column.closed else column.title
    return Heading(look=column.look, title=title, url=f"?{urlencode(asked)}", order=order)


def said(sort: Sort | None) -> dict[str, str]:
    """A sort as a part of an address."""
    return {"sort": str(sort)} if sort else {}
