"""The SQL of reviews, in batches: the ledger's as the tables' owner, the desk's under its tenant's policy."""

from collections.abc import Sequence

from amends.casework.ledger.connections import Connection
from amends.casework.ledger.rows import ReviewRow
from amends.casework.projections import review_themes, sql
from amends.casework.projections.reviews import ReviewsLeft


def keep(connection: Connection, rows: Sequence[ReviewRow], left: ReviewsLeft, *, bulk: bool = True) -> None:
    """Write down how reviews stand; what people found of them stays. ``left``: the others of these orders are gone."""
    rows = review_themes.told(connection, rows)
    if rows and bulk:
        fresh = {row[:3]: row for row in rows}
        connection.execute(sql.REVIEWED, [list(column) for column in zip(*fresh.values(), strict=True)], prepare=False)
    for row in () if bulk else rows:
        connection.execute(sql.REVIEWED_ONE, row)
    for (merchant, dossier), refs in left.items():
        connection.execute(sql.REVIEWS_GONE, [merchant, dossier, list(refs)])
