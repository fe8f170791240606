"""Cases to be counted, with what others owe of them, what was paid on top, what they cost and how they were rated.

What a case says is drawn by itself, so that any two dimensions meet in all their values; a few values have most cases,
as in truth. The same number of cases is always the same. Who writes cases tells of which days they are: so does this.
"""

from bench.figures import say

DRAW = """
CREATE FUNCTION pg_temp.u(n int, seed int) RETURNS float8 LANGUAGE sql IMMUTABLE AS
'SELECT (hashint8extended($1, $2) & 9007199254740991)::float8 / 9007199254740992'
"""
CASES = """
INSERT INTO casework_casefact (merchant_id, dossier_id, no, shop_id, opened_at, closed_at, outcome, scene, issue, about,
    desk, owner, product, supplier, batch, carrier, country, language, tone, stars, currency, refunded, points,
    breaches, solved, working, answered, reopened, touched)
SELECT %(merchant)s, hashint8extended(n, 99), 1, (%(shops)s::bigint[])[s], at,
    CASE WHEN done THEN at + make_interval(secs => took) END,
    CASE WHEN done
        THEN (ARRAY['refunded', 'solved', 'withdrawn', 'replaced', 'lost'])[1 + floor(5 * pg_temp.u(n, 1) ^ 2)::int]
        ELSE '' END,
    'scene_' || kind, 'ISSUE_' || kind %% 59,
    (ARRAY['refund', 'dispute', 'problem', 'review', 'parcel'])[1 + kind %% 5],
    'desk_' || floor(9 * pg_temp.u(n, 3) ^ 1.5)::int, floor(40 * pg_temp.u(n, 4))::int::text, 'SKU-' || p,
    'supplier ' || p %% 30, CASE WHEN pg_temp.u(n, 6) < 0.5 THEN 'B' || p || '-' || n / 90000 ELSE '' END,
    'carrier ' || floor(12 * pg_temp.u(n, 7) ^ 2)::int, CASE s WHEN 4 THEN 'BR' ELSE 'CN' END,
    CASE s WHEN 4 THEN 'pt' ELSE 'zh' END, floor(3 * pg_temp.u(n, 8) ^ 3)::int,
    CASE kind %% 5 WHEN 3 THEN 1 + floor(5 * pg_temp.u(n, 9))::int ELSE 0 END, CASE s WHEN 4 THEN 'BRL' ELSE 'CNY' END,
    CASE kind %% 5 WHEN 0 THEN (500 + 30000 * pg_temp.u(n, 10) ^ 3)::bigint ELSE 0 END,
    CASE WHEN pg_temp.u(n, 11) < 0.02 THEN 3 ELSE 0 END,
    CASE WHEN pg_temp.u(n, 12) < 0.06 THEN 1 + (pg_temp.u(n, 12) < 0.01)::int ELSE 0 END,
    CASE WHEN done THEN took END, CASE WHEN done THEN (took * pg_temp.u(n, 13))::int END,
    CASE WHEN pg_temp.u(n, 14) < 0.9 THEN (60 + 40000 * pg_temp.u(n, 15) ^ 4)::int END,
    (pg_temp.u(n, 16) < 0.03)::int, pg_temp.u(n, 17) < 0.4
FROM (
    SELECT n, now() - n * (interval '365 days' / %(cases)s) AS at, 1 + floor(4 * pg_temp.u(n, 18) ^ 1.5)::int AS s,
        floor(60 * pg_temp.u(n, 2) ^ 2)::int AS kind, floor(900 * pg_temp.u(n, 5) ^ 2)::int AS p,
        pg_temp.u(n, 19) > CASE WHEN n < %(cases)s / 20 THEN 0.6 ELSE 0.02 END AS done,
        least((600 + exp(6 + 9 * pg_temp.u(n, 20)))::int,
            extract(epoch FROM n * (interval '365 days' / %(cases)s))::int) AS took
    FROM generate_series(1, %(cases)s) n) made
ORDER BY n DESC
"""
SOLD = """
INSERT INTO casework_tally (merchant_id, kind, suspect, issue, day, n)
SELECT %(merchant)s, kind, name || n, '', current_date - d, 20
FROM (VALUES ('product', 'SKU-', 900), ('carrier', 'carrier ', 12), ('supplier', 'supplier ', 30)) k (kind, name, many),
    generate_series(0, many - 1) n, generate_series(0, 364) d
UNION ALL SELECT %(merchant)s, 'shop', s::text, '', current_date - d, 5000
FROM unnest(%(shops)s::bigint[]) s, generate_series(0, 364) d
"""
LOSSES = """
INSERT INTO casework_loss (merchant_id, shop_id, dossier_id, case_no, order_key, scene, issue, party, partner, amount,
    currency, opened_at, proof, missing, state, recovered, ref, sheet, claimed_at, answer)
SELECT merchant_id, shop_id, dossier_id, 1, 'O-' || dossier_id, scene, issue, 'carrier', '', 5000, currency, opened_at,
    '{}', '{}', CASE WHEN dossier_id %% 2 = 0 THEN 'claimed' ELSE 'to_confirm' END,
    CASE WHEN dossier_id %% 4 = 0 THEN 4000 ELSE 0 END, '', '', CASE WHEN dossier_id %% 2 = 0 THEN opened_at END, ''
FROM casework_casefact WHERE merchant_id = %(merchant)s AND abs(dossier_id) %% 100 < 10
"""
EFFECTS = """
INSERT INTO casework_effect (merchant_id, shop_id, dossier_id, order_key, case_no, key, kind, recipient, amount,
    currency, payload, state, attempts, wanted_at, next_at, last_error)
SELECT merchant_id, shop_id, dossier_id, 'O-' || dossier_id, 1, 'k' || dossier_id,
    CASE WHEN abs(dossier_id) %% 100 >= 92 THEN 'compensate' ELSE 'notify' END, '', 1200, currency, '{}', 'sent', 1,
    opened_at, NULL, ''
FROM casework_casefact WHERE merchant_id = %(merchant)s
"""
COSTS = """
INSERT INTO casework_cost (merchant_id, dossier_id, shop_id, order_key, case_no, issue, day, sku, batch, supplier,
    carrier, country, currency, refund, freight, compensated, penalty, points, lost, recovered, steps)
SELECT merchant_id, dossier_id, shop_id, 'O-' || dossier_id, 1, issue, opened_at::date, product, batch, supplier,
    carrier, country, currency, refunded, 900, 0, 0, 0, 0, 0, 3
FROM casework_casefact WHERE merchant_id = %(merchant)s AND abs(dossier_id) %% 2 = 0
"""
RATINGS = """
INSERT INTO casework_buyercomplaint (merchant_id, dossier_id, ref, shop_id, case_no, issue, wanted, at, taken, amount,
    currency, rule, stars, why, rated_at)
SELECT merchant_id, dossier_id, 'r', shop_id, 1, issue, '', opened_at, '', 0, currency, '',
    1 + (abs(dossier_id) / 100 %% 5)::int, '', opened_at
FROM casework_casefact WHERE merchant_id = %(merchant)s AND abs(dossier_id) %% 100 < 5
"""
TOLD = """
INSERT INTO casework_factchange (merchant_id, day, stamp, n)
SELECT %(merchant)s, day, (random() * 4611686018427387904)::bigint, n FROM (
    SELECT day, count(*) AS n FROM casework_casefact f,
        LATERAL (VALUES ((f.opened_at AT TIME ZONE 'UTC')::date), ((f.closed_at AT TIME ZONE 'UTC')::date)) d (day)
    WHERE f.merchant_id = %(merchant)s AND day IS NOT NULL GROUP BY day) told
"""
STATEMENTS = (DRAW, CASES, SOLD, LOSSES, EFFECTS, COSTS, RATINGS, TOLD)


def fill(merchant: int, shops: list[int], cases: int) -> None:
    """Unless there are some."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM casework_casefact LIMIT 1")
        if cursor.fetchone():
            return
        cursor.execute("SET session_replication_role = replica")  # there are no orders behind these cases
        for statement in STATEMENTS:
            cursor.execute(statement, {"merchant": merchant, "shops": shops, "cases": cases})
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE")
    say(f"{cases:,} cases to count")
