"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- presence ---

SEEN: Final = """
INSERT INTO casework_presence (merchant_id, dossier_id, case_no, member_id, seen_at, writes_since, wrote_at)
VALUES (%(merchant)s, %(dossier)s, %(no)s, %(member)s, %(now)s, %(wrote)s, %(wrote)s)
ON CONFLICT (merchant_id, dossier_id, case_no, member_id) DO UPDATE SET seen_at = excluded.seen_at,
    writes_since = CASE WHEN excluded.wrote_at IS NULL THEN casework_presence.writes_since
        WHEN casework_presence.wrote_at > %(stale)s THEN casework_presence.writes_since ELSE excluded.wrote_at END,
    wrote_at = COALESCE(excluded.wrote_at, casework_presence.wrote_at)
"""

# --- replies ---

LETTERS: Final = """
SELECT DISTINCT merchant_id FROM casework_letter
WHERE sent_at IS NULL AND withdrawn_at IS NULL AND refused = '' AND send_at <= %s ORDER BY merchant_id
"""

# --- tasks ---

LATE: Final = """
SELECT DISTINCT merchant_id FROM casework_task WHERE answered_at IS NULL AND late_at IS NULL AND due_at <= %s
ORDER BY merchant_id
"""
