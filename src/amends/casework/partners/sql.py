"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- asking ---

WHO: Final = """
SELECT DISTINCT merchant_id FROM casework_partner WHERE archived_at IS NULL ORDER BY merchant_id
"""
