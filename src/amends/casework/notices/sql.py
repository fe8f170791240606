"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- work ---

SOON: Final = """
state = 'open' AND due_at IS NOT NULL AND due_at > %(now)s AND due_at <= %(soon)s AND owner ~ '^[0-9]+$'
    AND clock_state = 'running'
"""
DUE: Final = f"""
SELECT m.id, c.dossier_id, c.no, c.order_key, c.due_at, once.text FROM (
    SELECT * FROM casework_case WHERE merchant_id = %(merchant)s AND {SOON}
    ORDER BY due_at LIMIT 1000) c
CROSS JOIN LATERAL (
    SELECT concat('due:', c.dossier_id, '/', c.no, ':', extract(epoch FROM c.due_at)::bigint) AS text) once
JOIN merchants_member o ON o.merchant_id = %(merchant)s AND o.id = c.owner::bigint
JOIN merchants_member m ON m.merchant_id = %(merchant)s AND m.is_active AND NOT 'due' = ANY (m.muted)
    AND (m.id = o.id OR o.seniority = 'new' AND m.id = o.mentor_id)
WHERE NOT EXISTS (SELECT 1 FROM merchants_notice n
    WHERE n.merchant_id = %(merchant)s AND n.member_id = m.id AND n.once = once.text)
"""  # noqa: S608 - of our own
WHO: Final = f"""
SELECT m.id FROM merchants_merchant m WHERE (SELECT due_at FROM casework_case WHERE merchant_id = m.id AND {SOON}
    ORDER BY due_at LIMIT 1) IS NOT NULL ORDER BY m.id
"""  # noqa: S608 - of our own
