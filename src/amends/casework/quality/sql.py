"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- sample ---

WRITTEN: Final = """
SELECT l.by, l.dossier_id, l.case_no, count(*) FROM casework_letter l
WHERE l.merchant_id = %(merchant)s AND l.written_at >= %(since)s AND l.written_at < %(until)s AND l.case_no > 0
    AND l.withdrawn_at IS NULL AND l.refused = ''
GROUP BY l.by, l.dossier_id, l.case_no ORDER BY l.by, l.dossier_id, l.case_no
"""

# --- ratings ---

RATED: Final = """
SELECT c.dossier_id, c.case_no, d.key, c.issue, c.stars, c.why, c.said, c.rated_at, coalesce(f.owner, '')
FROM casework_buyercomplaint c
JOIN casework_dossier d ON d.merchant_id = %(merchant)s AND d.id = c.dossier_id
LEFT JOIN casework_casefact f ON f.merchant_id = %(merchant)s AND f.dossier_id = c.dossier_id AND f.no = c.case_no
WHERE c.merchant_id = %(merchant)s AND c.rated_at >= %(since)s AND (%(shop)s::bigint IS NULL OR c.shop_id = %(shop)s)
    AND (%(owner)s = '' OR f.owner = %(owner)s)
ORDER BY c.rated_at DESC, c.dossier_id, c.ref LIMIT %(most)s
"""
OF_ORDER: Final = """(
SELECT json_agg(json_build_array(c.case_no, c.stars, c.why, c.said, c.rated_at) ORDER BY c.rated_at)
FROM casework_buyercomplaint c
WHERE c.merchant_id = %s AND c.dossier_id = casework_dossier.id AND c.stars IS NOT NULL
)"""
