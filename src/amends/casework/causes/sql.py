"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- cases ---

ADD: Final = """
INSERT INTO casework_causecase (merchant_id, cause_id, dossier_id, no, opened_at)
SELECT m.merchant_id, %(cause)s, m.dossier_id, m.no, m.opened_at FROM casework_mishap m
WHERE m.merchant_id = %(merchant)s AND m.issue = %(issue)s AND m.opened_at >= %(since)s AND {where}
ORDER BY m.opened_at DESC LIMIT %(most)s ON CONFLICT DO NOTHING
"""
SUM: Final = """
WITH mine AS (
    SELECT c.currency, c.money, c.points FROM casework_causecase b
    JOIN casework_case c ON c.merchant_id = b.merchant_id AND c.dossier_id = b.dossier_id AND c.no = b.no
    WHERE b.merchant_id = %(merchant)s AND b.cause_id = %(cause)s),
sums AS (SELECT currency, sum(money)::bigint AS money FROM mine GROUP BY currency)
UPDATE casework_cause SET cases = (SELECT count(*) FROM mine),
    points = (SELECT coalesce(sum(points), 0) FROM mine),
    money = (SELECT coalesce(jsonb_object_agg(currency, money), '{}') FROM sums WHERE money > 0)
WHERE merchant_id = %(merchant)s AND id = %(cause)s
"""
NOTE: Final = """
INSERT INTO casework_audit (merchant_id, at, actor, verb, object, detail)
VALUES (%s, %s, 'engine', %s, %s, %s)
"""

# --- patrol ---

BEGAN: Final = "SELECT min(day) FROM casework_tally WHERE merchant_id = %s"
WHO: Final = """
SELECT m.id FROM merchants_merchant m LEFT JOIN casework_lookout l ON l.merchant_id = m.id
WHERE l.looked_at IS NULL OR l.looked_at <= %s ORDER BY l.looked_at NULLS FIRST, m.id
"""
FIRST: Final = "INSERT INTO casework_lookout (merchant_id, looked_at) VALUES (%s, %s) ON CONFLICT DO NOTHING"
TURN: Final = "UPDATE casework_lookout SET looked_at = %s WHERE merchant_id = %s AND looked_at <= %s RETURNING 1"
FOLD: Final = """
WITH gone AS (DELETE FROM casework_counted WHERE merchant_id = %s RETURNING kind, suspect, issue, day, n)
INSERT INTO casework_tally AS t (merchant_id, kind, suspect, issue, day, n)
SELECT %s, kind, suspect, issue, day, sum(n) FROM gone GROUP BY kind, suspect, issue, day
ON CONFLICT (merchant_id, kind, suspect, issue, day) DO UPDATE SET n = t.n + excluded.n
RETURNING 1
"""
RECENT: Final = """
SELECT kind, suspect, issue, sum(n) FROM casework_tally
WHERE merchant_id = %s AND day > %s AND day <= %s AND issue <> '' GROUP BY kind, suspect, issue
"""
SEEN: Final = """
SELECT t.kind, t.suspect, t.issue,
    sum(t.n * CASE WHEN t.issue = '' THEN w.o1 ELSE w.c1 END),
    sum(t.n * CASE WHEN t.issue = '' THEN w.o2 ELSE w.c2 END),
    sum(t.n * CASE WHEN t.issue = '' THEN w.o3 ELSE w.c3 END)
FROM casework_tally t
JOIN unnest(%s::date[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[])
    w(day, c1, c2, c3, o1, o2, o3) ON w.day = t.day
WHERE t.merchant_id = %s AND t.day >= %s AND (t.issue = '' OR t.issue = ANY(%s)
    OR (t.kind, t.suspect) IN (SELECT * FROM unnest(%s::text[], %s::text[])))
GROUP BY t.kind, t.suspect, t.issue
"""
LATELY: Final = """
SELECT issue, opened_at, shop_id, skus, carrier, country, supplier, batch FROM casework_mishap
WHERE merchant_id = %s AND issue = %s AND opened_at >= %s ORDER BY opened_at DESC LIMIT %s
"""
INSERT: Final = """
INSERT INTO casework_cause (merchant_id, issue, kind, suspect, first_at, times, note, cases, money, points, {names})
VALUES (%(merchant)s, %(issue)s, %(kind)s, %(suspect)s, %(now)s, 1, '', 0, '{{}}', 0, {values}) RETURNING id
"""
