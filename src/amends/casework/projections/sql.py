"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

from amends.casework.ledger.rows import PromiseRow, ReviewRow, columns

# --- history_store ---

TAKEN_BACK: Final = "DELETE FROM casework_history WHERE merchant_id = %s AND dossier_id = %s AND because = %s"

# --- facts_store ---

RETOLD: Final = """
UPDATE casework_casefact f SET answered = h.answered, reopened = h.reopened, touched = h.touched
FROM (
    SELECT case_no, min(seconds) FILTER (WHERE what = 'answered') AS answered,
        count(*) FILTER (WHERE what = 'reopened') AS reopened, bool_or(by ~ '^[0-9]+$') AS touched
    FROM casework_history WHERE merchant_id = %s AND dossier_id = %s GROUP BY case_no) h
WHERE f.merchant_id = %s AND f.dossier_id = %s AND f.no = h.case_no
"""
FACTS_GONE: Final = "DELETE FROM casework_casefact WHERE merchant_id = %s AND dossier_id = %s AND no > %s"

# --- fact_changes ---

CHANGED: Final = """
INSERT INTO casework_factchange (merchant_id, day, stamp, n)
SELECT t.merchant_id, t.day, (random() * 4611686018427387904)::bigint, 1 FROM (
    SELECT * FROM unnest(%s::bigint[], %s::date[]) new (merchant_id, day)
    UNION
    SELECT f.merchant_id, d.day FROM unnest(%s::bigint[], %s::bigint[]) k (merchant_id, dossier_id)
    JOIN casework_casefact f ON f.merchant_id = k.merchant_id AND f.dossier_id = k.dossier_id
    CROSS JOIN LATERAL (
        SELECT (f.opened_at AT TIME ZONE 'UTC')::date UNION ALL SELECT (f.closed_at AT TIME ZONE 'UTC')::date) d (day)
    WHERE f.merchant_id = ANY(%s::bigint[]) AND d.day IS NOT NULL
) t
"""
CHANGES_TOGETHER: Final = """
WITH many AS (
    SELECT day FROM casework_factchange WHERE merchant_id = %(merchant)s GROUP BY day HAVING count(*) > %(most)s),
gone AS (
    DELETE FROM casework_factchange WHERE merchant_id = %(merchant)s AND day IN (SELECT day FROM many)
    RETURNING day, stamp, n)
INSERT INTO casework_factchange (merchant_id, day, stamp, n)
SELECT %(merchant)s, day, bit_xor(stamp), sum(n) FROM gone GROUP BY day
"""

# --- promise_store ---

COLUMNS: Final = ", ".join(PromiseRow._fields)
ARRAYS: Final = ", ".join(f"%s::{kind}[]" for kind in columns(PromiseRow).values())
ONE_ROW: Final = ", ".join(f"%s::{kind}" for kind in columns(PromiseRow).values())
AGAIN: Final = """
ON CONFLICT (merchant_id, dossier_id, ref) DO UPDATE SET what = excluded.what, due_at = excluded.due_at,
    made_at = excluded.made_at, ended_at = excluded.ended_at
"""
MADE: Final = f"INSERT INTO casework_promise ({COLUMNS}) SELECT * FROM unnest({ARRAYS}) {AGAIN}"  # noqa: S608
MADE_ONE: Final = f"INSERT INTO casework_promise ({COLUMNS}) VALUES ({ONE_ROW}) {AGAIN}"  # noqa: S608
ENDED: Final = """
UPDATE casework_promise p SET ended_at = n.ended_at
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[]) n(merchant_id, dossier_id, ref, ended_at)
WHERE p.merchant_id = ANY(%s::bigint[]) AND p.merchant_id = n.merchant_id AND p.dossier_id = n.dossier_id
    AND p.ref = n.ref AND p.ended_at IS DISTINCT FROM n.ended_at
"""

# --- review_store ---

REVIEW_COLUMNS: Final = ", ".join(ReviewRow._fields)
REVIEW_ARRAYS: Final = ", ".join(f"%s::{kind}[]" for kind in columns(ReviewRow).values())
REVIEW_VALUES: Final = ", ".join(f"%s::{kind}" for kind in columns(ReviewRow).values())
REVIEW_AGAIN: Final = """
ON CONFLICT (merchant_id, dossier_id, ref) DO UPDATE SET sku = excluded.sku, stars = excluded.stars,
    first_stars = CASE WHEN excluded.posted_at < casework_review.posted_at
        THEN excluded.first_stars ELSE casework_review.first_stars END,
    posted_at = LEAST(excluded.posted_at, casework_review.posted_at), changed_at = excluded.changed_at,
    followed_at = excluded.followed_at, answered_at = excluded.answered_at, flagged_at = excluded.flagged_at,
    flagged = excluded.flagged,
    said = CASE WHEN excluded.said <> '' THEN excluded.said ELSE casework_review.said END,
    themes = CASE WHEN excluded.said <> '' THEN excluded.themes ELSE casework_review.themes END,
    pointed = CASE WHEN excluded.said <> '' THEN excluded.pointed ELSE casework_review.pointed END
"""
OWN_WORDS: Final = """
SELECT merchant_id, name, values FROM casework_houserule
WHERE merchant_id = ANY(%s) AND part = %s AND coalesce(values->>'since', '') <= %s
"""
REVIEWED: Final = f"INSERT INTO casework_review ({REVIEW_COLUMNS}) SELECT * FROM unnest({REVIEW_ARRAYS}) {REVIEW_AGAIN}"  # noqa: S608
REVIEWED_ONE: Final = f"INSERT INTO casework_review ({REVIEW_COLUMNS}) VALUES ({REVIEW_VALUES}) {REVIEW_AGAIN}"  # noqa: S608
REVIEWS_GONE: Final = "DELETE FROM casework_review WHERE merchant_id = %s AND dossier_id = %s AND NOT ref = ANY(%s)"

# --- step_store ---

GONE: Final = """
DELETE FROM casework_step s USING unnest(%s::bigint[], %s::bigint[], %s::smallint[], %s::text[])
    n(merchant_id, dossier_id, case_no, steps)
WHERE s.merchant_id = ANY(%s::bigint[]) AND s.merchant_id = n.merchant_id AND s.dossier_id = n.dossier_id
    AND s.case_no = n.case_no AND NOT s.step = ANY (string_to_array(n.steps, ' '))
"""
RANKS: Final = """
UPDATE casework_step s SET band = c.band, rank = c.rank FROM casework_case c
WHERE s.merchant_id = %s AND s.dossier_id = ANY(%s) AND s.state = 'ready' AND c.merchant_id = %s
    AND c.dossier_id = s.dossier_id AND c.no = s.case_no AND (s.band, s.rank) IS DISTINCT FROM (c.band, c.rank)
"""
