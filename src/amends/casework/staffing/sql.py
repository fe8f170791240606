"""The SQL of this room, a statement to a name; the module it is headed by runs it."""

from typing import Final

from amends.casework.ledger import order_sql
from amends.casework.people import sql as of_people

# --- levelling ---

MOST_LOOKED_AT: Final = 5000  # per desk
BEGUN: Final = """
SELECT 1 FROM casework_audit a WHERE a.merchant_id = %(merchant)s AND a.object = 'case:' || c.dossier_id || '/' || c.no
    AND a.actor = 'member:' || c.owner AND a.verb NOT IN ('case.taken', 'case.given')
"""
# The least urgent, found from the end of each band.
MOVABLE: Final = f"""
SELECT {of_people.COLUMNS} FROM {order_sql.STREAMS} CROSS JOIN LATERAL (
    SELECT * FROM casework_case c
    WHERE c.merchant_id = %(merchant)s AND c.state = 'open' AND c.desk = %(desk)s AND c.owner = ANY(%(owners)s)
        AND c.band = stream.band AND NOT EXISTS ({BEGUN})
    ORDER BY c.rank, c.dossier_id DESC, c.no DESC LIMIT {MOST_LOOKED_AT}) c
ORDER BY {order_sql.score("c.")}, c.dossier_id DESC, c.no DESC LIMIT {MOST_LOOKED_AT}
"""  # noqa: S608 - parts of our own
