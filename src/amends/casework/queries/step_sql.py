"""SQL of a case's steps that stands within other statements."""

from typing import Final

# When the next step of a case ``c`` is due.
NEXT_DUE: Final = """(SELECT s.due_at FROM casework_step s WHERE s.merchant_id = %(merchant)s
    AND s.dossier_id = c.dossier_id AND s.case_no = c.no AND s.step = c.next_step AND s.state = 'ready')"""
