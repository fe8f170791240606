"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- batches ---

_ROW: Final = """e.merchant_id, e.id, e.shop_id, e.order_key, e.case_no, e.key, e.kind, e.recipient, e.amount,
    e.currency, e.attempts, e.wanted_at, e.payload AS content"""
TAKE: Final = f"""
UPDATE casework_effect e SET holder = %(holder)s
WHERE e.merchant_id = %(merchant)s AND e.id = ANY (%(ids)s) AND e.holder = %(free)s AND e.state IN ('pending', 'failed')
    AND (e.currency = %(currency)s OR (e.currency = '' AND e.shop_id = ANY (%(shops)s))) AND e.amount > 0
RETURNING {_ROW}, e.dossier_id
"""  # noqa: S608 - of our own; two who take at once: the row's lock lets one find it free. What has no order is in its shop's currency
ONE: Final = f"""
SELECT {_ROW} FROM casework_effect e
WHERE e.merchant_id = %(merchant)s AND e.id = %(id)s AND e.holder = %(holder)s AND e.state IN ('pending', 'failed')
FOR UPDATE
"""  # noqa: S608 - of our own
FREE: Final = """
UPDATE casework_effect e SET holder = %(free)s, last_error = %(error)s, state = %(state)s,
    attempts = attempts + %(tried)s
WHERE e.merchant_id = %(merchant)s AND e.id = ANY (%(ids)s) AND e.holder = %(holder)s
    AND e.state IN ('pending', 'failed')
RETURNING e.id
"""
"""Nobody's again: it waits for the next batch, or for people to say that it will not be paid."""
