"""The SQL of this room: what poor quality has cost, summed by whatever one asks for; ``reading`` runs it."""

from typing import Final

DIMENSIONS: Final = {
    "product": "sku",
    "listing": "shop_id || '/' || sku",
    "batch": "batch",
    "supplier": "supplier",
    "carrier": "carrier",
    "route": "carrier || '/' || country",
    "issue": "issue",
    "shop": "shop_id::text",
    "week": "day - (day - DATE '2001-01-01') %% 7",  # its Monday
}
"""How each dimension is read from a row."""
HANDS: Final = "steps * (%(prices)s::bigint[])[greatest(width_bucket(day, %(days)s::date[]), 1)] / 1000"
"""Before the first price that is known, that one."""
NET: Final = f"refund + freight + compensated + penalty + points + lost - recovered + {HANDS}"
_WHERE: Final = """merchant_id = %(merchant)s AND day >= %(since)s AND day < %(until)s AND currency = %(currency)s
    AND (%(shop)s::bigint IS NULL OR shop_id = %(shop)s)
    AND (%(only)s::date[] IS NULL OR day = ANY (%(only)s))"""


def by(dimension: str, *, of: str = "") -> str:
    """Sums by one dimension, dearest first; ``of``: only where another dimension has the value ``%(value)s``."""
    narrowed = f" AND {DIMENSIONS[of]} = %(value)s" if of else ""
    return f"""
SELECT of, n, refund, freight, compensated, penalties, lost, recovered, hands,
    refund + freight + compensated + penalties + lost - recovered + hands AS net
FROM (SELECT {DIMENSIONS[dimension]} AS of, count(*) AS n, sum(refund)::bigint AS refund,
        sum(freight)::bigint AS freight, sum(compensated)::bigint AS compensated,
        sum(penalty + points)::bigint AS penalties, sum(lost)::bigint AS lost,
        sum(recovered)::bigint AS recovered, sum({HANDS})::bigint AS hands
    FROM casework_cost WHERE {_WHERE}{narrowed} GROUP BY 1) found
ORDER BY net DESC, of
"""  # noqa: S608 - of our own


def by_and_weeks(dimension: str, *, of: str = "") -> str:
    """The same sums by a dimension and by week, out of one look at the rows; ``weekly`` 1: of a week."""
    narrowed = f" AND {DIMENSIONS[of]} = %(value)s" if of else ""
    return f"""
SELECT weekly, of, n, refund, freight, compensated, penalties, lost, recovered, hands,
    refund + freight + compensated + penalties + lost - recovered + hands AS net
FROM (SELECT GROUPING(named) AS weekly, CASE GROUPING(named) WHEN 1 THEN week::text ELSE named END AS of, count(*) AS n,
        sum(refund)::bigint AS refund, sum(freight)::bigint AS freight, sum(compensated)::bigint AS compensated,
        sum(penalty + points)::bigint AS penalties, sum(lost)::bigint AS lost, sum(recovered)::bigint AS recovered,
        sum({HANDS})::bigint AS hands
    FROM (SELECT {DIMENSIONS[dimension]} AS named, {DIMENSIONS["week"]} AS week, * FROM casework_cost
        WHERE {_WHERE}{narrowed}) told
    GROUP BY GROUPING SETS ((named), (week))) found
ORDER BY weekly, net DESC, of
"""  # noqa: S608 - of our own


def cases(of: str) -> str:
    """The orders behind one value."""
    narrowed = f" AND {DIMENSIONS[of]} = %(value)s" if of else ""
    return f"""
SELECT dossier_id, case_no, shop_id, order_key, issue, day, sku, refund, freight, compensated,
    penalty + points AS penalties, lost, recovered, ({HANDS})::bigint AS hands, ({NET})::bigint AS net
FROM casework_cost WHERE {_WHERE}{narrowed}
"""  # noqa: S608 - of our own


CURRENCIES: Final = """
SELECT DISTINCT currency FROM casework_cost WHERE merchant_id = %(merchant)s AND day >= %(since)s AND day < %(until)s
    AND currency <> '' AND (%(only)s::date[] IS NULL OR day = ANY (%(only)s))
"""
WORDS: Final = """
SELECT t.dossier_id, t.said FROM casework_text t
WHERE t.merchant_id = %(merchant)s AND t.dossier_id = ANY (%(dossiers)s) AND t.kind = ANY (%(kinds)s)
ORDER BY t.at DESC LIMIT %(most)s
"""
