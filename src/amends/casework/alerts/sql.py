"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- store ---

TO_RING: Final = """
SELECT m.id FROM merchants_merchant m WHERE (SELECT a.next_at FROM casework_alert a
    WHERE a.merchant_id = m.id AND a.next_at <= %s ORDER BY a.next_at LIMIT 1) IS NOT NULL ORDER BY m.id
"""  # one look at an index for each merchant, however many alerts there are
OPEN: Final = """
SELECT m.id FROM merchants_merchant m WHERE (SELECT a.id FROM casework_alert a
    WHERE a.merchant_id = m.id AND a.ended_at IS NULL ORDER BY a.id LIMIT 1) IS NOT NULL ORDER BY m.id
"""
MOVE: Final = """
UPDATE casework_alert a SET stage = n.stage, next_at = n.next_at
FROM unnest(%s::bigint[], %s::smallint[], %s::timestamptz[]) n(id, stage, next_at)
WHERE a.merchant_id = %s AND a.id = n.id
"""
LOOKED: Final = """
UPDATE casework_alert a SET version = n.version FROM unnest(%s::bigint[], %s::integer[]) n(id, version)
WHERE a.merchant_id = %s AND a.id = n.id
"""
OLDER: Final = """
SELECT a.id FROM unnest(%s::bigint[]) n(id) JOIN casework_alert b ON b.merchant_id = %s AND b.id = n.id
JOIN casework_alert a ON a.merchant_id = %s AND a.dossier_id = b.dossier_id AND a.id < b.id AND a.ended_at IS NULL
    AND a.case_no = b.case_no AND a.kind = b.kind AND a.recipient = b.recipient
    AND a.payload ->> 'rule' IS NOT DISTINCT FROM b.payload ->> 'rule'
"""
WINDOW: Final = """
SELECT a.id, d.version, CASE WHEN d.version <> a.version THEN d.state END FROM (
    SELECT x.id, x.dossier_id, x.version FROM casework_alert x
    WHERE x.merchant_id = %s AND x.ended_at IS NULL AND x.id > %s ORDER BY x.id LIMIT %s) a
LEFT JOIN casework_dossier d ON d.merchant_id = %s AND d.id = a.dossier_id ORDER BY a.id
"""
STATES: Final = """
SELECT a.id, d.version, d.state FROM unnest(%s::bigint[]) n(id)
JOIN casework_alert a ON a.merchant_id = %s AND a.id = n.id
JOIN casework_dossier d ON d.merchant_id = %s AND d.id = a.dossier_id
WHERE a.version <> d.version
"""
