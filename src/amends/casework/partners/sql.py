"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- asking ---

WHO: Final = """
SELECT DISTINCT merchant_id FROM casework_partner WHERE archived_at IS NULL ORDER BY merchant_id
"""
UNASKED: Final = """
SELECT s.dossier_id, s.case_no, s.step, s.party, s.shop_id, s.ready_at FROM casework_step s
WHERE s.merchant_id = %(merchant)s AND s.ready_at IS NOT NULL
    AND (s.state = 'blocked' AND s.party = ANY(%(kinds)s)
        OR %(warehouse)s AND s.state = 'ready' AND s.desk = 'warehouse' AND s.lent_to = '')
    AND NOT EXISTS (
        SELECT 1 FROM casework_partnerask k WHERE k.merchant_id = s.merchant_id AND k.dossier_id = s.dossier_id
            AND k.case_no = s.case_no AND k.step = s.step AND k.answered_at IS NULL AND NOT k.gone)
ORDER BY s.ready_at DESC LIMIT %(most)s
"""  # the newest first: those that no partner is known for stay, and don't keep out what comes after
# Their steps wait no longer: done, which is an answer, or gone.
ENDED: Final = """
UPDATE casework_partnerask a SET answered_at = o.answered_at, gone = o.answered_at IS NULL, due_at = NULL
FROM (
    SELECT k.dossier_id, k.case_no, k.step, k.asked_at,
        CASE WHEN s.state = 'done' THEN COALESCE(s.done_at, %(now)s) END AS answered_at
    FROM casework_partnerask k LEFT JOIN casework_step s ON s.merchant_id = k.merchant_id
        AND s.dossier_id = k.dossier_id AND s.case_no = k.case_no AND s.step = k.step
    WHERE k.merchant_id = %(merchant)s AND k.answered_at IS NULL AND NOT k.gone
        AND s.state IS DISTINCT FROM 'blocked'
        AND NOT COALESCE(s.state = 'ready' AND s.desk = 'warehouse' AND s.lent_to = '', false)) o
WHERE a.merchant_id = %(merchant)s AND a.dossier_id = o.dossier_id AND a.case_no = o.case_no AND a.step = o.step
    AND a.asked_at = o.asked_at
"""
