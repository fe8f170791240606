"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- refund_guard ---

EARLIER: Final = """
SELECT e.merchant_id, e.dossier_id, e.case_no, e.key, e.amount, e.state IN ('pending', 'failed')
FROM unnest(%s::bigint[], %s::bigint[]) d(merchant_id, dossier_id)
JOIN casework_effect e ON e.merchant_id = d.merchant_id AND e.dossier_id = d.dossier_id
WHERE e.merchant_id = ANY(%s::bigint[]) AND e.kind IN ('refund', 'pay_buyer') AND e.state NOT IN ('dead', 'past')
"""
