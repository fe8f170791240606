"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

from amends.casework.ledger.identity import LANES

# --- audit ---

NOTE: Final = """
INSERT INTO casework_audit (merchant_id, at, actor, verb, object, detail) VALUES (%s, %s, %s, %s, %s, %s)
"""

# --- health ---

ASK: Final = """
SELECT (SELECT count(*) FROM casework_inbox),
       (SELECT coalesce(extract(epoch FROM now() - min(known_at)), 0)::float8 FROM casework_inbox),
       (SELECT coalesce(extract(epoch FROM now() - min(wake_at)), 0)::float8
          FROM casework_dossier WHERE wake_at < now()),
       (SELECT count(*) FROM casework_effect WHERE state = 'dead'),
       (SELECT count(*) FROM casework_quarantine WHERE state = 'waiting')
"""

# --- failed_rounds ---

ROUNDS: Final = """
SELECT key, wanted_at FROM casework_alert
WHERE merchant_id = %s AND dossier_id = 0 AND ended_at IS NULL AND key LIKE 'round:%%' ORDER BY key
"""
ROUND_OVER: Final = """
UPDATE casework_alert SET ended_at = %s, next_at = NULL
WHERE merchant_id = %s AND dossier_id = 0 AND ended_at IS NULL AND key LIKE %s RETURNING id
"""
ROUND_SEEN: Final = """
UPDATE merchants_notice SET gone_at = %s WHERE merchant_id = %s AND alert = ANY (%s) AND gone_at IS NULL
"""
FIRST_SHOP: Final = "SELECT id FROM merchants_shop WHERE merchant_id = %s ORDER BY id LIMIT 1"

# --- import_lease ---

BEGIN: Final = """
INSERT INTO casework_importlease AS l (merchant_id, shop_id, holder, beat_at) VALUES (%s, %s, %s, clock_timestamp())
ON CONFLICT (merchant_id, shop_id) DO UPDATE SET holder = excluded.holder, beat_at = excluded.beat_at
    WHERE l.beat_at < excluded.beat_at - %s::interval
RETURNING holder
"""
BEAT: Final = """
UPDATE casework_importlease SET beat_at = clock_timestamp()
WHERE merchant_id = %s AND shop_id = %s AND holder = %s
"""
END: Final = "DELETE FROM casework_importlease WHERE merchant_id = %s AND shop_id = %s AND holder = %s"
AWAKE: Final = "UPDATE casework_dossier SET wake_at = %s WHERE merchant_id = %s AND wake_at = %s AND shop_id = %s"
SLEEPING: Final = """
SELECT DISTINCT s.shop_id FROM (
    SELECT d.shop_id FROM casework_dossier d WHERE d.merchant_id = %s AND d.wake_at = %s LIMIT 1000) s
"""
IMPORT_WAITS: Final = "SELECT EXISTS (SELECT 1 FROM casework_inbox WHERE merchant_id = %s AND shop_id = %s)"

# --- lanes ---

LOCK_LANES: Final = """
SELECT l.merchant_id, l.lane FROM casework_lane l WHERE l.merchant_id = ANY(%s) AND l.lane = ANY(%s)
FOR UPDATE SKIP LOCKED
"""
NEW_LANES: Final = f"""
INSERT INTO casework_lane (merchant_id, lane) VALUES {", ".join(f"(%(merchant)s, {lane})" for lane in range(LANES))}
ON CONFLICT DO NOTHING
"""  # noqa: S608 - numbers of our own
TAKE: Final = """
DELETE FROM casework_inbox i WHERE i.merchant_id = ANY(%(of)s::bigint[]) AND i.ctid = ANY (ARRAY(
    SELECT first.ctid FROM unnest(%(merchants)s::bigint[], %(lanes)s::smallint[]) mine(merchant_id, lane)
    CROSS JOIN LATERAL (
        SELECT x.ctid FROM casework_inbox x WHERE x.merchant_id = ANY(%(of)s::bigint[])
            AND x.merchant_id = mine.merchant_id AND x.lane = mine.lane
        ORDER BY x.known_at, x.id LIMIT %(each)s) first))
RETURNING i.id, i.merchant_id, i.shop_id, i.lane, i.dossier_id, i.key, i.payload, i.private, i.known_at, i.held,
    i.phone_mark, i.phone_tail, i.buyer_mark
"""  # by ctid: rows are never updated, and their lane is locked; a join might be planned for an empty table
DOSSIER: Final = """d.merchant_id, d.id, d.shop_id, d.key, d.lane, d.wake_at, d.version, d.state, d.private, d.buyer,
    d.sample"""
LOAD: Final = f"""
SELECT {DOSSIER} FROM unnest(%(merchants)s::bigint[], %(ids)s::bigint[]) wanted(merchant_id, id)
JOIN casework_dossier d ON d.merchant_id = wanted.merchant_id AND d.id = wanted.id
WHERE d.merchant_id = ANY(%(of)s::bigint[]) FOR UPDATE OF d
"""  # noqa: S608
DUE: Final = f"""
SELECT {DOSSIER} FROM unnest(%(of)s::bigint[]) WITH ORDINALITY mine(merchant_id, no) CROSS JOIN LATERAL (
    SELECT x.* FROM casework_dossier x WHERE x.merchant_id = ANY(%(of)s::bigint[]) AND x.merchant_id = mine.merchant_id
        AND x.wake_at <= %(latest)s
        AND x.wake_at <= (%(until)s::timestamptz[])[(mine.no - 1) * {LANES} + x.lane + 1]
    ORDER BY x.wake_at LIMIT %(each)s FOR UPDATE) d
"""  # noqa: S608 - ``until``: of each merchant and lane in turn; none for a lane that isn't ours

# --- merchant_lock ---

LOCK_MERCHANT: Final = """
SELECT pg_advisory_xact_lock(hashtextextended(k, l.merchant_id)) FROM casework_lane l, unnest(%s::text[]) k
WHERE l.merchant_id = %s AND l.lane = 0
"""

# --- reach ---

DISTRIBUTED: Final = "SELECT EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus')"
MERCHANTS: Final = "SELECT id FROM merchants_merchant ORDER BY id"
WAITING: Final = """
SELECT m.id FROM merchants_merchant m WHERE
    (SELECT i.lane FROM casework_inbox i WHERE i.merchant_id = m.id ORDER BY i.lane LIMIT 1) IS NOT NULL
    OR (SELECT d.wake_at FROM casework_dossier d WHERE d.merchant_id = m.id AND d.wake_at <= %(now)s
        ORDER BY d.wake_at LIMIT 1) IS NOT NULL
ORDER BY m.id
"""  # one look at an index for each merchant, however much waits
MERCHANT_WAITS: Final = """
SELECT EXISTS (SELECT 1 FROM casework_inbox i WHERE i.merchant_id = %(merchant)s)
    OR EXISTS (SELECT 1 FROM casework_dossier d WHERE d.merchant_id = %(merchant)s AND d.wake_at <= %(now)s)
"""
