"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- complaints ---

SAID: Final = """
SELECT t.dossier_id, t.at, t.said FROM casework_text t
WHERE t.merchant_id = %(merchant)s AND t.dossier_id = ANY (%(dossiers)s) AND t.kind = ANY (%(kinds)s)
    AND (t.kind = 'message.received' OR NOT EXISTS (SELECT 1 FROM casework_review r
        WHERE r.merchant_id = %(merchant)s AND r.dossier_id = t.dossier_id AND r.stars >= %(pleased)s))
ORDER BY t.at DESC LIMIT %(most)s
"""
BOUGHT: Final = """
SELECT s.dossier_id, min(s.at) FROM casework_signal s
WHERE s.merchant_id = %(merchant)s AND s.dossier_id = ANY (%(dossiers)s) AND s.kind = 'order.placed' GROUP BY 1
"""

# --- rates ---

SOLD: Final = """
SELECT day, sum(n)::int FROM (
    SELECT day, n FROM casework_tally WHERE merchant_id = %(merchant)s AND kind = %(kind)s AND suspect = %(suspect)s
        AND issue = '' AND day >= %(since)s
    UNION ALL SELECT day, n FROM casework_counted WHERE merchant_id = %(merchant)s AND kind = %(kind)s
        AND suspect = %(suspect)s AND issue = '' AND day >= %(since)s) told
GROUP BY day ORDER BY day
"""
COMPLAINED: Final = """
SELECT (bought AT TIME ZONE 'UTC')::date, count(DISTINCT dossier_id)::int FROM (
    SELECT m.dossier_id, m.opened_at, (SELECT min(s.at) FROM casework_signal s WHERE s.merchant_id = %(merchant)s
        AND s.dossier_id = m.dossier_id AND s.kind = 'order.placed') AS bought
    FROM casework_mishap m WHERE m.merchant_id = %(merchant)s AND m.issue = ANY (%(issues)s)
        AND m.opened_at >= %(since)s AND {where}) found
WHERE bought >= %(since)s AND opened_at < bought + make_interval(days => %(ripe)s) GROUP BY 1
"""
