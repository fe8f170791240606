"""A page of a work list as the address asks for it: in the order of urgency, or sorted by a column, each by keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from amends.casework.queries.list_filters import ListFilters
from amends.casework.queries.listed_case import ListedCase
from amends.casework.queries.sorted_list import SortCursor, sorted_list
from amends.casework.queries.work_list import PAGE, PageCursor, View, work_list
from amends.desk.worklist import sorting
from amends.desk.worklist.columns import EVERY, Column
from amends.desk.worklist.rows import RowTeller
from amends.merchants import row_order
from amends.merchants.models import Member
from amends.merchants.row_order import SortedList
from amends.web.sorting import Sort


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """``after``: what the address of the next page says, empty on the last."""

    rows: Sequence[ListedCase]
    after: str


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


def listed(columns: Sequence[Column], *, view: View, query: Mapping[str, str], sort: Sort | None) -> SortedList:
    """Its headings, and what else its address says; among closed cases some columns say something else."""
    closed, kept = view is View.CLOSED, list({"view": view.value, **query}.items())
    told = [replace(each, title=each.closed) if closed and each.closed else each for each in EVERY]
    found, shown = row_order.sorted_list(told, sorting.WAYS, kept=kept, sort=sort), {each.name for each in columns}
    return replace(found, heads=[head for head in found.heads if head.name in shown])
