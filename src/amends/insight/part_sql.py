"""The SQL of a board's parts that stay counted; see ``parts``."""

from typing import Final

MANY: Final = """
SELECT count(*) FROM (
    SELECT 1 FROM casework_casefact f WHERE f.merchant_id = %(merchant)s AND {at} >= %(begin)s AND {at} < %(end)s
    LIMIT {most}) found
"""
CHANGES: Final = """
SELECT day, bit_xor(stamp), sum(n)::bigint FROM casework_factchange
WHERE merchant_id = %s AND day BETWEEN %s AND %s GROUP BY day
"""
KNOWN: Final = """
SELECT first, days, stamp, n, asked_on FROM casework_boardpart
WHERE merchant_id = %s AND cut = %s AND first BETWEEN %s AND %s
"""
READ: Final = """
SELECT p.first, p.days, p.rows FROM casework_boardpart p
JOIN unnest(%s::date[], %s::smallint[]) k (first, days) USING (first, days)
WHERE p.merchant_id = %s AND p.cut = %s
"""
MAY_KEEP: Final = """
SELECT pg_try_advisory_xact_lock(hashtextextended('board parts', l.merchant_id)) FROM casework_lane l
WHERE l.merchant_id = %s AND l.lane = 0
"""
KEEP: Final = """
INSERT INTO casework_boardpart (merchant_id, cut, first, days, stamp, n, rows, asked_on)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (merchant_id, cut, first, days) DO UPDATE SET stamp = excluded.stamp, n = excluded.n, rows = excluded.rows,
    asked_on = excluded.asked_on
"""
ASKED: Final = "UPDATE casework_boardpart SET asked_on = %s WHERE merchant_id = %s AND cut = %s AND asked_on < %s"
