"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- pictures ---

KEEP: Final = """
INSERT INTO casework_productpicture AS p (merchant_id, sku, mark, content, by, at) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (merchant_id, sku) DO UPDATE
    SET mark = excluded.mark, content = excluded.content, by = excluded.by, at = excluded.at
WHERE p.mark <> excluded.mark
RETURNING (xmax = 0)
"""

# --- listing ---

_ALL: Final = """
SELECT sku FROM casework_product WHERE merchant_id = %(merchant)s
UNION SELECT sku FROM casework_productpicture WHERE merchant_id = %(merchant)s
"""
KNOWN: Final = f"SELECT sku FROM ({_ALL}) k WHERE sku = ANY(%(skus)s) OR lower(sku) = ANY(%(small)s) ORDER BY sku"  # noqa: S608
COUNTED: Final = f"""
SELECT count(*) FILTER (WHERE p.sku IS NOT NULL), count(*) FILTER (WHERE p.sku IS NULL) FROM ({_ALL}) k
LEFT JOIN casework_productpicture p ON p.merchant_id = %(merchant)s AND p.sku = k.sku
"""  # noqa: S608 - of our own
PAGE: Final = f"""
SELECT k.sku, coalesce(n.title, ''), coalesce(p.mark, ''), p.at, coalesce(p.by, ''), coalesce(length(p.content), 0)
FROM ({_ALL}) k
LEFT JOIN casework_productpicture p ON p.merchant_id = %(merchant)s AND p.sku = k.sku
LEFT JOIN LATERAL (SELECT title FROM casework_product t WHERE t.merchant_id = %(merchant)s AND t.sku = k.sku
    ORDER BY title LIMIT 1) n ON true
WHERE k.sku > %(after)s AND (%(has)s IS NULL OR (p.sku IS NOT NULL) = %(has)s)
    AND (%(wanted)s = '' OR strpos(lower(k.sku || ' ' || coalesce(n.title, '')), lower(%(wanted)s)) > 0)
ORDER BY k.sku LIMIT %(limit)s
"""  # noqa: S608 - of our own

# --- pages ---

_SAYS: Final = ", ".join(
    f"coalesce(s.payload->>'{name}', '') AS {name}"
    for name in ("by", "language", "headline", "claims", "description", "sizes", "options", "shipping")
)
TOLD_OF_ALL: Final = f"""
SELECT substr(d.key, 9) AS sku, d.shop_id, s.at AS since, {_SAYS}
FROM casework_dossier d JOIN casework_signal s ON s.merchant_id = %(merchant)s AND s.dossier_id = d.id
WHERE d.merchant_id = %(merchant)s AND d.key LIKE 'listing:%%' AND NOT d.sample AND s.kind = 'listing.told'
    AND (%(shop)s::bigint IS NULL OR d.shop_id = %(shop)s)
ORDER BY d.key, d.shop_id, s.at DESC, s.id DESC LIMIT %(most)s
"""  # noqa: S608 - of our own
TOLD: Final = f"""
SELECT d.shop_id, s.at AS since, {_SAYS}
FROM casework_dossier d JOIN casework_signal s ON s.merchant_id = %(merchant)s AND s.dossier_id = d.id
WHERE d.merchant_id = %(merchant)s AND d.key = %(key)s AND NOT d.sample AND s.kind = 'listing.told'
    AND (%(shop)s::bigint IS NULL OR d.shop_id = %(shop)s)
ORDER BY s.at DESC, s.id DESC LIMIT %(most)s
"""  # noqa: S608 - of our own
