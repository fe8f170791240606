"""The SQL of a work list sorted by a column; ``sorted_list`` runs it.

What there is in a column comes before what is empty, both ways; equal ones stand in the list's own order, so that every
case has one place. A page begins behind the last row of the one before by its key, never by a number of rows. Columns
of codes are sorted by the reader's words: each code's place among them comes with the question.
"""

from dataclasses import dataclass
from typing import Final

from amends.casework.ledger import order_sql
from amends.casework.queries import list_filters, list_views, listed_case, sql
from amends.casework.queries.list_filters import ListFilters
from amends.casework.queries.list_views import View
from amends.casework.queries.work_list_sql import ASKED
from amends.engine.ranks import STAGES, SUNK, USED_UP


@dataclass(frozen=True, slots=True)
class SortKey:
    """``text``: SQL of what a case ``c`` is sorted by, null where there is nothing; ``type``: what it gives.

    ``joins``: what it needs besides the case. ``covered``: all of it stands in the index ``case_open``.
    ``told``, ``given``: how it goes out with a page, and comes back with the next; reckoned for one page, not each row.
    """

    text: str
    type: str
    joins: str = ""
    covered: bool = True
    told: str = "k.key"
    given: str = ""


def _moment(column: str, *, covered: bool = False) -> SortKey:
    """By the microsecond."""
    told, given = "(extract(epoch FROM k.key) * 1000000)::bigint", "timestamptz 'epoch' + %(key)s * interval '1 us'"
    return SortKey(column, "bigint", covered=covered, told=told, given=given)


def _plain(column: str, *, covered: bool = False) -> SortKey:
    """As computers sort texts: the same on every machine."""
    return SortKey(f"nullif(c.{column}, '') COLLATE \"C\"", "text", covered=covered)


HIGHEST: Final = 9 * 10**12  # minor units; money beyond it is sorted as that much, so that the key stays a bigint
UNKNOWN: Final = 2**31 - 1  # the place of a code that none of the playbooks knows any more
_PLACES: Final = """
    LEFT JOIN unnest(%(place_shops)s::bigint[], %(place_codes)s::text[], %(places)s::int[]) p(shop, code, place)
        ON p.shop = {shop} AND p.code = {code}"""


def _coded(code: str, *, shop: str = "c.shop_id", joins: str = "", covered: bool = True) -> SortKey:
    """By the place of a code; ``shop``: whose playbook has the words, 0 where they are the same everywhere."""
    place = f"CASE WHEN {code} <> '' THEN coalesce(p.place, {UNKNOWN}) END"
    return SortKey(place, "int", f"{joins}{_PLACES.format(shop=shop, code=code)}", covered)


# What is lost on the average by leaving it, at home: see ``desk.worklist.risk``, which says it in words.
# By ``date_part``: what ``extract`` gives is a numeric, and reckoning with those is most of such a page.
_WORK: Final = "(date_part('epoch', c.due_at - c.act_at) / 2)"
_LEFT: Final = "date_part('epoch', c.due_at - %(now)s)"
_STILL_MADE: Final = " ".join(f"WHEN {_LEFT} > {share} * {_WORK} THEN {made}" for share, made in STAGES)
_RISK: Final = f"""nullif(round((c.home_money + c.points * coalesce(price.worth, 0)) * CASE
    WHEN c.state <> 'open' THEN 0
    WHEN c.band = {USED_UP} AND c.clock_state = 'running' AND final.clock IS NOT NULL AND c.act_at IS NOT NULL
        THEN CASE {_STILL_MADE} ELSE {SUNK} END
    WHEN c.band = {USED_UP} THEN 1
    WHEN c.due_at IS NULL OR c.act_at IS NULL OR c.clock_state NOT IN ('running', '') THEN 0
    ELSE exp(greatest(-greatest({_LEFT} - {_WORK}, 0) / %(ahead)s::float8, -100)) END), 0)::float8"""
_RISK_JOINS: Final = """
    LEFT JOIN unnest(%(price_shops)s::bigint[], %(prices)s::float8[]) price(shop, worth) ON price.shop = c.shop_id
    LEFT JOIN unnest(%(final_shops)s::bigint[], %(finals)s::text[]) final(shop, clock)
        ON final.shop = c.shop_id AND final.clock = c.clock_name"""

# What the column shows: whom it waits for, else the step of the reader's own desks, else the next; or how it ended.
# Where the next step of every open case is at the reader's own desks, their own is that one: no steps are read.
_SHOWN: Final = """
    LEFT JOIN (SELECT DISTINCT ON (s.dossier_id, s.case_no) s.dossier_id, s.case_no, s.step FROM casework_step s
        WHERE (SELECT EXISTS (SELECT FROM casework_case n WHERE n.merchant_id = %(merchant)s AND n.state = 'open'
                AND n.next_desk <> '' AND n.next_desk <> ALL(%(own)s::text[])))
            AND s.merchant_id = %(merchant)s AND s.state = 'ready' AND s.desk = ANY(%(own)s::text[])
        ORDER BY s.dossier_id, s.case_no, s.place) own ON own.dossier_id = c.dossier_id AND own.case_no = c.no
    CROSS JOIN LATERAL (SELECT CASE
        WHEN c.state <> 'open' THEN 'ended/' || c.outcome
        WHEN c.waits_for <> '' THEN 'waits/' || c.waits_for
        WHEN coalesce(own.step, c.next_step) <> '' THEN c.scene || '/' || coalesce(own.step, c.next_step)
        ELSE '' END AS code) shown"""

KEYS: Final[dict[str, SortKey]] = {
    "due": _moment("c.due_at", covered=True),
    "stake": SortKey(f"nullif(least(c.home_money, {HIGHEST}) * 1000000 + c.points, 0)", "bigint"),
    "risk": SortKey(_RISK, "float8", _RISK_JOINS, covered=False),
    "what": _coded("c.scene"),
    "order": _plain("order_key"),
    "goods": _coded("c.goods", shop="0"),
    "buyer": _plain("buyer"),
    "next": _coded("shown.code", joins=_SHOWN, covered=False),
    "waits": _coded("c.waits_for", shop="0"),
    "desk": _coded("c.desk"),
    "owner": _coded("c.owner", shop="0"),
    "last": _moment("c.last_event_at"),
    "opened": _moment("c.opened_at"),
    "shop": _coded("c.shop_id::text", shop="0"),
    "issue": _coded("c.issue"),
    "product": _plain("product", covered=True),
}
CLOSED: Final = _moment("c.closed_at")  # what the first column says of closed ones
_ENDED: Final = "extract(epoch FROM c.closed_at)::float8"
_LATER: Final = "(score < %(score)s OR (score = %(score)s AND (dossier_id, no) > (%(dossier_id)s, %(no)s)))"


# The planner takes a merchant's cases to lie in the order of an index, where they lie anyhow, and thinks little of
# looking codes up in a hash: one page after the other of the table is a quarter of the work of going there and back.
_IN_ORDER: Final = ("enable_indexscan", "enable_mergejoin")
_BY_INDEX: Final = ("enable_mergejoin",)


def planned(view: View, column: str) -> list[str]:
    """Statements before a page: which ways to it are left out."""
    in_index = KEYS[column].covered and view is not View.CLOSED
    return [f"SET LOCAL {name} = off" for name in (_BY_INDEX if in_index else _IN_ORDER)]


PLANNED_AS_EVER: Final = [f"SET LOCAL {name} TO DEFAULT" for name in _IN_ORDER]


def page(view: View, filters: ListFilters, column: str, *, down: bool, more: bool, empty: bool) -> str:
    """The rows of one page, with ``key`` and ``score`` behind their columns.

    ``more``: behind the row of ``%(key)s``, ``%(score)s``, ``%(dossier_id)s``, ``%(no)s``; ``empty``: that row has
    nothing in the column.
    """
    key = CLOSED if column == "due" and view is View.CLOSED else KEYS[column]
    score = _ENDED if view is View.CLOSED else order_sql.score("c.")
    where = " AND ".join(["merchant_id = %(merchant)s", *_narrowed(view, filters)])
    way = f"key {'DESC' if down else 'ASC'} NULLS LAST, score DESC, dossier_id, no"
    behind = f"WHERE {_behind(key, down=down, empty=empty)}" if more else ""
    chosen = listed_case.with_own_step(ASKED)
    return f"""
WITH found AS (
    SELECT c.merchant_id, c.dossier_id, c.no, {key.text} AS key, {score} AS score
    FROM (SELECT * FROM casework_case WHERE {where}) c {key.joins}),
k AS (SELECT * FROM found {behind} ORDER BY {way} LIMIT %(limit)s)
SELECT {chosen}, {key.told}, k.score FROM k JOIN casework_case c USING (merchant_id, dossier_id, no) {sql.OWN_STEP}
WHERE c.merchant_id = %(merchant)s ORDER BY k.{way}"""  # noqa: S608 - parts of our own


def _narrowed(view: View, filters: ListFilters) -> list[str]:
    found = [*list_views.conditions(view), *list_filters.conditions(filters)]
    if (sides := list_views.sides(view, filters)) is not None:
        among = "= ANY(%(sides)s::text[])"
        found.append(sql.at_desk(among) if sides.column == "desk" else f"{sides.column} {among}")
    return found


def _behind(key: SortKey, *, down: bool, empty: bool) -> str:
    if empty:
        return f"key IS NULL AND {_LATER}"
    last = key.given or f"%(key)s::{key.type}"
    return f"(key IS NULL OR key {'<' if down else '>'} {last} OR (key = {last} AND {_LATER}))"
