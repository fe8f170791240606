"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- findings ---

OFTEN: Final = """
SELECT d.phone_mark FROM casework_dossier d
WHERE d.merchant_id = %s AND d.phone_mark IS NOT NULL AND NOT d.sample
GROUP BY d.phone_mark HAVING count(*) >= %s ORDER BY max(d.now_at) DESC LIMIT %s
"""
