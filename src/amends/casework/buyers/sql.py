"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- tries ---

COUNT: Final = """
INSERT INTO casework_doortry (merchant_id, hour, bucket, tries) VALUES (%s, %s, %s, 1)
ON CONFLICT (merchant_id, hour, bucket) DO UPDATE SET tries = casework_doortry.tries + 1 RETURNING tries
"""
SOFAR: Final = """
SELECT coalesce(sum(tries), 0)::int FROM casework_doortry WHERE merchant_id = %s AND hour = ANY(%s) AND bucket = %s
"""
FORGET: Final = "DELETE FROM casework_doortry WHERE merchant_id = %s AND hour < %s"

# --- offers ---

CHOSEN: Final = """
SELECT
    coalesce(sum(amount) FILTER (WHERE shop_id = %(shop)s AND taken_at >= %(day)s), 0)::bigint,
    coalesce(sum(goods) FILTER (WHERE shop_id = %(shop)s AND taken_at >= %(day)s), 0)::bigint,
    coalesce(sum(goods) FILTER (WHERE buyer = %(buyer)s AND buyer <> '' AND currency = %(currency)s), 0)::bigint
FROM casework_buyercomplaint
WHERE merchant_id = %(merchant)s
    AND ((shop_id = %(shop)s AND taken_at >= %(day)s) OR (buyer = %(buyer)s AND buyer <> '' AND goods > 0))
"""
"""Money and goods chosen at the shop that day; goods that one buyer chose in all, at any of the merchant's shops."""

# --- waiting ---

# Who asked first and said later what is wrong keeps the place of the asking, unless that was answered.
_WAITING: Final = """
SELECT k.dossier_id, k.opened_at FROM casework_case k
WHERE k.merchant_id = %(merchant)s AND k.shop_id = %(shop)s AND k.state = 'open' AND k.scene = ANY(%(conversations)s)
    {case}
UNION ALL
SELECT c.dossier_id, LEAST(c.at, (
    SELECT min(s.at) FROM casework_signal s
    WHERE s.merchant_id = %(merchant)s AND s.dossier_id = c.dossier_id AND s.kind = 'message.received'
        AND s.at >= %(since)s AND NOT EXISTS (
            SELECT 1 FROM casework_signal r WHERE r.merchant_id = %(merchant)s AND r.dossier_id = c.dossier_id
                AND r.kind = 'message.sent' AND r.at >= s.at)))
FROM casework_buyercomplaint c
JOIN casework_case k ON k.merchant_id = %(merchant)s AND k.dossier_id = c.dossier_id AND k.no = c.case_no
WHERE c.merchant_id = %(merchant)s AND c.shop_id = %(shop)s AND c.at >= %(since)s AND c.taken = '' AND k.state = 'open'
    {complaint}
    AND NOT EXISTS (SELECT 1 FROM casework_signal s WHERE s.merchant_id = %(merchant)s AND s.dossier_id = c.dossier_id
        AND s.kind = 'message.sent' AND s.at >= c.at)
ORDER BY 2
"""
WAITING: Final = _WAITING.format(case="", complaint="")
WAITS: Final = _WAITING.format(case="AND k.dossier_id = %(dossier)s", complaint="AND c.dossier_id = %(dossier)s")

# --- settled ---

SETTLED: Final = """
SELECT max(at), bool_and(alone), bool_or(disputed), bool_and(closed), count(stars), coalesce(sum(stars), 0) FROM (
SELECT c.dossier_id, c.at, c.stars,
    c.taken <> '' AND NOT EXISTS (SELECT 1 FROM casework_audit a WHERE a.merchant_id = %(merchant)s
        AND a.object = 'case:' || c.dossier_id || '/' || c.case_no AND a.actor LIKE 'member:%%') AS alone,
    EXISTS (SELECT 1 FROM casework_signal s WHERE s.merchant_id = %(merchant)s AND s.dossier_id = c.dossier_id
        AND s.kind = 'dispute.opened' AND s.at >= c.at AND s.at < c.at + %(days)s) AS disputed,
    EXISTS (SELECT 1 FROM casework_case k WHERE k.merchant_id = %(merchant)s AND k.dossier_id = c.dossier_id
        AND k.no = c.case_no AND k.state = 'closed') AS closed
FROM casework_buyercomplaint c
WHERE c.merchant_id = %(merchant)s AND c.shop_id = %(shop)s AND c.at >= %(since)s
) each GROUP BY dossier_id
"""
"""A row for each order: its last complaint; whether all of them, any, all; how many were rated, and their stars."""

# --- invoicing ---

INVOICES_ASKED: Final = """
SELECT count(*), count(issued_at),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY issued_at - asked_at) FILTER (WHERE issued_at IS NOT NULL)
FROM casework_invoice WHERE merchant_id = %(merchant)s AND shop_id = %(shop)s AND ref LIKE %(by_buyer)s
"""

# --- deposits ---

DEPOSITS: Final = """
SELECT count(*), count(*) FILTER (WHERE verdict = 'allowed'), count(*) FILTER (WHERE verdict = 'person'),
    count(*) FILTER (WHERE NOT touched AND (verdict = 'refused' OR alone)),
    count(*) FILTER (WHERE extract(hour FROM at AT TIME ZONE %(zone)s) NOT BETWEEN 8 AND 21),
    count(back_at), percentile_cont(0.5) WITHIN GROUP (ORDER BY back_at - at)
FROM (
    SELECT d.verdict, d.alone, d.at,
        EXISTS (SELECT 1 FROM casework_audit a WHERE a.merchant_id = %(merchant)s AND d.case_no > 0
            AND a.object = 'case:' || d.dossier_id || '/' || d.case_no AND a.actor LIKE 'member:%%') AS touched,
        (SELECT min(s.at) FROM casework_signal s WHERE s.merchant_id = %(merchant)s AND s.dossier_id = d.dossier_id
            AND s.kind = 'refund.paid' AND s.at >= d.at) AS back_at
    FROM casework_depositrequest d WHERE d.merchant_id = %(merchant)s AND d.shop_id = %(shop)s
) each
"""
"""``touched``: somebody of ours did something to its case; releasing the batch that pays it is not its case's."""
