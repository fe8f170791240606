"""The SQL of promises, in batches: the ledger's as the tables' owner, the desk's under its tenant's policy."""

from collections.abc import Sequence
from typing import Final

from amends.casework.ledger.connections import Connection
from amends.casework.ledger.rows import PromiseRow, columns
from amends.casework.projections.promises import Ended

_COLUMNS: Final = ", ".join(PromiseRow._fields)
_ARRAYS: Final = ", ".join(f"%s::{kind}[]" for kind in columns(PromiseRow).values())
_MADE: Final = f"""
INSERT INTO casework_promise ({_COLUMNS})
SELECT * FROM unnest({_ARRAYS})
ON CONFLICT (merchant_id, dossier_id, ref) DO UPDATE SET what = excluded.what, due_at = excluded.due_at,
    made_at = excluded.made_at, ended_at = excluded.ended_at
"""  # noqa: S608 - columns of our own
_ENDED: Final = """
UPDATE casework_promise p SET ended_at = n.ended_at
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[]) n(merchant_id, dossier_id, ref, ended_at)
WHERE p.merchant_id = ANY(%s::bigint[]) AND p.merchant_id = n.merchant_id AND p.dossier_id = n.dossier_id
    AND p.ref = n.ref AND p.ended_at IS DISTINCT FROM n.ended_at
"""


def keep(connection: Connection, made: Sequence[PromiseRow], ended: Ended) -> None:
    """Write down promises that were made, each once, and how others stand now."""
    if made:
        connection.execute(_MADE, [list(column) for column in zip(*made, strict=True)], prepare=False)
    if ended:
        merchants, dossiers, refs = zip(*ended, strict=True)
        values = [list(merchants), list(dossiers), list(refs), list(ended.values()), sorted(set(merchants))]
        connection.execute(_ENDED, values, prepare=False)
