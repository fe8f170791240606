"""The SQL of ``automation``: steps done by hand and without, cases closed without a person, where the hours went."""

from typing import Final

# What a person does to a case that is more than looking: told by the audit, and of imported history by the log's rows.
_ACTS: Final = "('step.done', 'step.skipped', 'remedy.chosen', 'message.sent', 'case.closed', 'note.added')"
_CLOSED: Final = """
SELECT c.dossier_id, c.no, c.shop_id, c.scene, c.desk, c.opened_at, c.closed_at
FROM casework_case c
WHERE c.merchant_id = %(merchant)s AND c.state = 'closed' AND c.closed_at >= %(since)s AND c.closed_at < %(until)s{shop}
"""
# By a colleague: not by the engine or a fact, nor by somebody outside on a page of their own.
HAND: Final = "({of}how = 'hand' AND {of}done_by ~ '^[0-9]+$')"
# Who did it: ``fact`` (nobody said so, a fact showed it), ``hand``, or what else a signal names: ``engine``, ``rule`` …
WHO: Final = """CASE WHEN done_by ~ '^[0-9]+$' THEN 'hand' WHEN done_by = '' THEN 'fact'
    ELSE split_part(done_by, ':', 1) END"""
_OF_SHOP: Final = " AND {of}shop_id = %(shop_id)s"
_STEPS: Final = """
SELECT shop_id, scene, step, desk, {who}, count(*) FROM casework_step
WHERE merchant_id = %(merchant)s AND state = 'done' AND done_at >= %(since)s AND done_at < %(until)s{shop}
GROUP BY shop_id, scene, step, desk, {who}
"""
# Whom each step of somebody outside is of, by shop, scene and step: the playbooks know, the rows don't.
_PARTIES: Final = """
SELECT * FROM unnest(%(shops)s::bigint[], %(scenes)s::text[], %(steps)s::text[], %(parties)s::text[])
    AS p(shop_id, scene, step, party)
"""
# Each stretch in which something was to be done, from when it could be until it was or the case ended.
_STRETCHES: Final = """
SELECT k.dossier_id, k.no, coalesce(p.party, '') AS party,
    range_agg(tstzrange(greatest(s.ready_at, k.opened_at), least(coalesce(s.done_at, k.closed_at), k.closed_at)))
        AS spent
FROM closed k
JOIN casework_step s ON s.merchant_id = %(merchant)s AND s.dossier_id = k.dossier_id AND s.case_no = k.no
LEFT JOIN parties p ON p.shop_id = k.shop_id AND p.scene = k.scene AND p.step = s.step
WHERE greatest(s.ready_at, k.opened_at) < least(coalesce(s.done_at, k.closed_at), k.closed_at)
GROUP BY k.dossier_id, k.no, coalesce(p.party, '')
"""
_LENGTH: Final = "coalesce((SELECT sum(extract(epoch FROM upper(r) - lower(r))) FROM unnest({of}) r), 0)::float"


def steps(*, shop: bool) -> str:
    """Steps done in the period, by shop, scene, step, desk, and who or what did them."""
    return _STEPS.format(shop=_OF_SHOP.format(of="") if shop else "", who=WHO)


def cases(*, shop: bool) -> str:
    """Of cases closed in the period, by shop, scene and desk: how many, untouched, seconds in all, ours, nobody's.

    Seconds in which we and somebody outside had something to do are ours.
    """
    untouched = f"""NOT EXISTS (SELECT 1 FROM casework_step s WHERE s.merchant_id = %(merchant)s
            AND s.dossier_id = k.dossier_id AND s.case_no = k.no AND {HAND.format(of="s.")})
        AND NOT EXISTS (SELECT 1 FROM casework_audit a WHERE a.merchant_id = %(merchant)s
            AND a.object = 'case:' || k.dossier_id || '/' || k.no AND a.verb IN {_ACTS}
            AND a.actor ~ '^(member|key|import):')
        AND NOT EXISTS (SELECT 1 FROM casework_history h WHERE h.merchant_id = %(merchant)s
            AND h.dossier_id = k.dossier_id AND h.case_no = k.no
            AND h.what IN ('closed', 'answered') AND h.by ~ '^[0-9]+$')"""  # noqa: S608
    return f"""WITH closed AS ({_CLOSED.format(shop=_OF_SHOP.format(of="c.") if shop else "")}),
parties AS ({_PARTIES}), stretches AS ({_STRETCHES}),
spent AS (
    SELECT k.shop_id, k.scene, k.desk, {untouched} AS untouched,
        extract(epoch FROM k.closed_at - k.opened_at)::float AS whole, o.spent AS ours, e.spent AS somebodys
    FROM closed k
    LEFT JOIN stretches o ON o.dossier_id = k.dossier_id AND o.no = k.no AND o.party = ''
    LEFT JOIN (SELECT t.dossier_id, t.no, range_agg(r) AS spent FROM stretches t, unnest(t.spent) r
        GROUP BY t.dossier_id, t.no) e ON e.dossier_id = k.dossier_id AND e.no = k.no
)
SELECT shop_id, scene, desk, count(*), count(*) FILTER (WHERE untouched), sum(whole),
    sum({_LENGTH.format(of="ours")}), sum(whole - {_LENGTH.format(of="somebodys")})
FROM spent GROUP BY shop_id, scene, desk"""  # noqa: S608 - parts of our own


def waits(*, shop: bool) -> str:
    """Seconds in which it waited for somebody outside and we had nothing to do, by shop, scene, desk and party."""
    return f"""WITH closed AS ({_CLOSED.format(shop=_OF_SHOP.format(of="c.") if shop else "")}),
parties AS ({_PARTIES}), stretches AS ({_STRETCHES}),
theirs AS (
    SELECT k.shop_id, k.scene, k.desk, t.party, t.spent - coalesce(o.spent, '{{}}'::tstzmultirange) AS alone
    FROM stretches t JOIN closed k ON k.dossier_id = t.dossier_id AND k.no = t.no
    LEFT JOIN stretches o ON o.dossier_id = t.dossier_id AND o.no = t.no AND o.party = ''
    WHERE t.party <> ''
)
SELECT shop_id, scene, desk, party, count(*), sum({_LENGTH.format(of="alone")})
FROM theirs GROUP BY shop_id, scene, desk, party"""  # noqa: S608 - parts of our own


def half(*, shop: bool) -> str:
    """Within how many seconds half of the cases were solved."""
    return f"""WITH closed AS ({_CLOSED.format(shop=_OF_SHOP.format(of="c.") if shop else "")})
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM closed_at - opened_at)) FROM closed"""  # noqa: S608
