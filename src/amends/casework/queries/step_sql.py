"""SQL of a case's steps that stands within other statements."""

from typing import Final

# When the next step of a case is due.
NEXT_DUE: Final = """(SELECT s.due_at FROM casework_step s WHERE s.merchant_id = {of}.merchant_id
    AND s.dossier_id = {of}.dossier_id AND s.case_no = {of}.no AND s.step = {of}.next_step AND s.state = 'ready')"""
