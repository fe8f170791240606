"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- checks ---

HOLDS: Final = "('hold_shipment', 'release_shipment', 'resume_shipment')"
LATEST: Final = f"""
SELECT DISTINCT ON (dossier_id) id, dossier_id, order_key, kind FROM casework_effect
WHERE merchant_id = %s AND dossier_id = ANY(%s) AND state <> 'past' AND kind IN {HOLDS}
ORDER BY dossier_id, id DESC
"""  # noqa: S608 - of our own
SEEN: Final = """
INSERT INTO casework_holdmark AS m (merchant_id, effect_id, dossier_id, seen_by, seen_at)
SELECT merchant_id, id, dossier_id, %s, %s FROM casework_effect
WHERE merchant_id = %s AND id = ANY(%s) AND kind = 'hold_shipment'
ON CONFLICT (merchant_id, effect_id) DO UPDATE SET seen_by = excluded.seen_by, seen_at = excluded.seen_at
WHERE m.seen_at IS NULL
RETURNING 1
"""
GOODS: Final = """
SELECT coalesce(line->>'sku', ''), coalesce(line->>'title', ''), coalesce((line->>'quantity')::int, 1),
    coalesce((line->>'gift')::boolean, false)
FROM (SELECT payload FROM casework_signal
    WHERE merchant_id = %s AND dossier_id = %s AND kind = 'order.placed' ORDER BY id DESC LIMIT 1) placed,
    jsonb_array_elements(placed.payload->'lines') line LIMIT 30
"""
CHECKED: Final = """
INSERT INTO casework_holdcheck (merchant_id, at, member_id, code, answer, dossier_id, order_key)
VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id
"""
WHO: Final = f"""
SELECT m.id FROM merchants_merchant m WHERE (SELECT e.id FROM casework_effect e
    WHERE e.merchant_id = m.id AND e.state <> 'past' AND e.kind IN {HOLDS} LIMIT 1) IS NOT NULL ORDER BY m.id
"""  # noqa: S608 - of our own
LEFT: Final = f"""
WITH held AS (
    SELECT DISTINCT ON (dossier_id) merchant_id, dossier_id, id, order_key, case_no, kind
    FROM casework_effect WHERE merchant_id = %(merchant)s AND state <> 'past' AND kind IN {HOLDS}
    ORDER BY dossier_id, id DESC)
INSERT INTO casework_holdmark AS m (merchant_id, effect_id, dossier_id, left_told_at)
SELECT h.merchant_id, h.id, h.dossier_id, %(now)s FROM held h
LEFT JOIN casework_holdmark t ON t.merchant_id = %(merchant)s AND t.effect_id = h.id
WHERE h.kind = 'hold_shipment' AND t.left_told_at IS NULL AND EXISTS (
    SELECT 1 FROM casework_case c WHERE c.merchant_id = %(merchant)s AND c.dossier_id = h.dossier_id
        AND c.goods <> 'not_shipped')
ON CONFLICT (merchant_id, effect_id) DO UPDATE SET left_told_at = excluded.left_told_at WHERE m.left_told_at IS NULL
RETURNING effect_id, dossier_id
"""  # noqa: S608 - of our own
# Taken from the run, and nothing about the order is open any more.
SEEN_TO: Final = f"""
WITH held AS (
    SELECT DISTINCT ON (dossier_id) id, dossier_id, kind, state
    FROM casework_effect WHERE merchant_id = %(merchant)s AND state <> 'past' AND kind IN {HOLDS}
    ORDER BY dossier_id, id DESC)
SELECT h.id, h.dossier_id, d.state FROM held h
JOIN casework_dossier d ON d.merchant_id = %(merchant)s AND d.id = h.dossier_id
LEFT JOIN casework_holdmark m ON m.merchant_id = %(merchant)s AND m.effect_id = h.id
WHERE h.kind = 'hold_shipment' AND m.over_at IS NULL AND (m.seen_at IS NOT NULL OR h.state = 'sent') AND NOT EXISTS (
    SELECT 1 FROM casework_case c WHERE c.merchant_id = %(merchant)s AND c.dossier_id = h.dossier_id
        AND c.state = 'open')
ORDER BY h.id LIMIT %(limit)s
"""  # noqa: S608 - of our own
OVER: Final = """
INSERT INTO casework_holdmark AS m (merchant_id, effect_id, dossier_id, over_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (merchant_id, effect_id) DO UPDATE SET over_at = excluded.over_at
"""
CASE: Final = """
SELECT order_key, max(no) FROM casework_case WHERE merchant_id = %s AND dossier_id = %s GROUP BY order_key
"""
