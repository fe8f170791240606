"""Write down the promises the log tells of, from before they had a table. What has a row already is passed over.

An action that was taken back (see ``undo``) stays in the log, with another that says so: it counts for nothing.
"""

from typing import Any, Final

_STANDS: Final = """NOT EXISTS (
    SELECT FROM casework_signal back WHERE back.merchant_id = s.merchant_id AND back.dossier_id = s.dossier_id
    AND back.kind IN ('deed.undone', 'action.undone') AND back.payload->>'ref' = s.external_id)"""
_FILL: Final = f"""
INSERT INTO casework_promise (merchant_id, dossier_id, ref, shop_id, case_no, what, due_at, by, made_at, ended_at)
SELECT made.merchant_id, made.dossier_id, made.ref, made.shop_id, COALESCE((made.payload->>'case')::int, 0),
    made.payload->>'what', (made.payload->>'due')::timestamptz, COALESCE(made.payload->>'by', ''), made.at, (
        SELECT min(s.at) FROM casework_signal s
        WHERE s.merchant_id = made.merchant_id AND s.dossier_id = made.dossier_id
            AND s.kind IN ('promise.kept', 'promise.released') AND COALESCE(s.payload->>'ref', '') = made.ref
            AND {_STANDS})
FROM (
    SELECT DISTINCT ON (s.merchant_id, s.dossier_id, COALESCE(s.payload->>'ref', '')) s.merchant_id, s.dossier_id,
        COALESCE(s.payload->>'ref', '') AS ref, s.shop_id, s.payload, s.at
    FROM casework_signal s WHERE s.kind = 'promise.made' AND {_STANDS}
    ORDER BY s.merchant_id, s.dossier_id, COALESCE(s.payload->>'ref', ''), s.id) made
JOIN casework_dossier d ON d.merchant_id = made.merchant_id AND d.id = made.dossier_id AND NOT ({{samples}})
ON CONFLICT DO NOTHING
"""  # noqa: S608 - parts of our own


def filling(*, samples: str = "d.sample") -> str:
    """The statement; ``samples``: how a dossier ``d`` is told to be a sample, which an older layout knows otherwise."""
    return _FILL.format(samples=samples)


def fill(connection: Any) -> int:
    """How many promises got a row. ``connection``: Django's."""
    with connection.cursor() as cursor:
        cursor.execute(filling())
        return int(cursor.rowcount)
