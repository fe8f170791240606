"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- holds ---

# An order is held by the latest of its hold and release effects. What was given up must still be done, by hand.
HELD: Final = """
WITH held AS (
    SELECT DISTINCT ON (dossier_id) id, dossier_id, order_key, case_no, kind, state, wanted_at, payload
    FROM casework_effect
    WHERE merchant_id = %(merchant)s AND shop_id = %(shop)s AND state <> 'past'
        AND kind IN ('hold_shipment', 'release_shipment', 'resume_shipment')
    ORDER BY dossier_id, id DESC
)
SELECT h.id, h.order_key, h.case_no, h.wanted_at, h.payload, d.state, h.state FROM held h
JOIN casework_dossier d ON d.merchant_id = %(merchant)s AND d.id = h.dossier_id
WHERE h.kind = 'hold_shipment' AND h.id > %(after)s ORDER BY h.id LIMIT %(limit)s
"""
