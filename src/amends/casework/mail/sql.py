"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- sending ---

WAITING: Final = """
SELECT DISTINCT l.merchant_id FROM casework_mailletter l
JOIN casework_mailserver s ON s.merchant_id = l.merchant_id AND s.sends
WHERE l.next_at <= %(now)s ORDER BY l.merchant_id
"""
CLAIM: Final = """
UPDATE casework_mailletter l SET next_at = %(until)s, attempts = l.attempts + 1
FROM (SELECT id FROM casework_mailletter WHERE merchant_id = %(merchant)s AND next_at <= %(now)s
    ORDER BY next_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED) due
WHERE l.merchant_id = %(merchant)s AND l.id = due.id RETURNING l.id
"""
