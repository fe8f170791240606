"""The work list: open cases by urgency, page by page without OFFSET, and how many there are, counted only so far."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from django.db import connection

from amends.casework.queries import (
    list_filters,
    list_views,
    listed_case,
)
from amends.casework.queries.list_filters import ListFilters
from amends.casework.queries.list_views import LATELY, View
from amends.casework.queries.listed_case import ListedCase
from amends.merchants.models import Member

__all__ = ["COUNTED", "PAGE", "ListFilters", "PageCursor", "View", "WorkPage", "counts", "these", "work_list"]

PAGE: Final = 50
FEW: Final = 1000  # matches of a narrowed list that are sorted rather than met on the way through its order
WALKED: Final = 50_000  # cases looked at for the counts of a narrowed list
COUNTED: Final = 10_000  # beyond it a count says "10,000+": exact numbers of a million rows help nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCursor:
    """The last row of a page; the next page begins behind it."""

    band: int
    rank: float
    dossier_id: int
    no: int

    @classmethod
    def of(cls, row: ListedCase) -> Self:
        rank = row.closed_at.timestamp() if row.closed_at else row.rank
        return cls(band=row.band if row.is_open else 0, rank=rank, dossier_id=row.dossier_id, no=row.no)

    @classmethod
    def read(cls, text: str) -> Self | None:
        """From what ``str`` gave; None for anything else, which begins at the top."""
        try:
            band, rank, dossier_id, no = text.split("~")
            return cls(band=int(band), rank=float(rank), dossier_id=int(dossier_id), no=int(no))
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.band}~{self.rank!r}~{self.dossier_id}~{self.no}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkPage:
    rows: list[ListedCase]
    next: PageCursor | None


_OPEN_ORDER: Final = "band DESC, rank DESC, dossier_id, no"
_ORDERED: Final = "ORDER BY c.band DESC, c.rank DESC, c.dossier_id, c.no"
_CLOSED_ORDER: Final = "closed_at DESC, dossier_id, no"
_BEHIND: Final = """
    AND (band, rank) <= (%(band)s, %(rank)s)
    AND ((band, rank) < (%(band)s, %(rank)s) OR (dossier_id, no) > (%(dossier_id)s, %(no)s))"""
_CLOSED_BEHIND: Final = """
    AND closed_at <= to_timestamp(%(rank)s)
    AND (closed_at < to_timestamp(%(rank)s) OR (dossier_id, no) > (%(dossier_id)s, %(no)s))"""


# Whether few or many match, the planner can't know where what is asked for goes together (angry, and in Portuguese).
_FEW_OR_MANY: Final = """
WITH few AS MATERIALIZED (
    SELECT merchant_id, dossier_id, no, band, rank FROM casework_case WHERE {where} LIMIT {few} + 1
), k AS (
    (SELECT merchant_id, dossier_id, no FROM few WHERE (SELECT count(*) FROM few) <= {few} {end})
    UNION ALL
    (SELECT merchant_id, dossier_id, no FROM casework_case WHERE (SELECT count(*) FROM few) > {few} AND {where} {end})
)"""


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
    values = _values(member, filters, now) | {"limit": limit + 1}
    if after is not None:
        values |= {"band": after.band, "rank": after.rank, "dossier_id": after.dossier_id, "no": after.no}
    with connection.cursor() as cursor:
        cursor.execute(_page(view, filters, values, more=after is not None), values)
        rows = [listed_case.read(row) for row in cursor.fetchall()]
    full = len(rows) > limit
    return WorkPage(rows=rows[:limit], next=PageCursor.of(rows[limit - 1]) if full else None)


def these(member: Member, keys: Sequence[tuple[int, int]], *, desks: Sequence[str] = ()) -> list[ListedCase]:
    """The cases with these (dossier id, number) as they now stand, in no order; with the step of these desks."""
    if not keys:
        return []
    dossiers, numbers = zip(*keys, strict=True)
    wanted = (
        f"SELECT {listed_case.with_own_step()} FROM unnest(%(d)s::bigint[], %(n)s::int[]) k(d, n) JOIN casework_case c"  # noqa: S608
    )
    joined = f"{wanted} ON c.merchant_id = %(merchant)s AND c.dossier_id = k.d AND c.no = k.n {listed_case.OWN_STEP}"
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"merchant": member.merchant_id, "d": list(dossiers), "n": list(numbers)}
        values["own"] = list(desks)
        cursor.execute(joined, values)
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
    first = {view: _count(view, filters, values, most) for view in views if view not in _HOLDS}
    then = {view: _count(view, filters, values, most) for view in views if view in _HOLDS}
    parts = [f"({counted}) AS n_{view}" for view, counted in first.items()] or ["1 AS none"]
    wider = [f"{_unless_more(view, first, counted, most)} AS n_{view}" for view, counted in then.items()]
    query = f"WITH n AS MATERIALIZED (SELECT {', '.join(parts)}) SELECT {', '.join(['n.*', *wider])} FROM n"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row = cursor.fetchone() or ()
    found = dict(zip([*first, *then], row[-len(views) :], strict=True))
    return {view: found[view] for view in views}


_HOLDS: Final = {
    View.DESK: (View.FREE,),
    View.WAITING: (View.BUYER, View.PARTNER, View.PLATFORM),
    View.ALL: (View.RISK,),
}


def _unless_more(view: View, first: Collection[View], counted: str, most: int) -> str:
    """The count of a view that holds others: what one of these has over ``most``, it has as well."""
    parts = [f"n_{part}" for part in _HOLDS[view] if part in first]
    held = f"greatest({', '.join(parts)})" if parts else "0"
    return f"CASE WHEN {held} > {most} THEN {held} ELSE ({counted}) END"


def _counts_at_once(filters: ListFilters, values: dict[str, Any], most: int, views: Sequence[View]) -> dict[View, int]:
    ways = ", ".join(f"count(*) FILTER (WHERE {_belongs(view, filters, values)})" for view in views)
    chosen = "merchant_id, dossier_id, no, owner, desk, band, waits_for"
    left = " AND ".join(list_filters.conditions(filters))
    is_open = f"merchant_id = %(merchant)s AND state = 'open' AND {left}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), {ways} FROM (SELECT {chosen} FROM casework_case WHERE {is_open} LIMIT {WALKED + 1}) w",  # noqa: S608
            values,
        )
        seen, *found = cursor.fetchone() or (0,)
    return {
        view: most + 1 if seen > WALKED and number else number
        for view, number in zip(views, found, strict=True)
        if view is not View.CLOSED
    }


def _belongs(view: View, filters: ListFilters, values: dict[str, Any]) -> str:
    """Whether a case of the walk belongs to a view."""
    if view is View.CLOSED:
        return "false"
    parts = [part for part in list_views.conditions(view) if not part.startswith("state")]
    if (sides := list_views.sides(view, filters)) is not None:
        values[f"sides_{view}"] = list(sides.values)
        among = f"= ANY(%(sides_{view})s::text[])"
        parts.append(list_filters.at_desk(among, "w") if sides.column == "desk" else f"{sides.column} {among}")
    return " AND ".join(parts) or "true"


def _values(member: Member, filters: ListFilters, now: datetime) -> dict[str, Any]:
    mine = {"merchant": member.merchant_id, "owner": str(member.id), "since": now - LATELY}
    return list_filters.values(filters) | mine | {"own": list(filters.desks)}


def _where(view: View, filters: ListFilters) -> str:
    parts = ("merchant_id = %(merchant)s", *list_views.conditions(view), *list_filters.conditions(filters))
    return " AND ".join(parts)


def _count(view: View, filters: ListFilters, values: dict[str, Any], most: int) -> str:
    one = f"SELECT 1 FROM casework_case WHERE {_where(view, filters)}"  # noqa: S608
    sides = list_views.sides(view, filters)
    if sides is None:
        return f"SELECT count(*) FROM ({one} LIMIT {most + 1}) s"  # noqa: S608
    values[f"sides_{view}"] = list(sides.values)
    side = f"{one} AND {sides.column} = of.value LIMIT {most + 1}"
    several = f"unnest(%(sides_{view})s::text[]) of(value) CROSS JOIN LATERAL ({side}) c"
    counted = f"SELECT count(*) AS n FROM (SELECT 1 FROM {several} LIMIT {most + 1}) s"  # noqa: S608
    if sides.column != "desk":
        return counted
    more = _COUNT_ELSEWHERE.format(view=view, free=_free(view), some=(most + 1) * len(sides.values), most=most)
    return f"SELECT CASE WHEN o.n > {most} THEN o.n ELSE least(o.n + ({more}), {most + 1}) END FROM ({counted}) o"  # noqa: S608


# Cases at somebody's desks only by a ready step there, each once.
_COUNT_ELSEWHERE: Final = """
SELECT count(*) FROM (
    SELECT DISTINCT dossier_id, case_no FROM (
        SELECT s.dossier_id, s.case_no FROM casework_step s
        JOIN casework_case c ON c.merchant_id = %(merchant)s AND c.dossier_id = s.dossier_id AND c.no = s.case_no
        WHERE s.merchant_id = %(merchant)s AND s.state = 'ready' AND s.elsewhere{free}
            AND s.desk = ANY(%(sides_{view})s::text[]) AND c.desk <> ALL(%(sides_{view})s::text[])
        LIMIT {some}) those LIMIT {most} + 1) each"""
_ELSEWHERE: Final = """
SELECT merchant_id, dossier_id, case_no AS no, band, rank FROM casework_step s
WHERE merchant_id = %(merchant)s AND state = 'ready' AND elsewhere AND s.desk = of.value{free}{behind}
ORDER BY band DESC, rank DESC, dossier_id, case_no LIMIT %(limit)s"""


def _free(view: View) -> str:
    return " AND s.owner = ''" if view is View.FREE else ""


def _at_desks(view: View, where: str, behind: str) -> str:
    """The first cases of each desk by its own index: those it has, and those it has a ready step in."""
    keys = "SELECT merchant_id, dossier_id, no, band, rank FROM casework_case"
    own = f"{keys} WHERE {where} AND desk = of.value ORDER BY {_OPEN_ORDER} LIMIT %(limit)s"
    more = _ELSEWHERE.format(free=_free(view), behind=behind.replace("no)", "case_no)", 1))
    sides = f"unnest(%(sides)s::text[]) of(value) CROSS JOIN LATERAL (({own}) UNION ALL ({more})) each"
    first = f"SELECT DISTINCT each.* FROM {sides}"  # noqa: S608
    return f"WITH k AS ({first} ORDER BY {_OPEN_ORDER} LIMIT %(limit)s)"


def _page(view: View, filters: ListFilters, values: dict[str, Any], *, more: bool) -> str:
    """The rows of one page. Several desks or parties are walked side by side, each along its own index.

    A narrowed list walks the one index that carries all it can be narrowed by, and fetches only the rows it shows;
    unless so few cases match that all of them are found faster by what they are.
    """
    closed = view is View.CLOSED
    order = _CLOSED_ORDER if closed else _OPEN_ORDER
    behind = (_CLOSED_BEHIND if closed else _BEHIND) if more else ""
    where = f"{_where(view, filters)}{behind}"
    end = f"ORDER BY {order} LIMIT %(limit)s"
    chosen, own = listed_case.with_own_step(), listed_case.OWN_STEP
    sides = list_views.sides(view, filters)
    if filters.narrows and not closed:
        if sides is not None:
            among = "= ANY(%(sides)s::text[])"
            where += f" AND {list_filters.at_desk(among) if sides.column == 'desk' else f'{sides.column} {among}'}"
            values["sides"] = list(sides.values)
        keys = _FEW_OR_MANY.format(where=where, end=end, few=FEW)
        return f"{keys} {_of_keys(chosen, own)}"
    one = f"SELECT * FROM casework_case WHERE {where}"  # noqa: S608
    if sides is None:
        return f"SELECT {chosen} FROM ({one} {end}) c {own} ORDER BY {_aliased(order)}"  # noqa: S608
    values["sides"] = list(sides.values)
    if sides.column == "desk":
        return f"{_at_desks(view, where, behind)} {_of_keys(chosen, own)}"
    side = f"{one} AND {sides.column} = of.value {end}"
    walked = f"unnest(%(sides)s::text[]) of(value) CROSS JOIN LATERAL ({side}) c"
    return f"SELECT {chosen} FROM (SELECT c.* FROM {walked} {end}) c {own} ORDER BY {_aliased(order)}"  # noqa: S608


def _of_keys(chosen: str, own: str) -> str:
    found = f"FROM k JOIN casework_case c USING (merchant_id, dossier_id, no) {own} WHERE c.merchant_id = %(merchant)s"
    return f"SELECT {chosen} {found} {_ORDERED}"


def _aliased(order: str) -> str:
    return ", ".join(f"c.{part}" for part in order.split(", "))
