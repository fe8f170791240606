"""The SQL of scores that platforms tell: what was measured stands in the log; ``told_scores`` runs it."""

from typing import Final

# A range, not LIKE: behind row-level security PostgreSQL walks an index only with operators it knows to leak nothing.
LATEST: Final = """
SELECT DISTINCT ON (d.id, s.payload->>'measure') d.id, d.shop_id, s.payload->>'measure'
FROM casework_dossier d JOIN casework_signal s ON s.merchant_id = %(merchant)s AND s.dossier_id = d.id
WHERE d.merchant_id = %(merchant)s AND d.key ~>=~ 'score:' AND d.key ~<~ 'score;' AND NOT d.sample
    AND s.kind = 'score.measured' AND s.at >= %(since)s
ORDER BY d.id, s.payload->>'measure' LIMIT %(most)s
"""
SERIES: Final = """
SELECT at, (payload->>'value')::bigint, (payload->>'trend')::bigint, (payload->>'line')::bigint,
    coalesce((payload->>'higher_is_better')::boolean, true)
FROM casework_signal
WHERE merchant_id = %(merchant)s AND dossier_id = %(dossier)s AND kind = 'score.measured' AND at >= %(since)s
    AND payload->>'measure' = %(measure)s
ORDER BY at, id
"""
CASES: Final = """
SELECT no, scene, state, opened_at, outcome FROM casework_case
WHERE merchant_id = %(merchant)s AND dossier_id = %(dossier)s ORDER BY no DESC LIMIT 20
"""
"""The cases that a score has led to."""
