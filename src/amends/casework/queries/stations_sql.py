"""The SQL of ``stations``: the steps of all cases counted by desk and step, and the steps behind a number."""

from typing import Final

from amends.casework.queries.automation_sql import HAND

# Of ready steps by their own index, of blocked ones by theirs: the two states are never read together.
_STANDS: Final = """
SELECT desk, step, scene, shop_id, state, party, owner <> '' AS held, count(*) AS n, min(ready_at) AS since,
    count(*) FILTER (WHERE due_at <= %(now)s) AS late, avg(place)::float AS place
FROM casework_step WHERE merchant_id = %(merchant)s AND state = '{state}'{more}
GROUP BY desk, step, scene, shop_id, state, party, owner <> ''
"""
_DONE: Final = """
SELECT desk, step, scene, shop_id, 'done' AS state, '' AS party, NOT {hand} AS held, count(*) AS n,
    min(done_at) AS since, count(*) FILTER (WHERE done_at > %(hour)s) AS late, avg(place)::float AS place
FROM casework_step WHERE merchant_id = %(merchant)s AND state = 'done' AND done_at > %(pace)s{more}
GROUP BY desk, step, scene, shop_id, NOT {hand}
"""
_ROWS: Final = """
SELECT s.dossier_id, s.case_no, s.step, s.scene, s.shop_id, s.desk, s.party, s.state, s.ready_at, s.due_at, s.done_at,
    s.done_by, s.how, s.owner, c.order_key, c.buyer
FROM casework_step s
JOIN casework_case c ON c.merchant_id = %(merchant)s AND c.dossier_id = s.dossier_id AND c.no = s.case_no
WHERE s.merchant_id = %(merchant)s AND {where}{more}
"""
_OF: Final = {
    "waiting": "s.state = 'ready' AND s.owner = ''",
    "working": "s.state = 'ready' AND s.owner <> ''",
    "todo": "s.state = 'ready'",
    "blocked": "s.state = 'blocked'",
    "late": "s.state = 'ready' AND s.due_at <= %(now)s",
    "done": "s.state = 'done' AND s.done_at > %(pace)s",
}
_NARROWED: Final = {
    "desks": "desk = ANY(%(desks)s::text[])",
    "desk": "desk = %(desk)s",
    "step": "step = %(step)s",
    "party": "party = %(party)s",
    "shop_id": "shop_id = %(shop_id)s",
}


def narrowed(values: dict[str, object], of: str = "") -> str:
    """What a statement is narrowed by: of those of ``values`` that have one."""
    return "".join(f" AND {of}{_NARROWED[name]}" for name in _NARROWED if values.get(name) not in (None, ""))


def counted(values: dict[str, object]) -> str:
    """All that is to be done, held up, or was done lately, by desk, step, scene and shop."""
    more = narrowed(values)
    parts = (
        *(_STANDS.format(state=state, more=more) for state in ("ready", "blocked")),
        _DONE.format(more=more, hand=HAND.format(of="")),
    )
    return " UNION ALL ".join(f"({part})" for part in parts)


def listed(kind: str, values: dict[str, object]) -> str:
    """The steps behind a number."""
    return _ROWS.format(where=_OF[kind], more=narrowed(values, "s."))
