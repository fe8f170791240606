"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- alarms ---

OPEN: Final = """
SELECT shop_id FROM casework_alert WHERE merchant_id = ANY (%s) AND shop_id = ANY (%s) AND dossier_id = 0
    AND ended_at IS NULL
"""
OVER: Final = """
UPDATE casework_alert SET ended_at = %s, next_at = NULL
WHERE merchant_id = ANY (%s) AND shop_id = ANY (%s) AND dossier_id = 0 AND ended_at IS NULL
    AND key NOT LIKE 'round:%%' RETURNING merchant_id, id
"""
GONE: Final = """
UPDATE merchants_notice n SET gone_at = %s FROM unnest(%s::bigint[], %s::bigint[]) a(merchant_id, id)
WHERE n.merchant_id = ANY(%s::bigint[]) AND n.merchant_id = a.merchant_id AND n.alert = a.id AND n.gone_at IS NULL
"""

# --- outbox ---

WAITING: Final = """
SELECT m.id FROM merchants_merchant m CROSS JOIN LATERAL (SELECT e.next_at FROM casework_effect e
    WHERE e.merchant_id = m.id AND e.next_at <= %(now)s AND e.offered_at IS NULL
    ORDER BY e.next_at LIMIT 1) due ORDER BY due.next_at, m.id
"""  # one look at an index for each merchant
CLAIM: Final = """
UPDATE casework_effect e SET holder = %(holder)s, next_at = %(until)s
FROM (SELECT id FROM casework_effect
    WHERE merchant_id = %(merchant)s AND next_at <= %(now)s AND offered_at IS NULL AND NOT shop_id = ANY (%(busy)s)
    ORDER BY next_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED) due
WHERE e.merchant_id = %(merchant)s AND e.id = due.id
RETURNING e.merchant_id, e.id, e.shop_id, e.order_key, e.case_no, e.key, e.kind, e.recipient, e.amount, e.currency,
    e.attempts, e.wanted_at, e.payload AS content
"""
LAY_OUT: Final = """
UPDATE casework_effect SET offered_at = %s, next_at = %s, holder = ''
WHERE merchant_id = %s AND id = ANY(%s::bigint[]) AND holder = %s
"""
LAY_BY: Final = """
UPDATE casework_effect SET offered_at = %s, next_at = %s, holder = %s
WHERE merchant_id = %s AND id = ANY(%s::bigint[]) AND holder = %s
"""  # far from due: no other system of the shop takes it, nor is it given up by itself
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

# --- pulled ---

_TAKEN: Final = """merchant_id, e.id, e.shop_id, e.order_key, e.case_no, e.key, e.kind, e.recipient, e.amount,
    e.currency, e.attempts, e.wanted_at, e.payload AS content"""
LEASE: Final = f"""
WITH due AS MATERIALIZED (SELECT id FROM casework_effect
    WHERE merchant_id = %(merchant)s AND shop_id = %(shop)s AND next_at <= %(now)s AND offered_at IS NOT NULL
        AND (%(kinds)s::text[] = '{{}}' OR kind = ANY (%(kinds)s))
    ORDER BY next_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
UPDATE casework_effect e SET holder = %(holder)s, next_at = %(until)s,
    attempts = e.attempts + CASE WHEN e.holder = '' THEN 0 ELSE 1 END
FROM due WHERE e.merchant_id = %(merchant)s AND e.id = due.id RETURNING e.{_TAKEN}
"""  # noqa: S608 - of our own; materialized: looked at once, or a join that looks again would take more than the limit
LEASE_ONE: Final = f"""
UPDATE casework_effect e SET holder = %(holder)s, next_at = %(until)s,
    attempts = e.attempts + CASE WHEN e.holder IN ('', %(holder)s) THEN 0 ELSE 1 END
WHERE merchant_id = %(merchant)s AND shop_id = %(shop)s AND id = %(id)s AND offered_at IS NOT NULL
    AND (next_at <= %(now)s OR holder = %(holder)s) RETURNING e.{_TAKEN}
"""  # noqa: S608 - of our own
ONE: Final = f"""
SELECT e.state, e.holder, e.receipt, e.next_at, e.offered_at, e.{_TAKEN} FROM casework_effect e
WHERE e.merchant_id = %s AND e.shop_id = %s AND e.id = %s FOR UPDATE
"""  # noqa: S608 - of our own
WITH_OFFERED: Final = """
SELECT m.id FROM merchants_merchant m WHERE EXISTS (SELECT FROM casework_effect e
    WHERE e.merchant_id = m.id AND e.next_at IS NOT NULL AND e.offered_at IS NOT NULL)
UNION SELECT merchant_id FROM casework_alert WHERE dossier_id = 0 AND ended_at IS NULL AND key LIKE 'pull:%%'
"""
PUT_BACK: Final = """
UPDATE casework_effect e SET offered_at = NULL, holder = ''
WHERE e.merchant_id = %(merchant)s AND e.offered_at IS NOT NULL AND e.next_at <= %(now)s AND NOT EXISTS (
    SELECT FROM casework_connectedaccount a WHERE a.merchant_id = %(merchant)s AND a.shop_id = e.shop_id
        AND a.connector = 'pull' AND a.state = 'on')
"""
TOO_OLD: Final = f"""
UPDATE casework_effect e SET holder = %(holder)s, next_at = %(until)s
WHERE merchant_id = %(merchant)s AND offered_at < %(before)s AND next_at <= %(now)s RETURNING e.{_TAKEN}
"""  # noqa: S608 - of our own
LONG_WAITING: Final = """
SELECT shop_id, min(next_at), count(*) FROM casework_effect
WHERE merchant_id = %s AND offered_at IS NOT NULL AND next_at <= %s GROUP BY shop_id
"""
PULL_ALARMS: Final = """
SELECT shop_id, key FROM casework_alert WHERE merchant_id = %s AND dossier_id = 0 AND ended_at IS NULL
"""
PULL_OVER: Final = """
UPDATE casework_alert SET ended_at = %s, next_at = NULL WHERE merchant_id = %s AND shop_id = ANY (%s)
    AND dossier_id = 0 AND ended_at IS NULL AND key LIKE 'pull:%%' RETURNING merchant_id, id
"""
