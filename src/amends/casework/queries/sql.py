"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

from amends.casework.quality.sql import OF_ORDER
from amends.casework.queries.listed_case import columns
from amends.casework.queries.step_sql import NEXT_DUE

# --- case_page ---

CASES_OF: Final = f"""
SELECT {columns("c", NEXT_DUE)} FROM casework_case c
WHERE c.merchant_id = %(merchant)s AND c.dossier_id = %(dossier)s ORDER BY c.no
"""  # noqa: S608 - columns of our own
# Written out as well: see ``merchants.memberships``.
SHOWN: Final = f"""
SELECT {{columns}}, EXISTS (SELECT 1 FROM casework_productpicture WHERE merchant_id = %(merchant)s),
    EXISTS (SELECT 1 FROM casework_houserule WHERE merchant_id = %(merchant)s AND part = %(part)s),
    {OF_ORDER}
FROM casework_dossier d JOIN merchants_shop s ON s.id = d.shop_id
WHERE d.merchant_id = %(merchant)s AND d.id = %(dossier)s
"""  # noqa: S608 - statements of our own
# Written out: a page asks this of every order, and the documents are decoded once, straight into what they mean.
LOG: Final = """
SELECT id, at, known_at, kind, source, external_id, payload, outcome FROM casework_signal
WHERE merchant_id = %s AND dossier_id = %s
"""
PART: Final = f"{LOG} AND id < %s ORDER BY id DESC LIMIT %s"
STORY: Final = f"{LOG} AND kind = ANY(%s) ORDER BY kind = 'order.placed' DESC, id DESC LIMIT %s"
AS_PLACED: Final = f"{LOG} AND kind = 'order.placed' ORDER BY at, id LIMIT 1"
_OF_CASE: Final = "merchant_id = %(merchant)s AND dossier_id = %(dossier)s AND case_no = %(no)s"
# Most cases have none of these: one statement instead of eight that find nothing.
BESIDE: Final = f"""
SELECT EXISTS (SELECT 1 FROM casework_outsidelink WHERE {_OF_CASE}),
    EXISTS (SELECT 1 FROM casework_approval WHERE {_OF_CASE}),
    EXISTS (SELECT 1 FROM casework_loss WHERE {_OF_CASE}),
    EXISTS (SELECT 1 FROM casework_file WHERE {_OF_CASE}),
    EXISTS (SELECT 1 FROM casework_pack WHERE {_OF_CASE}),
    EXISTS (SELECT 1 FROM casework_draft WHERE {_OF_CASE} AND member_id = %(member)s),
    EXISTS (SELECT 1 FROM casework_letter WHERE {_OF_CASE} AND sent_at IS NULL),
    EXISTS (SELECT 1 FROM casework_scriptfolder WHERE merchant_id = %(merchant)s)
"""  # noqa: S608 - conditions of our own

# --- causes ---

TREND: Final = """
SELECT t.kind, t.suspect, t.issue, t.day, t.n FROM casework_tally t
JOIN unnest(%s::text[], %s::text[], %s::text[]) c(kind, suspect, issue) USING (kind, suspect, issue)
WHERE t.merchant_id = %s AND t.day > %s
"""
CASES: Final = f"""
SELECT {columns("c")} FROM casework_causecase b
JOIN casework_case c ON c.merchant_id = %(merchant)s AND c.dossier_id = b.dossier_id AND c.no = b.no
WHERE b.merchant_id = %(merchant)s AND b.cause_id = %(cause)s ORDER BY b.opened_at DESC LIMIT %(most)s
"""  # noqa: S608

# --- currencies ---

MET: Final = """
SELECT DISTINCT currency FROM (
    SELECT currency FROM casework_case WHERE merchant_id = %s AND state = 'open'
    ORDER BY band DESC, rank DESC, dossier_id, no LIMIT %s) c
WHERE currency <> ''
"""

# --- holds ---

# An order is held by the latest of its hold and release effects. What was given up must still be done, by hand.
HELD: Final = """
WITH held AS (
    SELECT DISTINCT ON (dossier_id) id, dossier_id, shop_id, order_key, case_no, kind, payload, state, wanted_at
    FROM casework_effect
    WHERE merchant_id = %(merchant)s AND state <> 'past'
      AND kind IN ('hold_shipment', 'release_shipment', 'resume_shipment')
      AND (%(shop)s::bigint IS NULL OR shop_id = %(shop)s)
    ORDER BY dossier_id, id DESC
)
SELECT h.id, h.dossier_id, h.shop_id, s.name AS shop, h.order_key, h.case_no, h.payload, h.state, h.wanted_at,
    d.state AS facts, m.seen_by, m.seen_at
FROM held h
JOIN merchants_shop s ON s.id = h.shop_id
JOIN casework_dossier d ON d.merchant_id = %(merchant)s AND d.id = h.dossier_id
LEFT JOIN casework_holdmark m ON m.merchant_id = %(merchant)s AND m.effect_id = h.id
WHERE h.kind = 'hold_shipment' AND m.over_at IS NULL
"""

# --- listed_case ---

# What is to be done next is the reader's own desks' step (%(own)s), if one of those is ready.
OWN_STEP: Final = """LEFT JOIN LATERAL (
    SELECT s.step, s.desk FROM casework_step s WHERE s.merchant_id = %(merchant)s AND s.dossier_id = c.dossier_id
        AND s.case_no = c.no AND s.state = 'ready' AND s.desk = ANY(%(own)s::text[])
    ORDER BY s.place LIMIT 1) own ON true
LEFT JOIN casework_step shown ON shown.merchant_id = %(merchant)s AND shown.dossier_id = c.dossier_id
    AND shown.case_no = c.no AND shown.state = 'ready' AND shown.step = coalesce(own.step, c.next_step)"""

# --- list_views ---

LENT: Final = """(dossier_id, no) IN (SELECT s.dossier_id, s.case_no FROM casework_step s
    WHERE s.merchant_id = %(merchant)s AND s.lent_to = %(owner)s AND s.lent_to <> '')"""

# --- losses ---

TOTALS: Final = """
SELECT party, currency, count(*), sum(amount)::bigint, sum(recovered)::bigint,
    count(*) FILTER (WHERE due_at <= %(now)s), state
FROM casework_loss WHERE merchant_id = %(merchant)s AND state = ANY(%(states)s)
GROUP BY state, party, currency
"""

# --- packs ---

RULINGS: Final = """
SELECT c.no, d.state FROM casework_case c
JOIN casework_dossier d ON d.merchant_id = %(merchant)s AND d.id = c.dossier_id
WHERE c.merchant_id = %(merchant)s AND c.scene = %(scene)s AND c.outcome = ANY(%(ruled)s)
ORDER BY c.closed_at DESC LIMIT %(most)s
"""

# --- points ---

# Told again of the same number it holds as told last; what was taken back never was; practice orders cost nothing.
_STANDS: Final = """NOT EXISTS (
    SELECT 1 FROM casework_signal back WHERE back.merchant_id = %(merchant)s AND back.dossier_id = s.dossier_id
    AND back.kind IN ('deed.undone', 'action.undone') AND back.payload->>'ref' = s.external_id)"""
PENALTIES: Final = f"""
WITH told AS (
    SELECT DISTINCT ON (s.dossier_id, s.payload->>'ref') s.dossier_id, s.shop_id, s.at, s.payload,
        COALESCE(s.payload->>'ref', '') AS ref
    FROM casework_signal s
    WHERE s.merchant_id = %(merchant)s AND s.kind = 'penalty.recorded'
        AND s.at >= %(since)s AND s.at < %(until)s AND {_STANDS}
    ORDER BY s.dossier_id, s.payload->>'ref', s.id DESC)
SELECT t.dossier_id, t.shop_id, d.key, t.at, t.payload->>'rule', COALESCE((t.payload->>'points')::int, 0),
    COALESCE((t.payload->>'amount')::bigint, 0), d.currency, COALESCE(t.payload->>'text', ''), (
        SELECT min(s.at) FROM casework_signal s
        WHERE s.merchant_id = %(merchant)s AND s.dossier_id = t.dossier_id AND s.kind = 'penalty.lifted'
            AND COALESCE(s.payload->>'ref', '') = t.ref AND {_STANDS}), (
        SELECT min(c.no) FROM casework_case c
        WHERE c.merchant_id = %(merchant)s AND c.dossier_id = t.dossier_id AND c.subject = 'penalty:' || t.ref)
FROM told t JOIN casework_dossier d ON d.merchant_id = %(merchant)s AND d.id = t.dossier_id AND NOT d.sample
ORDER BY t.at DESC, t.dossier_id LIMIT %(most)s
"""  # noqa: S608 - parts of our own
FIRST_PENALTY: Final = """
SELECT min(at) FROM casework_signal WHERE merchant_id = %s AND kind = 'penalty.recorded'
"""

# --- grades ---

# Of pieces graded again the last grade holds, at the time they were graded first.
GRADED: Final = f"""
WITH told AS (
    SELECT s.dossier_id, s.shop_id, s.id, s.at, s.payload, s.payload->>'ref' AS ref
    FROM casework_signal s WHERE s.merchant_id = %(merchant)s AND s.kind = 'goods.graded' AND {_STANDS}),
last AS (
    SELECT DISTINCT ON (dossier_id, ref) *, min(at) OVER whole AS first_at, count(*) OVER whole AS times
    FROM told WINDOW whole AS (PARTITION BY dossier_id, ref) ORDER BY dossier_id, ref, at DESC, id DESC)
SELECT l.dossier_id, l.shop_id, d.key, l.ref, l.first_at, l.payload->>'grade', COALESCE(l.payload->>'sku', ''),
    COALESCE((l.payload->>'quantity')::int, 1), COALESCE(l.payload->>'found', ''), COALESCE(l.payload->>'text', ''),
    COALESCE(l.payload->>'by', ''), l.times > 1, COALESCE(p.title, '')
FROM last l JOIN casework_dossier d ON d.merchant_id = %(merchant)s AND d.id = l.dossier_id AND NOT d.sample
LEFT JOIN casework_product p ON p.merchant_id = %(merchant)s AND p.sku = l.payload->>'sku'
WHERE l.first_at >= %(since)s AND l.first_at < %(until)s
ORDER BY l.first_at DESC, l.dossier_id, l.ref LIMIT %(most)s
"""  # noqa: S608 - parts of our own

# --- promises ---

PROMISES: Final = """
SELECT p.dossier_id, coalesce(c.no, 0) AS case_no, p.ref, p.what, p.due_at, p.by, p.made_at, d.key, d.buyer, p.shop_id,
    coalesce(c.scene, '') AS scene, coalesce(c.owner, '') AS owner, coalesce(said.text, '') AS said
FROM (SELECT * FROM casework_promise o WHERE merchant_id = %(merchant)s AND ended_at IS NULL {left}) p
JOIN casework_dossier d ON d.merchant_id = %(merchant)s AND d.id = p.dossier_id
LEFT JOIN LATERAL (
    SELECT c.no, c.scene, c.owner FROM casework_case c WHERE c.merchant_id = %(merchant)s
        AND c.dossier_id = p.dossier_id AND (c.no = p.case_no OR c.subject = 'promise:' || p.ref AND c.state = 'open')
    ORDER BY c.subject = 'promise:' || p.ref DESC, c.no DESC LIMIT 1) c ON true
LEFT JOIN LATERAL (
    SELECT payload->>'text' AS text FROM casework_signal s
    WHERE s.merchant_id = %(merchant)s AND s.dossier_id = p.dossier_id AND s.at = p.made_at
        AND s.kind IN ('promise.made', 'message.sent') AND payload->>'text' <> '' LIMIT 1) said ON true
"""
OPEN: Final = f"""{PROMISES.replace("{left}", "{left} ORDER BY due_at, dossier_id, ref LIMIT %(most)s")}
ORDER BY p.due_at, p.dossier_id, p.ref
"""
OF_SHOP: Final = "AND shop_id = %(shop)s"
_ITS_CASE: Final = """EXISTS (SELECT 1 FROM casework_case c WHERE c.merchant_id = %(merchant)s
    AND c.dossier_id = o.dossier_id AND (c.no = o.case_no OR c.subject = 'promise:' || o.ref AND c.state = 'open')
    AND """
MINE: Final = f"AND (o.by = %(me)s OR {_ITS_CASE} c.owner = %(me)s))"
AT_DESKS: Final = f"AND {_ITS_CASE} c.desk = ANY(%(desks)s::text[]))"
DUE_BEFORE: Final = "AND due_at < %(before)s"
BEHIND: Final = "AND (due_at, dossier_id, ref) > (%(due)s, %(dossier)s, %(ref)s)"
COUNT: Final = """
SELECT count(*) FROM (
    SELECT 1 FROM casework_promise WHERE merchant_id = %s AND ended_at IS NULL LIMIT %s) open
"""

# --- reconciliation ---

MOVED: Final = """
SELECT dossier_id FROM (
    SELECT dossier_id, max(at) AS at FROM (
        (SELECT dossier_id, wanted_at AS at FROM casework_effect
          WHERE merchant_id = %(merchant)s AND kind = 'refund' AND state <> 'past' AND wanted_at >= %(since)s
          ORDER BY wanted_at DESC LIMIT %(most)s)
        UNION ALL
        (SELECT dossier_id, at FROM casework_signal
          WHERE merchant_id = %(merchant)s AND kind IN ('refund.paid', 'return.received') AND at >= %(since)s
          ORDER BY at DESC LIMIT %(most)s)
    ) moved GROUP BY dossier_id
) latest ORDER BY at DESC LIMIT %(most)s
"""
STATES: Final = """
SELECT d.id, d.key, d.currency, d.state, s.name, s.id,
    (SELECT c.no FROM casework_case c WHERE c.merchant_id = d.merchant_id AND c.dossier_id = d.id
        ORDER BY c.state = 'open' DESC, c.no LIMIT 1)
FROM casework_dossier d JOIN merchants_shop s ON s.id = d.shop_id
WHERE d.merchant_id = %s AND d.id = ANY(%s)
"""
PAYOUTS: Final = """
SELECT dossier_id, case_no, amount, state, wanted_at, sent_at FROM casework_effect
WHERE merchant_id = %s AND dossier_id = ANY(%s) AND kind = 'refund' AND state <> 'past'
"""

# --- search ---

# A range, not LIKE: behind row-level security PostgreSQL walks an index only with operators it knows to leak nothing.
ORDERS: Final = """
SELECT id, key, buyer, amount, currency FROM casework_dossier
WHERE merchant_id = %s AND key ~>=~ %s AND key ~>~ %s AND key ~<~ %s AND NOT sample
ORDER BY key USING ~<~ LIMIT %s
"""
# Key by key of ours: each is one walk of the index in the order that is asked for, however many orders a name has.
BUYERS: Final = """
SELECT found.* FROM unnest(%s::bigint[]) wanted(mark) CROSS JOIN LATERAL (
    SELECT id, key, buyer, amount, currency FROM casework_dossier
    WHERE merchant_id = %s AND buyer_mark = wanted.mark AND key ~>~ %s ORDER BY key USING ~<~ LIMIT %s) found
ORDER BY found.key USING ~<~ LIMIT %s
"""

# --- search_texts ---

FIND: Final = """
SELECT t.dossier_id, d.key, d.shop_id, t.at, t.kind, t.said, (
    SELECT c.no FROM casework_case c WHERE c.merchant_id = %(merchant)s AND c.dossier_id = t.dossier_id
    ORDER BY c.closed_at IS NOT NULL, c.no DESC LIMIT 1)
FROM casework_find_text(%(pairs)s, %(halves)s, %(wanted)s, %(most)s) t
JOIN casework_dossier d ON d.merchant_id = %(merchant)s AND d.id = t.dossier_id AND NOT d.sample
ORDER BY t.at DESC, t.id DESC
"""

# --- wanted ---

WANTED: Final = """
(SELECT e.id, e.case_no, e.key, e.kind, e.recipient, e.amount, e.currency, e.payload::text, e.state, e.attempts,
    e.wanted_at, e.sent_at, e.next_at, e.last_error, NULL
FROM casework_effect e WHERE e.merchant_id = %(merchant)s AND e.dossier_id = %(dossier)s ORDER BY e.id DESC LIMIT 200)
UNION ALL
(SELECT a.id, a.case_no, a.key, a.kind, a.recipient, 0, '', a.payload::text,
    CASE WHEN a.ended_at IS NOT NULL OR a.stage > 0 THEN 'untold' ELSE 'telling' END, 0,
    a.wanted_at, NULL, a.next_at, '', heard.told
FROM casework_alert a CROSS JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('name', u.name, 'at', n.at, 'seen_at', n.read_at) ORDER BY n.id)::text AS told
    FROM merchants_notice n JOIN merchants_member m ON m.id = n.member_id AND m.merchant_id = %(merchant)s
    JOIN merchants_user u ON u.id = m.user_id
    WHERE n.merchant_id = %(merchant)s AND n.alert = a.id) heard
WHERE a.merchant_id = %(merchant)s AND a.dossier_id = %(dossier)s ORDER BY a.id DESC LIMIT 200)
"""

# --- list_filters ---


def at_desk(which: str, of: str = "casework_case") -> str:
    """Whether a case is at a desk by itself, or by a ready step of another desk than its own."""
    return f"""({of}.desk {which} OR EXISTS (SELECT 1 FROM casework_step s WHERE s.merchant_id = %(merchant)s
        AND s.dossier_id = {of}.dossier_id AND s.case_no = {of}.no
        AND s.state = 'ready' AND s.elsewhere AND s.desk {which}))"""  # noqa: S608 - parts of our own


# --- invoices ---

INVOICES_OF_MONTH: Final = """
SELECT kind, currency, count(*) FILTER (WHERE fresh), coalesce(sum(issued) FILTER (WHERE fresh), 0)::bigint,
    count(*) FILTER (WHERE red), coalesce(sum(CASE WHEN taken_off > 0 THEN taken_off ELSE issued END)
        FILTER (WHERE red), 0)::bigint
FROM (SELECT kind, currency, issued, taken_off,
        issued_at IS NOT NULL AND issued_at >= %(since)s AND issued_at < %(until)s AS fresh,
        issued_at IS NOT NULL AND last_void >= %(since)s AND last_void < %(until)s AS red
    FROM casework_invoice WHERE merchant_id = %(merchant)s AND (%(shop)s::bigint IS NULL OR shop_id = %(shop)s)
        AND (issued_at >= %(since)s OR last_void >= %(since)s)) found
WHERE fresh OR red GROUP BY kind, currency ORDER BY currency, kind
"""
INVOICE_TITLES: Final = """
SELECT dossier_id, payload->>'ref', payload->>'title' FROM casework_signal
WHERE merchant_id = %(merchant)s AND dossier_id = ANY (%(dossiers)s) AND kind = 'invoice.asked' ORDER BY at
"""


# --- losses ---

BEARERS: Final = """
SELECT party, partner, currency, count(*), sum(amount)::bigint, sum(recovered)::bigint,
    coalesce(sum(amount - recovered) FILTER (WHERE state = 'written_off'), 0)::bigint,
    coalesce(sum(amount - recovered) FILTER (WHERE state IN ('to_confirm', 'claimed', 'answered')), 0)::bigint,
    count(*) FILTER (WHERE state IN ('to_confirm', 'claimed', 'answered') AND due_at <= %(now)s)
FROM casework_loss WHERE merchant_id = %(merchant)s AND opened_at >= %(since)s AND opened_at < %(until)s
GROUP BY party, partner, currency ORDER BY 8 DESC, 5 DESC, party, partner, currency
"""
