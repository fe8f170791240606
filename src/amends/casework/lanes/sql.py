"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

from amends.casework.overlay import sql as of_overlay

# --- runner ---

CARDS: Final = f"""
SELECT s.id, s.merchant_id, s.platform, s.currency, s.playbook, ARRAY(
    SELECT m.id::text FROM merchants_member m WHERE m.merchant_id = s.merchant_id AND m.roles = '{{front_line}}'
        AND NOT EXISTS (SELECT 1 FROM merchants_loan l WHERE l.merchant_id = m.merchant_id AND l.member_id = m.id
            AND l.role <> 'front_line' AND l.ended_at IS NULL AND l.from_at <= now() AND l.until_at > now())),
    {of_overlay.COLUMNS}
FROM merchants_shop s {of_overlay.JOIN} WHERE s.merchant_id = ANY(%(of)s::bigint[]) AND s.id = ANY(%(shops)s)
"""  # noqa: S608 - parts of our own
