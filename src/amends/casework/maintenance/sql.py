"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

# --- board_sweep ---

BOARDS_KEPT: Final = """
SELECT DISTINCT merchant_id FROM casework_factchange
"""

# --- backfill ---

TAKE_AWAY: Final = "DELETE FROM {table} WHERE merchant_id = %s AND dossier_id = ANY(%s)"
SOME: Final = """
SELECT merchant_id, id, shop_id, version, buyer, state, sample FROM casework_dossier
WHERE merchant_id = %s AND id = ANY(%s) ORDER BY id FOR UPDATE
"""
FOLLOWING: Final = "SELECT id FROM casework_dossier WHERE merchant_id = %s AND id > %s ORDER BY id LIMIT %s"
MERCHANTS: Final = "SELECT id FROM merchants_merchant ORDER BY id"
LANES: Final = "SELECT lane FROM casework_lane WHERE merchant_id = %s ORDER BY lane FOR UPDATE"
LOG: Final = """
SELECT dossier_id, external_id, kind, payload::text, outcome::text FROM casework_signal
WHERE merchant_id = %s AND dossier_id = ANY(%s) ORDER BY dossier_id, id
"""
CLOSED: Final = """
SELECT dossier_id, no FROM casework_case WHERE merchant_id = %s AND dossier_id = ANY(%s) AND closed_at IS NOT NULL
"""  # these stay as they were when they closed

# --- refills ---

ALL_DOSSIERS: Final = "SELECT count(*) FROM casework_dossier"
NEXT_MERCHANT: Final = "SELECT min(id) FROM merchants_merchant WHERE id > %s HAVING min(id) IS NOT NULL"

# --- blind_index_backfill ---

NEXT_NUMBERS: Final = """
SELECT merchant_id, id, private FROM casework_dossier
WHERE (merchant_id, id) > (%s, %s) AND private IS NOT NULL AND phone_mark IS NULL
ORDER BY merchant_id, id LIMIT %s
"""
FILL_NUMBERS: Final = """
UPDATE casework_dossier d SET phone_mark = n.mark, phone_tail = n.tail
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) n (merchant_id, id, mark, tail)
WHERE d.merchant_id = n.merchant_id AND d.id = n.id AND d.phone_mark IS NULL
"""
NEXT_BUYERS: Final = """
SELECT merchant_id, id, private FROM casework_dossier
WHERE (merchant_id, id) > (%s, %s) AND private IS NOT NULL AND buyer_mark IS NULL AND NOT ({samples})
ORDER BY merchant_id, id LIMIT %s
"""
FILL_BUYERS: Final = """
UPDATE casework_dossier d SET buyer_mark = n.mark
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) n (merchant_id, id, mark)
WHERE d.merchant_id = n.merchant_id AND d.id = n.id AND d.buyer_mark IS NULL
"""

# --- promise_backfill ---

STANDS: Final = """NOT EXISTS (
    SELECT 1 FROM casework_signal back WHERE back.merchant_id = s.merchant_id AND back.dossier_id = s.dossier_id
    AND back.kind IN ('deed.undone', 'action.undone') AND back.payload->>'ref' = s.external_id)"""
FILL_PROMISES: Final = f"""
INSERT INTO casework_promise (merchant_id, dossier_id, ref, shop_id, case_no, what, due_at, by, made_at, ended_at)
SELECT made.merchant_id, made.dossier_id, made.ref, made.shop_id, COALESCE((made.payload->>'case')::int, 0),
    made.payload->>'what', (made.payload->>'due')::timestamptz, COALESCE(made.payload->>'by', ''), made.at, (
        SELECT min(s.at) FROM casework_signal s
        WHERE s.merchant_id = made.merchant_id AND s.dossier_id = made.dossier_id
            AND s.kind IN ('promise.kept', 'promise.released') AND COALESCE(s.payload->>'ref', '') = made.ref
            AND {STANDS})
FROM (
    SELECT DISTINCT ON (s.merchant_id, s.dossier_id, COALESCE(s.payload->>'ref', '')) s.merchant_id, s.dossier_id,
        COALESCE(s.payload->>'ref', '') AS ref, s.shop_id, s.payload, s.at
    FROM casework_signal s WHERE s.kind = 'promise.made' AND {STANDS}
    ORDER BY s.merchant_id, s.dossier_id, COALESCE(s.payload->>'ref', ''), s.at, s.id) made
JOIN casework_dossier d ON d.merchant_id = made.merchant_id AND d.id = made.dossier_id AND NOT ({{samples}})
ON CONFLICT DO NOTHING
"""  # noqa: S608 - parts of our own

# --- paces ---

# What people did lately, by the scene it was done in.
DONE_LATELY: Final = """
SELECT c.shop_id, c.scene, count(*) FROM (
    SELECT dossier_id, case_no FROM casework_history
    WHERE merchant_id = %s AND what = 'step' AND at > %s AND by <> '' ORDER BY at DESC LIMIT %s) done
JOIN casework_case c ON c.merchant_id = %s AND c.dossier_id = done.dossier_id AND c.no = done.case_no
GROUP BY 1, 2
"""

# --- ranking ---

OPEN_CASES: Final = "SELECT count(*) FROM casework_case WHERE merchant_id = %s AND state = 'open'"
# Locked ones are left out: who holds them is deciding them, by the values that hold now. So nobody waits for anybody.
IDS: Final = """
SELECT DISTINCT dossier_id FROM casework_case WHERE merchant_id = %s AND state = 'open' AND dossier_id > %s
ORDER BY dossier_id LIMIT %s
"""
DOSSIERS: Final = """
SELECT id, shop_id, version, state FROM casework_dossier WHERE merchant_id = %s AND id = ANY(%s)
ORDER BY id FOR UPDATE SKIP LOCKED
"""
FIELDS: Final = ("band", "rank", "money", "home_money", "points", "due_at", "act_at", "clock_name", "clock_state")
TYPES: Final = ("int2", "float8", "int8", "int8", "int4", "timestamptz", "timestamptz", "text", "text")
NEW: Final = f"""unnest(%s::int8[], %s::int2[], {", ".join(f"%s::{each}[]" for each in TYPES)})
    n (dossier_id, no, {", ".join(FIELDS)})"""
WRITE: Final = f"""
UPDATE casework_case c SET {", ".join(f"{name} = n.{name}" for name in FIELDS)} FROM {NEW}
WHERE c.merchant_id = %s AND c.dossier_id = n.dossier_id AND c.no = n.no AND c.state = 'open'
    AND ({", ".join(f"c.{name}" for name in FIELDS)}) IS DISTINCT FROM ({", ".join(f"n.{name}" for name in FIELDS)})
"""  # noqa: S608 - names of our own
WAKE: Final = """
UPDATE casework_dossier d SET wake_at = n.turns_at
FROM unnest(%s::int8[], %s::timestamptz[]) n (dossier_id, turns_at)
WHERE d.merchant_id = %s AND d.id = n.dossier_id AND d.wake_at > n.turns_at AND d.wake_at < %s
"""

# --- text_backfill ---

ANY_TEXT: Final = "SELECT EXISTS (SELECT 1 FROM casework_text)"
NEXT_TEXTS: Final = """
SELECT merchant_id, dossier_id, id, shop_id, payload::text FROM casework_signal
WHERE (merchant_id, dossier_id, id) > (%s, %s, %s) AND kind = ANY(%s) ORDER BY merchant_id, dossier_id, id LIMIT %s
"""

# --- audit_seals ---

UNSEALED: Final = """
SELECT m.id FROM merchants_merchant m
WHERE EXISTS (
    SELECT 1 FROM casework_audit a WHERE a.merchant_id = m.id AND a.at < %s AND a.id > (
        SELECT coalesce(max(s.until), 0) FROM casework_auditseal s WHERE s.merchant_id = m.id))
ORDER BY m.id
"""

# --- waits_backfill ---

NEXT_WAITS: Final = """
SELECT d.merchant_id, d.id, s.playbook, d.state FROM casework_dossier d JOIN merchants_shop s ON s.id = d.shop_id
WHERE (d.merchant_id, d.id) > (%s, %s)
    AND EXISTS (SELECT 1 FROM casework_case c WHERE c.merchant_id = d.merchant_id AND c.dossier_id = d.id)
ORDER BY d.merchant_id, d.id LIMIT %s
"""
FILL_WAITS: Final = """
UPDATE casework_case c SET waits_for = n.waits_for, waiting = n.waiting, product = n.product, country = n.country,
    tone_why = n.tone_why
FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
    n (merchant_id, id, no, waits_for, waiting, product, country, tone_why)
WHERE c.merchant_id = n.merchant_id AND c.dossier_id = n.id AND c.no = n.no
    AND (c.waits_for, c.waiting, c.product, c.country, c.tone_why)
        IS DISTINCT FROM (n.waits_for, n.waiting, n.product, n.country, n.tone_why)
"""

# --- waybill_backfill ---

NEXT_WAYBILLS: Final = """
SELECT merchant_id, id, state FROM casework_dossier
WHERE (merchant_id, id) > (%s, %s) AND waybill = '' ORDER BY merchant_id, id LIMIT %s
"""
FILL_WAYBILLS: Final = """
UPDATE casework_dossier d SET waybill = n.waybill
FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) n (merchant_id, id, waybill)
WHERE d.merchant_id = n.merchant_id AND d.id = n.id AND d.waybill = ''
"""
