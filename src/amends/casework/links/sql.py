"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- links ---

INSERT: Final = """
INSERT INTO casework_outsidelink (merchant_id, dossier_id, case_no, purpose, item, step, party, name, sha256, by,
    made_at, expires_at, files)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0) RETURNING id
"""
INSERT_LISTED: Final = """
INSERT INTO casework_outsidelink (merchant_id, dossier_id, case_no, purpose, item, step, party, name, sha256, by,
    made_at, expires_at, files, partner_id)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0, %s)
"""

# --- mailing ---

MAILING: Final = """
SELECT merchant_id FROM casework_mailserver WHERE sends ORDER BY merchant_id
"""
