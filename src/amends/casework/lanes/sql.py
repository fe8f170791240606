"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

from amends.casework.overlay import sql as of_overlay
from amends.casework.people import sql as of_people

# --- runner ---

CARDS: Final = f"""
SELECT s.id, s.merchant_id, s.platform, s.currency, s.playbook,
    ARRAY({of_people.FRONT_LINE.format(merchant="s.merchant_id")}), {of_overlay.COLUMNS}
FROM merchants_shop s {of_overlay.JOIN} WHERE s.merchant_id = ANY(%(of)s::bigint[]) AND s.id = ANY(%(shops)s)
"""  # noqa: S608 - parts of our own
