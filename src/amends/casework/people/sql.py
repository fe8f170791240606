"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

from amends.casework.ledger import order_sql

# Ids of who is front line and nothing else, nor lent another role.
FRONT_LINE: Final = """
SELECT m.id::text FROM merchants_member m WHERE m.merchant_id = {merchant} AND m.roles = '{{front_line}}'
    AND NOT EXISTS (SELECT 1 FROM merchants_loan l WHERE l.merchant_id = m.merchant_id AND l.member_id = m.id
        AND l.role <> 'front_line' AND l.ended_at IS NULL AND l.from_at <= now() AND l.until_at > now())"""

# --- assignment ---

# For rows of casework_case named c: what an ``Offer`` is made of, and the bounds to fetch within.
COLUMNS: Final = f"""
    c.dossier_id, c.no, {order_sql.score("c.")}, c.language, c.shop_id, c.issue, c.tone, c.points, c.money, c.subject,
    CASE WHEN c.owner = '' THEN 0 ELSE c.owner::bigint END"""
WITHIN: Final = """
    (%(languages)s::text[] IS NULL OR c.language = '' OR c.language = ANY(%(languages)s::text[]))
    AND (%(shops)s::bigint[] IS NULL OR c.shop_id = ANY(%(shops)s::bigint[]))
    AND (%(issues)s::text[] IS NULL OR c.issue = '' OR c.issue = ANY(%(issues)s::text[]))
    AND c.tone <= %(tone)s
    AND (%(points)s::int IS NULL OR c.points <= %(points)s::int)
    AND (%(money)s::bigint IS NULL OR c.money <= %(money)s::bigint)
    AND (%(disputes)s OR NOT starts_with(c.subject, 'dispute:'))
"""
# The keys are cut out of the audit's words before the join: behind row-level security PostgreSQL looks a case up in an
# index only by a value that is there already, not by an expression that could fail.
TAKEN: Final = """
SELECT count(*) FILTER (WHERE c.tone = 2) FROM (
    SELECT split_part(split_part(object, ':', 2), '/', 1)::bigint AS dossier_id, split_part(object, '/', 2)::int AS no
    FROM casework_audit
    WHERE merchant_id = %s AND actor = %s AND verb = 'case.taken' AND at > %s ORDER BY at DESC LIMIT %s) a
JOIN casework_case c ON c.merchant_id = %s AND c.dossier_id = a.dossier_id AND c.no = a.no
"""
ACTIONS: Final = """
SELECT at FROM casework_audit WHERE merchant_id = %s AND actor = %s AND at > %s ORDER BY at DESC LIMIT 2000
"""
LOAD: Final = """
SELECT m.id, (SELECT count(*) FROM (SELECT 1 FROM casework_case WHERE merchant_id = %s AND state = 'open'
    AND owner = m.id::text AND owner <> '' LIMIT %s) counted)
FROM unnest(%s::bigint[]) m(id)
"""
FREE_AT: Final = f"c.merchant_id = %(merchant)s AND c.state = 'open' AND c.owner = '' AND {{desk}} AND {WITHIN}"
OF_DESK: Final = order_sql.heads(
    order_sql.walked("casework_case c", FREE_AT.format(desk="c.desk = %(desk)s"), row="c.")
)
AT_DESK: Final = f"""
SELECT {COLUMNS} FROM ({OF_DESK}) k
JOIN casework_case c ON c.merchant_id = %(merchant)s AND c.dossier_id = k.dossier_id AND c.no = k.no
ORDER BY k.score DESC, c.dossier_id, c.no
"""  # noqa: S608

# --- pull ---

# A case is a desk's to take as its own, or by a ready step there; each is found along its own index.
OWN: Final = order_sql.heads(
    order_sql.walked("casework_case c", FREE_AT.format(desk="c.desk = ANY(%(desks)s::text[])"), row="c.")
)
READY_AT: Final = f"""s.merchant_id = %(merchant)s AND s.state = 'ready' AND s.elsewhere AND s.owner = ''
    AND s.desk = ANY(%(others)s::text[]) AND {WITHIN}"""
STEPS: Final = """casework_step s
JOIN casework_case c ON c.merchant_id = %(merchant)s AND c.dossier_id = s.dossier_id AND c.no = s.case_no"""
BY_STEP: Final = order_sql.heads(order_sql.walked(STEPS, READY_AT, row="s.", no="case_no"))
WAITING: Final = f"""
SELECT {COLUMNS} FROM (({OWN}) UNION ({BY_STEP})) k
JOIN casework_case c ON c.merchant_id = %(merchant)s AND c.dossier_id = k.dossier_id AND c.no = k.no
ORDER BY k.score DESC, c.dossier_id, c.no LIMIT %(limit)s
"""  # noqa: S608
LOCK: Final = "SELECT 1 FROM casework_dossier WHERE merchant_id = %s AND id = %s FOR UPDATE SKIP LOCKED"
FREE: Final = """
SELECT owner = '' AND state = 'open' FROM casework_case WHERE merchant_id = %s AND dossier_id = %s AND no = %s
"""

# --- rounds: whose turn it was ---

TURN: Final = """
INSERT INTO casework_deskturn (merchant_id, desk_id, given_to) VALUES (%s, %s, %s)
ON CONFLICT (merchant_id, desk_id) DO UPDATE SET given_to = excluded.given_to
"""
