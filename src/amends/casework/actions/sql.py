"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- answers ---

STAND_IN: Final = """
INSERT INTO casework_delegation (merchant_id, from_member, to_member, from_at, until_at) VALUES (%s, %s, %s, %s, %s)
"""
