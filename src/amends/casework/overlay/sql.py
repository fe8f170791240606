"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- cache ---

COLUMNS: Final = """
COALESCE(o.active, 0), COALESCE(o.newest, 0), COALESCE(o.at_once, false), o.made_at,
    t.own_days::text, s.own_days::text, t.home_currency, t.own_rates::text, t.pace::text,
    COALESCE((
        SELECT jsonb_agg(jsonb_build_object(
            'id', p.id, 'kind', p.kind, 'name', p.name, 'codes', p.codes, 'skus', p.skus,
            'used', p.archived_at IS NULL, 'told', p.hours_before || jsonb_build_object(
                'since', p.hours_since, 'hours', p.hours, 'days', p.days, 'zone', p.zone, 'holidays', p.holidays,
                'days_off', p.days_off)
        ) ORDER BY p.kind, p.name)
        FROM casework_partner p
        WHERE p.merchant_id = ANY(%(of)s::bigint[]) AND p.merchant_id = s.merchant_id
            AND (cardinality(p.shops) = 0 OR s.id = ANY(p.shops))
        HAVING bool_or(cardinality(p.hours) > 0 OR p.hours_before <> '[]'::jsonb)
    ), '[]'::jsonb)::text
"""
JOIN: Final = """
JOIN merchants_merchant t ON t.id = s.merchant_id
LEFT JOIN (
    SELECT v.merchant_id, v.pack, max(v.number) AS newest, max(v.created_at) AS made_at,
        max(v.number) FILTER (WHERE v.active) AS active, bool_or(v.at_once) FILTER (WHERE v.active) AS at_once
    FROM casework_overlay v WHERE v.merchant_id = ANY(%(of)s::bigint[]) GROUP BY v.merchant_id, v.pack
) o ON o.merchant_id = s.merchant_id AND o.pack = s.playbook
"""  # ``of``: the merchants asked for
OF_SHOP: Final = f"""
SELECT {COLUMNS} FROM merchants_shop s {JOIN} WHERE s.merchant_id = ANY(%(of)s::bigint[]) AND s.id = %(shop)s
"""  # noqa: S608
TEXTS: Final = "SELECT number, body FROM casework_overlay WHERE merchant_id = %s AND pack = %s"

# --- kept ---

SHIPPED: Final = """
SELECT playbook FROM casework_packversion WHERE pack = %s AND left(fingerprint, length(%s)) = %s ORDER BY id LIMIT 1
"""
LAID: Final = "SELECT playbook FROM casework_keptplaybook WHERE merchant_id = %s AND version = %s"

# --- versions ---

NOTE: Final = """
INSERT INTO casework_audit (merchant_id, at, actor, verb, object, detail) VALUES (%s, %s, 'engine', %s, %s, %s)
"""
ONE_AT_A_TIME: Final = "SELECT id FROM django_migrations ORDER BY id LIMIT 1 FOR UPDATE"  # a row everybody has
