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

# A case that nobody has stands with who wrote to the buyer last before they rated it.
RATED: Final = """
SELECT c.dossier_id, c.case_no, c.shop_id, d.key, c.issue, c.stars, c.why, c.said, c.rated_at,
    coalesce(nullif(f.owner, ''), w.by, ''), coalesce(f.owner, '') = '' AND w.by IS NOT NULL
FROM casework_buyercomplaint c
JOIN casework_dossier d ON d.merchant_id = %(merchant)s AND d.id = c.dossier_id
LEFT JOIN casework_casefact f ON f.merchant_id = %(merchant)s AND f.dossier_id = c.dossier_id AND f.no = c.case_no
LEFT JOIN LATERAL (
    SELECT l.by::text AS by FROM casework_signal s
    JOIN casework_letter l ON l.merchant_id = %(merchant)s AND l.token = substr(s.external_id, length('desk:') + 1)
    WHERE s.merchant_id = %(merchant)s AND s.dossier_id = c.dossier_id AND s.kind = 'message.sent'
        AND starts_with(s.external_id, 'desk:') AND l.written_at <= c.rated_at AND l.case_no IN (c.case_no, 0)
    ORDER BY l.written_at DESC LIMIT 1) w ON coalesce(f.owner, '') = ''
WHERE c.merchant_id = %(merchant)s AND c.rated_at >= %(since)s AND (%(shop)s::bigint IS NULL OR c.shop_id = %(shop)s)
    AND (%(owner)s = '' OR coalesce(nullif(f.owner, ''), w.by) = %(owner)s)
ORDER BY c.rated_at DESC, c.dossier_id, c.ref LIMIT %(most)s
"""
# To be asked for with an order's row ``d``.
OF_ORDER: Final = """(
SELECT json_agg(json_build_array(c.case_no, c.stars, c.why, c.said, c.rated_at) ORDER BY c.rated_at)
FROM casework_buyercomplaint c
WHERE c.merchant_id = %(merchant)s AND c.dossier_id = d.id AND c.stars IS NOT NULL
)"""
