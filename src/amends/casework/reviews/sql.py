"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

from amends.casework.projections.stars import limits

# --- list_sql ---

SKU: Final = "COALESCE(NULLIF(r.chosen_sku, ''), r.sku)"
ISSUE: Final = f"COALESCE(NULLIF(r.issue, ''), CASE WHEN r.stars < {limits().pleased} THEN r.pointed ELSE '' END)"
"""Praise that says "as described" points at no problem: words count where the stars complain, too."""
PAGE: Final = f"""
SELECT r.dossier_id, r.ref, r.shop_id, {SKU} AS sku, r.stars, r.first_stars, r.posted_at, r.changed_at, r.followed_at,
    r.answered_at, r.flagged_at, r.flagged, r.said, r.themes, {ISSUE} AS issue, r.issue <> '' AS judged,
    r.judged_by, d.key AS order_key, d.buyer,
    COALESCE((SELECT min(p.title) FROM casework_product p
        WHERE p.merchant_id = %(merchant)s AND p.sku = {SKU}), '') AS title,
    c.no, c.scene, c.state AS case_state, c.due_at
FROM casework_review r
JOIN casework_dossier d ON d.merchant_id = %(merchant)s AND d.id = r.dossier_id
LEFT JOIN casework_case c ON c.merchant_id = %(merchant)s AND c.dossier_id = r.dossier_id
    AND c.subject = 'review:' || r.ref AND c.no = (
        SELECT max(o.no) FROM casework_case o WHERE o.merchant_id = %(merchant)s AND o.dossier_id = r.dossier_id
            AND o.subject = 'review:' || r.ref)
WHERE r.merchant_id = %(merchant)s {{where}}
"""  # noqa: S608 - made of constants
SPREAD: Final = f"""
SELECT {{key}} AS k, count(*), count(*) FILTER (WHERE r.stars <= {limits().low}), avg(r.stars)::float8
FROM casework_review r {{more}}
WHERE r.merchant_id = %(merchant)s {{where}} GROUP BY k ORDER BY 3 DESC, 2 DESC, 1 LIMIT 200
"""  # noqa: S608 - made of constants
CROSSED: Final = f"""
SELECT COALESCE(NULLIF({SKU}, ''), '-') AS k, r.stars, count(*) FROM casework_review r
WHERE r.merchant_id = %(merchant)s {{where}} GROUP BY k, r.stars
"""  # noqa: S608
COUNTED: Final = "SELECT {counts} FROM casework_review r WHERE r.merchant_id = %(merchant)s {where}"

# --- registry ---

TITLES: Final = "SELECT sku, min(title) FROM casework_product WHERE merchant_id = %s AND sku = ANY (%s) GROUP BY sku"
SENT: Final = """
SELECT kind, state, COALESCE(payload->'values'->>'text', ''), COALESCE(sent_at, wanted_at) FROM casework_effect
WHERE merchant_id = %s AND dossier_id = %s AND kind = ANY (%s) AND payload->'values'->>'review' = %s ORDER BY id
"""
TO_GUIDE: Final = """
SELECT c.dossier_id, c.no, c.shop_id, c.order_key, c.buyer, c.scene, c.issue, c.outcome, c.closed_at
FROM casework_case c
WHERE c.merchant_id = %(merchant)s AND c.state = 'closed' AND c.closed_at >= %(since)s
    AND NOT c.outcome = ANY (%(badly)s)
    AND NOT EXISTS (SELECT 1 FROM casework_case n WHERE n.merchant_id = %(merchant)s
        AND n.dossier_id = c.dossier_id AND (n.closed_at, n.no) > (c.closed_at, c.no))
    AND c.issue <> 'REVIEW_NEGATIVE' AND c.goods = 'received' AND c.tone < 2
    AND (%(shop)s::bigint IS NULL OR c.shop_id = %(shop)s)
    AND NOT EXISTS (SELECT 1 FROM casework_review r
        WHERE r.merchant_id = %(merchant)s AND r.dossier_id = c.dossier_id)
    AND NOT EXISTS (SELECT 1 FROM casework_case o WHERE o.merchant_id = %(merchant)s
        AND o.dossier_id = c.dossier_id AND o.state = 'open')
    AND NOT EXISTS (SELECT 1 FROM casework_letter l WHERE l.merchant_id = %(merchant)s
        AND l.dossier_id = c.dossier_id AND l.written_at > c.closed_at AND l.withdrawn_at IS NULL AND l.refused = '')
ORDER BY c.closed_at DESC LIMIT %(most)s
"""
