"""The SQL of the work list, put together from its view and what it is narrowed by; ``work_list`` runs it."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from amends.casework.ledger import order_sql
from amends.casework.queries import list_filters, list_views, listed_case, sql
from amends.casework.queries.list_filters import ListFilters
from amends.casework.queries.list_views import Sides, View

FEW: Final = 1000  # matches of a narrowed list that are sorted rather than met on the way through its order
_CLOSED_ORDER: Final = "closed_at DESC, dossier_id, no"
_CLOSED_BEHIND: Final = """
    AND closed_at <= to_timestamp(%(score)s)
    AND (closed_at < to_timestamp(%(score)s) OR (dossier_id, no) > (%(dossier_id)s, %(no)s))"""
# Whether few or many match, the planner can't know where what is asked for goes together (angry, and in Portuguese).
FEW_OR_MANY: Final = """
WITH few AS MATERIALIZED (
    SELECT merchant_id, dossier_id, no, {score} AS score FROM casework_case WHERE {where}{sorted_behind}
    LIMIT {few} + 1
), k AS (
    (SELECT * FROM few WHERE (SELECT count(*) FROM few) <= {few}
    ORDER BY score DESC, dossier_id, no LIMIT %(limit)s)
    UNION ALL
    ({many})
)"""
# Put before the conditions of a walk over many.
MANY: Final = "(SELECT count(*) FROM few) > {few} AND "
# Cases at somebody's desks only by a ready step there, each once.
COUNT_ELSEWHERE: Final = """
SELECT count(*) FROM (
    SELECT DISTINCT dossier_id, case_no FROM (
        SELECT s.dossier_id, s.case_no FROM casework_step s
        JOIN casework_case c ON c.merchant_id = %(merchant)s AND c.dossier_id = s.dossier_id AND c.no = s.case_no
        WHERE s.merchant_id = %(merchant)s AND s.state = 'ready' AND s.elsewhere{free}
            AND s.desk = ANY(%(sides_{view})s::text[]) AND c.desk <> ALL(%(sides_{view})s::text[])
        LIMIT {some}) those LIMIT {most} + 1) each"""
ELSEWHERE: Final = "s.merchant_id = %(merchant)s AND s.state = 'ready' AND s.elsewhere AND s.desk = of.value{free}"
ASKED: Final = """coalesce((SELECT a.goes_to FROM casework_approval a WHERE a.merchant_id = %(merchant)s
    AND a.dossier_id = c.dossier_id AND a.case_no = c.no AND a.state = 'asked'), '')"""
SIDES: Final = "unnest(%(sides)s::text[]) of(value)"
HOLDS: Final = {
    View.DESK: (View.FREE,),
    View.WAITING: (View.BUYER, View.PARTNER, View.PLATFORM),
    View.ALL: (View.RISK, View.WROTE),
}


def _unless_more(view: View, first: Collection[View], counted: str, most: int) -> str:
    """The count of a view that holds others: what one of these has over ``most``, it has as well."""
    parts = [f"n_{part}" for part in HOLDS[view] if part in first]
    held = f"greatest({', '.join(parts)})" if parts else "0"
    return f"CASE WHEN {held} > {most} THEN {held} ELSE ({counted}) END"


def these() -> str:
    """Cases by their keys, with the step of somebody's desks."""
    chosen = listed_case.with_own_step(ASKED)
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
    chosen = "merchant_id, dossier_id, no, owner, desk, band, waits_for, scene"
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


def _at_desks(view: View, where: str, *, more: bool) -> str:
    """The first cases of each desk by its own index: those it has, and those it has a ready step in."""
    own = order_sql.walked("casework_case", f"{where} AND desk = of.value")
    ready = ELSEWHERE.format(free=_free(view)) + (order_sql.behind(row="s.", no="case_no") if more else "")
    steps = order_sql.walked("casework_step s", ready, row="s.", no="case_no")
    return order_sql.heads(f"({own}) UNION ALL ({steps})", of=[SIDES])


def page(view: View, filters: ListFilters, values: dict[str, Any], *, more: bool) -> str:
    """The rows of one page. Several desks or parties are walked side by side, each along its own index, as bands are.

    A narrowed list walks the one index that carries all it can be narrowed by, and fetches only the rows it shows;
    unless so few cases match that all of them are found faster by what they are.
    """
    if view is View.CLOSED:
        return _closed(filters, more=more)
    where, sides = _where(view, filters), list_views.sides(view, filters)
    behind = order_sql.behind() if more else ""
    if sides is not None:
        values["sides"] = list(sides.values)
    if filters.narrows:
        return _narrowed(where, behind, sides)
    if sides is None:
        keys = order_sql.heads(order_sql.walked("casework_case", where + behind))
    elif sides.column == "desk":
        keys = _at_desks(view, where + behind, more=more)
    else:
        side = order_sql.walked("casework_case", f"{where}{behind} AND {sides.column} = of.value")
        keys = order_sql.heads(side, of=[SIDES])
    return f"WITH k AS ({keys}) {_of_keys()}"


def _narrowed(where: str, behind: str, sides: Sides | None) -> str:
    if sides is not None:
        among = "= ANY(%(sides)s::text[])"
        where += f" AND {sql.at_desk(among) if sides.column == 'desk' else f'{sides.column} {among}'}"
    many = order_sql.heads(order_sql.walked("casework_case", f"{MANY.format(few=FEW)}{where}{behind}"))
    sorted_behind = order_sql.sorted_behind() if behind else ""
    keys = FEW_OR_MANY.format(where=where, sorted_behind=sorted_behind, score=order_sql.score(), many=many, few=FEW)
    return f"{keys} {_of_keys()}"


def _closed(filters: ListFilters, *, more: bool) -> str:
    chosen, own = listed_case.with_own_step(ASKED), sql.OWN_STEP
    where = f"{_where(View.CLOSED, filters)}{_CLOSED_BEHIND if more else ''}"
    one = f"SELECT * FROM casework_case WHERE {where} ORDER BY {_CLOSED_ORDER} LIMIT %(limit)s"  # noqa: S608
    return f"SELECT {chosen} FROM ({one}) c {own} ORDER BY c.closed_at DESC, c.dossier_id, c.no"  # noqa: S608


def _of_keys() -> str:
    found = "FROM k JOIN casework_case c USING (merchant_id, dossier_id, no)"
    own = f"{sql.OWN_STEP} WHERE c.merchant_id = %(merchant)s"
    return f"SELECT {listed_case.with_own_step(ASKED)} {found} {own} ORDER BY k.score DESC, c.dossier_id, c.no"
