"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- tree ---

TREE: Final = """
SELECT c.issue, c.product, count(*), COALESCE(sum(c.home_money), 0)::bigint, COALESCE(sum(c.points), 0)::bigint
FROM casework_case c
WHERE c.merchant_id = %(merchant)s AND c.state <> 'sample' AND c.opened_at >= %(since)s AND c.opened_at < %(until)s
    AND (%(shop)s::bigint IS NULL OR c.shop_id = %(shop)s)
GROUP BY c.issue, c.product
"""
BEHIND: Final = """
SELECT c.dossier_id, c.no, c.order_key, c.shop_id, c.scene, c.issue, c.product, c.home_money, c.points, c.opened_at,
    c.state, c.outcome
FROM casework_case c
WHERE c.merchant_id = %(merchant)s AND c.state <> 'sample' AND c.opened_at >= %(since)s AND c.opened_at < %(until)s
    AND (%(shop)s::bigint IS NULL OR c.shop_id = %(shop)s) AND c.issue = ANY (%(issues)s)
    AND (%(product)s = '' OR c.product = %(product)s)
"""

# --- checks ---

CARRIERS: Final = """
SELECT suspect, sum(n)::bigint FROM casework_tally
WHERE merchant_id = %s AND kind = 'carrier' AND issue = '' AND day >= %s GROUP BY suspect ORDER BY 2 DESC LIMIT 50
"""
STOCK: Final = """
SELECT DISTINCT ON (s.payload->>'sku') s.payload->>'sku', COALESCE((s.payload->>'listed')::bigint, 0),
    COALESCE((s.payload->>'real')::bigint, 0), s.dossier_id
FROM casework_dossier d JOIN casework_signal s ON s.merchant_id = d.merchant_id AND s.dossier_id = d.id
WHERE d.merchant_id = %s AND d.key LIKE 'stock:%%' AND s.kind = 'stock.counted' AND s.at >= %s
ORDER BY s.payload->>'sku', s.at DESC LIMIT 500
"""
NO_SHIP_DATE: Final = """
WITH latest AS (
    SELECT s.dossier_id, s.payload FROM casework_signal s
    WHERE s.merchant_id = %(merchant)s AND s.kind = 'order.placed' AND s.at >= %(since)s
    ORDER BY s.at DESC LIMIT 5000)
SELECT line->>'sku', count(*), max(l.dossier_id) FROM latest l
CROSS JOIN LATERAL jsonb_array_elements(COALESCE(l.payload->'lines', '[]'::jsonb)) line
WHERE l.payload->>'ship_by' IS NULL
GROUP BY 1 ORDER BY 2 DESC LIMIT 200
"""
LISTINGS: Final = """
SELECT c.product, count(*) FROM casework_case c
WHERE c.merchant_id = %s AND c.issue = ANY (%s) AND c.opened_at >= %s AND c.product <> '' AND c.state <> 'sample'
GROUP BY c.product HAVING count(*) >= 3 ORDER BY 2 DESC LIMIT 50
"""

# --- war_room ---

PARCELS: Final = """
SELECT m.carrier, count(*), count(*) FILTER (WHERE m.issue = 'LOGISTICS_STALLED'),
    count(*) FILTER (WHERE m.issue = 'PARCEL_LOST'), count(*) FILTER (WHERE m.issue = 'TRANSIT_DAMAGE')
FROM casework_mishap m
WHERE m.merchant_id = %(merchant)s AND m.opened_at >= %(week)s AND m.carrier <> '' AND m.issue = ANY (%(issues)s)
    AND (%(shop)s::bigint IS NULL OR m.shop_id = %(shop)s)
GROUP BY m.carrier ORDER BY 2 DESC LIMIT 20
"""
ALARMS: Final = """
SELECT a.dossier_id, a.case_no, a.order_key, a.wanted_at, a.kinds, a.recipients,
    a.shop_id, coalesce(c.scene, ''), a.rule, a.say, a.text
FROM (
    SELECT a.merchant_id, a.dossier_id, (array_agg(a.case_no ORDER BY a.stage DESC, a.wanted_at DESC, a.case_no))[1],
        a.order_key, max(a.wanted_at), array_agg(a.kind ORDER BY a.stage DESC, a.wanted_at DESC, a.kind, a.recipient),
        array_agg(a.recipient ORDER BY a.stage DESC, a.wanted_at DESC, a.kind, a.recipient), max(a.stage), a.shop_id,
        (array_agg(coalesce(a.payload ->> 'rule', '') ORDER BY a.stage DESC, a.wanted_at DESC, a.case_no))[1],
        (array_agg(coalesce(a.payload ->> 'say', '') ORDER BY a.stage DESC, a.wanted_at DESC, a.case_no))[1],
        (array_agg(coalesce(a.payload ->> 'text', '') ORDER BY a.stage DESC, a.wanted_at DESC, a.case_no))[1]
    FROM casework_alert a
    WHERE a.merchant_id = %(merchant)s AND a.ended_at IS NULL AND (%(shop)s::bigint IS NULL OR a.shop_id = %(shop)s)
    GROUP BY a.merchant_id, a.dossier_id, a.order_key, a.shop_id
    ORDER BY max(a.stage) DESC, max(a.wanted_at) DESC, a.dossier_id LIMIT 30
) a (merchant_id, dossier_id, case_no, order_key, wanted_at, kinds, recipients, stage, shop_id, rule, say, text)
LEFT JOIN casework_case c ON c.merchant_id = a.merchant_id AND c.dossier_id = a.dossier_id AND c.no = a.case_no
ORDER BY a.stage DESC, a.wanted_at DESC, a.dossier_id
"""
TODAY: Final = """
SELECT count(*) FILTER (WHERE opened_at >= %(day)s), count(*) FILTER (WHERE closed_at >= %(day)s),
    count(*) FILTER (WHERE state = 'open'), count(*) FILTER (WHERE state = 'open' AND due_at < %(now)s)
FROM casework_case
WHERE merchant_id = %(merchant)s AND state <> 'sample' AND (%(shop)s::bigint IS NULL OR shop_id = %(shop)s)
"""
