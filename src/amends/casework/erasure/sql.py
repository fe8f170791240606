"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- erase ---

LANES: Final = "SELECT lane FROM casework_lane WHERE merchant_id = %s ORDER BY lane FOR UPDATE"
LOG: Final = """
UPDATE casework_signal SET payload = %s, outcome = %s WHERE merchant_id = %s AND dossier_id = %s AND id = %s
"""
DOSSIER: Final = """
UPDATE casework_dossier SET state = %s, version = version + 1, private = NULL, buyer = '', phone_mark = NULL,
    phone_tail = NULL, buyer_mark = NULL
WHERE merchant_id = %s AND id = %s RETURNING version
"""
ERASED: Final = """
INSERT INTO casework_erasedorder (merchant_id, dossier_id, shop_id, erasure, version, at)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (merchant_id, dossier_id) DO UPDATE
    SET erasure = EXCLUDED.erasure, version = EXCLUDED.version, at = EXCLUDED.at
"""

# --- retention ---

WITH_RULE: Final = "SELECT id FROM merchants_merchant WHERE erase_after_days IS NOT NULL ORDER BY id"
# What nobody has told anything of since, nothing is open in, and that wasn't erased as it stands.
OLD: Final = """
SELECT d.id FROM casework_dossier d
WHERE d.merchant_id = %s AND d.now_at IS NOT NULL AND NOT d.sample
    AND NOT EXISTS (
        SELECT 1 FROM casework_case c
        WHERE c.merchant_id = d.merchant_id AND c.dossier_id = d.id AND c.state = 'open')
    AND NOT EXISTS (
        SELECT 1 FROM casework_erasedorder e
        WHERE e.merchant_id = d.merchant_id AND e.dossier_id = d.id AND e.version >= d.version)
    AND NOT EXISTS (
        SELECT 1 FROM casework_signal s
        WHERE s.merchant_id = d.merchant_id AND s.dossier_id = d.id AND s.known_at >= %s
            AND s.kind <> 'clock' AND s.source <> 'engine')
ORDER BY d.id LIMIT %s
"""

# --- holds ---

WAITS: Final = """
SELECT EXISTS (SELECT 1 FROM casework_inbox WHERE merchant_id = %(merchant)s AND dossier_id = %(dossier)s)
    OR EXISTS (
        SELECT 1 FROM casework_effect
        WHERE merchant_id = %(merchant)s AND dossier_id = %(dossier)s AND state IN ('pending', 'failed'))
    OR EXISTS (
        SELECT 1 FROM casework_letter
        WHERE merchant_id = %(merchant)s AND dossier_id = %(dossier)s AND sent_at IS NULL AND withdrawn_at IS NULL
            AND refused = '')
"""
