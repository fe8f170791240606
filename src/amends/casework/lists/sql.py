"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- mailed_boards ---

BOARDS_DUE: Final = "SELECT DISTINCT merchant_id FROM casework_mailedboard WHERE next_at <= %(now)s ORDER BY 1"
