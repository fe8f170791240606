"""The work list: open cases by urgency, page by page without OFFSET, and how many there are, counted only so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from django.db import connection

from amends.casework.ledger import order_sql
from amends.casework.queries import list_filters, listed_case, work_list_sql
from amends.casework.queries.list_filters import ListFilters
from amends.casework.queries.list_views import LATELY, View
from amends.casework.queries.listed_case import ListedCase
from amends.engine.ranks import added
from amends.merchants.models import Member
from amends.merchants.pace import pace_of

__all__ = ["COUNTED", "PAGE", "ListFilters", "PageCursor", "View", "WorkPage", "counts", "these", "work_list"]

PAGE: Final = 50
WALKED: Final = 50_000  # cases looked at for the counts of a narrowed list
COUNTED: Final = 10_000  # beyond it a count says "10,000+": exact numbers of a million rows help nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCursor:
    """The last row of a page; the next page begins behind it.

    ``gone``: look-aheads gone by when the first page was read, so that all pages show the order of that moment.
    ``score``: by which the row stood there.
    """

    gone: float
    score: float
    dossier_id: int
    no: int

    @classmethod
    def of(cls, row: ListedCase, gone: float) -> Self:
        score = row.closed_at.timestamp() if row.closed_at else row.rank + added(gone)[row.band]
        return cls(gone=gone, score=score, dossier_id=row.dossier_id, no=row.no)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """From what ``str`` gave; None for anything else, which begins at the top."""
        try:
            gone, score, dossier_id, no = text.split("~")
            return cls(gone=float(gone), score=float(score), dossier_id=int(dossier_id), no=int(no))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.gone!r}~{self.score!r}~{self.dossier_id}~{self.no}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPage:
    rows: list[ListedCase]
    next: PageCursor | None


def work_list(
    member: Member,
    *,
    view: View,
    filters: ListFilters,
    now: datetime,
    after: PageCursor | None = None,
    limit: int = PAGE,
) -> WorkPage:
    """One page of a view, most urgent first (closed ones: latest first)."""
    gone = after.gone if after else pace_of(member.merchant).at(now)
    values = _values(member, filters, now) | {"limit": limit + 1}
    values |= order_sql.values(gone, score=after.score if after else None)
    if after is not None:
        values |= {"dossier_id": after.dossier_id, "no": after.no}
    with connection.cursor() as cursor:
        cursor.execute(work_list_sql.page(view, filters, values, more=after is not None), values)
        rows = [listed_case.read(row) for row in cursor.fetchall()]
    full = len(rows) > limit
    return WorkPage(rows=rows[:limit], next=PageCursor.of(rows[limit - 1], gone) if full else None)


def these(member: Member, keys: Sequence[tuple[int, int]], *, desks: Sequence[str] = ()) -> list[ListedCase]:
    """The cases with these (dossier id, number) as they now stand, in no order; with the step of these desks."""
    if not keys:
        return []
    dossiers, numbers = zip(*keys, strict=True)
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"merchant": member.merchant_id, "d": list(dossiers), "n": list(numbers)}
        values["own"] = list(desks)
        cursor.execute(work_list_sql.these(), values)
        return [listed_case.read(row) for row in cursor.fetchall()]


def counts(
    member: Member,
    *,
    filters: ListFilters,
    now: datetime,
    most: int = COUNTED,
    views: Sequence[View] = tuple(View),
) -> dict[View, int]:
    """How many cases each view holds; a number above ``most`` stands for more. In one query.

    Unnarrowed, each view is counted along its own index, one that holds another only where that isn't "more" already.
    Narrowed, one walk over what is left counts for all open views; after WALKED cases it ends and whatever it met is
    "more". Closed cases carry no such index: narrowed, they are not counted.
    """
    values = _values(member, filters, now)
    if filters.narrows:
        return _counts_at_once(filters, values, most, views)
    asked = {view: work_list_sql.count(view, filters, values, most) for view in views}
    first = {view: counted for view, counted in asked.items() if view not in work_list_sql.HOLDS}
    then = {view: counted for view, counted in asked.items() if view in work_list_sql.HOLDS}
    with connection.cursor() as cursor:
        cursor.execute(work_list_sql.counts(first, then, most), values)
        row = cursor.fetchone() or ()
    found = dict(zip([*first, *then], row[-len(views) :], strict=True))
    return {view: found[view] for view in views}


def _counts_at_once(filters: ListFilters, values: dict[str, Any], most: int, views: Sequence[View]) -> dict[View, int]:
    with connection.cursor() as cursor:
        cursor.execute(work_list_sql.walk(filters, values, views, WALKED + 1), values)
        seen, *found = cursor.fetchone() or (0,)
    return {
        view: most + 1 if seen > WALKED and number else number
        for view, number in zip(views, found, strict=True)
        if view is not View.CLOSED
    }


def _values(member: Member, filters: ListFilters, now: datetime) -> dict[str, Any]:
    mine = {"merchant": member.merchant_id, "owner": str(member.id), "since": now - LATELY}
    return list_filters.values(filters) | mine | {"own": list(filters.desks)}
