"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- rounds ---

WHO: Final = """
SELECT DISTINCT merchant_id FROM casework_houserule WHERE part = 'deciding' AND values ->> 'counts' = 'true'
ORDER BY merchant_id
"""
OPEN: Final = """
SELECT c.dossier_id, c.no FROM casework_case c
JOIN unnest(%(shops)s::bigint[], %(scenes)s::text[]) AS r(shop_id, scene) ON r.shop_id = c.shop_id AND r.scene = c.scene
LEFT JOIN casework_decidinglook l ON l.merchant_id = %(merchant)s AND l.dossier_id = c.dossier_id AND l.case_no = c.no
WHERE c.merchant_id = %(merchant)s AND c.state = 'open' AND (l.state IS NULL OR l.state <> 'stopped'
    AND (l.version < c.version OR l.mark <> %(mark)s OR l.again_at <= %(now)s))
ORDER BY c.band DESC, c.rank DESC, c.dossier_id, c.no LIMIT %(most)s
"""
GIVEN: Final = """
SELECT
    coalesce(sum(g.amount - coalesce(b.amount, 0)) FILTER (WHERE g.dossier_id = %(dossier)s), 0)::bigint,
    coalesce(sum(g.amount - coalesce(b.amount, 0)) FILTER (WHERE g.buyer = %(buyer)s AND g.buyer <> ''), 0)::bigint,
    coalesce(sum(g.amount - coalesce(b.amount, 0)) FILTER (WHERE g.shop_id = %(shop)s AND g.at >= %(day)s), 0)::bigint
FROM casework_grant g
LEFT JOIN LATERAL (SELECT sum(x.amount) AS amount FROM casework_grantback x
    WHERE x.merchant_id = %(merchant)s AND x.grant_id = g.id) b ON true
WHERE g.merchant_id = %(merchant)s AND g.currency = %(currency)s AND starts_with(g.rule, %(rule)s)
    AND (g.dossier_id = %(dossier)s OR g.at >= %(day)s OR (g.buyer = %(buyer)s AND g.buyer <> ''))
"""
"""What a rule has given away: on the order, to the buyer, at the shop that day."""
