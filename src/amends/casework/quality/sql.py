"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- sample ---

WRITTEN: Final = """
SELECT l.by, l.dossier_id, l.case_no, count(*) FROM casework_letter l
WHERE l.merchant_id = %(merchant)s AND l.written_at >= %(since)s AND l.written_at < %(until)s AND l.case_no > 0
    AND l.withdrawn_at IS NULL AND l.refused = ''
GROUP BY l.by, l.dossier_id, l.case_no ORDER BY l.by, l.dossier_id, l.case_no
"""

# --- checks ---

RATED: Final = """
SELECT c.dossier_id, c.case_no, d.key, c.issue, c.stars, c.why, c.rated_at FROM casework_buyercomplaint c
JOIN casework_dossier d ON d.merchant_id = %(merchant)s AND d.id = c.dossier_id
WHERE c.merchant_id = %(merchant)s AND c.rated_at >= %(since)s AND (%(shop)s::bigint IS NULL OR c.shop_id = %(shop)s)
ORDER BY c.rated_at DESC LIMIT %(most)s
"""
