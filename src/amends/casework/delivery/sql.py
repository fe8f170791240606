"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- alarms ---

OPEN: Final = """
SELECT shop_id FROM casework_alert WHERE merchant_id = ANY (%s) AND shop_id = ANY (%s) AND dossier_id = 0
    AND ended_at IS NULL
"""
OVER: Final = """
UPDATE casework_alert SET ended_at = %s, next_at = NULL
WHERE merchant_id = ANY (%s) AND shop_id = ANY (%s) AND dossier_id = 0 AND ended_at IS NULL RETURNING merchant_id, id
"""
GONE: Final = """
UPDATE merchants_notice n SET gone_at = %s FROM unnest(%s::bigint[], %s::bigint[]) a(merchant_id, id)
WHERE n.merchant_id = ANY(%s::bigint[]) AND n.merchant_id = a.merchant_id AND n.alert = a.id AND n.gone_at IS NULL
"""

# --- outbox ---

WAITING: Final = """
SELECT m.id FROM merchants_merchant m CROSS JOIN LATERAL (SELECT e.next_at FROM casework_effect e
    WHERE e.merchant_id = m.id AND e.next_at <= %(now)s ORDER BY e.next_at LIMIT 1) due ORDER BY due.next_at, m.id
"""  # one look at an index for each merchant
CLAIM: Final = """
UPDATE casework_effect e SET holder = %(holder)s, next_at = %(until)s
FROM (SELECT id FROM casework_effect
    WHERE merchant_id = %(merchant)s AND next_at <= %(now)s AND NOT shop_id = ANY (%(busy)s)
    ORDER BY next_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED) due
WHERE e.merchant_id = %(merchant)s AND e.id = due.id
RETURNING e.merchant_id, e.id, e.shop_id, e.order_key, e.case_no, e.key, e.kind, e.recipient, e.amount, e.currency,
    e.attempts, e.wanted_at, e.payload AS content
"""
RENEW: Final = """
UPDATE casework_effect SET next_at = %s WHERE merchant_id = %s AND id = ANY(%s::bigint[]) AND holder = %s
"""
SETTLE: Final = """
UPDATE casework_effect e SET state = n.state, attempts = n.attempts, next_at = n.next_at, last_error = n.error,
    receipt = n.receipt, holder = '', sent_at = CASE WHEN n.state = 'sent' THEN %s::timestamptz END
FROM unnest(%s::bigint[], %s::text[], %s::smallint[], %s::timestamptz[], %s::text[], %s::text[])
    n(id, state, attempts, next_at, error, receipt)
WHERE e.merchant_id = %s AND e.id = n.id AND e.holder = %s AND e.state IN ('pending', 'failed')
RETURNING e.id
"""
ACCOUNTS: Final = """
SELECT connector, merchant_id, id, shop_id, platform, account, kinds FROM casework_connectedaccount
WHERE state = 'on' AND merchant_id = %s AND shop_id = ANY(%s::bigint[]) ORDER BY id
"""
