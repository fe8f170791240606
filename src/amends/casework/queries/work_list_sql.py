"""The SQL of the work list, put together from its view and what it is narrowed by; ``work_list`` runs it."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from amends.casework.queries import list_filters, list_views, listed_case, sql
from amends.casework.queries.list_filters import ListFilters
from amends.casework.queries.list_views import View

FEW: Final = 1000  # matches of a narrowed list that are sorted rather than met on the way through its order
_OPEN_ORDER: Final = "band DESC, rank DESC, dossier_id, no"
_CLOSED_ORDER: Final = "closed_at DESC, dossier_id, no"
_BEHIND: Final = """
    AND (band, rank) <= (%(band)s, %(rank)s)
    AND ((band, rank) < (%(band)s, %(rank)s) OR (dossier_id, no) > (%(dossier_id)s, %(no)s))"""
_CLOSED_BEHIND: Final = """
    AND closed_at <= to_timestamp(%(rank)s)
    AND (closed_at < to_timestamp(%(rank)s) OR (dossier_id, no) > (%(dossier_id)s, %(no)s))"""
ORDERED: Final = "ORDER BY c.band DESC, c.rank DESC, c.dossier_id, c.no"
# Whether few or many match, the planner can't know where what is asked for goes together (angry, and in Portuguese).
FEW_OR_MANY: Final = """
WITH few AS MATERIALIZED (
    SELECT merchant_id, dossier_id, no, band, rank FROM casework_case WHERE {where} LIMIT {few} + 1
), k AS (
    (SELECT merchant_id, dossier_id, no FROM few WHERE (SELECT count(*) FROM few) <= {few} {end})
    UNION ALL
    (SELECT merchant_id, dossier_id, no FROM casework_case WHERE (SELECT count(*) FROM few) > {few} AND {where} {end})
)"""
# Cases at somebody's desks only by a ready step there, each once.
COUNT_ELSEWHERE: Final = """
SELECT count(*) FROM (
    SELECT DISTINCT dossier_id, case_no FROM (
        SELECT s.dossier_id, s.case_no FROM casework_step s
        JOIN casework_case c ON c.merchant_id = %(merchant)s AND c.dossier_id = s.dossier_id AND c.no = s.case_no
        WHERE s.merchant_id = %(merchant)s AND s.state = 'ready' AND s.elsewhere{free}
            AND s.desk = ANY(%(sides_{view})s::text[]) AND c.desk <> ALL(%(sides_{view})s::text[])
        LIMIT {some}) those LIMIT {most} + 1) each"""
ELSEWHERE: Final = """
SELECT merchant_id, dossier_id, case_no AS no, band, rank FROM casework_step s
WHERE merchant_id = %(merchant)s AND state = 'ready' AND elsewhere AND s.desk = of.value{free}{behind}
ORDER BY band DESC, rank DESC, dossier_id, case_no LIMIT %(limit)s"""
HOLDS: Final = {
    View.DESK: (View.FREE,),
    View.WAITING: (View.BUYER, View.PARTNER, View.PLATFORM),
    View.ALL: (View.RISK,),
}


def _unless_more(view: View, first: Collection[View], counted: str, most: int) -> str:
    """The count of a view that holds others: what one of these has over ``most``, it has as well."""
    parts = [f"n_{part}" for part in HOLDS[view] if part in first]
    held = f"greatest({', '.join(parts)})" if parts else "0"
    return f"CASE WHEN {held} > {most} THEN {held} ELSE ({counted}) END"


def these() -> str:
    """Cases by their keys, with the step of somebody's desks."""
    chosen = listed_case.with_own_step()
    wanted = f"SELECT {chosen} FROM unnest(%(d)s::bigint[], %(n)s::int[]) k(d, n) JOIN casework_case c"  # noqa: S608
    return f"{wanted} ON c.merchant_id = %(merchant)s AND c.dossier_id = k.d AND c.no = k.n {sql.OWN_STEP}"


def counts(first: dict[View, str], then: dict[View, str], most: int) -> str:
    """Each view's count; of views that hold others (``then``) where none of these has more than ``most`` already."""
    parts = [f"({counted}) AS n_{view}" for view, counted in first.items()] or ["1 AS none"]
    wider = [f"{_unless_more(view, first, counted, most)} AS n_{view}" for view, counted in then.items()]
    return f"WITH n AS MATERIALIZED (SELECT {', '.join(parts)}) SELECT {', '.join(['n.*', *wider])} FROM n"  # noqa: S608


def walk(filters: ListFilters, values: dict[str, Any], views: Sequence[View], most: int) -> str:
    """One walk over what a list is narrowed to, of ``most`` cases: how many it met, and of each view."""
    ways = ", ".join(f"count(*) FILTER (WHERE {_belongs(view, filters, values)})" for view in views)
    chosen = "merchant_id, dossier_id, no, owner, desk, band, waits_for"
    left = " AND ".join(list_filters.conditions(filters))
    is_open = f"merchant_id = %(merchant)s AND state = 'open' AND {left}"
    return f"SELECT count(*), {ways} FROM (SELECT {chosen} FROM casework_case WHERE {is_open} LIMIT {most}) w"  # noqa: S608


def _belongs(view: View, filters: ListFilters, values: dict[str, Any]) -> str:
    """Whether a case of the walk belongs to a view."""
    if view is View.CLOSED:
        return "false"
    parts = [part for part in list_views.conditions(view) if not part.startswith("state")]
    if (sides := list_views.sides(view, filters)) is not None:
        values[f"sides_{view}"] = list(sides.values)
        among = f"= ANY(%(sides_{view})s::text[])"
        parts.append(sql.at_desk(among, "w") if sides.column == "desk" else f"{sides.column} {among}")
    return " AND ".join(parts) or "true"


def _where(view: View, filters: ListFilters) -> str:
    parts = ("merchant_id = %(merchant)s", *list_views.conditions(view), *list_filters.conditions(filters))
    return " AND ".join(parts)


def count(view: View, filters: ListFilters, values: dict[str, Any], most: int) -> str:
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
    more = COUNT_ELSEWHERE.format(view=view, free=_free(view), some=(most + 1) * len(sides.values), most=most)
    return f"SELECT CASE WHEN o.n > {most} THEN o.n ELSE least(o.n + ({more}), {most + 1}) END FROM ({counted}) o"  # noqa: S608


def _free(view: View) -> str:
    return " AND s.owner = ''" if view is View.FREE else ""


def _at_desks(view: View, where: str, behind: str) -> str:
    """The first cases of each desk by its own index: those it has, and those it has a ready step in."""
    keys = "SELECT merchant_id, dossier_id, no, band, rank FROM casework_case"
    own = f"{keys} WHERE {where} AND desk = of.value ORDER BY {_OPEN_ORDER} LIMIT %(limit)s"
    more = ELSEWHERE.format(free=_free(view), behind=behind.replace("no)", "case_no)", 1))
    sides = f"unnest(%(sides)s::text[]) of(value) CROSS JOIN LATERAL (({own}) UNION ALL ({more})) each"
    first = f"SELECT DISTINCT each.* FROM {sides}"  # noqa: S608
    return f"WITH k AS ({first} ORDER BY {_OPEN_ORDER} LIMIT %(limit)s)"


def page(view: View, filters: ListFilters, values: dict[str, Any], *, more: bool) -> str:
    """The rows of one page. Several desks or parties are walked side by side, each along its own index.

    A narrowed list walks the one index that carries all it can be narrowed by, and fetches only the rows it shows;
    unless so few cases match that all of them are found faster by what they are.
    """
    closed = view is View.CLOSED
    order = _CLOSED_ORDER if closed else _OPEN_ORDER
    behind = (_CLOSED_BEHIND if closed else _BEHIND) if more else ""
    where = f"{_where(view, filters)}{behind}"
    end = f"ORDER BY {order} LIMIT %(limit)s"
    chosen, own = listed_case.with_own_step(), sql.OWN_STEP
    sides = list_views.sides(view, filters)
    if filters.narrows and not closed:
        if sides is not None:
            among = "= ANY(%(sides)s::text[])"
            where += f" AND {sql.at_desk(among) if sides.column == 'desk' else f'{sides.column} {among}'}"
            values["sides"] = list(sides.values)
        keys = FEW_OR_MANY.format(where=where, end=end, few=FEW)
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
    return f"SELECT {chosen} {found} {ORDERED}"


def _aliased(order: str) -> str:
    return ", ".join(f"c.{part}" for part in order.split(", "))
