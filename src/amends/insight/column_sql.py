"""The SQL of the columns that boards of many cases are counted out of; see ``columns``."""

from typing import Final

from amends.insight.column_kinds import ColumnKind

MANY: Final = """
SELECT count(*) FROM (
    SELECT 1 FROM {rows} WHERE merchant_id = %(merchant)s AND {at} >= %(begin)s AND {at} < %(end)s LIMIT {most}) found
"""
CHANGES: Final = """
SELECT day, bit_xor(stamp), sum(n)::bigint FROM casework_factchange
WHERE merchant_id = %s AND day BETWEEN %s AND %s GROUP BY day
"""
KEPT: Final = """
SELECT first, name, packed FROM casework_boardcolumn
WHERE merchant_id = %s AND at = %s AND first BETWEEN %s AND %s AND name = ANY(%s::uuid[])
"""
CASES: Final = """
SELECT {told} FROM casework_casefact f{costs}
WHERE f.merchant_id = %(merchant)s AND {at} >= %(begin)s AND {at} < %(end)s
"""
SECONDS: Final = "floor(date_part('epoch', {at}))"
WHOLE: Final = {  # all of a column in one value; those of one statement are in the same order
    ColumnKind.NAMES: "array_agg({sql})",
    ColumnKind.FIGURES: "string_agg(float8send(coalesce(({sql})::float8, 'NaN')), '')",
    ColumnKind.FLAGS: r"string_agg(CASE WHEN {sql} THEN '\x01'::bytea ELSE '\x00'::bytea END, '')",
    ColumnKind.NUMBERS: "string_agg(int8send(({sql})::bigint), '')",
}
COSTS: Final = """
LEFT JOIN casework_cost x ON x.merchant_id = %(merchant)s AND x.dossier_id = f.dossier_id AND x.case_no = f.no"""
COST_DAYS: Final = " AND x.day >= %(first)s AND x.day <= %(last)s"  # it is dated as its case is opened, in UTC
BESIDE: Final = """
SELECT string_agg(int8send(x.dossier_id), ''), string_agg(int2send(x.case_no), ''),
    string_agg(float8send(({each})::float8), ''), string_agg(int8send({at}::bigint), ''), {told}
FROM {table} x WHERE x.merchant_id = %(merchant)s{where} GROUP BY {told}
"""
WITHIN: Final = " AND {at} >= %(begin)s AND {at} < %(end)s"
BY_NUMBER: Final = """
SELECT k.place{told} FROM unnest(%(dossiers)s::bigint[], %(numbers)s::int[]) WITH ORDINALITY k (dossier, no, place)
CROSS JOIN LATERAL (SELECT * FROM casework_casefact c
    WHERE c.merchant_id = %(merchant)s AND c.dossier_id = k.dossier AND c.no = k.no OFFSET 0) f
"""

# --- keeping ---

MERCHANTS: Final = """
SELECT merchant_id FROM casework_factchange UNION SELECT merchant_id FROM casework_boardcolumn
"""
MANY_OF: Final = """
SELECT count(*) FROM (SELECT 1 FROM casework_casefact f WHERE f.merchant_id = %s AND {at} >= %s LIMIT %s) found
"""
FIRST: Final = "SELECT min({at}) FROM casework_casefact f WHERE f.merchant_id = %s AND {at} >= %s"
SAID: Final = """
SELECT first, array_agg(name ORDER BY name), (array_agg(packed) FILTER (WHERE name = %s))[1] FROM casework_boardcolumn
WHERE merchant_id = %s AND at = %s GROUP BY first
"""
KEEP: Final = """
INSERT INTO casework_boardcolumn (merchant_id, at, first, name, packed) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (merchant_id, at, first, name) DO UPDATE SET packed = excluded.packed
"""
OTHERS: Final = """
DELETE FROM casework_boardcolumn WHERE merchant_id = %s AND at = %s AND first = %s AND NOT name = ANY(%s::uuid[])
"""
OLD: Final = "DELETE FROM casework_boardcolumn WHERE merchant_id = %s AND first < %s"
