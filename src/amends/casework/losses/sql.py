"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- recovery ---

ENTER: Final = """
INSERT INTO casework_lossentry (merchant_id, loss_id, at, member_id, kind, amount, text, token)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (merchant_id, loss_id, token) DO NOTHING
"""

# --- contracts ---

WITH_PARTNERS: Final = """
SELECT DISTINCT p.merchant_id FROM casework_partner p ORDER BY p.merchant_id
"""
