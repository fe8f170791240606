"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- warm_up ---

PACKS: Final = "SELECT DISTINCT playbook FROM merchants_shop ORDER BY playbook"
SHOPS: Final = """
SELECT DISTINCT ON (merchant_id, playbook) merchant_id, id FROM merchants_shop ORDER BY merchant_id, playbook LIMIT %s
"""
