"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- files ---

INSERT_FILE: Final = """
INSERT INTO casework_file (merchant_id, dossier_id, case_no, item, name, media_type, size, sha256, preview, source,
    note, by, at, removed_why)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '') RETURNING id
"""

# --- packs ---

INSERT_PACK: Final = """
INSERT INTO casework_pack (merchant_id, dossier_id, case_no, order_key, scene, content, document, manifest, files, size,
    complete, marked, by, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
"""
