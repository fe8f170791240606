"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- escalation ---

WHO: Final = """
SELECT DISTINCT merchant_id FROM casework_approval WHERE state = 'asked' AND due_at <= %s ORDER BY merchant_id
"""
DUE: Final = """
SELECT merchant_id, id, goes_to, also::text, dossier_id, case_no, shop_id FROM casework_approval
WHERE merchant_id = %s AND state = 'asked' AND due_at <= %s ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED
"""
RISE: Final = """
UPDATE casework_approval SET goes_to = %s, also = %s, due_at = %s, rises = rises + 1 WHERE merchant_id = %s AND id = %s
"""
LAST: Final = "UPDATE casework_approval SET due_at = NULL, rises = rises + 1 WHERE merchant_id = %s AND id = %s"
NOTE: Final = """
INSERT INTO casework_audit (merchant_id, at, actor, verb, object, detail)
VALUES (%s, %s, 'engine', 'approval.risen', %s, jsonb_build_object('approval', %s::bigint, 'goes_to', %s::text))
"""

# --- grants ---

STANDS: Final = """sum(g.amount - coalesce(b.amount, 0))::bigint AS amount FROM casework_grant g
    LEFT JOIN LATERAL (SELECT sum(x.amount) AS amount FROM casework_grantback x
        WHERE x.merchant_id = %(merchant)s AND x.grant_id = g.id) b ON true
    WHERE g.merchant_id = %(merchant)s"""  # what was granted, without what came back
BY_CURRENCY: Final = f"""(SELECT coalesce(jsonb_object_agg(s.currency, s.amount), jsonb_build_object())::text FROM (
    SELECT g.currency, {STANDS} AND {{which}} GROUP BY g.currency) s)"""  # noqa: S608
TO_BUYER: Final = "g.buyer = %(buyer)s AND g.buyer <> ''"
BY_MEMBER: Final = "g.granted_by = %(member)s AND g.at >= %(day)s"
BEFORE: Final = f"""
SELECT
    (SELECT coalesce(sum(t.amount), 0)::bigint FROM (SELECT {STANDS} AND g.dossier_id = %(dossier)s) t),
    (SELECT coalesce(sum(t.amount), 0)::bigint FROM (SELECT {STANDS} AND g.dossier_id = %(dossier)s AND g.goods) t),
    {BY_CURRENCY.replace("{which}", TO_BUYER)},
    {BY_CURRENCY.replace("{which}", f"{TO_BUYER} AND g.goods")},
    {BY_CURRENCY.replace("{which}", BY_MEMBER)},
    {BY_CURRENCY.replace("{which}", f"{BY_MEMBER} AND g.goods")},
    (SELECT p.balance FROM casework_pool p WHERE p.merchant_id = %(merchant)s AND p.currency = %(currency)s)
"""  # noqa: S608
AGAIN: Final = """
SELECT count(*) FROM casework_grant g
WHERE g.merchant_id = %(merchant_id)s AND g.dossier_id = %(dossier_id)s AND g.case_no = %(case_no)s
    AND g.scene = %(scene)s AND g.kind = %(kind)s AND g.name = %(name)s
    AND g.amount <= (SELECT sum(b.amount) FROM casework_grantback b
        WHERE b.merchant_id = %(merchant_id)s AND b.grant_id = g.id)
"""  # counted first: an INSERT … SELECT is refused under row-level security on a distributed database
COLUMNS: Final = (
    "merchant_id", "shop_id", "dossier_id", "order_key", "case_no", "scene", "kind", "name", "amount", "currency",
    "buyer", "member_id", "granted_by", "approval_id", "at", "again", "rule",
    "goods",
)  # fmt: skip
INSERT_GRANT: Final = f"""
INSERT INTO casework_grant ({", ".join(COLUMNS)}) VALUES ({", ".join(f"%({name})s" for name in COLUMNS)})
ON CONFLICT DO NOTHING RETURNING id
"""  # noqa: S608 - columns of our own

# --- bookings ---

RESERVE: Final = """
INSERT INTO casework_grantbooking (merchant_id, grant_id, dossier_id, case_no, reserved, gone, seen)
VALUES (%s, %s, %s, %s, %s, 0, 0)
"""
GONE: Final = """
UPDATE casework_grantbooking SET gone = gone + least(reserved, coalesce(%(most)s::bigint, reserved)),
    reserved = reserved - least(reserved, coalesce(%(most)s::bigint, reserved)), gone_at = %(now)s
WHERE merchant_id = %(merchant)s AND grant_id = %(grant)s AND reserved > 0
"""
FREED: Final = """
UPDATE casework_grantbooking SET reserved = greatest(reserved - %s, 0) WHERE merchant_id = %s AND grant_id = %s
"""
SEEN: Final = "UPDATE casework_grantbooking SET seen = %s WHERE merchant_id = %s AND grant_id = %s"
RESERVING: Final = "SELECT DISTINCT merchant_id FROM casework_grantbooking WHERE reserved > 0 ORDER BY merchant_id"
TOLD_OF: Final = """
SELECT b.grant_id, b.reserved, g.dossier_id, g.case_no, g.scene, g.kind, g.name, g.at, d.version, d.state,
    EXISTS (SELECT 1 FROM casework_effect e WHERE e.merchant_id = b.merchant_id AND e.dossier_id = b.dossier_id
        AND e.case_no = b.case_no AND e.state IN ('pending', 'failed') AND e.kind = ANY(%(leaving)s::text[])),
    (SELECT coalesce(sum(o.gone), 0)::bigint FROM casework_grantbooking o WHERE o.merchant_id = b.merchant_id
        AND o.dossier_id = b.dossier_id AND o.grant_id <> b.grant_id AND o.gone_at >= g.at),
    g.goods,
    (SELECT count(*) FROM casework_grantbooking o
        JOIN casework_grant x ON x.merchant_id = o.merchant_id AND x.id = o.grant_id
        WHERE o.merchant_id = b.merchant_id AND o.dossier_id = b.dossier_id AND o.grant_id <> b.grant_id
        AND o.gone_at >= g.at AND x.goods)
FROM casework_grantbooking b
JOIN casework_grant g ON g.merchant_id = b.merchant_id AND g.id = b.grant_id
JOIN casework_dossier d ON d.merchant_id = b.merchant_id AND d.id = b.dossier_id
WHERE b.merchant_id = %(merchant)s AND b.reserved > 0 AND b.seen <> d.version
ORDER BY b.grant_id LIMIT %(most)s FOR UPDATE OF b SKIP LOCKED
"""

# --- pool ---

TAKE: Final = """
UPDATE casework_pool SET balance = balance + %(amount)s
WHERE merchant_id = %(merchant)s AND currency = %(currency)s AND balance + %(amount)s >= 0 RETURNING balance
"""
LEFT: Final = "SELECT balance FROM casework_pool WHERE merchant_id = %(merchant)s AND currency = %(currency)s"
OPEN: Final = """
INSERT INTO casework_pool (merchant_id, currency, balance) VALUES (%(merchant)s, %(currency)s, 0) ON CONFLICT DO NOTHING
"""
MOVED: Final = """
INSERT INTO casework_poolmovement
    (merchant_id, currency, amount, balance, at, member_id, dossier_id, case_no, order_key, reason)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""

# --- requests ---

INSERT_REQUEST: Final = """
INSERT INTO casework_approval (merchant_id, shop_id, dossier_id, order_key, case_no, scene, kind, name, amount, chosen,
    order_amount, currency, buyer, text, signal_id, asked_by, asked_at, goes_to, due_at, rises, bound, bound_limit,
    form, also, every, rule, goods, state, reason)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0, %s, %s, %s, %s, %s, %s, %s,
    'asked', '')
ON CONFLICT DO NOTHING RETURNING id
"""
SAME: Final = """
SELECT id, goes_to, due_at, amount, bound, bound_limit, also::text, every FROM casework_approval
WHERE merchant_id = %s AND signal_id = %s
"""

# --- returns ---

GRANT: Final = """
SELECT g.id, g.amount - coalesce((SELECT sum(b.amount) FROM casework_grantback b
    WHERE b.merchant_id = %(merchant)s AND b.grant_id = g.id), 0)::bigint, g.currency, g.granted_by, g.order_key
FROM casework_grant g
WHERE g.merchant_id = %(merchant)s AND g.dossier_id = %(dossier)s AND g.case_no = %(case)s AND g.scene = %(scene)s
    AND g.name = %(name)s
ORDER BY g.again DESC LIMIT 1
"""
BACK: Final = """
INSERT INTO casework_grantback (merchant_id, key, grant_id, amount, why, at) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT DO NOTHING RETURNING grant_id
"""
POOL: Final = """
WITH pool AS (
    UPDATE casework_pool SET balance = balance + %(amount)s
    WHERE merchant_id = %(merchant)s AND currency = %(currency)s RETURNING balance)
INSERT INTO casework_poolmovement
    (merchant_id, currency, amount, balance, at, member_id, dossier_id, case_no, order_key, reason)
SELECT %(merchant)s, %(currency)s, %(amount)s, balance, %(now)s, %(member)s, %(dossier)s, %(case)s, %(order)s, %(why)s
FROM pool
"""
